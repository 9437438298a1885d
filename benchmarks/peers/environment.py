"""Where a tool runs: its interpreter, its process, and the versions that are installed there."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from benchmarks.peers.report import Report
from benchmarks.rows import AbsentError

ROOT: Final = Path(__file__).parents[2]

PEERS: Final = ROOT / "build" / "peers"
"""Virtual environment that `make bench` makes from the lock file."""

READY: Final = ".ready"
"""File in it that tells that everything was installed."""

LOCK: Final = ROOT / "benchmarks" / "peers.lock"

LIBRARIES: Final = ("boario", "ciw", "numpy", "pandas", "pymrio", "simpy", "stockpyl", "supplynetpy")
"""Libraries of the peers whose speed counts."""

LIMIT_SECONDS: Final = 300


@dataclass(frozen=True)
class Tool:
    """A tool that does a piece of work: module `WORK_NAME.py` of this package."""

    name: str
    is_peer: bool = True
    """Whether it runs in the environment of the peers, or else in that of Lodestone."""

    def interpreter(self) -> Path:
        """Return the interpreter that has the tool. Raises `AbsentError` if its environment does not stand."""
        if not self.is_peer:
            return Path(sys.executable)
        if not (PEERS / READY).is_file():
            raise AbsentError("Not installed: `make bench` makes build/peers, for which it needs a package index.")
        return PEERS / "bin" / "python"


@cache
def report(work: str, tool: Tool, rounds: int) -> Report:
    """Run a piece of work in a tool, in a process of its own. Raises `AbsentError` with the reason if it fails."""
    command = [str(tool.interpreter()), "-W", "ignore", "-m", "benchmarks.peers", work, tool.name, str(rounds)]
    around = {**os.environ, "PYTHONPATH": str(ROOT)}
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=around, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=True
        )
        return Report.read(done.stdout)
    except subprocess.CalledProcessError as error:
        last = (error.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise AbsentError(f"It failed: {last}") from None
    except subprocess.TimeoutExpired:
        raise AbsentError(f"It was stopped after {LIMIT_SECONDS} seconds.") from None
    except (OSError, ValueError) as error:
        raise AbsentError(f"It failed: {error}") from None


def versions() -> dict[str, str]:
    """Return the versions of `LIBRARIES` for the peers, as the lock file has them; none if they are not installed."""
    if not (PEERS / READY).is_file():
        return {}
    locked = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    return {name: locked[name] for name in LIBRARIES}
