"""The records of one path laid side by side: each record is read once, and every array gets a first axis R.

An outcome is as large as the records behind it. So only one stands in memory at a time: effects are worked out from it
and it is dropped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.effects.statistics import Floats
from sim.worlds.magnets.record import LicenceCounts, MagnetRecord
from sim.worlds.trade.record import Flow, SoybeanRecord, TradeRecord

Singles = NDArray[np.float32]
"""Amounts in the single precision of records."""

Arrays = dict[str, NDArray[Any]]

FLOW: Final = tuple(field.name for field in fields(Flow))
SOYBEANS: Final = tuple(field.name for field in fields(SoybeanRecord))
TRADE: Final = (
    *("transhipment_duty", "premium", "dearer", "unmade_exports", "normal_duty", "cost_loss"),
    *("collection", "home_share", "redirected", "passed_on", "propensity", "returned"),
)
MAGNETS: Final = (
    *("replication", "gross_loss", "recovered", "deferred"),
    *("departed", "arrived", "in_transit", "stranded"),
    *("short_of", "capacity", "adaptation", "adaptation_price"),
    *("plant_sector", "cover_weeks", "level"),
)
"""What is taken of records. Events, sizes of plants and duty paid on magnets have no effect of their own."""


@dataclass(frozen=True)
class MagnetOutcome:
    """Magnets of one path. Fields are those of `MagnetRecord` with an axis R of replications in front."""

    replication: NDArray[np.int64]
    gross_loss: Floats
    recovered: Floats
    deferred: Floats
    departed: Floats
    arrived: Floats
    in_transit: Floats
    stranded: Floats
    short_of: Floats
    capacity: Floats
    adaptation: Floats
    adaptation_price: Floats
    plant_sector: NDArray[np.int16]
    cover_weeks: NDArray[np.float16]
    level: NDArray[np.float16]
    licences: tuple[LicenceCounts, ...]
    """By replication, since each has its own number of approved files."""

    @classmethod
    def of(cls, records: Sequence[MagnetRecord]) -> "MagnetOutcome":
        """Read every record of a path once."""
        stacks: Arrays = {}
        offices: list[LicenceCounts] = []
        for place, record in enumerate(records):
            _put(stacks, place, len(records), _arrays(record, MAGNETS))
            offices.append(record.licences)
        return cls(licences=tuple(offices), **stacks)


@dataclass(frozen=True)
class TradeOutcome:
    """Trade of one path. Fields are those of `TradeRecord` with an axis R of replications in front."""

    imports: Flow
    exports: Flow
    soybeans: SoybeanRecord
    transhipment_duty: Singles
    premium: Singles
    dearer: Singles
    unmade_exports: Singles
    normal_duty: Singles
    cost_loss: Singles
    collection: Floats
    home_share: Floats
    redirected: Floats
    passed_on: Floats
    propensity: Floats
    returned: Floats

    @classmethod
    def of(cls, records: Sequence[TradeRecord]) -> "TradeOutcome":
        """Read every record of a path once."""
        stacks: tuple[Arrays, ...] = ({}, {}, {}, {})
        for place, record in enumerate(records):
            parts = ((record.imports, FLOW), (record.exports, FLOW), (record.soybeans, SOYBEANS), (record, TRADE))
            for stack, (part, names) in zip(stacks, parts, strict=True):
                _put(stack, place, len(records), _arrays(part, names))
        imports, exports, soybeans, rest = stacks
        return cls(Flow(**imports), Flow(**exports), SoybeanRecord(**soybeans), **rest)

    @cached_property
    def revenue_usd_m(self) -> Singles:
        """[R, G, M] duty collected on direct imports, US$ million: statutory duty x collection."""
        return np.asarray(self.imports.duty * _single(self.collection, 3))

    @cached_property
    def transhipped_revenue_usd_m(self) -> Singles:
        """[R, G, M] duty collected on transhipped imports, US$ million: statutory duty x collection."""
        return np.asarray(self.transhipment_duty * _single(self.collection, 3))

    @cached_property
    def extra_cost_usd_m(self) -> Singles:
        """[R, G, M] what buyers of direct imports pay beyond prices of 2024 and normal duties, US$ million."""
        collection = _single(self.collection, 3)
        usual = self.imports.entered * (1.0 + collection * self.normal_duty[:, :, None] / 100.0)
        return np.asarray(self.imports.value + collection * self.imports.duty - usual)

    @cached_property
    def premium_usd_m(self) -> Singles:
        """[R, G, M] what buyers pay more for goods of other sellers than China, US$ million, duty on them apart."""
        elsewhere = self.imports.diverted + self.imports.transhipped
        return np.asarray(np.maximum(elsewhere, 0.0) * self.premium)

    @cached_property
    def home_premium_usd_m(self) -> Singles:
        """[R, G, M] the part of that which U.S. makers are paid, US$ million."""
        return np.asarray(np.maximum(self.home_sales_usd_m, 0.0) * self.premium)

    @cached_property
    def whole_cost_usd_m(self) -> Singles:
        """[R, G, M] what buyers pay more in all, US$ million: for direct imports, to other sellers, and in duty on
        transhipped goods."""
        return np.asarray(self.extra_cost_usd_m + self.premium_usd_m + self.transhipped_revenue_usd_m)

    @cached_property
    def lost_exports_usd_m(self) -> Singles:
        """[R, X, M] output that lost orders from China stopped and no other country bought, US$ million."""
        return np.asarray(self.unmade_exports * _single(1.0 - self.redirected, 3))

    @cached_property
    def home_sales_usd_m(self) -> Singles:
        """[R, G, M] diverted imports that U.S. makers supply, US$ million."""
        return np.asarray(self.imports.diverted * _single(self.home_share, 3))


def _arrays(part: object, names: Sequence[str]) -> Arrays:
    """Arrays of a record by field; a number is an array without an axis."""
    return {name: np.asarray(getattr(part, name)) for name in names}


def _put(stacks: Arrays, place: int, count: int, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Copy the arrays of one of `count` records into their place, so that no record is held on to."""
    for name, array in arrays.items():
        if place == 0:
            stacks[name] = np.empty((count, *array.shape), dtype=array.dtype)
        stacks[name][place] = array


def _single(shares: Floats, axes: int) -> Singles:
    """Shares [R] in the precision of records, with as many axes as the amounts that they multiply."""
    return np.asarray(shares.astype(np.float32).reshape(-1, *[1] * (axes - 1)))
