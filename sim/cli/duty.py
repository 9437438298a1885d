"""`lodestone duty` and `lodestone goods`: what is due on a good on a day, and the goods there are."""

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from sim.cli.console import InputProblems, print_table, problems_printed
from sim.cli.options import JsonFlag, read_day, refused

if TYPE_CHECKING:
    from sim.policy import PolicyPath, Register
    from sim.policy.acts import Direction, Origin
    from sim.policy.duties import Part

DEFAULT_PATH: Final = "current_policy"


def duty(
    good: Annotated[str, typer.Argument(metavar="GOOD", help="Group of goods or tariff line: see `lodestone goods`.")],
    day: Annotated[str, typer.Argument(metavar="DATE", help="Day of entry, as 2025-10-24.")],
    origin: Annotated[
        str, typer.Option("--from", metavar="CN|US", help="Where the goods come from.", show_default="as the good goes")
    ] = "",
    destination: Annotated[
        str, typer.Option("--to", metavar="CN|US", help="Whose duty it is.", show_default="as the good goes")
    ] = "",
    loaded: Annotated[
        str,
        typer.Option(metavar="DATE", help="Day of loading, for in-transit clauses.", show_default="after any clause"),
    ] = "",
    path: Annotated[str, typer.Option(metavar="NAME", help="Policy path, or a TOML file.")] = DEFAULT_PATH,
    parts: Annotated[
        bool, typer.Option("--parts", help="With --json: shares x rates, and what is not charged.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """The duty on a good on a day: total, each layer with its act and citation, and what is not charged and why."""
    with problems_printed():
        from sim.policy import LawBook, PathErrors, load_path, load_register

        register = load_register()
        problems: list[str] = []
        route = _route(origin, destination, problems)
        found = register.find_good(good, route)
        if found is None:
            problems.append(_unknown_good(good, register))
        if found is not None and route is not None and not problems and route != found.route:
            goods = " to ".join(found.route)
            problems.append(f"--from, --to: found {' to '.join(route)}; allowed: {goods} for {found.good!r}")
        entered = read_day(day, "DATE", problems)
        sailed = read_day(loaded, "--loaded", problems) if loaded else None
        if entered and sailed and sailed > entered:
            problems.append(f"--loaded: found {sailed}; allowed: a day up to that of entry, {entered}")
        policy = None
        try:
            policy = load_path(path, register)
        except PathErrors as error:
            problems += str(error).splitlines()
        if problems or found is None or entered is None or policy is None:
            raise InputProblems(problems)
        charged = LawBook.of(policy).parts(found.good, *found.route, entered, sailed)
        if as_json:
            typer.echo(json.dumps(_duty_json(found.good, entered, found.route, charged, parts), indent=2))
        else:
            _print_duty(found.good, entered, sailed, found.route, policy, charged)


def _duty_json(
    good: str, entered: date, route: Sequence[str], charged: "Sequence[Part]", with_parts: bool
) -> dict[str, Any]:
    from sim.policy.duties import layers

    rows: list[dict[str, Any]] = []
    for rate in layers(charged):
        row: dict[str, Any] = {
            "layer": rate.layer,
            "pct": _pct(rate.pct),
            "act_id": "; ".join(rate.act_ids),
            "citation": rate.citation,
        }
        if with_parts:
            row["parts"] = [
                {
                    "programme": part.programme,
                    "scope": part.scope,
                    "share_of_value": part.share,
                    "rate_pct": part.rate_pct,
                    "act_id": part.act_id,
                    "citation": part.citation,
                }
                for part in charged
                if part.layer == rate.layer and part.pct > 0
            ]
        rows.append(row)
    facts = {
        "good": good,
        "date": entered.isoformat(),
        "origin": route[0],
        "destination": route[1],
        "total_pct": _pct(sum(part.pct for part in charged)),
        "layers": rows,
    }
    if with_parts:
        facts["not_charged"] = [
            {
                "layer": part.layer,
                "programme": part.programme,
                "scope": part.scope,
                "share_of_value": part.share,
                "why": part.why,
                "act_id": part.act_id,
                "citation": part.citation,
            }
            for part in charged
            if part.why
        ]
    return facts


def _pct(value: float) -> float:
    """A duty without the noise of floating point."""
    return round(value, 9)


def _print_duty(
    good: str,
    entered: date,
    sailed: date | None,
    route: Sequence[str],
    policy: "PolicyPath",
    charged: "Sequence[Part]",
) -> None:
    from sim.clock import EVE
    from sim.policy.duties import REASONS

    loaded = f", loaded {sailed}" if sailed else ""
    typer.echo(f"{good}, from {route[0]} to {route[1]}, entered {entered}{loaded} (path {policy.name})")
    typer.echo(f"total {_figure(sum(part.pct for part in charged))} percent of customs value\n")
    lists: dict[tuple[str, float, str, str], list[Part]] = {}
    for part in charged:
        if part.pct > 0:
            lists.setdefault((part.layer, part.rate_pct, part.act_id, part.citation), []).append(part)
    seen = ""
    rows = []
    for (layer, rate, act_id, citation), own in lists.items():
        share = sum(part.share for part in own)
        names = ", ".join(part.scope for part in own)
        first = layer if layer != seen else ""
        rows.append((first, _figure(rate * share), _figure(rate), f"{100 * share:.2f}", f"{act_id}: {names}", citation))
        seen = layer
    print_table(
        ("layer", "percent", "rate", "on % of value", "act: lists", "citation"),
        rows,
        right=("percent", "rate", "on % of value"),
    )
    free = [part for part in charged if part.why and part.share > 0]
    if free:
        typer.echo("\nnot charged:")
        print_table(
            ("layer", "on % of value", "list", "why (act)", "citation"),
            [
                (
                    part.layer,
                    f"{100 * part.share:.2f}",
                    part.scope,
                    f"{REASONS[part.why]} ({part.act_id})",
                    part.citation,
                )
                for part in free
            ],
            right=("on % of value",),
        )
    typer.echo("\nShares of value: sim/data/goods_scopes.csv; acts: lodestone acts --path " + policy.name)
    if policy.name == DEFAULT_PATH and entered > EVE:
        typer.echo(f"After the eve, {EVE}, this is the path {DEFAULT_PATH}; what governments did: --path realised")


def _figure(value: float) -> str:
    return f"{round(value, 4) + 0.0:g}"


def goods(as_json: JsonFlag = False) -> None:
    """List the goods duties are known for: groups, and tariff lines inside them."""
    with problems_printed():
        from sim.policy import load_register

        rows = load_register().goods
        if as_json:
            typer.echo(json.dumps([row.model_dump() for row in rows], indent=2))
            return
        print_table(
            ("good", "from", "to", "US$ m, 2024", "inside", "tariff codes"),
            [(row.good, *row.route, f"{row.value_2024_usd_m:,.1f}", row.part_of, row.hs) for row in rows],
            right=("US$ m, 2024",),
        )


def _unknown_good(name: str, register: "Register") -> str:
    from sim.policy.problems import choices, nearest

    names = [good.good for good in register.goods]
    digits = "".join(letter for letter in name if letter.isdigit())
    # Six digits or more are a tariff heading: U.S. lines and groups before the Chinese schedule's.
    heading = [good for good in register.goods if len(digits) >= 6 and digits in good.good]
    heading.sort(key=lambda good: (good.route != ("CN", "US"), bool(good.part_of)))
    near = heading[0].good if heading else nearest(name, names) or nearest(name.lower(), names)
    return refused("GOOD", name, f"{choices(names, 60)}", near)


def _route(origin: str, destination: str, problems: list[str]) -> "Direction | None":
    """The direction asked for; one end gives the other, none leaves it to the good."""
    if not origin and not destination:
        return None
    given = _place(origin, "--from", problems) if origin else None
    taken = _place(destination, "--to", problems) if destination else None
    start: Origin = given or ("US" if taken == "CN" else "CN")
    return start, taken or ("US" if start == "CN" else "CN")


def _place(value: str, option: str, problems: list[str]) -> "Origin":
    """One of the two countries; a problem, and the U.S., for anything else."""
    if value.upper() not in ("CN", "US"):
        problems.append(refused(option, value, "CN or US"))
    return "CN" if value.upper() == "CN" else "US"
