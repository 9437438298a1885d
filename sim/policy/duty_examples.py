"""Totals that others published or worked out for one article on one day, each beside the stack.

A figure of the table is as printed: it has as many decimals as its source. What was worked out from the law must be met
exactly; what was reported must be met within half of its last digit, or the row says why it is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from math import fsum
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from sim.policy.acts import Grade, MaybeDate, Row, Text
from sim.policy.cargo_terms import PLAIN_TERMS, ReadTerms, Terms, read_terms
from sim.policy.duty_law import Mode
from sim.policy.law_book import LawBook
from sim.policy.paths import load_path
from sim.policy.problems import Problem, RecordErrors
from sim.policy.register import Register
from sim.policy.tables import parse_rows
from sim.policy.waivers import WAIVERS, Waivers

FILE: Final = "duty_examples.csv"

PATH: Final = "realised"
"""Path of what governments did: the examples are of the law as it was."""

EXACT: Final = 1e-9
"""Rounding of sums, points."""


class DutyExample(Row):
    """One total, in percent of customs value."""

    good: Text
    entered: date
    loaded: MaybeDate = None
    by: Annotated[Mode, BeforeValidator(lambda value: value or "sea")] = "sea"
    contracted: MaybeDate = None
    metal: str = ""
    """Metal content, as `lodestone duty --metal` takes it."""
    waivers: Annotated[Waivers, BeforeValidator(lambda value: value or "reported")] = "reported"
    total_pct: Annotated[str, Field(pattern=r"^\d+(\.\d+)?$")]
    """As printed."""
    kind: Literal["reported", "derived", "clause"]
    """Printed by somebody; worked out from the lists of a line; worked out from an in-transit clause."""
    why: str = ""
    """Why the stack differs; empty where it does not."""
    source_title: Text
    source_url: str = ""
    released: str = ""
    grade: Grade
    note: str = ""

    @property
    def tolerance_pct(self) -> float:
        """How far the stack may lie from the total, points."""
        decimals = len(self.total_pct.partition(".")[2])
        return EXACT + (0.5 * 10.0**-decimals if self.kind == "reported" else 0.0)


@dataclass(frozen=True)
class WorkedExample:
    """An example and what the stack gives for it, percent of customs value."""

    example: DutyExample
    stack_pct: float

    @property
    def agrees(self) -> bool:
        """Whether the stack meets the total."""
        return abs(self.stack_pct - float(self.example.total_pct)) <= self.example.tolerance_pct


@cache
def load_examples() -> tuple[DutyExample, ...]:
    """The table of examples. Raises RecordErrors with everything that is wrong with it."""
    text = (files("sim") / "data" / FILE).read_bytes().decode("utf-8")
    rows, problems = parse_rows(text, FILE, DutyExample)
    if problems:
        raise RecordErrors(problems)
    return rows


def worked_examples(register: Register) -> tuple[WorkedExample, ...]:
    """Every example with its stack. Raises RecordErrors where one cannot be asked."""
    path = load_path(PATH, register)
    books = {waivers: LawBook.of(path, waivers) for waivers in WAIVERS}
    return tuple(WorkedExample(row, _stack_pct(row, books[row.waivers])) for row in load_examples())


def _stack_pct(example: DutyExample, book: LawBook) -> float:
    terms = _terms(example, book.path.register)
    cargo = terms.cargo(example.entered, example.loaded)
    return fsum(part.pct for part in book.cargo_parts(book.routes[example.good], terms.shares(book), cargo))


def _terms(example: DutyExample, register: Register) -> ReadTerms:
    problems: list[str] = []
    if example.good not in register.by_name:
        problems.append(f"good: found {example.good!r}; allowed: a good of goods.csv")
    asked = Terms(example.by, None, example.metal, example.waivers)
    terms = read_terms(asked, example.good, example.contracted, register, PLAIN_TERMS, problems)
    if problems:
        raise RecordErrors(list(_as_problems(example, problems)))
    return terms


def _as_problems(example: DutyExample, texts: list[str]) -> Iterator[Problem]:
    for text in texts:
        yield Problem(FILE, 0, f"{example.good}.{example.entered}", text, "a question that has an answer")
