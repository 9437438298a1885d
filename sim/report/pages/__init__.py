"""Reference pages generated from data. Run by `make docs`; tests hold pages and data in step."""

from pathlib import Path

from sim.parameters.load import load_parameters
from sim.policy import load_register
from sim.report.pages import assumptions, counts, duty_examples, paths, schema, worked_entries


def pages() -> dict[str, str]:
    """Text of every page that comes from data, by file; worked entries and counts are filled in where they stand."""
    register = load_register()
    law = Path(worked_entries.PAGE).read_text(encoding="utf-8")
    return {
        assumptions.PAGE: assumptions.assumptions_page(load_parameters()),
        paths.PAGE: paths.paths_page(register),
        schema.PAGE: schema.path_schema(),
        worked_entries.PAGE: worked_entries.filled(
            law, worked_entries.law_entries(register) | duty_examples.example_blocks(register)
        ),
        **{page: counts.with_counts(Path(page).read_text(encoding="utf-8")) for page in counts.PAGES},
    }
