"""The docs keep in step with the code: files that they name exist, counts come from data, and examples run."""

import re
from pathlib import Path

import pytest

from sim.effects.sizes import sizes
from sim.policy import Practice
from sim.report import tables
from sim.report.pages import counts

ROOT = Path(__file__).parent.parent

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]

GENERATED = {"assumptions.md", "paths.md"}
"""Pages that are written from data as a whole."""

OF_ONE_RUN = {"results.md", "reconciliation.md", "calibration.md"}
"""Pages that read one study or one fit and say which: its counts belong to it."""

WORDS = (
    *("seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred"),
)
NUMBER = rf"(?:\d[\d,]*|(?:{'|'.join(WORDS)})(?:-\w+)?)"

COUNTED = "|".join(
    ("plants", "sectors", "groups", "users abroad", "buyers abroad", "paths", "tables", "replications", "parameters")
)

BARE_COUNT = re.compile(rf"\b{NUMBER} (?:[a-z.-]+ ){{0,2}}(?:{COUNTED})\b", re.IGNORECASE)
"""A count of what data hold, written by hand."""

TIMING = re.compile(rf"\b{NUMBER} (?:minutes|seconds)\b", re.IGNORECASE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_a_page_names_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:sim|calibration|tests|docs|benchmarks)/[\w./-]*)`", text)
    linked = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    missing = [name for name in named if not (ROOT / name).exists()]
    missing += [name for name in linked if not (page.parent / name).exists()]
    assert missing == []


def bare_counts(text: str) -> list[str]:
    """Counts and timings of a page that no data fill in; code blocks and tables are left out."""
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    prose = "\n".join(line for line in prose.splitlines() if not line.startswith("|"))
    return [found[0] for pattern in (BARE_COUNT, TIMING) for found in pattern.finditer(prose)]


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page.parent.name != "decisions" and page.name not in GENERATED | OF_ONE_RUN],
    ids=lambda page: page.name,
)
def test_counts_and_timings_are_filled_in_or_left_out(page: Path) -> None:
    assert bare_counts(page.read_text(encoding="utf-8")) == []


def test_the_rule_sees_what_was_wrong_once() -> None:
    wrong = "Thirty groups of imports, 94 U.S. plants in seven sectors, fifty replications, about 25 minutes."
    assert bare_counts(wrong) == [
        "Thirty groups",
        "94 U.S. plants",
        "seven sectors",
        "fifty replications",
        "25 minutes",
    ]
    assert bare_counts("Two paths are identical; <!--n:plants-->94<!--/n--> plants; one group.") == []


def test_filled_counts_are_those_of_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "<!--n:plants-->1<!--/n--> plants"
    assert counts.with_counts(page) == f"<!--n:plants-->{sizes()['plants']}<!--/n--> plants"
    with pytest.raises(KeyError, match="elephants"):
        counts.with_counts("<!--n:elephants-->1<!--/n-->")


def test_the_notebook_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every block of the page, one after the other, as a reader would run them."""
    text = (ROOT / "docs" / "notebook.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    assert len(blocks) > 5
    monkeypatch.chdir(tmp_path)
    space: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "docs/notebook.md", "exec"), space)
    result = space["result"]
    assert set(result) >= {"summary", "shortfalls", "data_dictionary"}  # type: ignore[call-overload]
    written = result.write(tmp_path / "outputs" / "mine")  # type: ignore[attr-defined]
    assert (tmp_path / "outputs" / "mine" / "manifest.json") in written
    assert space["toys"].total_pct > 0  # type: ignore[attr-defined]


def test_the_readme_names_every_practice() -> None:
    (line,) = [one for one in (ROOT / "README.md").read_text(encoding="utf-8").splitlines() if "practice = " in one]
    assert {word.strip() for word in line.split("#")[1].split(",")} == set(Practice)


def test_the_readme_lists_every_table_of_a_run() -> None:
    files = {module.FILE for module in vars(tables).values() if hasattr(module, "FILE")}
    assert len(files) > 15
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [file for file in sorted(files) if f"| `{file}` |" not in readme] == []
