"""The table on the screen and the file `bench.json`: the same rows, and once what they were measured with."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from rich import box
from rich.table import Table

from benchmarks.peers.environment import versions
from benchmarks.rows import Row
from benchmarks.timing import PROCESSES, TIMEOUTS
from sim.cli.console import console
from sim.report.folder import write_file
from sim.study.source_tree import commit

FILE: Final = "bench.json"

LIBRARIES: Final = ("joblib", "numpy", "pandas", "pydantic", "scipy", "simpy", "typer")
"""Libraries whose speed counts in the rows of Lodestone."""


def document(rows: Sequence[Row], quick: bool, load_at_start: float) -> dict[str, Any]:
    """Return what `bench.json` holds. The load is the number of processes that wanted a core before anything ran."""
    return {
        "commit": commit(),
        "quick": quick,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "compiler": platform.python_compiler(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "load_at_start": load_at_start,
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
        "peers": versions(),
        "rows": [asdict(row) for row in rows],
    }


def write(folder: Path, found: dict[str, Any]) -> Path:
    """Write `bench.json` into a folder, whole or not at all, and return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    write_file(file, f"{json.dumps(found, indent=2)}\n".encode())
    return file


def show(rows: Sequence[Row], found: dict[str, Any]) -> None:
    """Print the table."""
    libraries = ", ".join(f"{name} {version}" for name, version in found["libraries"].items())
    machine = f"{found['cores']} cores, load {found['load_at_start']:.1f} before the run"
    work = f"{TIMEOUTS:,} timeouts of SimPy with {PROCESSES:,} processes"
    table = Table(
        title=f"{found['python']} ({found['compiler']}), {libraries}; {machine}",
        caption=f"Bare is {work}. A ratio is time over that of bare beside it.",
        box=box.SIMPLE,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        title_justify="left",
        caption_justify="left",
    )
    table.add_column("what", no_wrap=True)
    table.add_column("median", justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    table.add_column("over bare", justify="right", no_wrap=True)
    table.add_column("rounds", justify="right", no_wrap=True)
    table.add_column("note", overflow="fold")
    for row in rows:
        table.add_row(row.what, figure(row.median), row.unit, figure(row.ratio_to_bare), str(row.rounds), row.note)
    console().print(table)


def figure(value: float | None) -> str:
    """Three digits that count, and a dash for what there is not."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
