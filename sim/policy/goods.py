"""Acts apply to goods by way of programmes, whose scopes hold shares of the value of each good."""

from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from sim.policy.acts import Direction, Grade, MaybeAmount, MaybeDate, Names, Origin, Row, Text

TREATMENT_FAMILY: Final = "treatment"
"""Family of what the duties of 2025 and Section 232 make of a good's value."""

GOOD_FAMILY: Final = "good"
"""Family of programmes whose scopes are the goods themselves, by name."""


class Programme(Row):
    """A programme is a family of acts that share one level: fentanyl, reciprocal, Section 232 on metals and others."""

    programme: Text
    layer: Text
    imposer: Text
    origin: Origin
    destination: Origin
    family: str
    """The partition of a good's value on which the programme works (column `family` of `goods_scopes.csv`); `good`
    where goods are scopes of their own; empty where direct trade does not pay."""
    yields_to: Names = ()
    """Programmes or layers: where one of them charges a scope, this one does not."""
    label: Text


class Good(Row):
    """A good is a group of goods or one tariff line, and it goes one way only."""

    good: Text
    label: Text
    direction: Literal["US imports from CN", "US exports to CN"]
    hs: Text
    value_2024_usd_m: MaybeAmount = None
    """Value of trade in 2024, US$ million; None for a line whose value is in no source seen. A group has a value."""
    part_of: str = ""
    """Group or wider line that already holds this line; such lines must not be added to the groups."""
    kind: Text
    source_title: Text
    source_url: str = ""
    grade: Grade
    note: str = ""

    @property
    def weight_usd_m(self) -> float:
        """Weight in an average, US$ million: the value of 2024. A line whose value nobody published weighs nothing."""
        return self.value_2024_usd_m or 0.0

    @property
    def route(self) -> Direction:
        """Return origin and destination."""
        return ("CN", "US") if self.direction == "US imports from CN" else ("US", "CN")


class GoodScope(Row):
    """This share of a good's value falls in one scope. The shares of one good in one family add up to one."""

    good: Text
    family: Text
    scope: Text
    share_of_value: Annotated[float, Field(ge=0, le=1)]
    kind: Literal["reported", "derived", "assumption"]
    source_title: Text
    source_url: str = ""
    grade: Grade
    note: str = ""


class GoodMetal(Row):
    """A line pays Section 232 on the content of this metal, and the duties on other goods on the rest of its value."""

    good: Text
    metal: Literal["steel", "aluminium", "copper"]
    scope: Text
    """Scope of the family `treatment` in which the content falls."""
    rest_scope: Text
    """Scope in which the rest falls: one and the same for all metals of a line."""
    source_title: Text
    source_url: str = ""
    grade: Grade
    note: str = ""


class GoodRemark(Row):
    """What must be said beside the duty on a good: what is left out, what it depends on, where sources conflict."""

    good: Text
    first: MaybeDate = None
    """First day on which it bears; None: from the first day of the record."""
    last: MaybeDate = None
    """Last day; None: to the end of the record."""
    kind: Literal["left_out", "depends", "conflict", "waiver"]
    text: Text
    source_title: Text
    source_url: str = ""
    grade: Grade

    @model_validator(mode="after")
    def _days(self) -> Self:
        if self.first and self.last and self.last < self.first:
            raise ValueError("last lies before first")
        return self

    def bears_on(self, day: date) -> bool:
        """Whether the remark is to be made on a day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)
