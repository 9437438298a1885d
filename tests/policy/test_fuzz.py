"""Bad input of every kind: never a traceback, exit code 2 for what is wrong, nothing written.

More than 2,000 cases: raw mutations of the standard paths, nasty values in every place, files that are no TOML at all,
names that lead elsewhere, and options of the commands. Seeds are fixed, so a failure comes back.
"""

import random
from collections.abc import Callable
from importlib.resources import files
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

import sim.study
from sim.__main__ import app
from sim.cli.console import BAD_INPUT
from sim.policy import list_paths
from sim.policy.path_file import LISTS
from sim.policy.paths import MOST_PARENTS
from sim.study import act_effects

cli = CliRunner()

MUTATIONS_A_PATH = 50
DOCUMENTS = 400
BINARIES = 200
OPTIONS = 200

STANDARD = {name: (files("sim") / "paths" / f"{name}.toml").read_text(encoding="utf-8") for name in list_paths()}
BASE = STANDARD["truce_extended"].replace('name = "truce_extended"', 'name = "mine"')
"""A real path with every kind of table but enact, scale and repeat, and without an end."""

BASE += """
[[enact]]
act = "US-THREAT-100"
announced = 2026-01-15
effective = 2026-02-01

[[add]]
kind = "control"
act_id = "MY-END"
programme = "cn_licence_practice"
action = "end"
products = "magnets_controlled"
destinations = "US"
end_uses = "all"
announced = 2026-03-01
effective = 2026-03-01
imposer = "CN"
citation = "assumption: an end"

[[scale]]
act = "US-IEEPA-F2"
factor = 0.5
announced = 2025-11-04
effective = 2025-11-12
note = "half"

[[repeat]]
programme = "cn_licence_practice"
first = 2025-04-04
last = 2025-04-04
shift_days = 300
"""


@pytest.fixture(autouse=True)
def untold(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the acts of accepted files change is left out here, for it takes time: see `test_likely_files`."""
    monkeypatch.setattr(act_effects, "act_effects", lambda path: ())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def checked(folder: Path, content: bytes, name: str = "mine.toml") -> Result:
    """Run `lodestone check` on a file and look at everything but what the file says."""
    file = folder / name
    file.write_bytes(content)
    before = sorted(folder.iterdir())
    done = cli.invoke(app, ["check", name])
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    assert done.exit_code in (0, BAD_INPUT)
    assert sorted(folder.iterdir()) == before
    if done.exit_code == BAD_INPUT:
        lines = done.stderr.splitlines()
        assert done.stdout == ""
        assert lines
        assert all(": found " in line and "; allowed: " in line for line in lines), lines
        assert len(set(lines)) == len(lines)
    else:
        assert done.stderr == ""
        assert done.stdout.startswith(f"{name}: no problems; ")
    return done


def mutated(text: bytes, dice: random.Random) -> bytes:
    """One to three random changes of bytes, spans or lines."""
    data = bytearray(text)
    for _ in range(dice.randint(1, 3)):
        here = dice.randrange(len(data) + 1)
        there = min(len(data), here + dice.randint(1, 30))
        kind = dice.randrange(6)
        if kind == 0 and here < len(data):
            data[here] = dice.randrange(256)
        elif kind == 1:
            del data[here:there]
        elif kind == 2:
            data[here:here] = data[here:there]
        elif kind == 3:
            data[here:here] = dice.choice(
                (
                    b"\x00",
                    b"\xef\xbb\xbf",
                    b"\t",
                    b"nan",
                    b"1e309",
                    b"9999-12-31",
                    b"[[",
                    b"]]",
                    b'"',
                    b"'''",
                    b"\\u",
                    b"#",
                )
            )
        elif kind == 4:
            lines = bytes(data).split(b"\n")
            dice.shuffle(lines)
            data = bytearray(b"\n".join(lines))
        else:
            del data[here:]
    return bytes(data)


@pytest.mark.parametrize("name", list_paths())
def test_raw_mutations_of_the_standard_paths(folder: Path, name: str) -> None:
    dice = random.Random(name)
    text = STANDARD[name].replace(f'name = "{name}"', 'name = "mine"').encode()
    assert checked(folder, text).exit_code == 0
    codes = [checked(folder, mutated(text, dice)).exit_code for _ in range(MUTATIONS_A_PATH)]
    assert codes.count(BAD_INPUT) > MUTATIONS_A_PATH // 3


NASTY = (
    "nan", "inf", "-inf", "1e309", "-1e309", "9" * 5000, "-0", "true", "[]", "[[[]]]", "{}", '""', '"\\u0000"',
    '"' + "x" * 9999 + '"', "9999-12-31", "0001-01-01", "2025-02-30", "1979-05-27T07:32:00Z", "07:32:00",
    "2025-10-26T12:00:00", "1761436800", "'../../x.toml'", '"all"', '"ALL"', "[1, 2]", "[[]]", '["all", 3]', "0x10",
    "1_000", "-1", "1e-400", "0.25", "1.0", "0.999", "1", "25", "2027-06-01", "2025-10-25", '"end"', '"US-THREAT-100"',
)  # fmt: skip
"""Values in TOML that mean trouble, or nothing, in most places."""


def places() -> list[tuple[int, str]]:
    """(line, key) of every assignment of `BASE`."""
    lines = BASE.split("\n")
    return [(number, line.split(" =")[0]) for number, line in enumerate(lines) if " = " in line and line[0].isalpha()]


@pytest.mark.parametrize("value", NASTY, ids=range(len(NASTY)))
def test_a_nasty_value_in_every_place(folder: Path, value: str) -> None:
    assert checked(folder, BASE.encode()).exit_code == 0
    seen: set[str] = set()
    for number, key in places():
        lines = BASE.split("\n")
        lines[number] = f"{key} = {value}"
        done = checked(folder, "\n".join(lines).encode())
        if key not in ("note", "about", "label", "citation", "sources"):
            seen.add(f"{key}:{done.exit_code}")
    # Whatever the value, most keys must refuse it.
    assert sum(one.endswith(f":{BAD_INPUT}") for one in seen) > len(seen) / 2


scalars = st.one_of(
    st.sampled_from(NASTY),
    st.integers().map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda value: f"{value:e}"),
    st.dates().map(str),
    st.text(max_size=20).map(lambda text: '"' + text.replace("\\", "").replace('"', "") + '"'),
    st.sampled_from([f'"{name}"' for name in (*list_paths(), "eve", "US-THREAT-100", "us_fentanyl", "cn_18", "all")]),
)
KEYS = """
    name label about sources extends baseline branches record_to cancel move scale add repeat act announced effective
    factor kind act_id programme action scope rate_pct citation note products destinations end_uses regime practice
    enforced imposer enact value status loaded_before entered_before in_transit_pct shift_days first last grade x
"""
keys = st.sampled_from(KEYS.split())
tables = st.sampled_from(("", *(f"[[{name}]]" for name in LISTS), "[add]", "[[ad]]", "[[x]]", "[x.y]"))
documents = st.lists(
    st.tuples(tables, st.lists(st.tuples(keys, scalars), max_size=8, unique_by=lambda pair: pair[0])), max_size=4
)
number = count()


@settings(max_examples=DOCUMENTS)
@given(documents)
def test_documents_of_known_keys_and_any_values(tmp_path_factory: pytest.TempPathFactory, document: list) -> None:
    body = "\n".join("\n".join([head, *(f"{key} = {value}" for key, value in pairs)]) for head, pairs in document)
    run_in(tmp_path_factory, lambda folder: checked(folder, body.encode("utf-8", "surrogatepass")))


@settings(max_examples=BINARIES)
@given(st.binary(max_size=400))
def test_bytes_that_are_no_path(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    run_in(tmp_path_factory, lambda folder: checked(folder, content).exit_code == BAD_INPUT)


def run_in(factory: pytest.TempPathFactory, then: Callable[[Path], object]) -> None:
    """Do something in a fresh folder that is the working directory for as long."""
    folder = factory.mktemp(f"fuzz{next(number)}")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert then(folder)


CERTAINLY_BAD = {
    "tabs for equals": b"name\t'mine'\n",
    "utf-16": BASE.encode("utf-16"),
    "latin-1": BASE.replace("My", "M\u00fc").encode() + b"# \xfc\n",
    "an empty file": b"",
    "ten megabytes": BASE.encode() + b"\n#" + b"x" * 10_000_000,
    "a key twice": BASE.encode() + b'\nname = "mine"\n',
    "a table and a value": BASE.encode() + b"\n[name]\n",
    "deep brackets": b"x = " + b"[" * 5000 + b"]" * 5000,
    "a number of 5000 digits": b"branches = " + b"9" * 5000,
    "a name that climbs": BASE.replace('"mine"', '"../mine"').encode(),
    "a name with a new line": BASE.replace('"mine"', '"mine\\n"').encode(),
    "a name of a standard path": BASE.replace('"mine"', '"realised"').encode(),
    "a base that does not exist": BASE.replace('extends = "eve"', 'extends = "evening"').encode(),
    "a base elsewhere": BASE.replace('extends = "eve"', 'extends = "../../../etc/passwd"').encode(),
    "a base that is a device": BASE.replace('extends = "eve"', 'extends = "/dev/zero.toml"').encode(),
    "a base with a null": BASE.replace('extends = "eve"', 'extends = "a\\u0000.toml"').encode(),
    "a base that is itself": BASE.replace('extends = "eve"', 'extends = "mine.toml"').encode(),
    "a base that is itself, spelt otherwise": BASE.replace(
        'extends = "eve"', 'extends = "../{here}/mine.toml"'
    ).encode(),
    "a baseline that does not exist": BASE.replace('baseline = "current_policy"', 'baseline = "x"').encode(),
    "the record cut before the branch": BASE.replace(
        "branches = 2025-10-24", "branches = 2025-10-24\nrecord_to = 2025-01-01"
    ).encode(),
}


@pytest.mark.parametrize("what", CERTAINLY_BAD)
def test_what_is_certainly_bad_is_refused(folder: Path, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.study, "run_study", _never)
    content = CERTAINLY_BAD[what].replace(b"{here}", folder.name.encode())
    assert checked(folder, content).exit_code == BAD_INPUT
    for command in (
        ["run", "--paths", "mine.toml", "--out", "out"],
        ["explain", "mine.toml"],
        ["acts", "--path", "mine.toml"],
    ):
        done = cli.invoke(app, command)
        assert done.exit_code == BAD_INPUT, command
        assert "Traceback" not in done.output
        assert done.stdout == ""
    assert [entry.name for entry in folder.iterdir()] == ["mine.toml"]


def test_circles_and_long_chains_of_files(folder: Path) -> None:
    head = 'label = "l"\nabout = "a"\nsources = ["s"]\nbranches = 2025-10-24\n'

    def link(name: str, parent: str) -> None:
        (folder / f"{name}.toml").write_text(f'name = "{name}"\nextends = "{parent}"\n{head}')

    for own, parent in (("a", "b"), ("b", "c"), ("c", "a")):
        link(own, f"{parent}.toml")
    done = cli.invoke(app, ["check", "a.toml"])
    assert (done.exit_code, done.stderr.count("\n")) == (BAD_INPUT, 1)
    assert "found a circle" in done.stderr
    for place in range(MOST_PARENTS + 5):
        link(f"p{place}", f"p{place + 1}.toml")
    done = cli.invoke(app, ["check", "p0.toml"])
    assert done.exit_code == BAD_INPUT
    assert f"more than {MOST_PARENTS} paths" in done.stderr


words = st.one_of(
    st.text(max_size=30), st.sampled_from(("CN", "us", "2025-10-24", "9999-12-31", "nan", "toys", "--json", "-", ".."))
)


@settings(max_examples=OPTIONS)
@given(st.sampled_from(("duty", "acts", "explain", "check", "new-path")), st.lists(words, max_size=4), st.booleans())
def test_options_of_any_kind(
    tmp_path_factory: pytest.TempPathFactory, command: str, given_words: list[str], named: bool
) -> None:
    options = ("--from", "--to", "--loaded", "--path", "--since", "--kind", "--programme", "--in")
    arguments = [command]
    for place, word in enumerate(given_words):
        arguments += [options[(place + len(word)) % len(options)], word] if named else [word]

    def tried(folder: Path) -> bool:
        done = cli.invoke(app, arguments)
        assert done.exception is None or isinstance(done.exception, SystemExit), (arguments, done.exception)
        assert done.exit_code in (0, BAD_INPUT), arguments
        written = [entry.name for entry in folder.rglob("*")]
        assert not written or (command == "new-path" and done.exit_code == 0 and len(written) == 1), written
        return True

    run_in(tmp_path_factory, tried)


def test_there_are_two_thousand_cases() -> None:
    mutations = MUTATIONS_A_PATH * len(STANDARD)
    in_every_place = len(NASTY) * len(places())
    assert mutations + in_every_place + DOCUMENTS + BINARIES + OPTIONS + 4 * len(CERTAINLY_BAD) >= 2000


def _never(*_: object) -> None:
    raise AssertionError("a study was started with bad input")
