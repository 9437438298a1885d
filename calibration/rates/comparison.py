"""The comparison of every published average rate with the duty stack, counted as the publisher counts.

A residual is what the stack gives less what was published, and each row says why there may be one. `LIMITS` states how
large a residual may be. The limits are tested, and nobody moves them to pass.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

from calibration.rates.concepts import (
    US_ON_CN,
    average_layers,
    headline_additions,
    redated,
    step_changes,
    unweighted_mean,
    white_house_count,
)
from calibration.rates.piie import BASE_DAY, CARVE_OUT_DAY, PiieCount
from calibration.rates.published_rates import ROUTES, PublishedRate, published_rates, yale_dating
from sim.clock import EVE
from sim.policy import LawBook, load_path, load_register
from sim.policy.acts import Direction

EXACT: Final = 1e-9
"""Residual that rounding alone leaves in sums, points."""

LIMITS: Final = {"headline": EXACT, "yale": 2.0, "yale layer": 1.5, "piie step": 3.0}
"""Largest residual that may stand, points, by the name of the check."""

YALE_FIRST, YALE_LAST = date(2025, 2, 1), date(2026, 2, 28)
"""First and last day on which the Yale series must be met; later days are told with their reasons."""

STEP_YEAR: Final = 2025
"""First year whose PIIE steps must be met."""

LAYER_WHY: Final = {
    "mfn": "the rate of groups without a duty on record closes to the series: no test",
    "section_301": "6.4 percent of listed value is excluded; graphite, gloves and masks of 2026 reach no group",
    "ieepa_fentanyl": "informational materials and donations are exempt; their coverage is that of 4 March 2025",
}
"""Reasons of residuals that belong to one layer of a split; the other layers have the reason of their row."""

PIIE_FILE: Final = "PIIE trade-weighted average"
"""Measure of the rows that come from PIIE's data file; other rows quote its page."""

WEIGHT_DAYS: Final = (BASE_DAY, CARVE_OUT_DAY)
"""Days whose PIIE steps tell the weights of PIIE."""

US_WEIGHTS_WHY: Final = "U.S. import weights: more electronics, fewer exempt goods; parts leave the reciprocal duty"

METALS_DAY: Final = date(2025, 3, 12)
"""Day of the Section 232 duties on metals."""

BASELINE_DAY: Final = date(2025, 1, 1)


@dataclass(frozen=True)
class Comparison:
    """A comparison holds one published figure and that of the stack."""

    when: date
    direction: str
    concept: str
    layer: str
    """Layer of a split, `total` otherwise."""
    measure: str
    published_pct: float
    stack_pct: float | None
    """Counted as the publisher counts; None for partners outside the stack."""
    law_pct: float | None
    """By the dates of the acts where the publisher dates otherwise, and as `stack_pct` elsewhere."""
    check: str
    """Name in `LIMITS`; empty where nothing is required."""
    role: str
    why: str
    row: PublishedRate

    @property
    def residual_pct(self) -> float | None:
        """Stack less published, in points; None for partners outside the stack."""
        return None if self.stack_pct is None else self.stack_pct - self.published_pct

    @property
    def holds(self) -> bool:
        """Whether the residual keeps the limit of its check; true where there is none."""
        return not self.check or (self.residual_pct is not None and abs(self.residual_pct) <= LIMITS[self.check])


class _Books(NamedTuple):
    """The law as publishers count it."""

    law: LawBook
    yale: LawBook
    """With Yale's own dating of three acts."""
    unwaived: LawBook
    """Without waivers, as PIIE counts China's duties."""

    def of_piie(self, route: Direction) -> LawBook:
        """The law that PIIE counts in a direction."""
        return self.law if route == US_ON_CN else self.unwaived


def compare() -> list[Comparison]:
    """Return every published rate beside the stack, in the order of the table. The steps of series come last.

    Raises RecordErrors where a packaged table is malformed.
    """
    path = load_path("realised", load_register())
    books = _Books(LawBook.of(path), LawBook.of(redated(path, yale_dating())), LawBook.of(path, "none"))
    rows = published_rates()
    found: list[Comparison] = []
    for row in rows:
        found.append(_level(row, books))
        if row.concept == "yale_tracker":
            found += _layers(row, books.law, books.yale, rows)
    return found + list(_steps(rows, books))


def _level(row: PublishedRate, books: _Books) -> Comparison:
    check = ""
    if row.concept == "headline_additions":
        check = "headline"
    elif row.concept in ("yale_tracker", "yale_budget_lab") and YALE_FIRST <= row.date <= YALE_LAST:
        check = "yale"
    return Comparison(
        when=row.date,
        direction=row.direction,
        concept=row.concept,
        layer="total",
        measure=row.measure,
        published_pct=row.value_pct,
        stack_pct=None if row.route is None else _value(row, row.route, books),
        law_pct=None if row.route is None else _value(row, row.route, books._replace(yale=books.law)),
        check=check,
        role=row.role,
        why=row.why,
        row=row,
    )


def _value(row: PublishedRate, route: Direction, books: _Books) -> float | None:
    law, yale = books.law, books.yale
    match row.concept:
        case "headline_additions":
            return headline_additions(law, route, row.date, threatened="threatened" in row.covers)
        case "white_house_count":
            return white_house_count(law, row.date, with_mfn="MFN" in row.covers)
        case "yale_tracker" | "yale_budget_lab":
            return yale.average_duty_pct(route, row.date)
        case "unweighted_mean":
            return unweighted_mean(yale, route, row.date)
        case "piie_trade_weighted":
            return books.of_piie(route).average_duty_pct(route, row.date, known_on=row.date)
        case "change_from_baseline":
            return law.average_duty_pct(route, row.date) - law.average_duty_pct(route, BASELINE_DAY)
        case "import_weighted":
            return law.average_duty_pct(route, row.date)
        case _:
            return None


def _layers(row: PublishedRate, law: LawBook, yale: LawBook, rows: Iterable[PublishedRate]) -> Iterator[Comparison]:
    """Yield the split of a row of the Yale tracker; the row in force on the eve must be met."""
    stack, own = average_layers(yale, US_ON_CN, row.date), average_layers(law, US_ON_CN, row.date)
    in_force = max(other.date for other in rows if other.concept == "yale_tracker" and other.date <= EVE)
    for layer, value in row.layers_pct().items():
        yield Comparison(
            when=row.date,
            direction=row.direction,
            concept="yale_tracker_layer",
            layer=layer,
            measure=row.measure,
            published_pct=value,
            stack_pct=stack[layer],
            law_pct=own[layer],
            check="yale layer" if row.date == in_force else "",
            # The rate of groups without a duty on record is what closes MFN to the series.
            role="input" if layer == "mfn" else row.role,
            why=LAYER_WHY.get(layer, row.why),
            row=row,
        )


def _steps(rows: Sequence[PublishedRate], books: _Books) -> Iterator[Comparison]:
    """Yield the changes of PIIE's average between its dates; for the U.S. duty with U.S. import weights as well."""
    for direction, route in ROUTES.items():
        law = books.of_piie(route)
        own = [row for row in rows if row.concept == "piie_trade_weighted" and row.direction == direction]
        # One value a day: the data file before quotations from the page.
        by_day = {row.date: row for row in sorted(own, key=lambda row: row.measure == PIIE_FILE)}
        published = {day: row.value_pct for day, row in by_day.items() if day.year >= STEP_YEAR}
        plain = step_changes({day: law.average_duty_pct(route, day, known_on=day) for day in published})
        if route == US_ON_CN:
            count = PiieCount.of(law, published)
            weighted = step_changes({day: count.average_pct(day) for day in published})
            for day, change in step_changes(published).items():
                yield _step(by_day[day], change, weighted[day], plain[day], _us_step_why(day), day in WEIGHT_DAYS)
                yield replace(
                    _step(by_day[day], change, plain[day], plain[day], US_WEIGHTS_WHY, told=False),
                    concept="piie_step_us_import_weights",
                    check="",
                )
        else:
            for day, change in step_changes(published).items():
                yield _step(by_day[day], change, plain[day], plain[day], by_day[day].why, told=False)


def _step(row: PublishedRate, change: float, stack: float, plain: float, why: str, told: bool) -> Comparison:
    return Comparison(
        when=row.date,
        direction=row.direction,
        concept="piie_step",
        layer="total",
        measure=row.measure,
        published_pct=change,
        stack_pct=stack,
        law_pct=plain,
        check="piie step",
        role="input" if told else "check",
        why=why,
        row=row,
    )


def _us_step_why(day: date) -> str:
    why = "PIIE's weights as two of its steps tell them, auto parts on top of the reciprocal duty"
    if day in WEIGHT_DAYS:
        why += "; this step told the weights and is no test"
    if day == METALS_DAY:
        why += "; goods of Section 232 are scaled up with the exempt ones, which overstates this step"
    return why
