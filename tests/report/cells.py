"""How tests find the cells of a table and hold them against what effects hand over."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from sim.effects.statistics import Band


def row(frame: pd.DataFrame, **keys: object) -> pd.Series:
    for column, value in keys.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for cells in frame.to_dict("records"):
        yield {str(name): value for name, value in cells.items()}


def told(stem: str, band: Band[Any], *place: int) -> dict[str, float]:
    """Cells of a band, at a place of an array or of a figure."""
    percentiles = {f"{stem}_p{percent:02d}": value for percent, value in band.percentiles.items()}
    return {name: np.asarray(value)[place].item() for name, value in {f"{stem}_mean": band.mean, **percentiles}.items()}


def same(cells: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert {name: cells[name] for name in wanted} == wanted
