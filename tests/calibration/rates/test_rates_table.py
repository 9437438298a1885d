"""`rates.csv`: every published rate has a row with a reason, and `make rates` writes it whole."""

from pathlib import Path

import pandas as pd
import pytest

from calibration.rates.__main__ import main
from calibration.rates.comparison import Comparison
from calibration.rates.published_rates import published_rates
from calibration.rates.rates_table import rates_table
from sim.report.columns import NONE


def test_every_row_stands_in_the_table_with_a_reason(comparisons: list[Comparison]) -> None:
    table = rates_table(comparisons).frame
    levels = table[~table.concept.isin(["piie_step", "piie_step_us_import_weights", "yale_tracker_layer"])]
    assert len(levels) == len(published_rates()) == 176
    assert (table.why.str.len() > 10).all()
    # Outside the stack are other partners, nothing else.
    assert set(table[table.stack_pct == NONE].direction) <= {"US on ROW", "CN on ROW", "US all"}
    assert (table[table.direction.isin(["US on CN", "CN on US"])].stack_pct != NONE).all()


def test_main_writes_the_table_whole_and_says_whether_all_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main() == 0
    printed = capsys.readouterr().out
    assert "yale: 47 of 47 within 2 points" in printed
    assert [entry.name for entry in (tmp_path / "outputs").iterdir()] == ["rates.csv"]
    frame = pd.read_csv(tmp_path / "outputs" / "rates.csv", keep_default_na=False)
    assert len(frame) == 436
    assert set(frame.holds) == {"yes", "not required"}
    assert not (frame == "").any().any()
