"""Why an act of a path changes nothing that is in force, in words for the person who wrote it.

That nothing changes is found by comparing the law with and without the act (`sim.study.act_effects`); here is said why.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sim.clock import to_date
from sim.policy.acts import ALL, AnyAct, ControlAct, DutyAct, MeasureAct, OtherAct
from sim.policy.control_history import ASPECT_WORDS, cell_words, ending_words, endings, stretches, union
from sim.policy.control_terms import ControlCell, Product, Regime
from sim.policy.controls import CELLS, Aspect, ControlFold, cell_acts, matches
from sim.policy.duties import REASONS, ZERO
from sim.policy.duty_law import Cargo, takes_over
from sim.policy.intervals import target_of
from sim.policy.known_acts import NEVER, known
from sim.policy.levers import LEVERS
from sim.policy.view import PolicyView

HOLDS_ALREADY: Final = "what it sets holds already"
"""What is said where no better reason is found."""


THREAT: Final = "a threat, which is expected but never in force; [[enact]] puts it into force"

UNEXPECTED: Final = "a threat, and from it nobody expects more here: an order sets the same, or its day has passed"

UNHEARD: Final = "a threat that is no duty, and no world expects those; [[enact]] puts it into force"


@dataclass(frozen=True)
class Idle:
    """Looks for the reasons why acts of a path change nothing in force."""

    view: PolicyView
    """The law with the acts."""
    other: PolicyView
    """The law without them."""
    read: Mapping[ControlCell, frozenset[Aspect]]
    """What worlds ask of each control; cells of which they ask nothing may be left out."""
    reasons: Mapping[tuple[Product, Aspect], str]
    """Why worlds do not ask for something that a user may well set."""
    first: float
    """First day of a run."""
    last: float
    """Last day of a run."""
    expected: bool
    """Whether the acts change what is expected."""

    def why(self, acts: Iterable[AnyAct]) -> str:
        """Say in ASCII why acts of the path change nothing that is in force."""
        return "; ".join(dict.fromkeys(self._why(act) for act in acts)) or HOLDS_ALREADY

    def _why(self, act: AnyAct) -> str:
        if isinstance(act, OtherAct):
            return "it is an entry of the timeline, which no world reads"
        if act.target_act:
            return self._why_retimed(act)
        kin = [one for one in self.view.path.acts if type(one) is type(act)]
        standing = known(kin, NEVER)
        day = next((day for day, one in standing if one is act), None)
        if day is None:
            ends = [one.act_id for one in kin if one.verb == "cancel" and one.target_act == act.act_id]
            return f"{ends[0]} cancels it before it takes effect"
        if act.status == "threatened":
            return f"it is {THREAT if self.expected else UNEXPECTED}"
        if day > self.last:
            return f"it takes effect on {to_date(day)}, after the last day of a run, {to_date(self.last)}"
        place = next(at for at, (_, one) in enumerate(standing) if one is act)
        later = _taking_over(act, kin, standing[place + 1 :])
        if later is not None and later[0] <= max(day, self.first):
            when = "on the same day" if later[0] == day else f"on {to_date(later[0])}, before a run begins"
            return f"{later[1]} takes over from it {when}"
        if isinstance(act, DutyAct):
            return self._why_duty(act, day)
        if isinstance(act, ControlAct):
            return self._why_control(act, day)
        return self._why_lever(act, day)

    def _why_retimed(self, act: AnyAct) -> str:
        """Why it makes no difference that an act is cancelled or moved."""
        target, due = target_of(act, self.view.path.acts)
        name = act.target_act
        if target is None or due is None:
            return f"there is no act {name}"
        if target.status == "threatened":
            return f"{name} is {THREAT if self.expected else UNEXPECTED if isinstance(target, DutyAct) else UNHEARD}"
        own = self.view.path.acts
        ends = [one for one in own if one.verb == "cancel" and one.target_act == name and one is not act]
        if act.verb == "move" and ends:
            return f"{ends[0].act_id} cancels {name} before it takes effect"
        if act.verb == "move" and act.effective == due:
            return f"{name} is due on that day anyway"
        if to_date(self.last) < min(due, act.effective or due):
            return f"{name} takes effect after the last day of a run, {to_date(self.last)}, in any case"
        # Without the change the target is an act like any other.
        without = replace(self, view=self.other)
        rows = [one for one in self.other.path.acts if one.act_id == name and not one.target_act]
        return f"{name} changes nothing either: {without.why(rows)}"

    def _why_duty(self, act: DutyAct, day: int) -> str:
        programme = next(row for row in self.view.path.register.programmes if row.programme == act.programme)
        if not programme.family:
            return HOLDS_ALREADY if act.action == "set" else "there is nothing to end"
        route = (programme.origin, programme.destination)
        law, other = self.view.law.laws[route], self.other.law.laws[route]
        scopes = law.scopes[[row.programme for row in law.programmes].index(act.programme)]
        if act.action == "end":
            return f"no rate of {act.programme} is in force on {to_date(day)}, so there is nothing to end"
        reached = [scope for scope in scopes if ALL in act.scope or scope in act.scope]
        if not reached:
            return f"no good on record lies in its scope {', '.join(act.scope)}"
        levels = other.levels(Cargo(day), known_on=day)
        wider = {good.good: good.part_of for good in self.view.path.register.goods}
        found: dict[str, list[str]] = {}
        for scope in reached:
            # A line that only this act names answers to the name of what holds it without it.
            name = scope
            while (act.programme, name) not in levels and wider.get(name):
                name = wider[name]
            level = levels.get((act.programme, name), ZERO)
            if level.why:
                said = REASONS[level.why]
            elif act.action == "exempt" or not level.act_id:
                said = "nothing is charged"
            else:
                said = f"{level.act_id} has set {level.pct:g} percent already"
            found.setdefault(said, []).append(scope)
        return "; ".join(f"{said} ({_few(own)})" for said, own in found.items())

    def _why_control(self, act: ControlAct, day: int) -> str:
        own = cell_acts([one for one in self.other.path.acts if isinstance(one, ControlAct)])
        if act.action != "set":
            mine = [one for one in self.view.path.acts if isinstance(one, ControlAct)]
            cells = [cell for cell in own if matches(act, cell) and self.read.get(cell)]
            if not cells:
                return f"no world reads controls of {', '.join(act.products)} to {', '.join(act.destinations)}"
            return ending_words(one for one in endings(act, mine) if set(one.cells) & set(cells))
        said: dict[str, list[ControlCell]] = {}
        unread: list[ControlCell] = []
        aspects = [aspect for aspect in ASPECT_WORDS if getattr(act, aspect)]
        for cell, acts in own.items():
            if not matches(act, cell):
                continue
            asked = [aspect for aspect in aspects if aspect in self.read.get(cell, ())]
            for aspect in asked:
                said.setdefault(self._why_aspect(act, aspect, acts, day), []).append(cell)
            if not asked:
                unread.append(cell)
        if not said:
            return self.unread(act, unread)
        return "; ".join(f"{words} ({cell_words(cells)})" for words, cells in said.items())

    def unread(self, act: ControlAct, cells: Sequence[ControlCell]) -> str:
        """Say that no world reads what an act sets on some cells, and why."""
        aspects = [aspect for aspect in ASPECT_WORDS if getattr(act, aspect)]
        words = " or the ".join(ASPECT_WORDS[aspect] for aspect in aspects)
        products = dict.fromkeys(product for product, _, _ in cells)
        reasons = [self.reasons[one, aspect] for one in products for aspect in aspects if (one, aspect) in self.reasons]
        because = f": {'; '.join(reasons)}" if reasons else ""
        return f"no world reads the {words} of {cell_words(cells)}{because}"

    def idle_parts(self, act: AnyAct) -> str:
        """Parts of an act that change nothing even where the rest of it does; an empty text if there are none."""
        if isinstance(act, ControlAct) and act.action == "set":
            cells = [cell for cell in CELLS if matches(act, cell)]
            asked = {cell[0] for cell in cells if any(getattr(act, one) for one in self.read.get(cell, ()))}
            left = [cell for cell in cells if cell[0] not in asked]
            return self.unread(act, left) if left and ALL not in act.products else ""
        if isinstance(act, DutyAct) and ALL not in act.scope:
            used = {scope for law in self.view.law.laws.values() for own in law.scopes for scope in own}
            left_out = [scope for scope in act.scope if scope not in used]
            return f"no good on record lies in its scope {', '.join(left_out)}" if left_out else ""
        return ""

    def _why_aspect(self, act: ControlAct, aspect: Aspect, acts: Sequence[ControlAct], day: int) -> str:
        """Why nothing comes of what an act sets, on a cell whose acts without it are `acts`."""
        word, value = ASPECT_WORDS[aspect], getattr(act, aspect)
        fold = ControlFold()
        for when, one in known(acts, day):
            if when <= day and one.status == "enacted":
                fold.apply(one)
        holder = fold.voice(aspect)
        held = getattr(fold.state(), aspect)
        if aspect == "enforced" and fold.state().regime is Regime.NONE:
            return "there is no rule that could be enforced"
        if holder is None:
            return f"{word} {value} makes no difference where nothing is set"
        if held == value:
            return f"the {word} is {value} already, by {holder.act_id}"
        if aspect == "regime":
            return f"the stricter rule {held} holds, by {holder.act_id}"
        return f"to a world {value} is the same as {held}, by {holder.act_id}"

    def _why_lever(self, act: MeasureAct, day: int) -> str:
        schedule, lever = self.other.measure(act.programme), LEVERS[act.programme]
        if schedule.at(day) != (act.value if act.action == "set" else lever.neutral):
            return "nothing is undertaken, or nothing is bought, that could be delivered while it holds"
        if act.action == "end":
            return f"{act.programme} is not set on {to_date(day)}, so there is nothing to end"
        return f"{act.programme} is {act.value:g} {lever.unit} already"


def _taking_over(act: AnyAct, kin: Sequence[AnyAct], later: Sequence[tuple[int, AnyAct]]) -> tuple[int, str] | None:
    """Day on which later acts of its kind have taken over all that an act set, and the id of the last of them."""
    enacted = [(day, one) for day, one in later if one.status == "enacted"]
    if isinstance(act, DutyAct):
        duties = [(day, one) for day, one in enacted if isinstance(one, DutyAct)]
        found = []
        for scope in act.scope:
            taken = next(((day, one.act_id) for day, one in duties if takes_over(one, act, scope)), None)
            if taken is None:
                return None
            found.append(taken)
        return max(found, default=None)
    if isinstance(act, MeasureAct):
        return next(((day, one.act_id) for day, one in enacted if one.programme == act.programme), None)
    controls = [one for one in kin if isinstance(one, ControlAct)]
    if isinstance(act, ControlAct) and act.action == "set" and not union(stretches(act, controls).values()):
        return next(((day, one.act_id) for day, one in enacted if _meet(act, one)), None)
    return None


def _meet(act: ControlAct, other: AnyAct) -> bool:
    """Whether two control acts reach a common cell."""
    return isinstance(other, ControlAct) and any(matches(act, cell) and matches(other, cell) for cell in CELLS)


def _few(names: Sequence[str], most: int = 4) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
