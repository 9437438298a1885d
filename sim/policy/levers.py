"""A lever is neither a duty nor a control: here stands what each one sets, in which unit and within which limits."""

from dataclasses import dataclass
from typing import Final, Literal

Lever = Literal[
    "soybean_purchases_mt_per_year",
    "soybean_delivery_pct",
    "export_push_pct_per_year",
    "allied_ramp_factor",
    "allied_stock_tonnes_per_year",
    "offtake_factor",
    "extra_cover_weeks",
    "defence_priority",
    "thrift_factor",
]


@dataclass(frozen=True)
class LeverRange:
    """A range says what a lever is measured in, what it may be set to, and where it stands when nobody has set it."""

    unit: str
    low: float
    high: float
    neutral: float | None
    """None means that nobody has undertaken anything and trade takes its course."""
    meaning: str
    switch: bool = False
    """Whether it is off or on, at either end of its range, and nothing between."""


LEVERS: Final[dict[Lever, LeverRange]] = {
    "soybean_purchases_mt_per_year": LeverRange("Mt a year", 0, 100, None, "U.S. soybeans China undertakes to buy"),
    "soybean_delivery_pct": LeverRange("percent", 0, 150, 100.0, "share of undertaken soybean purchases delivered"),
    "export_push_pct_per_year": LeverRange("percent a year", -50, 50, 0.0, "change of China's export supply"),
    "allied_ramp_factor": LeverRange("times", 0.1, 10, 1.0, "speed at which suppliers outside China ramp up"),
    "allied_stock_tonnes_per_year": LeverRange("tonnes a year", 0, 10_000, 0.0, "magnets released from allied stocks"),
    "offtake_factor": LeverRange("times", 0.1, 10, 1.0, "spare capacity outside China at the end of its ramp"),
    "extra_cover_weeks": LeverRange("weeks", 0, 104, 0.0, "stock U.S. plants aim at beyond their own cover"),
    "defence_priority": LeverRange("0 or 1", 0, 1, 0.0, "whether orders for defence come first everywhere", True),
    "thrift_factor": LeverRange("times", 0, 5, 1.0, "reach and pace of cuts in use under shortage"),
}
"""These are all the levers that a `MeasureAct` can set."""
