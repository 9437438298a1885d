"""`lodestone duty` and `lodestone goods`: what is due on a good on a day, and the goods there are."""

import json
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from sim.cli.console import InputProblems, print_table, problems_printed
from sim.cli.options import JsonFlag

if TYPE_CHECKING:
    from sim.policy.duties import Part
    from sim.policy.duty_lookup import DutyAnswer


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
    by: Annotated[
        str, typer.Option(metavar="sea|air", help="How the cargo travels: some in-transit clauses cover vessels alone.")
    ] = "sea",
    contracted: Annotated[
        str,
        typer.Option(metavar="DATE", help="Day of the contract, for ship-to-shore cranes.", show_default="a new one"),
    ] = "",
    metal: Annotated[
        str,
        typer.Option(
            metavar="METAL=PERCENT,...",
            help="Metal content in percent of the value, as steel=22,aluminium=48: it pays Section 232, the rest the "
            "reciprocal duty.",
            show_default="the answer says what it takes",
        ),
    ] = "",
    waivers: Annotated[
        str,
        typer.Option(
            metavar="reported|announced|none",
            help="Waivers that count: all of the record, those that were announced, or none.",
        ),
    ] = "reported",
    path: Annotated[str, typer.Option(metavar="NAME", help="Policy path, or a TOML file.")] = DEFAULT_PATH,
    parts: Annotated[
        bool, typer.Option("--parts", help="With --json: shares x rates, and what is not charged.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """The duty on a good on a day: total, each layer with its act and citation, and what is not charged and why."""
    with problems_printed():
        from sim.policy.cargo_terms import Terms, TermWords
        from sim.policy.duty_lookup import QuestionErrors, Words, ask_duty

        terms = TermWords("--by", "--contracted", "--metal", "--waivers")
        words = Words("GOOD", "DATE", "--from", "--to", "--loaded", terms)
        try:
            given = Terms(by, contracted, metal, waivers)
            answer = ask_duty(good, day, origin, destination, loaded, path, words, given)
        except QuestionErrors as error:
            raise InputProblems(str(error).splitlines()) from None
        if as_json:
            typer.echo(json.dumps(_duty_json(answer, parts), indent=2))
        else:
            _print_duty(answer)


def _duty_json(answer: "DutyAnswer", with_parts: bool) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    for rate in answer.layers:
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
                for part in answer.parts
                if part.layer == rate.layer and part.pct > 0
            ]
        rows.append(row)
    facts = {
        "good": answer.good,
        "date": answer.entered.isoformat(),
        "origin": answer.origin,
        "destination": answer.destination,
        "total_pct": _pct(answer.total_pct),
        "layers": rows,
        "by": answer.terms.by,
        "metal": dict(answer.terms.content),
        "waivers": answer.terms.waivers,
        "remarks": list(answer.remarks),
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
            for part in answer.parts
            if part.why
        ]
    return facts


def _pct(value: float) -> float:
    """A duty without the noise of floating point."""
    return round(value, 9)


def _print_duty(answer: "DutyAnswer") -> None:
    from sim.clock import EVE
    from sim.policy.duties import REASONS

    loaded = f", loaded {answer.loaded}" if answer.loaded else ""
    loaded += ", by air" if answer.terms.by == "air" else ""
    way = f"from {answer.origin} to {answer.destination}"
    typer.echo(f"{answer.good}, {way}, entered {answer.entered}{loaded} (path {answer.path})")
    typer.echo(f"total {_figure(answer.total_pct)} percent of customs value\n")
    lists: dict[tuple[str, float, str, str], list[Part]] = {}
    for part in answer.parts:
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
    free = [part for part in answer.parts if part.why and part.share > 0]
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
    for remark in answer.remarks:
        typer.echo(f"\nNote: {remark}")
    typer.echo("\nShares of value: sim/data/goods_scopes.csv; acts: lodestone acts --path " + answer.path)
    if answer.path == DEFAULT_PATH and answer.entered > EVE:
        typer.echo(f"After the eve, {EVE}, this is the path {DEFAULT_PATH}; what governments did: --path realised")


def _figure(value: float) -> str:
    return f"{round(value, 4) + 0.0:g}"


def _value(usd_m: float | None) -> str:
    return "not known" if usd_m is None else f"{usd_m:,.1f}"


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
            [(row.good, *row.route, _value(row.value_2024_usd_m), row.part_of, row.hs) for row in rows],
            right=("US$ m, 2024",),
        )
