"""Published average rates beside the duty stack, concept by concept: `make rates`, `outputs/rates.csv`.

A residual is what the stack gives less what was published; each row says why there may be one. Limits that must hold
are stated in `LIMITS` and tested; they are not moved.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd
from rich.table import Table as RichTable

from calibration.concepts import (
    BASE_DAY,
    CARVE_OUT_DAY,
    US_ON_CN,
    PiieCount,
    average_layers,
    headline_additions,
    redated,
    split,
    step_changes,
    unweighted_mean,
    white_house_count,
)
from calibration.published import ROUTES, PublishedRate, published_rates, yale_dating
from sim.cli.console import console
from sim.clock import EVE
from sim.policy import LawBook, load_path, load_register
from sim.policy.acts import Direction
from sim.report.cells import csv_text
from sim.report.columns import NONE, Column, Table, names
from sim.report.folder import write_file

FILE: Final = Path("outputs/rates.csv")

EXACT: Final = 1e-9
"""Rounding of sums, points."""

LIMITS: Final = {"headline": EXACT, "yale": 2.0, "yale layer": 1.5, "piie step": 3.0}
"""Largest residual that may stand, points, by check."""

YALE_FIRST, YALE_LAST = date(2025, 2, 1), date(2026, 2, 28)
"""Days on which the Yale series must be met; later ones are printed with their reasons."""

STEP_YEAR: Final = 2025
"""Year whose PIIE steps must be met."""

LAYER_WHY: Final = {
    "mfn": "the rate of groups without a duty on record closes to the series: no test",
    "section_301": "6.4 percent of listed value is excluded; graphite, gloves and masks of 2026 reach no group",
    "ieepa_fentanyl": "informational materials and donations are exempt; their coverage is that of 4 March 2025",
}
"""Reasons of residuals that belong to one layer of a split; others are those of the row."""

PIIE_FILE: Final = "PIIE trade-weighted average"
"""Measure of rows from the data file; others quote the page."""

WEIGHT_DAYS: Final = (BASE_DAY, CARVE_OUT_DAY)
"""Days whose PIIE steps tell its weights."""

US_WEIGHTS_WHY: Final = "U.S. import weights: more electronics, fewer exempt goods; parts leave the reciprocal duty"

METALS_DAY: Final = date(2025, 3, 12)
"""Day of the Section 232 duties on metals."""

BASELINE_DAY: Final = date(2025, 1, 1)


@dataclass(frozen=True)
class Comparison:
    """One published figure beside the stack's."""

    when: date
    direction: str
    concept: str
    layer: str
    """Layer of a split, `total` otherwise."""
    measure: str
    published_pct: float
    stack_pct: float | None
    """On the concept of the publisher; None outside the stack."""
    law_pct: float | None
    """By the dates of the acts, where the publisher dates otherwise; else as `stack_pct`."""
    check: str
    """Name in `LIMITS`, empty if nothing is required."""
    role: str
    why: str
    row: PublishedRate

    @property
    def residual_pct(self) -> float | None:
        """Stack less published, points."""
        return None if self.stack_pct is None else self.stack_pct - self.published_pct

    @property
    def holds(self) -> bool:
        """Whether the limit of the check is kept; true where there is none."""
        return not self.check or (self.residual_pct is not None and abs(self.residual_pct) <= LIMITS[self.check])


def compare() -> list[Comparison]:
    """Every published rate beside the stack, in the order of the table; splits and steps follow their rows."""
    path = load_path("realised", load_register())
    law, yale = LawBook.of(path), LawBook.of(redated(path, yale_dating()))
    rows = published_rates()
    found: list[Comparison] = []
    for row in rows:
        found.append(_level(row, law, yale))
        if row.concept == "yale_tracker":
            found += _layers(row, law, yale, rows)
    return found + list(_steps(rows, law))


def _level(row: PublishedRate, law: LawBook, yale: LawBook) -> Comparison:
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
        stack_pct=None if row.route is None else _value(row, row.route, law, yale),
        law_pct=None if row.route is None else _value(row, row.route, law, law),
        check=check,
        role=row.role,
        why=row.why,
        row=row,
    )


def _value(row: PublishedRate, route: Direction, law: LawBook, yale: LawBook) -> float | None:
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
            return law.average_duty_pct(route, row.date, known_on=row.date)
        case "change_from_baseline":
            return law.average_duty_pct(route, row.date) - law.average_duty_pct(route, BASELINE_DAY)
        case "import_weighted":
            return law.average_duty_pct(route, row.date)
        case _:
            return None


def _layers(row: PublishedRate, law: LawBook, yale: LawBook, rows: Iterable[PublishedRate]) -> Iterator[Comparison]:
    """The split of a row of the Yale tracker; required for the row in force on the eve."""
    stack, own = average_layers(yale, US_ON_CN, row.date), average_layers(law, US_ON_CN, row.date)
    in_force = max(other.date for other in rows if other.concept == "yale_tracker" and other.date <= EVE)
    for layer, value in split(row).items():
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


def _steps(rows: Sequence[PublishedRate], law: LawBook) -> Iterator[Comparison]:
    """Changes of PIIE's average between its dates, both ways; for the U.S. side with U.S. import weights too."""
    for direction, route in ROUTES.items():
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


COLUMNS: Final = (
    Column("date", "date", "day of the rate; of a step, the day of its end"),
    Column(
        "direction",
        "text",
        "whose duty on whose goods",
        choices=("US on CN", "CN on US", "US on ROW", "CN on ROW", "US all"),
    ),
    Column("concept", "text", "what is counted"),
    Column("layer", "text", "layer of the duty, or total"),
    Column("measure", "text", "measure as the publisher names it"),
    Column("published_pct", "number", "published value; of a step, its change", "percent of customs value"),
    Column("stack_pct", "number", "the duty stack on the same concept", "percent of customs value", words=(NONE,)),
    Column("residual_pct", "number", "stack less published", "points", words=(NONE,)),
    Column(
        "law_pct",
        "number",
        "the stack by the dates of the acts and with U.S. import weights",
        "percent of customs value",
        words=(NONE,),
    ),
    Column("limit_pct", "number", "largest residual that may stand", "points", low=0, words=(NONE,)),
    Column("holds", "text", "whether the limit is kept", choices=("yes", "no", "not required")),
    Column(
        "role",
        "text",
        "check, or (part) input: the row told a weight or the coverage of a list",
        choices=("check", "part_input", "input"),
    ),
    Column("why", "text", "reason of a residual"),
    Column("source_title", "text", "source"),
    Column("source_url", "text", "address of the source; none if it was not kept"),
    Column("grade", "text", "grade of the source", choices=("A", "B", "C")),
)


def table(comparisons: Sequence[Comparison]) -> Table:
    """`rates.csv`, checked. Raises TableError where a cell breaks the word of its column."""

    def pct(value: float | None) -> object:
        return NONE if value is None else round(value, 6) + 0.0

    rows = [
        {
            "date": one.when,
            "direction": one.direction,
            "concept": one.concept,
            "layer": one.layer,
            "measure": one.measure,
            "published_pct": pct(one.published_pct),
            "stack_pct": pct(one.stack_pct),
            "residual_pct": pct(one.residual_pct),
            "law_pct": pct(one.law_pct),
            "limit_pct": LIMITS[one.check] if one.check else NONE,
            "holds": ("yes" if one.holds else "no") if one.check else "not required",
            "role": one.role,
            "why": one.why,
            "source_title": one.row.source_title,
            "source_url": one.row.source_url or NONE,
            "grade": one.row.grade,
        }
        for one in comparisons
    ]
    found = Table(FILE.name, COLUMNS, pd.DataFrame(rows, columns=names(COLUMNS)))
    found.check()
    return found


def main() -> int:
    """Write the table, print what must hold; 1 if something does not."""
    comparisons = compare()
    content = csv_text(table(comparisons).frame).encode("ascii")
    FILE.parent.mkdir(parents=True, exist_ok=True)
    write_file(FILE, content)
    _print(comparisons)
    print(f"\n{len(comparisons)} rows in {FILE}, with the reason of every residual.")
    return 0 if all(one.holds for one in comparisons) else 1


def _print(comparisons: Sequence[Comparison]) -> None:
    screen = console()
    shown = RichTable(
        title="Published rates beside the duty stack, percent", title_justify="left", box=None, padding=(0, 1)
    )
    for heading in ("date", "concept", "layer", "published", "stack", "residual", "limit", "holds", "role"):
        shown.add_column(heading, justify="right" if heading in ("published", "stack", "residual", "limit") else "left")
    for one in comparisons:
        if one.check and one.stack_pct is not None and one.residual_pct is not None:
            limit = LIMITS[one.check]
            shown.add_row(
                str(one.when),
                f"{one.concept} {one.direction}",
                one.layer,
                f"{one.published_pct:.2f}",
                f"{one.stack_pct:.2f}",
                f"{one.residual_pct + 0.0:+.2f}",
                "exact" if limit == EXACT else f"{limit:g}",
                "yes" if one.holds else "NO",
                one.role,
            )
    screen.print(shown)
    for name, limit in LIMITS.items():
        own = [one for one in comparisons if one.check == name and one.residual_pct is not None]
        worst = max(own, key=lambda one: abs(one.residual_pct or 0.0))
        kept = sum(one.holds for one in own)
        allowed = "exactly" if limit == EXACT else f"within {limit:g} points"
        told = sum(one.role != "check" for one in own)
        screen.print(
            f"{name}: {kept} of {len(own)} {allowed}; largest residual {worst.residual_pct:+.2f} on {worst.when}; "
            f"{told} told a weight or a coverage, wholly or in part"
        )


if __name__ == "__main__":
    sys.exit(main())
