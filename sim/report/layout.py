"""How figures that effects hand over become rows: arrays over named axes, and bands as columns."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sim.effects.statistics import Band
from sim.report.columns import NONE


def laid_out(axes: Mapping[str, Sequence[Any]], figures: Mapping[str, Any]) -> pd.DataFrame:
    """A row for every combination of the labels of the axes, of which the last runs fastest.

    `figures` are arrays whose axes are those, in the same order; each becomes a column.
    """
    frame = pd.MultiIndex.from_product(list(axes.values()), names=list(axes)).to_frame(index=False)
    for name, array in figures.items():
        frame[name] = array.ravel()
    return frame


def band_columns(stem: str, band: Band[Any]) -> dict[str, Any]:
    """Mean and percentiles by name of column: `stem_mean`, `stem_p05` and so on."""
    percentiles = {f"{stem}_p{percent:02d}": figures for percent, figures in band.percentiles.items()}
    return {f"{stem}_mean": band.mean, **percentiles}


def over_paths(frames: Mapping[str, pd.DataFrame], columns: Sequence[str], **same: Any) -> pd.DataFrame:
    """Rows of all paths below each other, with the path and with what is the `same` in every row, as `columns`."""
    found = pd.concat([frame.assign(path=path) for path, frame in frames.items()], ignore_index=True)
    return found.assign(**same)[list(columns)]


def or_none(figure: object) -> object:
    """A figure, or the word that stands where it does not exist."""
    return NONE if figure is None else figure
