"""Policy paths at random, harsh ones, as a person could write them: to hunt for one that is accepted and then dies."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from sim.clock import END, START
from sim.policy import Destination, EndUse, Enforcement, Practice, Product, Regime, Register
from sim.policy.acts import MOST_PCT
from sim.policy.levers import LEVERS

FIRST, LAST = date(2018, 1, 1), date(2030, 12, 31)
"""Days that an act may carry."""

EDGES = (START - timedelta(days=365), START - timedelta(days=98), START, START + timedelta(days=1), END, LAST)
"""Days on which worlds begin and end, and others nearby."""

RATES = (0.0, 1e-9, 1.0, 25.0, 125.0, 200.0, 1000.0, float(MOST_PCT))


def toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, Sequence):
        return f"[{', '.join(map(toml, value))}]"
    return str(value)


def table(name: str, **keys: object) -> str:
    """A table of a path file; keys that are None are left out."""
    lines = [f"{key} = {toml(value)}" for key, value in keys.items() if value is not None]
    return "\n".join(["", f"[[{name}]]", *lines, ""])


class RandomPath:
    """One path file. Not all that it draws is allowed: `load_path` says which."""

    def __init__(self, dice: Random, register: Register, name: str) -> None:
        self.dice, self.register = dice, register
        # Some paths have lived through the record, others have a history of their own.
        self.branches = dice.choice((FIRST, date(2023, 6, 1), START - timedelta(days=200), date(2025, 10, 24)))
        record_to = dice.choice((None, None, date(2025, 10, 24), date(2026, 6, 30)))
        keys = {
            "name": name,
            "label": "random",
            "about": "random",
            "extends": dice.choice(("eve", "current_policy")) if self.branches > START else "eve",
            "baseline": "current_policy",
            "branches": self.branches,
            "record_to": record_to if record_to and record_to >= self.branches else None,
            "sources": ["random"],
        }
        head = "\n".join(f"{key} = {toml(value)}" for key, value in keys.items() if value is not None)
        kinds = dice.choices((self.duty, self.control, self.lever, self.change), (4, 4, 3, 1), k=dice.randint(1, 12))
        self.text = head + "\n" + self.first_day() + "".join(kind(number) for number, kind in enumerate(kinds))

    def first_day(self) -> str:
        """Duties on everything both ways around the first day of the run, of paths that can have them."""
        if self.branches > START or self.dice.random() < 0.3:
            return ""
        day = START + timedelta(days=self.dice.choice((-150, -30, -1, 0, 0, 0, 1)))
        return "".join(
            table(
                "add",
                kind="duty",
                act_id=f"FIRST-{programme}",
                programme=programme,
                action="set",
                scope="all",
                rate_pct=self.dice.choice(RATES),
                announced=day,
                effective=day,
                citation="assumption: random",
            )
            for programme in ("us_new_duty", "cn_new_duty")
        )

    def days(self) -> tuple[date, date]:
        """Announcement and effect of an act; edges are frequent."""
        drawn = [
            self.dice.choice((self.dice.choice(EDGES), START + timedelta(days=self.dice.randint(-120, 1000))))
            for _ in range(2)
        ]
        effective = max(*drawn, self.branches)
        announced = self.dice.choice((effective, max(min(drawn), self.branches)))
        return announced, effective

    def some(self, names: Sequence[str]) -> str | list[str]:
        """All of them, or a few."""
        names = list(map(str, names))
        return "all" if self.dice.random() < 0.4 else self.dice.sample(names, self.dice.randint(1, min(3, len(names))))

    def duty(self, number: int) -> str:
        """A duty, mostly on goods by name."""
        scopes = self.register.scopes()
        programme = self.dice.choice(("us_new_duty", "cn_new_duty", self.dice.choice(sorted(scopes))))
        announced, effective = self.days()
        action = self.dice.choices(("set", "exempt", "end"), (8, 1, 1))[0]
        clause = self.dice.random() < 0.2
        return table(
            "add",
            kind="duty",
            act_id=f"D{number}",
            programme=programme,
            action=action,
            scope=None if action == "end" else self.some(sorted(scopes[programme])),
            rate_pct=self.dice.choice((*RATES, self.dice.uniform(0, MOST_PCT))) if action == "set" else None,
            announced=announced,
            effective=effective,
            loaded_before=effective if clause else None,
            entered_before=effective + timedelta(days=60) if clause and effective.year < LAST.year else None,
            status=self.dice.choices(("enacted", "threatened"), (3, 1))[0],
            citation="assumption: random",
        )

    def control(self, number: int) -> str:
        """A control, or a practice."""
        announced, effective = self.days()
        action = self.dice.choices(("set", "end", "suspend"), (8, 1, 1))[0]
        regime = self.dice.choice((None, *Regime))
        practice = self.dice.choice((None, *Practice))
        enforced = self.dice.choice((None, *Enforcement))
        return table(
            "add",
            kind="control",
            act_id=f"C{number}",
            programme=self.dice.choice(sorted({act.programme for act in self.register.control_acts})),
            action=action,
            products=self.some(list(Product)),
            destinations=self.some(list(Destination)),
            end_uses=self.some(list(EndUse)),
            regime=regime if action == "set" else None,
            practice=practice if action == "set" else None,
            enforced=enforced if action == "set" else None,
            announced=announced,
            effective=effective,
            status=self.dice.choices(("enacted", "threatened"), (4, 1))[0],
            imposer="CN",
            citation="assumption: random",
        )

    def lever(self, number: int) -> str:
        """A lever at an end of its range, or in between."""
        name = self.dice.choice(sorted(LEVERS))
        limits = LEVERS[name]
        announced, effective = self.days()
        return table(
            "add",
            kind="measure",
            act_id=f"L{number}",
            programme=name,
            action="set",
            value=self.dice.choice((limits.low, limits.high, self.dice.uniform(limits.low, limits.high))),
            announced=announced,
            effective=effective,
            imposer="US",
            citation="assumption: random",
        )

    def change(self, number: int) -> str:
        """A change of an act on record, or acts again."""
        announced, effective = self.days()
        act = self.dice.choice([act for act in self.register.acts if not act.target_act]).act_id
        kind = self.dice.choice(("cancel", "move", "scale", "repeat"))
        if kind == "repeat":
            programme = self.dice.choice(sorted({one.programme for one in self.register.control_acts}))
            return table(kind, programme=programme, first=FIRST, last=END, shift_days=self.dice.randint(1, 400))
        return table(
            kind,
            act=act,
            announced=announced,
            effective=effective if kind == "move" else None,
            factor=self.dice.choice((0, 0.5, 3, 100)) if kind == "scale" else None,
        )
