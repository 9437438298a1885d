"""A study in which no two figures agree: a figure in the wrong cell of a table is seen."""

from dataclasses import fields, replace

import numpy as np

from sim.clock import MONTHS
from sim.study.result import StudyResult
from sim.worlds.magnets.record import END_USES, MagnetRecord
from sim.worlds.trade.record import TradeRecord
from tests.effects.builders import office, record, study, trade


def varied(replications: int = 4) -> StudyResult:
    """Paths `bad` and `base` whose every figure is drawn."""
    draw = np.random.default_rng(7)

    def drawn(array: np.ndarray) -> np.ndarray:
        return draw.uniform(1.0, 9.0, array.shape).astype(array.dtype)

    def magnets(number: int) -> MagnetRecord:
        plain = record(number)
        waits = [(label, use, draw.uniform(10.0, 90.0)) for label in MONTHS[5:] for use in END_USES[:2] for _ in "12"]
        counts = {name: drawn(getattr(plain.licences, name)) for name in ("applied", "approved", "pending")}
        names = ("gross_loss", "recovered", "deferred", "departed", "arrived", "in_transit", "stranded", "cover_weeks",
                 "adaptation", "adaptation_price", "short_of", "capacity")  # fmt: skip
        return replace(
            plain,
            **{name: drawn(getattr(plain, name)) for name in names},
            level=draw.uniform(0.0, 1.0, plain.level.shape).astype(np.float16),
            licences=replace(office(waits=waits), **counts),
        )

    def traded() -> TradeRecord:
        plain = trade()
        parts = {name: getattr(plain, name) for name in ("imports", "exports", "soybeans")}
        return replace(
            plain,
            **{
                name: type(part)(**{one.name: drawn(getattr(part, one.name)) for one in fields(part)})
                for name, part in parts.items()
            },
            unmade_exports=drawn(plain.unmade_exports),
            cost_loss=drawn(plain.cost_loss) / 100.0,
            **{name: drawn(getattr(plain, name)) for name in ("transhipment_duty", "premium", "dearer")},
        )

    numbers = range(replications)
    return study(
        {name: [magnets(number) for number in numbers] for name in ("bad", "base")},
        {"bad": "base"},
        traded={name: [traded() for _ in numbers] for name in ("bad", "base")},
    )
