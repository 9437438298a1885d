"""The terms of export controls stand here, each declared once.

They say what is controlled, towards whom, by which rule, and how the rule is applied.

Every member is a text that equals its value, and the value is what CSV tables and path files write. Where an act or a
state says nothing of a term, its place holds None.
"""

from enum import StrEnum
from typing import Final


class Product(StrEnum):
    """A product is what an export control can reach."""

    MAGNETS_CONTROLLED = "magnets_controlled"
    """These magnets hold dysprosium, terbium or samarium and need a licence under No. 18 of 2025."""
    MAGNETS_UNCONTROLLED = "magnets_uncontrolled"
    """These magnets need no licence, but they share a tariff heading with the others, so customs inspects them."""
    MATERIALS = "materials"
    """These are rare-earth materials."""
    THIRD_COUNTRY_MAGNETS = "third_country_magnets"
    """Makers outside China make these magnets with Chinese inputs."""
    EMBEDDED_MAGNETS = "embedded_magnets"
    """These magnets arrive inside parts that are made abroad."""
    RE_EXPORTS = "re_exports"
    """A third country sends these Chinese magnets on."""
    US_AFFILIATES = "us_affiliates"
    """These U.S. goods go to firms of which listed firms own half or more."""
    US_SOFTWARE = "us_software"
    """These goods are U.S. software, or they are made with it."""
    OTHER = "other"
    """This is anything else; no world reads its controls."""


class Destination(StrEnum):
    """A destination is where a controlled product goes."""

    US = "US"
    EU = "EU"
    JP = "JP"
    KR = "KR"
    OTHER = "other"
    CN = "CN"
    """China is the destination of U.S. controls only."""


class EndUse(StrEnum):
    """An end use is what a controlled product is used for, as far as licence offices tell uses apart."""

    CIVIL = "civil"
    MILITARY = "military"
    ADVANCED_CHIPS = "advanced_chips"


class Regime(StrEnum):
    """A regime is a rule. Members go from the loosest to the strictest, and of two rules the stricter one holds."""

    NONE = "none"
    """Nothing is controlled."""
    GENERAL_LICENCE = "general_licence"
    """Large exporters get one licence for all that they ship in its term; everybody else needs ordinary licences."""
    LICENCE = "licence"
    """Every exporter needs a licence for every end user."""
    CASE_BY_CASE = "case_by_case"
    """The rule is that of `LICENCE`, and each application is reviewed for longer."""
    EXTRATERRITORIAL = "extraterritorial"
    """Makers abroad need a licence too, for goods with controlled inputs."""
    REFUSE = "refuse"
    """Every application is refused, and licences that are held no longer count."""


class Enforcement(StrEnum):
    """Enforcement is how far a rule is carried out abroad."""

    NONE = "none"
    NORMAL = "normal"
    FULL = "full"


class Practice(StrEnum):
    """A practice is how the licence office behaves under an unchanged rule; `PRACTICE_MEANINGS` says it in words.

    A practice towards uncontrolled magnets is that of customs, which inspects them.
    """

    HALT = "halt"
    OPENING = "opening"
    THAW = "thaw"
    WORKING = "working"
    HARDENED = "hardened"
    HARDENED_FOR_NOW = "hardened_for_now"
    EASED = "eased"
    SLOW_WALK = "slow_walk"


PRACTICE_MEANINGS: Final[dict[Practice, str]] = {
    Practice.HALT: "The office decides no applications, and nothing leaves, even under a licence.",
    Practice.OPENING: "After a halt the office decides again, but slowly, and it returns many applications.",
    Practice.THAW: "The office decides faster than in the opening, but it is not yet back to its ordinary work.",
    Practice.WORKING: "The office works in its ordinary way; all other practices are measured against this one.",
    Practice.HARDENED: "Reviews are stricter: the office decides more slowly and returns more applications.",
    Practice.HARDENED_FOR_NOW: "As hardened, until the office returns to ordinary work on a day that nobody announces.",
    Practice.EASED: "The office decides faster than in its ordinary work and returns fewer applications.",
    Practice.SLOW_WALK: "The government promises ease, but the office is as slow and as strict as when hardened.",
}
"""One ASCII sentence for each practice says what the licence office does; docs, help and path files show it."""

ControlCell = tuple[Product, Destination, EndUse]
"""A cell, (product, destination, end use), is what one state of control is about."""
