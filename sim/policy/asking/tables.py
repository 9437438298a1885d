"""The tables by which goods are found: which codes a good covers, what people call codes, and what codes mean."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from sim.data import read_rows, read_text
from sim.policy.acts import Direction, Grade, Row, Text
from sim.policy.asking.codes import LENGTHS, NO_GOODS, SHARED_DIGITS, Span, read_spans
from sim.policy.asking.words import key
from sim.policy.goods import Good
from sim.policy.problems import Problem, RecordErrors, nearest
from sim.policy.register import Register
from sim.policy.tables import load_register, parse_numbered

CODES_TABLE: Final = "goods_codes.csv"
NAMES_TABLE: Final = "goods_names.csv"

CHAPTERS: Final = tuple(code for number in range(1, 98) if (code := f"{number:02}") not in NO_GOODS)
"""Chapters of the Harmonized System that hold goods."""


class CodesRow(Row):
    """The codes that a good covers; where two goods share a code, the one with more digits has it."""

    good: Text
    codes: str = ""
    """Prefixes and ranges with `;` between them; empty for a good that no code names."""
    grade: Grade
    source_title: Text
    note: str = ""


class NamesRow(Row):
    """What people call a thing, and the codes or goods that it is."""

    names: Text
    """Names with `;` between them."""
    means: Text
    """Codes and goods that the names stand for, all together. A good counts in its own direction, and codes in the
    directions in which no good is given."""
    also: str = ""
    """Further codes that the names may stand for. They are told and never chosen."""

    @property
    def each_name(self) -> tuple[str, ...]:
        """The names one by one."""
        return _listed(self.names)

    @property
    def meaning(self) -> tuple[str, ...]:
        """Codes and goods one by one."""
        return _listed(self.means)

    @property
    def other_codes(self) -> tuple[str, ...]:
        """Codes of `also` one by one."""
        return _listed(self.also)


@dataclass(frozen=True)
class Vocabulary:
    """Goods, their codes and their names, ready to be asked."""

    register: Register
    codes: tuple[CodesRow, ...]
    names: tuple[NamesRow, ...]

    @cached_property
    def spans(self) -> Mapping[Direction, tuple[tuple[Span, Good, CodesRow], ...]]:
        """[direction] every span of codes, the good that covers it, and the row that says so."""
        goods = {good.good: good for good in self.register.goods}
        found: dict[Direction, list[tuple[Span, Good, CodesRow]]] = defaultdict(list)
        for row in self.codes:
            good = goods[row.good]
            found[good.route] += [(span, good, row) for span in read_spans(row.codes)]
        return {route: tuple(spans) for route, spans in found.items()}

    @cached_property
    def own_names(self) -> Mapping[str, tuple[Good, ...]]:
        """[key] goods whose name or label it is."""
        found: dict[str, dict[str, Good]] = defaultdict(dict)
        for good in self.register.goods:
            for name in (good.good, good.label):
                found[key(name)][good.good] = good
        return {one: tuple(goods.values()) for one, goods in found.items()}

    @cached_property
    def by_name(self) -> Mapping[str, NamesRow]:
        """[key] the row of a name."""
        return {key(name): row for row in self.names for name in row.each_name}

    def good_at(self, digits: str, route: Direction) -> tuple[Good, CodesRow] | None:
        """The good that a code falls to in a direction, and the row that says so; None under a chapter without goods.

        Digits after the sixth are read as those of the schedule of the country that the goods enter.
        """
        if digits[:2] in NO_GOODS:
            return None
        holding = [(span, good, row) for span, good, row in self.spans[route] if span.holds(digits)]
        narrowest = max(holding, key=lambda one: (len(one[0].low), len(self.wider(one[1]))), default=None)
        return narrowest[1:] if narrowest else None

    def wider(self, good: Good) -> tuple[Good, ...]:
        """The line or group that a good lies in, what that lies in, and so on up to the group."""
        return tuple(self.register.by_name[name] for name in _upwards(self.register, good.good))

    def goods_under(self, digits: str, route: Direction) -> tuple[tuple[Span, Good], ...]:
        """Goods that cover a part of a code alone, with their codes."""
        return tuple((span, good) for span, good, _ in self.spans[route] if span.lies_under(digits))

    def counted(self, digits: str, route: Direction) -> str:
        """The digits of a code that count in a direction: six, if more are those of the other country's schedule."""
        foreign = self._has_line(digits, route[::-1]) and not self._has_line(digits, route)
        return digits[:SHARED_DIGITS] if foreign else digits

    def _has_line(self, digits: str, route: Direction) -> bool:
        """Whether a line of the schedule of that direction is on record that holds a code beyond six digits."""
        return any(len(span.low) > SHARED_DIGITS and span.holds(digits) for span, _, _ in self.spans[route])

    def each_code(self, codes: Iterable[str]) -> Iterator[str]:
        """Digits of each code, and of each code of the nomenclature inside a range."""
        for span in (span for code in codes for span in read_spans(code)):
            if span.low == span.high:
                yield span.low
            else:
                yield from (code for code in nomenclature() if len(code) == len(span.low) and span.holds(code))

    def codes_of(self, good: str) -> tuple[Span, ...]:
        """Codes that a good covers."""
        return tuple(span for row in self.codes if row.good == good for span in read_spans(row.codes))


@cache
def load_vocabulary() -> Vocabulary:
    """The vocabulary of the packaged tables. Raises RecordErrors with every problem of every table."""
    register = load_register()
    codes, wrong_codes = parse_numbered(read_text(CODES_TABLE), CODES_TABLE, CodesRow)
    names, wrong_names = parse_numbered(read_text(NAMES_TABLE), NAMES_TABLE, NamesRow)
    problems = [*wrong_codes, *wrong_names, *check_codes(codes, register), *check_names(names, register)]
    if problems:
        raise RecordErrors(problems)
    return Vocabulary(register, tuple(row for _, row in codes), tuple(row for _, row in names))


@cache
def nomenclature() -> Mapping[str, str]:
    """[code of 2, 4 or 6 digits] its text in the Harmonized System of 2022, without that of the codes above it."""
    return {row["code"]: row["text"] for row in read_rows("hs_headings.csv")}


def meaning(digits: str) -> str:
    """The text of a code in the Harmonized System: that of its subheading, with its heading where that says little."""
    heading, own = nomenclature().get(digits[:4], ""), nomenclature().get(digits[:SHARED_DIGITS], "")
    if len(digits) < SHARED_DIGITS or not own:
        return heading or nomenclature().get(digits[:2], "")
    return f"{heading}: {own}" if own.startswith(("Other", "Of ", "With", "For ")) else own


def check_codes(rows: list[tuple[int, CodesRow]], register: Register) -> list[Problem]:
    """Goods that do not exist or have no row, codes that are none or belong to two goods, chapters left out.

    A line may have the code of the group or wider line that it lies in.
    """
    goods = register.by_name
    problems = []
    seen: dict[Direction, list[tuple[Span, str]]] = defaultdict(list)
    for line, row in rows:
        if row.good not in goods:
            problems.append(_problem(CODES_TABLE, line, "good", row.good, "a good", nearest(row.good, goods)))
            continue
        try:
            spans = read_spans(row.codes)
        except ValueError as error:
            problems.append(_problem(CODES_TABLE, line, "codes", row.codes, str(error)))
            continue
        taken = seen[goods[row.good].route]
        for span in spans:
            for other, owner in taken:
                alike = len(other.low) == len(span.low) and other.low <= span.high and span.low <= other.high
                if alike and not _nested(register, row.good, owner):
                    problems.append(_problem(CODES_TABLE, line, "codes", str(span), f"a code that {owner} has not"))
        taken += [(span, row.good) for span in spans]
    with_row = {row.good for _, row in rows}
    for good in goods:
        if good not in with_row:
            problems.append(_problem(CODES_TABLE, 0, "good", f"no row for {good}", "a row for every good"))
    for route, spans_of in seen.items():
        for chapter in CHAPTERS:
            if not any(span.holds(chapter) for span, _ in spans_of):
                found = f"no good for chapter {chapter}, {' to '.join(route)}"
                problems.append(_problem(CODES_TABLE, 0, "codes", found, "every chapter"))
    return problems


def _nested(register: Register, one: str, other: str) -> bool:
    """Whether one of two goods lies in the other."""
    return other in _upwards(register, one) or one in _upwards(register, other)


def _upwards(register: Register, name: str) -> Iterator[str]:
    while name := register.by_name[name].part_of:
        yield name


def check_names(rows: list[tuple[int, NamesRow]], register: Register) -> list[Problem]:
    """Meanings that are neither good nor code, and names that stand in two rows."""
    goods = {good.good for good in register.goods}
    problems = []
    seen: dict[str, int] = {}
    for line, row in rows:
        for part in (*row.meaning, *row.other_codes):
            if part not in goods and not _is_code(part):
                problems.append(_problem(NAMES_TABLE, line, "means", part, "a good or a code", nearest(part, goods)))
        for name in row.each_name:
            if key(name) in seen:
                problems.append(_problem(NAMES_TABLE, line, "names", name, f"a name not in line {seen[key(name)]}"))
            seen[key(name)] = line
    return problems


def _is_code(text: str) -> bool:
    try:
        spans = read_spans(text)
    except ValueError:
        return False
    return all(len(span.low) in LENGTHS and span.low[:2] in CHAPTERS for span in spans)


def _problem(table: str, line: int, column: str, found: str, allowed: str, near: str = "") -> Problem:
    return Problem(table, line, column, repr(found), allowed, near)


def _listed(cell: str) -> tuple[str, ...]:
    """Entries of a cell with `;` between them."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())
