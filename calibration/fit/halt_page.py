"""Where the study of halts goes: its folder, and the tables of its page, which are filled from what was written."""

import os
from pathlib import Path
from typing import Final

import pandas as pd

from calibration.fit.halt_tables import MODEL
from calibration.fit.page import filled, own_columns
from sim.report.cells import csv_text
from sim.report.folder import OutputError, check_name, write_file
from sim.study.source_tree import source_tree

PAGE: Final = Path("docs/halts.md")
"""Page of the source tree that quotes the tables of the study."""

SUBJECT: Final = "halts"
"""Name that its places on the page begin with."""

LOSSES_FILE: Final = "halts.csv"
SHAPES_FILE: Final = "halt_shapes.csv"

LOSSES: Final = {
    "weeks": "weeks",
    "flow_stopped_pct": "stopped, %",
    "by": "by",
    "mean": "mean",
    "median": "median",
    "p05": "5th percentile",
    "p95": "95th percentile",
    "mean_output": "mean, output",
    "mean_adaptation": "mean, adaptation",
    "simulation_error_of_mean": "simulation error of the mean",
}

EXCEPTIONS: Final = {
    "halt": "halt",
    "milder": "against",
    "mean_against_milder": "mean difference",
    "draws_cheaper_than_milder_pct": "draws cheaper by 0.5, %",
    "sets_cheaper_than_milder_pct": "means of sets, %",
    "largest_exception": "largest, of a draw",
    "largest_exception_of_set_means": "largest, of a set",
    "draws_with_less_output_lost_pct": "draws with less output lost by 0.5, %",
    "draws_cheaper_than_none_pct": "draws cheaper than no halt, %",
}

SHAPES: Final = {
    "estimate_by": "estimate",
    "axis": "axis",
    "goods": "shock",
    "from": "from",
    "to": "to",
    "unit": "unit",
    "elasticity": "elasticity",
    "p05": "5th percentile",
    "p95": "95th percentile",
    "shape": "than linear",
    "known_on_2025_10_24": "known on the eve",
}

SHOWN: Final = [
    "halt", "draws_cheaper_than_milder_pct", "sets_cheaper_than_milder_pct", "largest_exception"
]  # fmt: skip
"""Columns on exceptions that a person is shown."""


def check(out: Path, page: bool) -> None:
    """Raise OutputError before anything runs if the folder, or a page that is asked for, cannot be written."""
    check_name(out)
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out}: is a file; allowed: a folder")
    root = source_tree()
    if page and root is None:
        raise OutputError("--page: found an installed package; allowed: a checkout of the project, which has the page")
    if page and root is not None and not os.access(root / PAGE, os.W_OK):
        raise OutputError(f"{PAGE}: may not be written to")


def write(losses: pd.DataFrame, shapes: pd.DataFrame, out: Path, page: bool) -> None:
    """Write both tables into `out`, and into the page of the source tree if that is asked for."""
    out.mkdir(parents=True, exist_ok=True)
    write_file(out / LOSSES_FILE, csv_text(losses).encode("ascii"))
    write_file(out / SHAPES_FILE, csv_text(shapes).encode("ascii"))
    root = source_tree()
    if page and root is not None:
        text = filled((root / PAGE).read_text(encoding="utf-8"), SUBJECT, page_tables(losses, shapes))
        write_file(root / PAGE, text.encode("utf-8"))


def page_tables(losses: pd.DataFrame, shapes: pd.DataFrame) -> dict[str, str]:
    """Return the tables of the page in Markdown, by name."""
    by_law = losses["by"] == "law"
    magnets = losses["goods"] == "magnets"
    run = losses.iloc[:1][["sets", "replications", "seed"]].astype(object)
    return {
        "run": own_columns(run, {name: name for name in run.columns}),
        "magnets": own_columns(losses[by_law & magnets], LOSSES),
        "licensed": own_columns(losses[by_law & ~magnets], LOSSES),
        "depth": own_columns(losses[~by_law], LOSSES),
        "exceptions": own_columns(losses, EXCEPTIONS),
        "shapes": own_columns(shapes, SHAPES),
    }


def printed(losses: pd.DataFrame, shapes: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Return what a person is shown, with titles: fewer columns than are written."""
    own = shapes["estimate_by"] == MODEL
    return [
        ("Value added lost against no halt, US$ bn", losses[["halt", "mean", "median", "p05", "p95"]]),
        ("Draws and means of sets in which a halt costs less than the milder one by 0.5 US$ bn", losses[SHOWN]),
        (
            "Elasticity of the mean loss",
            shapes[own][["axis", "goods", "from", "to", "elasticity", "p05", "p95", "shape"]],
        ),
        ("As others published it", shapes[~own][["estimate_by", "axis", "elasticity", "shape", "known_on_2025_10_24"]]),
    ]
