"""An account on its own that ships a parcel a week, for tests of what a licence lets through."""

from sim.parameters.streams import Streams
from sim.policy import ControlSchedule, ControlState, EndUse, Practice, Regime
from sim.worlds.magnets.agenda import Agenda
from sim.worlds.magnets.law_in_force import LawInForce
from sim.worlds.magnets.licence_accounts import LicenceAccount
from sim.worlds.magnets.licence_terms import LicenceTerms
from tests.behaviours import points

from . import fakes


class Goods:
    """A shipment of a given weight."""

    def __init__(self, tonnes: float) -> None:
        self.tonnes = tonnes

    def part(self, tonnes: float) -> "Goods":
        self.tonnes -= tonnes
        return Goods(tonnes)


def terms(use: float = 1.0, large: bool = True) -> LicenceTerms:
    """A licence of half a year for `use` tonnes a day."""
    return LicenceTerms(EndUse.CIVIL, 1.0, use, 182.0, 1.0, 45.0, 0.0, 0.0, large)


def licensed(
    *steps: tuple[float, str], large: bool = True
) -> tuple[Agenda, LicenceAccount, list[tuple[float, float]], LawInForce]:
    """A pair that uses a tonne a day under a rule that changes on given days, what it ships (day, tonnes), and the law.

    It presents five tonnes a week.
    """
    behaviour = points(licence__refusal_probability=0.0, licence__return_working=0.0)
    states = tuple(ControlState(Regime(name), Practice.WORKING) for _, name in steps)
    agenda, office, rule, law = fakes.office(behaviour, ControlSchedule(tuple(day for day, _ in steps), states))
    office.effort_days = 1.0
    shipped: list[tuple[float, float]] = []
    account = office.open_account(
        Streams(1, 0), "pair", terms(large=large), rule, rule, lambda goods: shipped.append((agenda.now, goods.tonnes))
    )
    law.tell(account.law_changed)

    def weekly():  # type: ignore[no-untyped-def]
        while True:
            account.present(Goods(5.0), agenda.now)
            yield agenda.timeout(7.0)

    agenda.process(weekly())
    return agenda, account, shipped, law
