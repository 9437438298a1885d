"""`manifest.json`: what a result came from and what it consists of, so that anybody can make and check it again."""

import platform
import subprocess
from hashlib import sha256
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import sim
from sim.inputs import load_inputs
from sim.policy import Path as PolicyPath
from sim.study.result import StudyResult

FILE: Final = "manifest.json"

PRODUCT: Final = "lodestone"

UNKNOWN: Final = "unknown"

LIBRARIES: Final = ("joblib", "numpy", "pandas", "pydantic", "simpy")
"""Libraries that a figure may depend on."""


def provenance(result: StudyResult) -> dict[str, Any]:
    """Version, commit, seed, replications, paths, software and hashes of inputs. No time, machine or worker count."""
    return {
        "product": PRODUCT,
        "version": sim.__version__,
        "commit": commit(),
        "seed": result.seed,
        "replications": result.replications,
        "held": result.held,
        "calibrated_from_sha256": load_inputs().calibrated_from,
        "paths": [
            {
                "name": name,
                "baseline": runs.path.baseline,
                "reported": name in result.reported,
                "acts_sha256": acts_hash(runs.path),
            }
            for name, runs in result.runs.items()
        ],
        "python": platform.python_version(),
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
        "inputs_sha256": input_hashes(),
    }


def input_hashes() -> dict[str, str]:
    """SHA-256 of every packaged file of data and every standard path."""
    found = {}
    for folder in ("data", "paths"):
        for entry in files("sim").joinpath(folder).iterdir():
            if entry.name.endswith((".csv", ".toml")):
                found[f"sim/{folder}/{entry.name}"] = sha256(entry.read_bytes()).hexdigest()
    return dict(sorted(found.items()))


def acts_hash(path: PolicyPath) -> str:
    """SHA-256 of the acts of a path as they were resolved: covers path files of the user's own."""
    digest = sha256()
    for act in path.acts:
        digest.update(act.model_dump_json().encode())
    return digest.hexdigest()


def commit() -> str:
    """Commit of the source tree, `-dirty` after it if files differ; `unknown` outside a checkout."""
    root = Path(sim.__file__).resolve().parent.parent
    if not (root / ".git").exists():
        return UNKNOWN
    command = ["git", "-C", str(root), "describe", "--always", "--abbrev=40", "--dirty", "--exclude=*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return UNKNOWN
    return done.stdout.strip() or UNKNOWN
