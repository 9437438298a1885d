"""The part of a path's law on which some acts bear: enough to see what those acts change, and quick to fold."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sim.policy.acts import ACT_KINDS, AnyAct, DutyAct
from sim.policy.paths import PolicyPath
from sim.policy.register import Register


def part_of_law(path: PolicyPath, bearing: Iterable[AnyAct], acts: Sequence[AnyAct]) -> PolicyPath:
    """A path whose law holds, of `acts`, those of the kinds of the acts that bear on it, and of duties fewer still.

    Of duties those programmes are left that the acts belong to, and those that yield to one another with them. On all
    other programmes the acts have no influence, and duties are sums over programmes.
    """
    bearing = tuple(bearing)
    kinds = tuple(kind for kind in ACT_KINDS if any(isinstance(act, kind) for act in bearing))
    ids = {act.target_act for act in bearing if act.target_act}
    programmes = {act.programme for act in bearing} | {act.programme for act in acts if act.act_id in ids}
    names = _yielding(programmes, path.register)
    own = {act.act_id for act in acts if act.programme in names}
    kept = [
        act
        for act in acts
        if isinstance(act, kinds) and (not isinstance(act, DutyAct) or act.programme in names or act.target_act in own)
    ]
    left = tuple(row for row in path.register.programmes if row.programme in names)
    return replace(path, acts=tuple(kept), register=replace(path.register, programmes=left))


def _yielding(programmes: Iterable[str], register: Register) -> frozenset[str]:
    """Programmes, with all that yield to them or to which they yield, one after the other."""
    pairs = [
        (junior.programme, senior.programme)
        for junior in register.programmes
        for senior in register.programmes
        if senior.programme in junior.yields_to or senior.layer in junior.yields_to
    ]
    found = frozenset(programmes)
    while True:
        more = found | {name for pair in pairs for name in pair if found & set(pair)}
        if more == found:
            return found
        found = more
