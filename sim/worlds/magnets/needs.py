"""What a user needs of one product: its stock, its use, what is on order and where orders go."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sim.policy import Product
from sim.worlds.compiled import mypyc_attr
from sim.worlds.magnets.adaptation import Shares
from sim.worlds.magnets.demand import NeedPlan
from sim.worlds.magnets.habits import REVIEW_DAYS
from sim.worlds.magnets.licence_accounts import LicenceAccount
from sim.worlds.magnets.makers import Maker
from sim.worlds.magnets.record import INPUTS

OUT_DAYS: Final = 1e-6
"""A stock below this many days of use counts as out (rounding)."""

REVIEWS_PER_ORDER: Final = 2
"""Reviews between two orders of magnets (assumption)."""

REVIEWS_PER_MATERIALS_ORDER: Final = 4
"""Reviews between two orders of materials (assumption)."""

# Python 3.11 looks a member of an enumeration up slowly; what is asked at every event is looked up once.
_MAGNETS_CONTROLLED: Final = Product.MAGNETS_CONTROLLED
_MAGNETS_UNCONTROLLED: Final = Product.MAGNETS_UNCONTROLLED
_MATERIALS: Final = Product.MATERIALS


@dataclass(frozen=True)
class ShipmentDraws:
    """Chance of the shipments of one product to one user, by review slot."""

    production_factors: list[float]
    """Factors on the days of production."""
    transit_factors: list[float]
    """Factors on the days of transit."""
    inspection_work: list[float]
    """Inspections ahead of the goods."""


NO_SHIPMENTS: Final = ShipmentDraws([], [], [])


@mypyc_attr(allow_interpreted_subclasses=True)
class Need:
    """One product a user needs.

    Tonnes and tonnes a day for shipped products, days of use for materials and embedded magnets. `inflow` is a
    continuous supply: embedded magnets arrive with parts, just in time.
    """

    __slots__ = (
        "account",
        "alternative",
        "bought",
        "china_most",
        "china_share",
        "cover_days",
        "days_between_orders",
        "draw_rate",
        "draws",
        "floor",
        "flowed",
        "inflow",
        "maker",
        "on_order",
        "out",
        "owed_elsewhere",
        "period",
        "place",
        "plan",
        "product",
        "received",
        "steady",
        "stock",
        "under_way",
        "use",
        "used",
    )

    def __init__(
        self,
        plan: NeedPlan,
        maker: Maker | None = None,
        alternative: Maker | None = None,
        account: LicenceAccount | None = None,
        draws: ShipmentDraws = NO_SHIPMENTS,
        growth: float = 1.0,
    ) -> None:
        """`maker` is None for embedded magnets, which are not ordered; `alternative` is the usual supplier outside
        China; `account` the licence that shipments from China need; `growth` is as in `grow`."""
        self.product = plan.product
        self.place = INPUTS.index(plan.product)
        """Place of the product in `INPUTS`."""
        self.bought = plan.use
        """What was bought in a day of 2024, in the unit of use."""
        self.grow(growth)
        self.cover_days = plan.cover_days
        self.steady = plan.steady
        """Supply a day from outside China that comes without orders (materials)."""
        self.china_share = plan.china_share
        self.china_most = plan.china_most
        """Largest share of its orders that law lets go to China."""
        self.maker = maker
        self.alternative = alternative
        self.account = account
        self.draws = draws
        self.period = REVIEWS_PER_MATERIALS_ORDER if plan.product is Product.MATERIALS else REVIEWS_PER_ORDER
        """Reviews between two orders."""
        self.days_between_orders = REVIEW_DAYS * self.period
        self.stock = self.use * plan.cover_days
        self.plan = self.use
        """Planned use a day at normal output, after thrift, regrading and the shift to embedded magnets."""
        self.floor = 0.0
        """Share of normal output that goes on when the stock is out."""
        self.on_order = 0.0
        self.under_way = 0.0
        self.owed_elsewhere = 0.0
        """Tonnes meant for the usual supplier outside China and not yet ordered: its orders are bundled."""
        self.received = 0.0
        """Deliveries of shipments so far; `flowed` is the continuous supply."""
        self.flowed = 0.0
        self.used = 0.0
        self.draw_rate = self.use
        self.inflow = plan.use if plan.product is Product.EMBEDDED_MAGNETS else plan.steady

    def grow(self, growth: float) -> None:
        """Take on a normal use that is `growth` times what was bought in 2024; its plan has to be made anew."""
        self.use = self.bought * growth
        """Use in a normal day."""
        self.out = self.use * OUT_DAYS
        """Stock at or below which the product counts as out."""


def plan_use(needs: Sequence[Need], shares: Shares, open_share: float, controlled_use: float) -> None:
    """Set planned use and floor of every product a user needs, from the shares of its adaptation.

    `open_share` is that of parts with magnets inside that come, from whomever; `controlled_use` is the normal use of
    controlled magnets, tonnes a day.
    """
    saved, regraded, _, embedded = shares
    thrift = 1.0 - saved
    for need in needs:
        if need.product is _MAGNETS_CONTROLLED:
            need.floor = embedded + regraded
            need.plan = need.use * (1.0 - need.floor) * thrift
        elif need.product is _MAGNETS_UNCONTROLLED:
            need.floor = embedded
            need.plan = (need.use * (1.0 - embedded) + controlled_use * regraded) * thrift
        elif need.product is _MATERIALS:
            need.plan = need.use * thrift
            need.floor = min(1.0, need.steady / need.plan)
        else:
            need.floor = open_share
