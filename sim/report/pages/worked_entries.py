"""The generated blocks of `docs/law.md`: worked entries of the duty on a good, and the lists that reach no good."""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from sim.policy import LawBook, Register, load_path
from sim.policy.acts import ALL
from sim.policy.duties import REASONS

PAGE: Final = "docs/law.md"


class Entry(NamedTuple):
    """One worked entry of the page on the law."""

    title: str
    good: str
    entered: date
    path: str


ENTRIES: Final = (
    Entry("A laptop", "laptops_tablets", date(2025, 10, 24), "current_policy"),
    Entry("A toy", "toys", date(2025, 10, 24), "current_policy"),
    Entry("A steel product", "steel_aluminium_products", date(2025, 10, 24), "current_policy"),
    Entry("A sintered magnet before 8 September 2025", "HS8505110070", date(2025, 9, 7), "current_policy"),
    Entry("The same magnet from 8 September 2025", "HS8505110070", date(2025, 9, 8), "current_policy"),
    Entry("Soybeans into China", "soybeans", date(2025, 10, 24), "current_policy"),
)


def law_entries(register: Register) -> dict[str, str]:
    """Worked entries of `docs/law.md` by title, as tables, and the lists that reach no good."""
    return {entry.title: "".join(_entry_lines(entry, register)) for entry in ENTRIES} | {"lists": _idle_lists(register)}


def idle_scopes(register: Register) -> dict[str, list[str]]:
    """Lists named by acts that no good carries, each with its acts: their duty is on record and charged on nothing."""
    of_metal = {scope for row in register.goods_metals for scope in (row.scope, row.rest_scope)}
    carried = {row.scope for row in register.goods_scopes} | {good.good for good in register.goods} | of_metal | {ALL}
    idle: dict[str, list[str]] = {}
    for act in register.duty_acts:
        for scope in act.scope:
            if scope not in carried:
                idle.setdefault(scope, []).append(act.act_id)
    return idle


def _idle_lists(register: Register) -> str:
    rows = (f"| `{scope}` | {', '.join(dict.fromkeys(acts))} |\n" for scope, acts in idle_scopes(register).items())
    return "| list | acts |\n|---|---|\n" + "".join(rows)


def _entry_lines(entry: Entry, register: Register) -> Iterator[str]:
    book = LawBook.of(load_path(entry.path, register))
    route = book.routes[entry.good]
    parts = book.parts(entry.good, *route, entry.entered)
    command = f"lodestone duty {entry.good} {entry.entered} --from {route[0]} --to {route[1]}"
    yield f"`{command}`: **{sum(part.pct for part in parts):.4g} percent**.\n\n"
    yield "| layer | on % of value | rate | percent | list | act | citation |\n|---|---:|---:|---:|---|---|---|\n"
    for part in parts:
        reason = f" ({REASONS[part.why]})" if part.why else ""
        if part.pct > 0 or part.why:
            rate = f"{part.rate_pct:g}{reason}"
            yield f"| {part.layer} | {100 * part.share:.2f} | {rate} | {part.pct:.4g} | {part.scope} | "
            yield f"{part.act_id} | {part.citation} |\n"


def filled(page: str, blocks: dict[str, str]) -> str:
    """A page with the text between `<!-- begin TITLE -->` and `<!-- end -->` replaced.

    Raises ValueError for a block that the page has no place for.
    """
    for title, text in blocks.items():
        begin, end = f"<!-- begin {title} -->\n", "<!-- end -->"
        if begin not in page:
            raise ValueError(f"no place for {title!r} in the page")
        head, rest = page.split(begin, 1)
        page = head + begin + text + end + rest.split(end, 1)[1]
    return page
