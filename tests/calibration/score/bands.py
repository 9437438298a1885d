"""A forecast and a file of observations for tests of scores."""

from pathlib import Path

BAND = {"p05": 100.0, "p25": 200.0, "p50": 250.0, "p75": 300.0, "p95": 400.0}


def given(folder: Path, *rows: str) -> str:
    """Name of a file of later observations with these rows, written into a folder."""
    file = folder / "observed.csv"
    file.write_text("\n".join(("month,series,value", *rows)) + "\n")
    return str(file)
