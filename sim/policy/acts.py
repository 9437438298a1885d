"""Acts are rows that are frozen and that are validated when they are read.

An *act* is one dated legal step by one government. One act may need several rows (one a scope); rows of one act share
its id and its announcement. An ending that was not known when an act was made is an act of its own, with its own
announcement. Rates are percent of customs value, never a bare fraction.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)
from pydantic_core import PydanticKnownError

from sim.policy.control_terms import Destination, EndUse, Enforcement, Practice, Product, Regime
from sim.policy.levers import LEVERS, Lever

ALL: Final = "all"
"""The word `all` stands for every scope of a programme, or for every product, destination or end use."""

FIRST_DAY: Final = date(2018, 1, 1)
"""First day of the law on record."""

LAST_DAY: Final = date(2030, 12, 31)
"""Last day an act may carry."""

MOST_PCT: Final = 10_000
"""Highest rate an act may set, percent of value: a hundred times the price, under which next to nothing is traded."""

Grade = Literal["A", "B", "C"]
Status = Literal["enacted", "threatened"]
DutyAction = Literal["set", "exempt", "end", "cancel", "move", "extend"]
MeasureAction = Literal["set", "end", "cancel", "move"]
ControlAction = Literal["set", "end", "suspend", "cancel", "move"]
Origin = Literal["CN", "US"]
Direction = tuple[Origin, Origin]
"""(origin, destination) of goods."""

TransitTest = Literal["loaded", "exported", "departed", "contracted"]
"""What must lie before the day of an in-transit clause: the loading, the export, the departure, the contract."""

TransitMode = Literal["vessel", "any"]
"""Which cargo an in-transit clause covers: by vessel alone, or on whatever it travels."""

CELL_FIELDS: Final = ("products", "destinations", "end_uses")
"""Fields of a control act that hold several names: a `;`-list in CSV, a list or one string in TOML."""

ASPECTS: Final = ("regime", "practice", "enforced")
"""What a control act may set."""


def _names(value: Any) -> Any:
    """Make a tuple of names from `a;b` or from a list of names."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(";") if part.strip())
    return tuple(value) if isinstance(value, list) else value


def _blank_is_none(value: Any) -> Any:
    return None if value == "" else value


def _blank_is(default: str) -> BeforeValidator:
    """A blank cell of a table stands for the default."""
    return BeforeValidator(lambda value: default if value == "" else value)


def _no_number(value: Any) -> Any:
    """A day is a date or its text: a number would be read as seconds since 1970."""
    if isinstance(value, int | float):
        raise ValueError("a date such as 2025-11-10 is due")
    return value


def _no_bool(value: Any) -> Any:
    """`true` is no number."""
    if isinstance(value, bool):
        raise ValueError("a number is due")
    return value


def _list_or_one(item: dict[str, Any]) -> WithJsonSchema:
    """In a path file a single name may stand for a list of one."""
    return WithJsonSchema({"anyOf": [{"type": "array", "items": item}, item]})


def _told_once(terms: Iterable[str]) -> WrapValidator:
    """Give one error for a name that is neither a term nor `all`; a union alone gives one for each of its types."""
    allowed = f"{', '.join(repr(str(term)) for term in terms)} or {ALL!r}"

    def read(value: Any, of_union: ValidatorFunctionWrapHandler) -> Any:
        try:
            return of_union(value)
        except ValidationError:
            raise PydanticKnownError("enum", {"expected": allowed}) from None

    return WrapValidator(read)


def _names_of(terms: Iterable[str]) -> WithJsonSchema:
    """Tell editors that each name of a list is one of `terms` or `all`."""
    return _list_or_one({"enum": [*terms, ALL]})


def _blank_or(terms: Iterable[str]) -> Any:
    """Show editors one list of names for a term that may be left out; TOML has no null, so it may be an empty text."""

    def listed(schema: dict[str, Any]) -> None:
        del schema["anyOf"]
        schema |= {"enum": ["", *terms], "type": "string", "default": ""}

    return Field(json_schema_extra=listed)


Products = Annotated[
    tuple[Annotated[Product | Literal["all"], _told_once(Product)], ...],
    BeforeValidator(_names),
    _names_of(Product),
]
Destinations = Annotated[
    tuple[Annotated[Destination | Literal["all"], _told_once(Destination)], ...],
    BeforeValidator(_names),
    _names_of(Destination),
]
EndUses = Annotated[
    tuple[Annotated[EndUse | Literal["all"], _told_once(EndUse)], ...],
    BeforeValidator(_names),
    _names_of(EndUse),
]
Names = Annotated[tuple[str, ...], BeforeValidator(_names), _list_or_one({"type": "string"})]
Text = Annotated[str, Field(min_length=1)]
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY), BeforeValidator(_no_number)]
MaybeDate = Annotated[Day | None, BeforeValidator(_blank_is_none)]
Number = Annotated[float, BeforeValidator(_no_bool)]
MaybeRegime = Annotated[Regime | None, BeforeValidator(_blank_is_none), _blank_or(Regime)]
MaybePractice = Annotated[Practice | None, BeforeValidator(_blank_is_none), _blank_or(Practice)]
MaybeEnforcement = Annotated[Enforcement | None, BeforeValidator(_blank_is_none), _blank_or(Enforcement)]
MaybePct = Annotated[
    float | None,
    Field(ge=0, le=MOST_PCT, allow_inf_nan=False),
    BeforeValidator(_no_bool),
    BeforeValidator(_blank_is_none),
]
MaybeAmount = Annotated[
    float | None, Field(ge=0, allow_inf_nan=False), BeforeValidator(_no_bool), BeforeValidator(_blank_is_none)
]


class Row(BaseModel):
    """A row is frozen, and a column that nobody declared is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Sourced(Row):
    """A row that says where it comes from."""

    citation: Text
    source_title: str = ""
    source_url: str = ""
    grade: Grade
    note: str = ""


class Act(Sourced):
    """What every act has. `announced` is when the world starts to react; `known_from` when a source printed it."""

    act_id: Text
    programme: Text
    announced: Day
    effective: MaybeDate = None
    """First day of effect, in the imposer's own calendar; for `move` the new day; blank for `cancel`."""
    known_from: MaybeDate = None
    target_act: str = ""
    status: Status = "enacted"
    """A threat is announced but no step was signed: it is expected, never applied."""
    _written_by: str = PrivateAttr(default="")

    @property
    def written_by(self) -> str:
        """Name of the path whose file made the act; empty for an act of the record."""
        return self._written_by

    def of_path(self, name: str) -> Self:
        """Return the act as one that the file of a path made."""
        act = self.model_copy()
        act._written_by = name
        return act

    @property
    def verb(self) -> str:
        """The action of the act, whatever its kind."""
        return str(getattr(self, "action", "note"))

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.verb in ("cancel", "move", "extend")) != bool(self.target_act):
            raise ValueError("target_act is given for cancel, move and extend, and only there")
        if (self.effective is None) != (self.verb in ("cancel", "extend")):
            raise ValueError("effective is blank for cancel and extend and given otherwise")
        if self.known_from is not None and self.known_from < self.announced:
            raise ValueError("known_from lies before announced")
        return self


class DutyAct(Act):
    """One step of one duty programme.

    `set` fixes the level on the scopes, `exempt` takes scopes out of the programme until a later `set` names them,
    `end` sets all scopes to zero, `cancel` removes a target act that has not taken effect, `move` changes its day,
    `extend` changes the last day of entry of its in-transit clause.
    """

    kind: Literal["duty"] = "duty"
    action: DutyAction
    scope: Names = ()
    rate_pct: MaybePct = None
    """Level after the act, percent of value."""
    effective_text: str = ""
    """The effective date as the source writes it, with hour and zone."""
    loaded_before: MaybeDate = None
    """The in-transit clause covers cargo that passes `in_transit_test` before this day ..."""
    entered_before: MaybeDate = None
    """... and enters before this one."""
    in_transit_pct: MaybePct = None
    """Rate on such cargo, unless the clause of an earlier act spares it already; None: the rate before the act."""
    in_transit_test: Annotated[TransitTest, _blank_is("loaded")] = "loaded"
    in_transit_by: Annotated[TransitMode, _blank_is("any")] = "any"
    waiver: Literal["", "announced", "reported"] = ""
    """Whether the act is a waiver that importers apply for or that was only reported: see `sim.policy.waivers`."""
    status_on_eve: str = ""

    @model_validator(mode="after")
    def _duty(self) -> Self:
        if (self.action in ("set", "exempt")) != bool(self.scope):
            raise ValueError("scope is given for set and exempt, and only there")
        if (self.action == "set") != (self.rate_pct is not None):
            raise ValueError("rate_pct is given for set, and only there")
        if self.action == "extend":
            if self.entered_before is None or self.loaded_before is not None:
                raise ValueError("extend gives entered_before, and not loaded_before")
        elif (self.loaded_before is None) != (self.entered_before is None):
            raise ValueError("loaded_before and entered_before are given together or not at all")
        if self.in_transit_pct is not None and self.loaded_before is None:
            raise ValueError("in_transit_pct needs loaded_before and entered_before")
        return self


class ControlAct(Act):
    """One step of one export control, or of the practice of the office that runs it (rules unchanged)."""

    kind: Literal["control"] = "control"
    action: ControlAction
    products: Products = ()
    destinations: Destinations = ()
    end_uses: EndUses = ()
    regime: MaybeRegime = None
    """None, here and in the next two fields, means that the act says nothing of it: it stays as it was."""
    practice: MaybePractice = None
    enforced: MaybeEnforcement = None
    imposer: Text

    @model_validator(mode="after")
    def _control(self) -> Self:
        aims = self.action in ("set", "end", "suspend")
        for field in CELL_FIELDS:
            if bool(getattr(self, field)) != aims:
                raise ValueError(f"{field} is given for set, end and suspend, and only there")
        said = [aspect for aspect in ASPECTS if getattr(self, aspect)]
        if self.action == "set" and not said:
            raise ValueError("practice, regime or enforced is given for set, at least one of them")
        if self.action != "set" and said:
            raise ValueError(f"{said[0]} is given for set, and only there: an end takes back what was set")
        return self


class OtherAct(Act):
    """An act of the timeline without modelled effect: port fees, entity lists, investigations, talks."""

    kind: Literal["other"] = "other"
    action: Literal["note", "cancel", "move"] = "note"
    imposer: Text
    label: Text


class MeasureAct(Act):
    """One setting of a lever that is neither duty nor control: purchases, allied supply, mitigation.

    `programme` names the lever. `set` gives its value, `end` puts it back to neutral.
    """

    kind: Literal["measure"] = "measure"
    programme: Lever
    action: MeasureAction
    value: Annotated[
        float | None, Field(allow_inf_nan=False), BeforeValidator(_no_bool), BeforeValidator(_blank_is_none)
    ] = None
    """In the unit of the lever, see `LEVERS`."""
    imposer: Text

    @model_validator(mode="after")
    def _measure(self) -> Self:
        if (self.action == "set") != (self.value is not None):
            raise ValueError("value is given for set, and only there")
        lever = LEVERS[self.programme]
        if self.value is not None and not lever.low <= self.value <= lever.high:
            raise ValueError(f"value lies from {lever.low:g} to {lever.high:g} {lever.unit} for {self.programme}")
        if self.value is not None and lever.switch and self.value not in (lever.low, lever.high):
            raise ValueError(f"value is {lever.low:g} or {lever.high:g} for {self.programme}, and nothing between")
        return self


AnyAct = DutyAct | ControlAct | MeasureAct | OtherAct
ACT_KINDS: Final[tuple[type[AnyAct], ...]] = (DutyAct, ControlAct, MeasureAct, OtherAct)
