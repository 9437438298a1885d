"""How much of the bands of a study comes from prior-driven parameters: `make shares`.

The study is run again with the same seed and replications while prior-driven parameters stand at their points. What is
then missing from the width of a band is their share. Widths do not add up, so shares do not either.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sim.effects import effects_of
from sim.effects.paths import ALL_SECTORS
from sim.policy import list_paths
from sim.policy.problems import Problem, RecordErrors
from sim.report.columns import NONE
from sim.report.manifest import depends_on
from sim.report.tables.bands import FILE as BANDS_FILE
from sim.report.tables.bands import bands
from sim.study import clear_checkpoints, run_study

LEAST_WIDTH: Final = 0.05
"""Width of a band below which no share is told, US$ billion."""


def shares(study: Path, workers: int = 0, progress: Callable[[int, int], None] | None = None) -> pd.DataFrame:
    """Return one row for each path of a study: the width of its band of value added lost, as it is and with
    prior-driven parameters held.

    `study` is the output folder of a run; `workers` of 0 means all cores. Raises RecordErrors if the folder is not the
    output of a run of the present inputs that drew everything.
    """
    joint, facts = _study(study)
    if facts.get("held") != "none":
        found = f"a run that held parameters ({facts.get('held')})"
        raise RecordErrors([Problem(str(study), 0, "--study", found, "a run that held none")])
    other = [name for name, value in depends_on().items() if facts.get(name) != value]
    if other:
        found = f"a run that depended on something else: {', '.join(other)}"
        raise RecordErrors([Problem(str(study), 0, "--study", found, "a run of the present code, data and libraries")])
    names = [row["name"] for row in facts["paths"] if row["reported"]]
    own = [name for name in names if name not in list_paths()]
    if own:
        found = f"a run of paths of your own: {', '.join(own)}"
        raise RecordErrors([Problem(str(study), 0, "--study", found, "a run of standard paths, which can be repeated")])
    kept = study.resolve().with_name(f".{study.name}.held")
    result = run_study(names, facts["replications"], facts["seed"], workers, kept, progress, held="prior-driven")
    held = bands(effects_of(result))
    clear_checkpoints(kept)
    rows = []
    for name in names:
        wide, narrow = (_width(frame, name) for frame in (joint, held))
        told = wide >= LEAST_WIDTH
        rows.append(
            {
                "path": name,
                "width_90_usd_bn": wide,
                "width_90_identified_and_chance_usd_bn": narrow,
                "prior_driven_share_of_width_pct": 100.0 * (1.0 - narrow / wide) if told else NONE,
                "replications": facts["replications"],
                "calibrated_from": facts["calibrated_from_sha256"],
                "trade_calibrated_from": facts["trade_calibrated_from_sha256"],
            }
        )
    return pd.DataFrame(rows)


def _study(folder: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the bands and the manifest of a study. Raises RecordErrors if either cannot be read."""
    try:
        frame = pd.read_csv(folder / BANDS_FILE)
        return frame, json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        found = str(error).splitlines()[0][:120]
        raise RecordErrors([Problem(str(folder), 0, "--study", found, "an output folder of a run")]) from None


def _width(frame: pd.DataFrame, path: str) -> float:
    """Return the width of the 90 percent band of value added lost, in US$ billion."""
    row = frame[(frame["path"] == path) & (frame["sector"] == ALL_SECTORS)].iloc[0]
    return float(row["joint_p95"]) - float(row["joint_p05"])
