"""How a value looks in a CSV file: ASCII, `.` decimal, ISO dates, no exponent, nothing that runs as a formula."""

import csv
import io
import unicodedata
from datetime import date
from decimal import Decimal
from numbers import Real
from typing import Any, Final

import pandas as pd

SIGNIFICANT_DIGITS: Final = 8
"""Numbers are rounded to so many significant digits ..."""

DECIMALS: Final = 9
"""... and to so many decimals, which turns the noise of floating point into 0."""

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins with one of these would be run by a spreadsheet; it gets a leading apostrophe."""

_LOOKALIKES = str.maketrans(
    {
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
        "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2026": "...",
        "\u00d7": "x", "\u20ac": "EUR", "\u00a3": "GBP", "\u00a7": "Sec.", "\u00a0": " ",
    }
)  # fmt: skip


def number(value: float) -> str:
    """A number as digits: no exponent, negative zero or trailing zeros. Raises ValueError for nan and inf."""
    rounded = round(float(f"{float(value):.{SIGNIFICANT_DIGITS - 1}e}"), DECIMALS)
    digits = Decimal(repr(rounded))
    if not digits.is_finite():
        raise ValueError(f"{value} has no place in a table")
    text = f"{digits:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def ascii_text(value: str) -> str:
    """ASCII spelling of a text: look-alikes, letters without accents, and `\\uXXXX` for what has neither; one line."""
    plain = unicodedata.normalize("NFKD", value.translate(_LOOKALIKES))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(plain.encode("ascii", "backslashreplace").decode("ascii").split())


def cell(value: Any) -> str:
    """A cell of a table. Raises ValueError for what has no stated spelling: a missing value, nan, an unknown type."""
    if isinstance(value, bool):
        raise ValueError(f"{value} has no place in a table: spell it out")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        text = ascii_text(value)
        return f"'{text}" if text.startswith(FORMULA_STARTS) else text
    if isinstance(value, Real):
        return number(float(value))
    raise ValueError(f"{value!r} has no place in a table")


def csv_text(frame: pd.DataFrame) -> str:
    """A table as CSV (RFC 4180 quoting, LF)."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows([cell(value) for value in row] for row in frame.itertuples(index=False, name=None))
    return buffer.getvalue()
