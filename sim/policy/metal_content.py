"""What one article pays on its metal: Section 232 on the content, the duties on other goods on the rest.

Which lines pay so, and in which scope, is data (`goods_metals.csv`). The content of a shipment is what an importer
declares, so it is asked for: without it a line answers for the content that its shares in `goods_scopes.csv` have.
"""

from collections.abc import Mapping
from math import fsum, isfinite
from typing import Final

from sim.policy.duties import Shares
from sim.policy.goods import TREATMENT_FAMILY, GoodMetal
from sim.policy.problems import choices, nearest
from sim.policy.register import Register

METALS: Final = ("steel", "aluminium", "copper")

OTHER_SPELLINGS: Final = {"aluminum": "aluminium"}

MOST_PCT: Final = 100.0

Content = Mapping[str, float]
"""Percent of customs value by metal."""


def metal_rules(register: Register, good: str) -> tuple[GoodMetal, ...]:
    """The metals on whose content a good pays Section 232, one row each; none for most goods."""
    return tuple(row for row in register.goods_metals if row.good == good)


def read_content(given: str | Mapping[str, float], good: str, register: Register) -> tuple[Content, list[str]]:
    """The content of an article, and what is wrong with it, one text each: `found ...; allowed: ...`.

    `given` is `steel=22,aluminium=48` or the same as a mapping; empty where nobody said.
    """
    if not given:
        return {}, []
    problems: list[str] = []
    content: dict[str, float] = {}
    allowed = [row.metal for row in metal_rules(register, good)]
    if not allowed:
        lines = sorted({row.good for row in register.goods_metals})
        return {}, [
            f"found {str(given)[:60]!r}; allowed: nothing for {good!r}, which pays by metal content in no act; "
            f"lines that do: {choices(lines, len(lines))}"
        ]
    for name, value in _pairs(given):
        metal = OTHER_SPELLINGS.get(name.strip().lower(), name.strip().lower())
        pct = _number(value)
        if metal not in allowed:
            near = nearest(metal, allowed)
            hint = f"; did you mean {near!r}?" if near else ""
            problems.append(f"found {name[:30]!r}; allowed for {good!r}: {choices(allowed, len(allowed))}{hint}")
        elif metal in content:
            problems.append(f"found {metal} twice; allowed: once")
        elif pct is None or not 0 <= pct <= MOST_PCT:
            problems.append(f"found {metal}={str(value)[:20]}; allowed: a percentage of the value from 0 to 100")
        else:
            content[metal] = pct
    whole = fsum(content.values())
    if whole > MOST_PCT:
        problems.append(f"found {whole:g} percent of the value in all; allowed: up to 100")
    return content, problems


def with_content(shares: Shares, good: str, content: Content, register: Register) -> Shares:
    """Shares of an article's value in each (programme, scope) by its content of metals; none changes nothing."""
    if not content:
        return shares
    rules: dict[str, GoodMetal] = {row.metal: row for row in metal_rules(register, good)}
    parts: dict[str, float] = {}
    for metal, pct in content.items():
        scope = rules[metal].scope
        parts[scope] = parts.get(scope, 0.0) + pct / MOST_PCT
    rest = next(iter(rules.values())).rest_scope
    parts[rest] = 1.0 - fsum(parts.values())
    treated = {row.programme for row in register.programmes if row.family == TREATMENT_FAMILY}
    others = {charged: share for charged, share in shares.items() if charged[0] not in treated}
    own = {name for name, _ in shares if name in treated}
    return others | {(name, scope): share for name in own for scope, share in parts.items() if share > 0}


def said_of_metal(good: str, content: Content, shares: Shares, register: Register, option: str) -> str:
    """One sentence on the metal content that an answer takes; empty for a good without a metal rule."""
    rules = metal_rules(register, good)
    if not rules:
        return ""
    metals = " and ".join(row.metal for row in rules)
    if content:
        taken = ", ".join(f"{metal} {pct:g} percent" for metal, pct in content.items())
        return f"The answer takes this metal content, as a share of the value: {taken}."
    scopes = {row.scope for row in rules}
    whole = any(share == 1.0 and scope in scopes for (_, scope), share in shares.items())
    taken = "for an article wholly of the metal" if whole else "for no metal content"
    example = ",".join(f"{row.metal}={20 + 10 * place}" for place, row in enumerate(rules))
    notes = "; ".join(dict.fromkeys(f"{row.metal}: {row.note}" for row in rules))
    return (
        f"The line pays Section 232 on its {metals} content ({notes}), and the answer is {taken}: "
        f"give the content in percent of the value, as in {option} {example}."
    )


def _pairs(given: str | Mapping[str, float]) -> list[tuple[str, object]]:
    if not isinstance(given, str):
        return [(str(name), value) for name, value in given.items()]
    return [(name, value) for name, _, value in (part.partition("=") for part in given.split(","))]


def _number(value: object) -> float | None:
    """A finite number, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if isfinite(number) else None
