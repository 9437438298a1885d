"""What a user needs of each product, and the habits users share."""

from dataclasses import dataclass
from typing import Final

from sim.worlds.magnets.licences import LicenceAccount
from sim.worlds.magnets.makers import Maker

PRODUCTS: Final = ("magnets_controlled", "magnets_uncontrolled", "materials", "embedded")
"""Controlled and uncontrolled magnets and rare-earth materials are shipped; embedded magnets arrive inside parts."""


class Need:
    """One product a user needs: its stock, what is on order and where orders go.

    Tonnes and tonnes a day for shipped products, days of use for embedded magnets. `inflow` is a continuous supply
    (embedded magnets arrive with parts, just in time); it is a share of `use`.
    """

    __slots__ = (
        "account",
        "account",
        "alternative",
        "china_share",
        "cover_days",
        "draw_rate",
        "floor",
        "flowed",
        "inflow",
        "inspection_work",
        "maker",
        "on_order",
        "owed_elsewhere",
        "period",
        "plan",
        "product",
        "production_factors",
        "received",
        "steady",
        "stock",
        "transit_factors",
        "under_way",
        "use",
        "used",
    )  # fmt: skip

    def __init__(self, product: str, use: float, cover_days: float) -> None:
        self.product = product
        self.use = use
        self.cover_days = cover_days
        self.stock = use * cover_days
        self.plan = use
        """Planned use a day at normal output, after thrift, regrading and the shift to embedded magnets."""
        self.floor = 0.0
        """Share of normal output that goes on when the stock is out."""
        self.steady = 0.0
        """Supply a day from outside China that comes without orders (materials)."""
        self.on_order = 0.0
        self.under_way = 0.0
        self.owed_elsewhere = 0.0
        """Tonnes meant for the usual non-Chinese supplier and not yet ordered: its orders are bundled."""
        self.received = 0.0
        """Deliveries of shipments so far; `flowed` is the continuous supply."""
        self.flowed = 0.0
        self.used = 0.0
        self.draw_rate = 0.0
        self.inflow = 0.0
        self.maker: Maker | None = None
        self.alternative: Maker | None = None
        self.china_share = 1.0
        self.account: LicenceAccount | None = None
        self.period = 2
        """Reviews between two orders."""
        self.production_factors: list[float] = []
        """Draws by review slot: factors on production days and on transit days, inspections ahead of the goods."""
        self.transit_factors: list[float] = []
        self.inspection_work: list[float] = []


@dataclass(frozen=True)
class UserHabits:
    """Behaviour shared by users: see `behaviour.toml` for units and sources."""

    lead_days: float
    """Lead time users expect from order to receipt."""
    alert_days: float
    adaptation_step: float
    """Share of the remaining adaptation made in one review period while alert."""
    return_step: float
    """Share of adaptation undone in one review period after the alert."""
    thrift_max: float
    regrade_max: float
    embedded_max: float
    parts_max: float
    hoard_days: float
    transhipment_share: float
    extra_cover_days: float = 0.0
    """Cover beyond a user's own, as mitigation asks for it."""
    defence_first: bool = False
    """Whether orders for defence go ahead everywhere, to makers no foreign control binds where there are any."""
