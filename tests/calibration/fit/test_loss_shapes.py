"""Published shapes of the loss: each row with its source, marked if it came after the eve, and refused if it errs."""

import pytest

from calibration.fit.loss_shapes import TABLE, load_shapes, parse_shapes, shape_of
from sim.policy.problems import RecordErrors

ROWS = load_shapes()
HEADER = (
    "estimate_by,axis,shape,low,high,unit,loss_low,loss_high,loss_unit,shock,variable,horizon,date,kind,formula,grade,"
    "source_title,source_url,known_on_2025_10_24,note"
)
TAIL = "shock,output,a year,2025-01,reported,,A,title,url,yes,"
OF_FIGURES = "shock,output,a year,2025-01,derived,a formula,A,title,url,yes,"


def test_published_shapes_contradict_each_other_on_length_and_agree_on_depth() -> None:
    shapes = {axis: {row.shape for row in ROWS if row.axis == axis} for axis in ("duration", "depth")}
    assert shapes == {"duration": {"less", "linear", "more"}, "depth": {"more"}}


def test_what_came_after_the_eve_says_so() -> None:
    for row in ROWS:
        after = row.date > "2025-10-24"
        assert (row.known_on_2025_10_24 == "no") is after
        assert ("context only" in row.note) is after


def test_figures_give_the_shape_that_is_told() -> None:
    (row,) = [row for row in ROWS if row.elasticity is not None]
    assert row.elasticity == pytest.approx(0.983, abs=0.001)
    assert [shape_of(slope) for slope in (0.5, 0.9, 1.0, 1.1, 1.2)] == ["less", "linear", "linear", "linear", "more"]


def test_every_row_at_fault_is_named_at_once() -> None:
    with pytest.raises(RecordErrors) as caught:
        parse_shapes(
            "\n".join(
                (
                    HEADER,
                    f"A,length,more,,,,,,,{TAIL}",
                    f"A,duration,more,,,,,,,{TAIL}",
                    f"A,duration,more,3,,months,,,,{TAIL}",
                    f"A,duration,linear,3,12,,1,4,,{OF_FIGURES}",
                    f"A,duration,linear,3,12,months,1,4,percent,{TAIL}",
                    f"A,duration,linear,12,3,months,1,4,percent,{OF_FIGURES}",
                    f"A,duration,less,3,12,months,1,4,percent,{OF_FIGURES}",
                    f"A,duration,linear,3,12,months,1,-4,percent,{OF_FIGURES}",
                )
            )
        )
    found = str(caught.value).splitlines()
    assert [line.split(":")[1].strip() for line in found] == ["2", "4", "5", "6", "7", "8", "9"]
    assert all(line.startswith(TABLE) for line in found)
    assert "the figures give linear, shape says less" in found[5]
