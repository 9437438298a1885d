"""`make rates`: write `outputs/rates.csv` and print what must hold."""

import sys
from collections.abc import Sequence

from rich.table import Table as RichTable

from calibration.rates.comparison import EXACT, LIMITS, Comparison, compare
from calibration.rates.rates_table import FILE, rates_table
from sim.cli.console import console
from sim.report.cells import csv_text
from sim.report.folder import write_file


def main() -> int:
    """Write the table, print what must hold, and return the exit code: 1 if something does not hold, 0 otherwise."""
    comparisons = compare()
    content = csv_text(rates_table(comparisons).frame).encode("ascii")
    FILE.parent.mkdir(parents=True, exist_ok=True)
    write_file(FILE, content)
    _print_required(comparisons)
    _print_kept(comparisons)
    print(f"\n{len(comparisons)} rows in {FILE}, with the reason of every residual.")
    return 0 if all(one.holds for one in comparisons) else 1


def _print_required(comparisons: Sequence[Comparison]) -> None:
    """Print the rows that must hold."""
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
    console().print(shown)


def _print_kept(comparisons: Sequence[Comparison]) -> None:
    """Print for each check how many of its rows hold, and its largest residual."""
    screen = console()
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
