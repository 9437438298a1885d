"""Commands that read the law: duties, acts, goods, paths; and those that help to write a path."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from sim.cli.console import InputProblems, app, console, print_table, problems_printed

if TYPE_CHECKING:
    from sim.policy import Path as PolicyPath
    from sim.policy import Record
    from sim.policy.acts import Direction, Origin
    from sim.policy.duties import Part

DEFAULT_PATH: Final = "current_policy"

TIMELINE_SINCE: Final = "2025-01-01"
"""First day of the timeline that is printed unless asked for more."""

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
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
        from sim.policy import LawBook, PathErrors, load_path, load_record

        record = load_record()
        problems: list[str] = []
        route = _route(origin, destination, problems)
        found = record.find_good(good, route)
        if found is None:
            problems.append(_unknown_good(good, record))
        if found is not None and route is not None and not problems and route != found.route:
            goods = " to ".join(found.route)
            problems.append(f"--from, --to: found {' to '.join(route)}; allowed: {goods} for {found.good!r}")
        entered = _day(day, "DATE", problems)
        sailed = _day(loaded, "--loaded", problems) if loaded else None
        if entered and sailed and sailed > entered:
            problems.append(f"--loaded: found {sailed}; allowed: a day up to that of entry, {entered}")
        policy = None
        try:
            policy = load_path(path, record)
        except PathErrors as error:
            problems += str(error).splitlines()
        if problems or found is None or entered is None or policy is None:
            raise InputProblems(problems)
        charged = LawBook.of(policy).duty_parts(found.good, *found.route, entered, sailed)
        if as_json:
            typer.echo(json.dumps(_duty_json(found.good, entered, found.route, charged, parts), indent=2))
        else:
            _print_duty(found.good, entered, sailed, found.route, policy, charged)


def _duty_json(
    good: str, entered: date, route: Sequence[str], charged: "Sequence[Part]", with_parts: bool
) -> dict[str, Any]:
    layers: list[dict[str, Any]] = []
    for name in dict.fromkeys(part.layer for part in charged if part.pct > 0):
        own = [part for part in charged if part.layer == name and part.pct > 0]
        layer: dict[str, Any] = {
            "layer": name,
            "pct": _pct(sum(part.pct for part in own)),
            "act_id": "; ".join(dict.fromkeys(part.act_id for part in own)),
            "citation": "; ".join(dict.fromkeys(part.citation for part in own)),
        }
        if with_parts:
            layer["parts"] = [
                {
                    "programme": part.programme,
                    "scope": part.scope,
                    "share_of_value": part.share,
                    "rate_pct": part.rate_pct,
                    "act_id": part.act_id,
                    "citation": part.citation,
                }
                for part in own
            ]
        layers.append(layer)
    facts = {
        "good": good,
        "date": entered.isoformat(),
        "origin": route[0],
        "destination": route[1],
        "total_pct": _pct(sum(part.pct for part in charged)),
        "layers": layers,
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
        why = {"exempt": "exempt", "yields": "another duty is paid instead", "transit": "loaded in time"}
        print_table(
            ("layer", "on % of value", "list", "why (act)", "citation"),
            [
                (part.layer, f"{100 * part.share:.2f}", part.scope, f"{why[part.why]} ({part.act_id})", part.citation)
                for part in free
            ],
            right=("on % of value",),
        )
    typer.echo("\nShares of value: sim/data/goods_scopes.csv; acts: lodestone acts --path " + policy.name)
    if policy.name == DEFAULT_PATH and entered > EVE:
        typer.echo(f"After the eve, {EVE}, this is the path {DEFAULT_PATH}; what governments did: --path realised")


def _figure(value: float) -> str:
    return f"{round(value, 4) + 0.0:g}"


@app.command()
def goods(as_json: JsonFlag = False) -> None:
    """List the goods duties are known for: groups, and tariff lines inside them."""
    with problems_printed():
        from sim.policy import load_record

        rows = load_record().goods
        if as_json:
            typer.echo(json.dumps([row.model_dump() for row in rows], indent=2))
            return
        print_table(
            ("good", "from", "to", "US$ m, 2024", "inside", "tariff codes"),
            [(row.good, *row.route, f"{row.value_2024_usd_m:,.1f}", row.part_of, row.hs) for row in rows],
            right=("US$ m, 2024",),
        )


@app.command()
def acts(
    path: Annotated[str, typer.Option(metavar="NAME", help="Policy path or file.", show_default="the record")] = "",
    kind: Annotated[str, typer.Option(metavar="KIND", help="duty, control, measure or other.")] = "",
    programme: Annotated[str, typer.Option(metavar="NAME", help="One programme only.")] = "",
    since: Annotated[str, typer.Option(metavar="DATE", help="Announced on this day or later.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """List dated acts with what they do, their citations and the grade of their sources."""
    with problems_printed():
        from sim.policy import load_path, load_record
        from sim.policy.explain import act_row
        from sim.policy.intervals import describe
        from sim.policy.problems import choices, nearest

        record = load_record()
        problems: list[str] = []
        first = _day(since, "--since", problems) if since else None
        kinds = ("duty", "control", "measure", "other")
        if kind and kind not in kinds:
            problems.append(_refused("--kind", kind, choices(kinds), nearest(kind, kinds)))
        everything = load_path(path, record).acts if path else record.acts
        programmes = {act.programme for act in everything}
        if programme and programme not in programmes:
            problems.append(_refused("--programme", programme, choices(programmes, 60), nearest(programme, programmes)))
        if problems:
            raise InputProblems(problems)
        wanted = [
            act
            for act in everything
            if (not kind or act.kind == kind)
            and (not programme or act.programme == programme)
            and (first is None or act.announced >= first)
        ]
        wanted.sort(key=lambda act: act.announced)
        if as_json:
            typer.echo(json.dumps([act_row(act, describe(act, everything)) for act in wanted], indent=2))
            return
        print_table(
            ("announced", "effective", "act", "grade", "what it does; citation"),
            [
                (
                    str(act.announced),
                    str(act.effective or "-"),
                    act.act_id,
                    act.grade,
                    f"{describe(act, everything)}; {act.citation}",
                )
                for act in wanted
            ],
        )
        typer.echo(f"\n{len(wanted)} rows. Sources: lodestone acts --json")


@app.command(name="paths")
def list_policy_paths(as_json: JsonFlag = False) -> None:
    """List the standard policy paths with their baselines and what they stand for."""
    with problems_printed():
        from sim.policy import list_paths, load_path, load_record

        record = load_record()
        found = [load_path(name, record) for name in list_paths()]
        if as_json:
            rows = [
                {
                    "path": path.name,
                    "label": path.label,
                    "baseline": path.baseline,
                    "branches": path.branches.isoformat(),
                    "about": path.about,
                    "sources": list(path.sources),
                }
                for path in found
            ]
            typer.echo(json.dumps(rows, indent=2))
            return
        headings = ("path", "label", "baseline", "about")
        print_table(headings, [(path.name, path.label, path.baseline, path.about) for path in found])


@app.command()
def explain(
    path: Annotated[str, typer.Argument(metavar="PATH", help="Name of a path, or a TOML file.")],
    since: Annotated[str, typer.Option(metavar="DATE", help="First day of the timeline.")] = TIMELINE_SINCE,
    as_json: JsonFlag = False,
) -> None:
    """What a path stands for, how it differs from its baseline, and its timeline with citations."""
    with problems_printed():
        from sim.policy import load_path, load_record
        from sim.policy.explain import explain as explained

        record = load_record()
        problems: list[str] = []
        first = _day(since, "--since", problems)
        if problems:
            raise InputProblems(problems)
        own = load_path(path, record)
        baseline = own if own.baseline == own.name else load_path(own.baseline, record)
        facts = explained(own, baseline)
        if as_json:
            typer.echo(json.dumps(facts, indent=2))
        else:
            _print_explained(facts, str(first))


def _print_explained(facts: dict[str, Any], since: str) -> None:
    typer.echo(f"{facts['path']}: {facts['label']}\n{facts['about']}")
    typer.echo(f"Sources: {'; '.join(facts['sources'])}")
    if facts["baseline"] == facts["path"]:
        typer.echo("It is its own baseline.")
    else:
        typer.echo(f"Baseline: {facts['baseline']}; parts from it on {facts['first_difference'] or 'no day'}.\n")
        typer.echo("How it differs from its baseline, by day of announcement:")
        width = console().width
        for one in facts["differences"]:
            cited = "" if one["only_in"] != facts["path"] else f" [{one['citation']}]"
            line = f"{one['announced']}  {one['text']}{cited}"
            typer.echo(fill(line, width, initial_indent="  ", subsequent_indent=" " * 14, break_on_hyphens=False))
    shown = [one for one in facts["timeline"] if one["from"] >= since]
    typer.echo(f"\nTimeline from {since}:")
    print_table(
        ("from", "to", "act", "layer", "grade", "what it does; citation"),
        [
            (
                one["from"],
                one["to"] or "open",
                one["act_id"],
                one["layer"],
                one["grade"],
                f"{one['value']}; {one['citation']}",
            )
            for one in shown
        ],
    )
    left = len(facts["timeline"]) - len(shown)
    if left:
        typer.echo(f"\n{left} rows that start earlier are left out: --since 2018-01-01")


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Path files to check.")],
) -> None:
    """Check path files: every problem at once, with line, key, what was found, what is allowed and the nearest name."""
    with problems_printed():
        from sim.policy import PathErrors, load_path, load_record
        from sim.policy.differences import first_difference

        record = load_record()
        problems: list[str] = []
        good: list[str] = []
        for file in files:
            try:
                path = load_path(file, record)
                baseline = path if path.baseline == path.name else load_path(path.baseline, record)
                parting = first_difference(path, baseline)
                when = f"parts from {baseline.name} on {parting}" if parting else f"never parts from {baseline.name}"
                good.append(f"{file}: no problems; {len(path.acts)} acts, {when}")
            except PathErrors as error:
                problems += str(error).splitlines()
        if problems:
            raise InputProblems(problems)
        for line in good:
            typer.echo(line)


@app.command(name="new-path")
def new_path(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the path: small letters, digits and _.")],
    folder: Annotated[Path, typer.Option("--in", metavar="FOLDER", help="Where the file goes.")] = Path(),
) -> None:
    """Write NAME.toml, a commented start for a path of your own."""
    with problems_printed():
        from sim.policy.paths import EVE_ROOT, NAME_PATTERN, list_paths
        from sim.policy.starter import starter

        problems = []
        if not NAME_PATTERN.fullmatch(name):
            problems.append(_refused("NAME", name, "small letters, digits and _, a letter first"))
        elif name in (*list_paths(), EVE_ROOT):
            problems.append(_refused("NAME", name, "a name that no standard path bears"))
        if not folder.is_dir():
            problems.append(_refused("--in", str(folder), "a folder that exists"))
        file = folder / f"{name}.toml"
        if not problems and file.exists():
            problems.append(f"{file}: found a file; allowed: a name that is still free")
        if problems:
            raise InputProblems(problems)
        try:
            with file.open("x", encoding="ascii", newline="\n") as handle:
                handle.write(starter(name))
        except OSError as error:
            raise InputProblems([f"{file}: {error.strerror}; allowed: a folder that may be written to"]) from None
        typer.echo(
            f"{file} is written. Edit it, then: lodestone check {file}; make run PATHS={file} OUT=outputs/{name}"
        )


def _unknown_good(name: str, record: "Record") -> str:
    from sim.policy.problems import choices, nearest

    names = [good.good for good in record.goods]
    digits = "".join(letter for letter in name if letter.isdigit())
    # Six digits or more are a tariff heading: U.S. lines and groups before the Chinese schedule's.
    heading = [good for good in record.goods if len(digits) >= 6 and digits in good.good]
    heading.sort(key=lambda good: (good.route != ("CN", "US"), bool(good.part_of)))
    near = heading[0].good if heading else nearest(name, names) or nearest(name.lower(), names)
    return _refused("GOOD", name, f"{choices(names, 60)}", near)


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
        problems.append(_refused(option, value, "CN or US"))
    return "CN" if value.upper() == "CN" else "US"


def _day(text: str, option: str, problems: list[str]) -> date | None:
    """A day of the law on record, or None and a problem."""
    from sim.policy.acts import FIRST_DAY, LAST_DAY

    try:
        day = date.fromisoformat(text)
    except ValueError:
        problems.append(_refused(option, text, "a date such as 2025-10-24"))
        return None
    if not FIRST_DAY <= day <= LAST_DAY:
        problems.append(_refused(option, text, f"a day from {FIRST_DAY} to {LAST_DAY}"))
        return None
    return day


def _refused(option: str, found: str, allowed: str, near: str = "") -> str:
    hint = f"; did you mean {near!r}?" if near else ""
    return f"{option}: found {found[:80]!r}; allowed: {allowed}{hint}"
