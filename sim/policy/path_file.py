"""A path file as a person writes it: the pydantic model of the TOML, and the way back from an error to a line."""

import re
import tomllib
from codecs import BOM_UTF8
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from sim.policy.acts import ControlAct, Day, DutyAct, MeasureAct, Number, OtherAct
from sim.policy.problems import Problem

LISTS: Final = ("cancel", "move", "scale", "add", "repeat")
"""Tables a path file may repeat, in the order in which they are applied."""


MOST_ACTS: Final = 1000
"""Most acts that a path, with those it extends, adds to the record; eight years of both governments are a quarter of
that."""

MOST_BYTES: Final = 1024 * 1024
"""Largest path file that is read: so many acts with a citation and a note each."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Cancel(_Table):
    """A pending act of the register that does not happen."""

    act: str = Field(description="id of the act", examples=["US-RECIP-LAPSE-NOV25"])
    announced: Day = Field(description="day on which this becomes known")
    note: str = ""


class Move(_Table):
    """A pending act of the register that takes effect on another day."""

    act: str = Field(description="id of the act")
    effective: Day = Field(description="new day of effect")
    announced: Day = Field(description="day on which this becomes known")
    note: str = ""


class Scale(_Table):
    """A duty act of the register at `factor` times its rate."""

    act: str = Field(description="id of a duty act that sets a rate")
    factor: Number = Field(ge=0, le=100, allow_inf_nan=False, description="multiple of the rate, 1 changes nothing")
    announced: Day = Field(description="day on which this becomes known")
    effective: Day | None = Field(
        default=None, description="day of effect; default: that of the act, or the announcement if later"
    )
    note: str = ""


class Repeat(_Table):
    """Acts of a control programme again, a number of days later."""

    programme: str = Field(description="control programme whose acts are repeated", examples=["cn_licence_practice"])
    first: Day = Field(description="acts effective from this day ...")
    last: Day = Field(description="... to this day, inclusive")
    shift_days: int = Field(gt=0, le=3660, description="days by which announcement and effect are shifted")
    note: str = ""


CITED: Any = Field(default="", description="legal citation, or 'assumption: ...'; due for what is in force")


class AddDuty(DutyAct):
    """A duty act that only this path has."""

    grade: Literal["A", "B", "C"] = "C"
    citation: str = CITED


class AddControl(ControlAct):
    """A control act that only this path has."""

    grade: Literal["A", "B", "C"] = "C"
    citation: str = CITED


class AddMeasure(MeasureAct):
    """A lever that only this path sets."""

    grade: Literal["A", "B", "C"] = "C"
    citation: str = CITED


class AddOther(OtherAct):
    """A timeline act that only this path has."""

    grade: Literal["A", "B", "C"] = "C"
    citation: str = CITED


TABLE_MODELS: Final[dict[str, type[BaseModel]]] = {"cancel": Cancel, "move": Move, "scale": Scale, "repeat": Repeat}
ADD_MODELS: Final[dict[str, type[BaseModel]]] = {
    "duty": AddDuty,
    "control": AddControl,
    "measure": AddMeasure,
    "other": AddOther,
}

Add = Annotated[AddDuty | AddControl | AddMeasure | AddOther, Field(discriminator="kind")]


class PathFile(_Table):
    """One policy path, after its parents have been merged in."""

    name: str = Field(description="must equal the file stem", pattern=r"^[a-z][a-z0-9_]*$")
    label: str = Field(min_length=1)
    about: str = Field(min_length=1, description="one sentence: what the path stands for")
    sources: tuple[str, ...] = Field(min_length=1)
    extends: str = Field(description="'eve' (the record up to `branches`) or another path")
    baseline: str = Field(description="path against which losses are measured")
    branches: Day = Field(description="what is announced up to this day is history; the path's own acts come later")
    record_to: Day | None = Field(
        default=None, description="acts of the record are taken up to and including this day; default: `branches`"
    )
    cancel: tuple[Cancel, ...] = ()
    move: tuple[Move, ...] = ()
    scale: tuple[Scale, ...] = ()
    add: tuple[Add, ...] = ()
    repeat: tuple[Repeat, ...] = ()


@dataclass(frozen=True)
class Source:
    """The text of one path file and what TOML made of it."""

    file: str
    stem: str
    text: str
    data: dict[str, Any]

    def line(self, table: str, index: int | None = None, key: str | None = None) -> int:
        """Line of a key: at top level, or in the `index`-th table of a name; of the table if it has no such key."""
        lines, heads = self._lines, self._heads
        if index is None:
            header = heads[0] if heads else len(lines) + 1
            return _find(lines[: header - 1], table) or _find_header(lines, table) or 1
        own = [head for head in heads if re.match(rf"\s*\[\[\s*{re.escape(table)}\s*\]\]", lines[head - 1])]
        if index >= len(own):
            return _find(lines, table) or 1
        start = own[index]
        end = next(iter(heads[heads.index(start) + 1 :]), len(lines) + 1)
        offset = _find(lines[start : end - 1], key) if key else 0
        return start + offset

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def _heads(self) -> list[int]:
        """Numbers of the lines that begin with a bracket, as the head of a table does."""
        return [number for number, line in enumerate(self._lines, 1) if re.match(r"\s*\[", line)]


def _find(lines: Iterable[str], key: str | None) -> int:
    return next(
        (
            number
            for number, line in enumerate(lines, 1)
            if re.match(rf"\s*[\"']?{re.escape(key or '')}[\"']?\s*=", line)
        ),
        0,
    )


def _find_header(lines: Iterable[str], table: str) -> int:
    return next(
        (number for number, line in enumerate(lines, 1) if re.match(rf"\s*\[+\s*{re.escape(table)}\s*\]", line)), 0
    )


def read_source(path: FilePath, shown: str) -> tuple[Source | None, list[Problem]]:
    """Text and data of a path file, or why there is none: not readable, not UTF-8, not TOML."""

    def refused(line: int, key: str, found: str, allowed: str) -> tuple[None, list[Problem]]:
        return None, [Problem(shown, line, key, found, allowed)]

    try:
        if path.exists() and not path.is_file():
            return refused(0, "file", "a folder or device", "a TOML file")
        size = path.stat().st_size
        if size > MOST_BYTES:
            return refused(0, "file", f"{size} bytes", f"at most {MOST_BYTES} bytes")
        raw = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        return refused(0, "file", getattr(error, "strerror", None) or "an unreadable name", "a readable TOML file")
    if raw.startswith(BOM_UTF8):
        return refused(1, "file", "a byte order mark", "UTF-8 without one")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return refused(0, "file", f"bytes that are not UTF-8 at offset {error.start}", "UTF-8 text")
    try:
        return Source(shown, path.stem, text, tomllib.loads(text)), []
    except RecursionError:
        return refused(1, "TOML", "brackets nested too deep", "valid TOML")
    except ValueError as error:  # TOMLDecodeError, and numbers of too many digits
        place = re.search(r"at line (\d+)", str(error))
        return refused(int(place[1]) if place else len(text.splitlines()), "TOML", str(error)[:200], "valid TOML")
