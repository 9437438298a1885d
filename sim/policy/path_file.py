"""A path file as a person writes it: the pydantic model of the TOML, and the way back from an error to a line."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path as FilePath
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from sim.policy.acts import ControlAct, DutyAct, OtherAct
from sim.policy.problems import Problem

LISTS: Final = ("cancel", "move", "scale", "add", "repeat")
"""Tables a path file may repeat, in the order in which they are applied."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Cancel(_Table):
    """A pending act of the record that does not happen."""

    act: str = Field(description="id of the act", examples=["US-RECIP-LAPSE-NOV25"])
    announced: date = Field(description="day on which this becomes known")
    note: str = ""


class Move(_Table):
    """A pending act of the record that takes effect on another day."""

    act: str = Field(description="id of the act")
    effective: date = Field(description="new day of effect")
    announced: date = Field(description="day on which this becomes known")
    note: str = ""


class Scale(_Table):
    """A duty act of the record at `factor` times its rate."""

    act: str = Field(description="id of a duty act that sets a rate")
    factor: float = Field(ge=0, le=100, allow_inf_nan=False, description="multiple of the rate, 1 changes nothing")
    announced: date = Field(description="day on which this becomes known")
    effective: date | None = Field(
        default=None, description="day of effect; default: that of the act, or the announcement if later"
    )
    note: str = ""


class Repeat(_Table):
    """Acts of a control programme again, a number of days later."""

    programme: str = Field(description="control programme whose acts are repeated", examples=["cn_licence_practice"])
    first: date = Field(description="acts effective from this day ...")
    last: date = Field(description="... to this day, inclusive")
    shift_days: int = Field(gt=0, description="days by which announcement and effect are shifted")
    note: str = ""


class AddDuty(DutyAct):
    """A duty act that only this path has."""

    grade: Literal["A", "B", "C"] = "C"


class AddControl(ControlAct):
    """A control act that only this path has."""

    grade: Literal["A", "B", "C"] = "C"


class AddOther(OtherAct):
    """A timeline act that only this path has."""

    grade: Literal["A", "B", "C"] = "C"


TABLE_MODELS: Final[dict[str, type[BaseModel]]] = {"cancel": Cancel, "move": Move, "scale": Scale, "repeat": Repeat}
ADD_MODELS: Final[dict[str, type[BaseModel]]] = {"duty": AddDuty, "control": AddControl, "other": AddOther}

Add = Annotated[AddDuty | AddControl | AddOther, Field(discriminator="kind")]


class PathFile(_Table):
    """One policy path, after its parents have been merged in."""

    name: str = Field(description="must equal the file stem", pattern=r"^[a-z][a-z0-9_]*$")
    label: str = Field(min_length=1)
    about: str = Field(min_length=1, description="one sentence: what the path stands for")
    sources: tuple[str, ...] = Field(min_length=1)
    extends: str = Field(description="'eve' (the record up to `branches`) or another path")
    baseline: str = Field(description="path against which losses are measured")
    branches: date = Field(description="the record is taken up to and including this day")
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
        lines = self.text.splitlines()
        if index is None:
            header = next((number for number, line in enumerate(lines, 1) if re.match(r"\s*\[", line)), len(lines) + 1)
            return _find(lines[: header - 1], table) or _find_header(lines, table) or 1
        heads = [
            number for number, line in enumerate(lines, 1) if re.match(rf"\s*\[\[\s*{re.escape(table)}\s*\]\]", line)
        ]
        if index >= len(heads):
            return _find(lines, table) or 1
        start = heads[index]
        rest = lines[start:]
        length = next((number for number, line in enumerate(rest) if re.match(r"\s*\[", line)), len(rest))
        offset = _find(rest[:length], key) if key else 0
        return start + offset


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
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        return None, [Problem(shown, 0, "file", f"bytes that are not UTF-8 at offset {error.start}", "UTF-8 text")]
    except OSError as error:
        return None, [Problem(shown, 0, "file", error.strerror or "an unreadable file", "a readable TOML file")]
    try:
        return Source(shown, path.stem, text, tomllib.loads(text)), []
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else len(text.splitlines())
        return None, [Problem(shown, line, "TOML", str(error), "valid TOML")]
