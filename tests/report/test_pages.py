"""Generated pages stand in step with the data they come from."""

from pathlib import Path

from sim.inputs import load_inputs
from sim.report.pages import assumptions_page


def test_the_page_of_assumptions_is_the_one_the_data_give() -> None:
    page = Path(__file__).parents[2] / "docs" / "assumptions.md"
    assert page.read_text(encoding="utf-8") == assumptions_page(load_inputs()), "run `make docs`"
