"""Generated pages stand in step with the data they come from."""

import json
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest

from sim.policy import load_register
from sim.policy.path_file import PathFile
from sim.policy.path_starter import starter
from sim.report.pages import pages
from sim.report.pages.schema import PAGE as SCHEMA_PAGE
from sim.report.pages.worked_entries import filled, idle_scopes

ROOT = Path(__file__).parents[2]


def test_every_page_is_the_one_the_data_give(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for file, text in pages().items():
        assert Path(file).read_text(encoding="utf-8") == text, f"{file}: run `make docs`"


def test_the_schema_describes_every_key_of_a_path_file() -> None:
    schema = json.loads((ROOT / SCHEMA_PAGE).read_text(encoding="utf-8"))
    assert set(schema["properties"]) == set(PathFile.model_fields)
    assert schema["additionalProperties"] is False
    for name in ("Cancel", "Move", "Scale", "Repeat", "AddDuty", "AddControl", "AddMeasure", "AddOther"):
        assert schema["$defs"][name]["additionalProperties"] is False


def uncommented(text: str) -> str:
    """The starter with every block in use."""
    lines = [line[1:] if line.startswith("#") and not line.startswith("# ") else line for line in text.splitlines()]
    return "\n".join(lines)


def files_of_paths() -> dict[str, str]:
    """Path files as people meet them: the standard ones, the example of the README, the starter with all its blocks."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```toml\n(.*?)```", readme, re.DOTALL)
    assert example is not None
    found = {file.stem: file.read_text(encoding="utf-8") for file in sorted((ROOT / "sim" / "paths").glob("*.toml"))}
    return found | {"the README's": example.group(1), "the starter": uncommented(starter("mine"))}


@pytest.mark.parametrize("name", files_of_paths())
def test_the_schema_takes_every_path_file_there_is(name: str) -> None:
    schema = json.loads((ROOT / SCHEMA_PAGE).read_text(encoding="utf-8"))
    data = json.loads(json.dumps(tomllib.loads(files_of_paths()[name]), default=str))
    jsonschema.validate(data, schema)


@pytest.mark.parametrize(
    "change",
    [
        {"abuot": "x"},
        {"cancel": [{"act": "A", "anounced": "2025-11-01"}]},
        {"add": [{"kind": "duti"}]},
        {"name": "A b"},
    ],
)
def test_the_schema_refuses_what_is_misspelt(change: dict[str, object]) -> None:
    schema = json.loads((ROOT / SCHEMA_PAGE).read_text(encoding="utf-8"))
    data = json.loads(json.dumps(tomllib.loads(files_of_paths()["snapback"]), default=str))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data | change, schema)


def test_a_block_without_a_place_is_refused() -> None:
    page = "a\n<!-- begin X -->\nold\n<!-- end -->\nb\n"
    assert filled(page, {"X": "new\n"}) == page.replace("old", "new")
    with pytest.raises(ValueError, match="no place for 'Y'"):
        filled(page, {"Y": "new"})


def test_lists_that_reach_no_good_are_those_whose_value_nobody_published() -> None:
    """A scope that is misspelt in an act or in the shares would show up here."""
    assert set(idle_scopes(load_register())) == {"buses", "softwood_lumber"}
