"""What is fitted: magnets, and trade at large. A subject holds all that sets one fit apart from another.

Everything else of the calibration works on any subject: series S, simulated months M, licence facts F and patterns P.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from calibration.fit import simulated_magnets as simulator
from calibration.fit import simulated_trade as trade_simulator
from calibration.fit.priors import Priors, load_priors
from calibration.fit.simulated import Simulated
from calibration.score.observations import UNITS
from sim.clock import EVE, to_day
from sim.parameters.behaviour import of_trade
from sim.parameters.ensembles import FILE, TRADE_FILE
from sim.parameters.streams import Streams
from sim.worlds.magnets.law import MagnetLaw
from sim.worlds.trade.law import TradeLaw

Law = MagnetLaw | TradeLaw


@dataclass(frozen=True)
class Followed:
    """A series a fit is held to."""

    name: str
    label: str
    """Words of the figures."""
    axis: str
    """Title of an axis of the figures, with the unit."""
    limit_pct: float
    """Largest median absolute error of the ensemble mean that is accepted, percent of the 2024 mean."""


@dataclass(frozen=True)
class Pattern:
    """What was published of a pattern that is never fitted to."""

    name: str
    low: float
    high: float
    words: str
    dated: bool = False
    """Whether the figures are day numbers."""


@dataclass(frozen=True)
class Subject:
    """What one fit is about. Its functions stand in modules, so that a subject can be sent to another process."""

    name: str
    title: str
    """What is fitted, in words of a headline."""
    flows: str
    """The same in one word."""
    followed: tuple[Followed, ...]
    """Axis S of the flows."""
    months: tuple[str, ...]
    """Months that are simulated: axis M of the flows."""
    target_months: tuple[str, ...]
    """Months a fit may be held to."""
    facts: tuple[str, ...]
    """Licence facts a fit may be held to: axis F."""
    patterns: tuple[Pattern, ...]
    """Axis P, in the order that `simulate` gives."""
    simulate: Callable[[Any, Mapping[str, float], Streams], Simulated]
    """One world of a law of the subject, with fitted parameters at their values."""
    law_known_on: Callable[[date], Law]
    """The law as the world knew it on a day."""
    priors_table: str
    tables: tuple[str, ...]
    """Tables a fit is held to besides the observations."""
    discrepancy: float
    """Standard deviation of what the model leaves out, as a share of the 2024 mean (assumption)."""
    origins: tuple[date, ...]
    """Days the backtest forecasts from; the priors know nothing later than the first."""
    judged: tuple[str, str]
    """First and last month on which the fit is judged."""
    ensemble: str
    """File of `sim/data` that takes the ensemble."""
    digest: str
    """Key of `behaviour.toml` that takes the digest of the data a fit was held to."""
    fitted_to: str
    """What the source of a fitted parameter says it was fitted to."""
    folder: Path
    """Where a calibration to the packaged observations writes."""

    @property
    def series(self) -> tuple[str, ...]:
        """Names of the series."""
        return tuple(one.name for one in self.followed)

    @property
    def unit(self) -> str:
        """Unit of all series."""
        return UNITS[self.series[0]]

    @property
    def priors(self) -> Priors:
        """Priors of the fitted parameters. Raises RecordErrors as `parse_priors`."""
        return load_priors(self.priors_table, self.origins[0])

    def history(self) -> Law:
        """The law as it was, known on the eve."""
        return self.law_known_on(EVE)

    def owns(self, parameter: str) -> bool:
        """Whether a parameter, or all of a group, is of this subject once fitted."""
        return of_trade(parameter) == (self.ensemble == TRADE_FILE)


MAGNETS: Final = Subject(
    name="magnets",
    title="China's magnet exports",
    flows="Departures",
    followed=(
        Followed("CN_to_US", "to the U.S.", "tonnes to the U.S.", 20.0),
        Followed("CN_to_World", "to the World", "tonnes to the World", 15.0),
    ),
    months=simulator.MONTHS_RUN,
    target_months=simulator.MONTHS_RUN,
    facts=simulator.FACTS,
    patterns=(
        Pattern(
            "first_licence_day",
            float(to_day(date(2025, 4, 21))),
            float(to_day(date(2025, 4, 30))),
            "late April (Reuters 2025-05-13)",
            dated=True,
        ),
        Pattern("approved_pct_2025_06_04", 25.0, 25.0, "25 percent of hundreds of applications (CLEPA 2025-06-04)"),
        Pattern("approved_pct_2025_06_30", 60.0, 60.0, "60 percent (CLEPA 2025-06-30)"),
        Pattern("plants_stopped_may_2025", 1.0, 1.0, "one assembly plant, about a week of May 2025 (Ford Authority)"),
        Pattern(
            "worst_month_loss_pct",
            0.0,
            5.0,
            "no mass line-down was reported; 5 percent of a month is our reading of mass",
        ),
    ),
    simulate=simulator.simulate,
    law_known_on=simulator.law_known_on,
    priors_table="priors.csv",
    tables=("licence_facts.csv", "priors.csv"),
    discrepancy=0.20,
    origins=(date(2025, 6, 20), date(2025, 7, 20), date(2025, 8, 20), date(2025, 9, 20)),
    judged=("2025-04", "2025-09"),
    ensemble=FILE,
    digest="calibrated_from",
    fitted_to="departures to 2025-09",
    folder=Path("outputs/calibration"),
)

TRADE: Final = Subject(
    name="trade",
    title="U.S. goods trade with China",
    flows="Trade",
    followed=(
        Followed("US_imports_from_CN", "U.S. imports from China", "U.S. imports, US$ million", 15.0),
        Followed("US_exports_to_CN", "U.S. exports to China", "U.S. exports, US$ million", 15.0),
    ),
    months=trade_simulator.MONTHS_RUN,
    target_months=tuple(month for month in trade_simulator.MONTHS_RUN if month >= "2025"),
    facts=(),
    patterns=(),
    simulate=trade_simulator.simulate,
    law_known_on=trade_simulator.law_known_on,
    priors_table="trade_priors.csv",
    tables=("trade_priors.csv",),
    discrepancy=0.10,
    origins=tuple(date(2025, month, 10) for month in range(4, 9)),
    judged=("2025-01", "2025-07"),
    ensemble=TRADE_FILE,
    digest="trade_calibrated_from",
    fitted_to="monthly trade to 2025-07",
    folder=Path("outputs/calibration/trade"),
)
"""The months of 2024 are no targets: they set the model's season."""

SUBJECTS: Final = {subject.name: subject for subject in (MAGNETS, TRADE)}
