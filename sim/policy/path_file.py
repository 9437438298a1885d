"""A path file as a person writes it: the pydantic model of the TOML."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from sim.policy.acts import ControlAct, Day, DutyAct, MeasureAct, Number, OtherAct

LISTS: Final = ("cancel", "move", "add", "enact", "scale", "repeat")
"""Tables a path file may repeat, in the order in which they are applied."""


MOST_ACTS: Final = 1000
"""Most acts that a path, with those it extends, adds to the record; eight years of both governments are a quarter of
that."""


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


class Enact(_Table):
    """A threatened act of the register that is carried out: it is in force from a day on."""

    act: str = Field(description="id of a threatened act", examples=["US-THREAT-100"])
    announced: Day = Field(description="day on which this becomes known")
    effective: Day | None = Field(
        default=None, description="day of effect; default: that of the threat, or the announcement if later"
    )
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


TABLE_MODELS: Final[dict[str, type[BaseModel]]] = {
    "cancel": Cancel,
    "move": Move,
    "enact": Enact,
    "scale": Scale,
    "repeat": Repeat,
}
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
    add: tuple[Add, ...] = ()
    enact: tuple[Enact, ...] = ()
    scale: tuple[Scale, ...] = ()
    repeat: tuple[Repeat, ...] = ()
