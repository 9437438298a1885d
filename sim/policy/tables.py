"""The CSV tables of `sim/data` become the register here."""

import csv
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import TypeVar

from pydantic import ValidationError

from sim.policy.acts import ControlAct, DutyAct, MeasureAct, OtherAct, Row
from sim.policy.goods import Good, GoodMetal, GoodRemark, GoodScope, Programme
from sim.policy.problems import Problem, RecordErrors
from sim.policy.register import Register
from sim.policy.register_checks import check_acts, check_goods

R = TypeVar("R", bound=Row)


def parse_rows(text: str, table: str, model: type[R]) -> tuple[tuple[R, ...], list[Problem]]:
    """Rows of a CSV text as `model`, and what is wrong with the others."""
    rows, problems = parse_numbered(text, table, model)
    return tuple(row for _, row in rows), problems


def parse_numbered(text: str, table: str, model: type[R]) -> tuple[list[tuple[int, R]], list[Problem]]:
    """Rows as `parse_rows`, each with the line of the text it ends on."""
    rows: list[tuple[int, R]] = []
    problems: list[Problem] = []
    reader = csv.DictReader(StringIO(text, newline=""), strict=True)
    for cells in reader:
        try:
            rows.append((reader.line_num, model.model_validate(cells)))
        except ValidationError as error:
            for one in error.errors():
                key = ".".join(map(str, one["loc"])) or "row"
                problems.append(Problem(table, reader.line_num, key, repr(one["input"])[:80], one["msg"]))
    return rows, problems


@cache
def load_register() -> Register:
    """Return the validated register. Raises RecordErrors with every problem of every table."""
    problems: list[Problem] = []

    def read(table: str, model: type[R]) -> tuple[R, ...]:
        text = (files("sim") / "data" / table).read_bytes().decode("utf-8")
        rows, wrong = parse_rows(text, table, model)
        problems.extend(wrong)
        return rows

    register = Register(
        programmes=read("programmes.csv", Programme),
        duty_acts=read("duty_acts.csv", DutyAct),
        control_acts=read("control_acts.csv", ControlAct),
        measure_acts=read("measure_acts.csv", MeasureAct),
        other_acts=read("other_acts.csv", OtherAct),
        goods=read("goods.csv", Good),
        goods_scopes=read("goods_scopes.csv", GoodScope),
        goods_metals=read("goods_metals.csv", GoodMetal),
        goods_remarks=read("goods_remarks.csv", GoodRemark),
    )
    problems += check_goods(register) + check_acts(register.acts, register, "sim/data")
    if problems:
        raise RecordErrors(problems)
    return register
