"""The waiting line at the desks of Lodestone's licence office: reviewers take files, which come at random, in order."""

import random

from benchmarks.peers.queue import ARRIVALS_PER_HOUR, SERVERS, SERVICES_PER_HOUR, Line
from sim.parameters.streams import Streams
from sim.policy import EndUse
from sim.policy.controls import FREE
from sim.worlds.magnets.agenda import Agenda, Entry, Steps
from sim.worlds.magnets.law_in_force import Control
from sim.worlds.magnets.licence_accounts import LicenceAccount
from sim.worlds.magnets.licence_office import Application, Desks
from sim.worlds.magnets.licence_terms import LicenceDraws, LicenceTerms
from sim.worlds.magnets.practices import AT_ONCE, PracticeEffects


class Nobody:
    """Where the account of this line files: it never does."""

    def file(self, account: LicenceAccount) -> None:
        """Take an application."""
        raise AssertionError("the account has nothing to ship")


def run(customers: int, seed: int) -> Line:
    """Simulate one run, until the last file has left its desk. An hour is a day of the agenda."""
    agenda = Agenda(initial_time=0.0)
    draws = random.Random(seed)
    control = Control(FREE, PracticeEffects(1.0, 0.0, AT_ONCE, tight=False))
    terms = LicenceTerms(EndUse.CIVIL, 1.0, 0.0, 182.0, 1.0, 45.0, 0.0, 0.0, large_exporter=False)
    account = LicenceAccount(agenda, Nobody(), LicenceDraws(Streams(0, 0), "line"), terms, control, control, print)
    waits_hours: list[float] = []
    efforts: dict[Application, float] = {}

    def leave(file: Application) -> None:
        waits_hours.append(max(0.0, agenda.now - file.filed - efforts.pop(file)))

    desks = Desks(agenda, SERVERS, leave)
    left = iter(range(customers))

    def come(entry: Entry) -> None:
        if next(left, None) is None:
            return
        file = Application(account)
        file.filed = agenda.now
        efforts[file] = draws.expovariate(SERVICES_PER_HOUR)
        desks.request(file, 0, efforts[file])
        agenda.at(agenda.now + draws.expovariate(ARRIVALS_PER_HOUR), entry, coming)

    coming: Steps = [come]
    agenda.at(draws.expovariate(ARRIVALS_PER_HOUR), Entry(), coming)
    agenda.run()
    return Line(sum(waits_hours) / len(waits_hours), len(waits_hours))
