"""Tariff codes as people type them, and the good that each code falls to.

The first six digits of a code are the Harmonized System, which both countries use. Digits after the sixth belong to the
schedule of one country: the HTS for imports into the U.S., China's own for imports into China.
"""

import re
from dataclasses import dataclass
from typing import Final

SHARED_DIGITS: Final = 6
"""So many digits mean the same in every country."""

LENGTHS: Final = (2, 4, 6, 8, 10)
"""Digits that a code may have: chapter, heading, subheading, and lines of a national schedule."""

NO_GOODS: Final = {
    "00": "there is no chapter 00",
    "77": "chapter 77 of the Harmonized System is kept free",
    "98": "chapter 98 holds special provisions, not goods",
    "99": "chapter 99 holds duties and other provisions, not goods: `lodestone acts` lists the acts behind them",
}
"""Chapters under which no good stands, and why."""

_TYPED: Final = re.compile(
    r"(?:(?P<schedule>htsus|hts|hsn|hs|cn)\b[\s.:#-]*|(?P<glued>htsus|hts|hsn|hs)(?=\d))?"
    r"(?:codes?|numbers?|no\.?|chapter|heading|subheading|line)?[\s.:#-]*"
    r"(?P<digits>\d[\d.\s-]*)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TariffCode:
    """A code as it was typed."""

    digits: str
    of_us: bool = False
    """Whether it was typed as a code of the U.S. schedule (HTS)."""

    def __str__(self) -> str:
        return written(self.digits)


def read_code(text: str) -> TariffCode | None:
    """A code in any usual form, as 8507.60.00, 85076020, HS8507 or HTS 8542.31.00.01; None for a text that is none.

    The number of its digits is not checked: `LENGTHS` says what a code may have.
    """
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        return None
    schedule = (found["schedule"] or found["glued"] or "").lower()
    return TariffCode(re.sub(r"\D", "", found["digits"]), schedule.startswith("hts"))


def written(digits: str) -> str:
    """A code with its points, as 8507.60.00.20."""
    return ".".join(part for part in (digits[:4], digits[4:6], digits[6:8], digits[8:]) if part)


@dataclass(frozen=True)
class Span:
    """Codes from `low` to `high`, which have equally many digits, and every longer code below them."""

    low: str
    high: str

    def holds(self, digits: str) -> bool:
        """Whether a code lies in the span or below it."""
        return len(digits) >= len(self.low) and self.low <= digits[: len(self.low)] <= self.high

    def lies_under(self, digits: str) -> bool:
        """Whether the span is narrower than a code, and some of it lies below that code."""
        return len(digits) < len(self.low) and self.low[: len(digits)] <= digits <= self.high[: len(digits)]

    def __str__(self) -> str:
        return written(self.low) if self.low == self.high else f"{written(self.low)} to {written(self.high)}"


def read_spans(text: str) -> tuple[Span, ...]:
    """Spans of a cell: prefixes and ranges with `;` between them, as 8541.10-8541.30; 8542.

    Raises ValueError with what is no code.
    """
    return tuple(_span(part.strip()) for part in text.split(";") if part.strip())


def _span(text: str) -> Span:
    low, _, high = (re.sub(r"[.\s]", "", part) for part in text.partition("-"))
    ends = (low, high or low)
    if not all(end.isdigit() and len(end) in LENGTHS for end in ends) or len(low) != len(ends[1]) or ends[1] < low:
        raise ValueError(f"{text!r} is neither a code of {', '.join(map(str, LENGTHS))} digits nor a range of codes")
    return Span(*ends)
