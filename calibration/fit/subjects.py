"""The subjects of fits: magnets, and trade at large. A subject holds all that sets one fit apart from another.

Everything else in this package works on any subject. A subject has S series, M simulated months, C sectors whose output
is known, F licence facts and P patterns.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from calibration.fit import path_losses, simulated_magnets, simulated_trade
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
    """A fit is held to this series."""

    name: str
    label: str
    """What figures call the series."""
    axis: str
    """Title of an axis of the figures, with the unit."""
    limit_pct: float
    """Largest median absolute error of the ensemble mean that is accepted, percent of the mean of 2024."""


@dataclass(frozen=True)
class Pattern:
    """A pattern was published, but nothing is ever fitted to it."""

    name: str
    low: float
    high: float
    """Ends of the published range; the same figure twice where one was published."""
    words: str
    """What was published, with its source."""
    dated: bool = False
    """Whether the figures are day numbers."""


@dataclass(frozen=True)
class PathLosses:
    """Losses on policy paths, which a fit tells of its ensemble: L laws. Its functions stand in modules."""

    names: Callable[[], tuple[str, ...]]
    """Returns the names of the paths, in the order of the laws."""
    laws: Callable[[], tuple[Law, ...]]
    """Returns the law of each path."""
    simulate: Callable[[Any, Mapping[str, float], Streams], NDArray[np.float64]]
    """Runs one replication under all laws and returns value added lost [L], US$ billion."""


@dataclass(frozen=True)
class Subject:
    """A subject says what one fit is about. Its functions stand in modules, so that other processes can take it."""

    name: str
    title: str
    """What is fitted, as a headline says it."""
    flows: str
    """The same in one word, for the title of a table."""
    followed: tuple[Followed, ...]
    """Series that the fit is held to: axis S of the flows."""
    months: tuple[str, ...]
    """Months that are simulated, as YYYY-MM: axis M of flows and output."""
    target_months: tuple[str, ...]
    """Months that the fit may be held to."""
    sectors_of: Callable[[], tuple[str, ...]]
    """Returns the names of the sectors whose output the fit may be held to: axis C of the output."""
    facts: tuple[str, ...]
    """Licence facts that the fit may be held to: axis F."""
    patterns: tuple[Pattern, ...]
    """Patterns that are never fitted to, in the order that `simulate` gives: axis P."""
    simulate: Callable[[Any, Mapping[str, float], Streams], Simulated]
    """Runs one world under a law of the subject, with fitted parameters at their values."""
    law_known_on: Callable[[date], Law]
    """Returns the law as the world knew it on a day."""
    priors_table: str
    """File of `fit/data` that holds the priors."""
    tables: tuple[str, ...]
    """Files of `fit/data` that the fit is held to besides the observations, in the order of their digest."""
    discrepancy: float
    """Standard deviation of what the model leaves out, as a share of the mean of 2024 (assumption)."""
    origins: tuple[date, ...]
    """Days that the backtest forecasts from; the priors know nothing later than the first."""
    judged: tuple[str, str]
    """First and last month on which the fit is judged."""
    ensemble: str
    """File of `sim/data` that takes the ensemble of an accepted fit."""
    digest: str
    """Key of `behaviour.toml` that takes the digest of the data that an accepted fit was held to."""
    fitted_to: str
    """What the source of a fitted parameter says it was fitted to."""
    losses: PathLosses | None
    """What the ensemble is told to mean for policy paths; None if losses do not depend on it."""
    folder: Path
    """Folder that a calibration to the packaged observations writes into."""

    @property
    def series(self) -> tuple[str, ...]:
        """Names of the series."""
        return tuple(one.name for one in self.followed)

    @property
    def sectors(self) -> tuple[str, ...]:
        """Names of the sectors whose output the fit may be held to; none if it says nothing on output."""
        return self.sectors_of()

    @property
    def unit(self) -> str:
        """Unit of all series."""
        return UNITS[self.series[0]]

    @property
    def priors(self) -> Priors:
        """Priors of the fitted parameters. Raises RecordErrors as `parse_priors` does."""
        return load_priors(self.priors_table, self.origins[0])

    def history(self) -> Law:
        """Return the law as it was known on the eve."""
        return self.law_known_on(EVE)

    def owns(self, parameter: str) -> bool:
        """Tell whether a parameter, or a whole group of parameters, belongs to this subject."""
        return of_trade(parameter) == (self.ensemble == TRADE_FILE)


MAGNETS: Final = Subject(
    name="magnets",
    title="China's magnet exports",
    flows="Departures",
    followed=(
        Followed("CN_to_US", "to the U.S.", "tonnes to the U.S.", 20.0),
        Followed("CN_to_World", "to the World", "tonnes to the World", 15.0),
    ),
    months=simulated_magnets.MONTHS_RUN,
    target_months=simulated_magnets.MONTHS_RUN,
    sectors_of=simulated_magnets.claimed_sectors,
    facts=simulated_magnets.FACTS,
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
    ),
    simulate=simulated_magnets.simulate,
    law_known_on=simulated_magnets.law_known_on,
    priors_table="magnet_priors.csv",
    tables=("licence_facts.csv", "magnet_priors.csv"),
    discrepancy=0.20,
    origins=(date(2025, 6, 20), date(2025, 7, 20), date(2025, 8, 20), date(2025, 9, 20)),
    judged=("2025-04", "2025-09"),
    ensemble=FILE,
    digest="calibrated_from",
    fitted_to="departures to 2025-09",
    losses=PathLosses(path_losses.names, path_losses.laws, path_losses.value_added_lost_usd_bn),
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
    months=simulated_trade.MONTHS_RUN,
    target_months=tuple(month for month in simulated_trade.MONTHS_RUN if month >= "2025"),
    sectors_of=simulated_trade.no_sectors,
    facts=(),
    patterns=(),
    simulate=simulated_trade.simulate,
    law_known_on=simulated_trade.law_known_on,
    priors_table="trade_priors.csv",
    tables=("trade_priors.csv",),
    discrepancy=0.10,
    origins=tuple(date(2025, month, 10) for month in range(4, 9)),
    judged=("2025-01", "2025-07"),
    ensemble=TRADE_FILE,
    digest="trade_calibrated_from",
    fitted_to="monthly trade to 2025-07",
    losses=None,
    folder=Path("outputs/calibration/trade"),
)
"""The months of 2024 are no targets: they set the model's season."""

SUBJECTS: Final = {subject.name: subject for subject in (MAGNETS, TRADE)}
