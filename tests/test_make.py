"""The Makefile, driven with a stand-in for the command that notes down what reaches it; nothing is set up or run."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).parents[1] / "Makefile"

TARGETS = re.findall(r"[\w-]+", re.search(r"^override TARGETS := ((?:.*\\\n)*.*)", MAKEFILE.read_text(), re.M)[1])

# Names that the Makefile has for itself, which are options no more than others.
INNER = sorted(
    {*re.findall(r"^(?:override |define )?(\w+)(?: :?=|$)", MAKEFILE.read_text(), re.M)} - {"endif", "else", "endef"}
)

# What a target asks for at the least, as a person would type it.
LEAST = {
    "duty": ["GOOD=soybeans", "DATE=2025-10-24"],
    "explain": ["NAME=full_escalation"],
    "new-path": ["NAME=mine"],
    "check-path": ["FILE=mine.toml"],
}
TAKES = {
    "run": ["PATHS", "REPS", "SEED", "WORKERS", "HOLD", "OUT"],
    "duty": ["GOOD", "DATE", "FROM", "TO", "LOADED", "BY", "CONTRACTED", "METAL", "WAIVERS", "NAME"],
    "explain": ["NAME"],
    "new-path": ["NAME"],
    "check-path": ["FILE"],
    "calibrate": ["OF", "QUICK", "ACCEPT", "EVIDENCE", "OBSERVATIONS", "OUT", "WORKERS"],
    "backtest": ["OF", "QUICK", "WORKERS"],
    "paths": [],
    "shares": ["WORKERS"],
    "halts": ["SETS", "REPS", "SEED", "WORKERS", "OUT", "PAGE"],
    "bench": ["QUICK"],
}
EVERY = sorted({name for names in TAKES.values() for name in names})
SWITCHES = ["QUICK", "ACCEPT", "PAGE"]

NASTY = [
    "my folder/it's $HOME",
    'a "quoted" word',
    "''",
    '"',
    "$",
    "$$",
    "$(HOME) ${HOME}",
    "$(",
    "$(shell touch made) `touch made`",
    "a; touch made",
    "a && touch made | touch made > made &",
    "back\\slash",
    "ends in \\",
    "\\'",
    "\\n %s %",
    "# no comment",
    "a # no comment",
    "* ?.* [a-z] {a,b}",
    "~ ~root !!",
    "a,b (c) <d>",
    "a=b := c",
    "ends in a space ",
    "two  spaces\tand a tab",
    "--help",
    "-x",
    "Zoë, größer",
]


class Tree:
    """A folder with the Makefile and stand-ins for what it calls."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calls = folder / "calls"
        self.ready = folder / ".venv" / ".ready"
        self.peers = folder / "build" / "peers" / ".ready"
        self.ready.parent.joinpath("bin").mkdir(parents=True)
        self.peers.parent.mkdir(parents=True)
        folder.joinpath("benchmarks").mkdir()
        shutil.copy(MAKEFILE, folder)
        for file in ("requirements.lock", "pyproject.toml", "benchmarks/peers.lock"):
            folder.joinpath(file).touch()
        self.peers.touch()
        for command in ("lodestone", "python", "pytest", "ruff", "mypy"):
            stand_in = self.ready.parent / "bin" / command
            stand_in.write_text(f"#!/bin/sh\nprintf '%s\\n' {command} \"$@\" >> calls\n")
            stand_in.chmod(0o755)

    def make(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run make without what a make around the tests has put into the environment, and unable to set anything up."""
        around = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHON": "false"}
        return subprocess.run(
            ["make", *words], cwd=self.folder, env=around | environment, capture_output=True, text=True, check=False
        )

    def reached(self, *words: str, **environment: str) -> list[str]:
        """The commands that make called, word by word."""
        self.ready.touch()
        self.calls.unlink(missing_ok=True)
        done = self.make(*words, **environment)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        return self.calls.read_text().removesuffix("\n").split("\n")

    def refusal(self, *words: str, **environment: str) -> list[str]:
        """What make says in refusing, line by line; nothing may have been set up or called."""
        self.ready.unlink(missing_ok=True)
        before = sorted(self.folder.rglob("*"))
        done = self.make(*words, **environment)
        assert (done.returncode, done.stdout) == (2, "")
        assert sorted(self.folder.rglob("*")) == before
        text = re.fullmatch(r"Makefile:\d+: \*\*\* (.*)\.  Stop\.\n", done.stderr, re.S)
        assert text, done.stderr
        return text[1].split("\n")


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return Tree(tmp_path_factory.mktemp("tree"))


@pytest.mark.parametrize("value", NASTY)
def test_value_of_an_option_arrives_as_typed(tree, value):
    assert tree.reached("run", f"OUT={value}") == ["lodestone", "run", "--out", value]
    assert not tree.folder.joinpath("made").exists()


@pytest.mark.parametrize("value", NASTY)
def test_value_of_an_argument_arrives_as_typed(tree, value):
    assert tree.reached("check-path", f"FILE={value}") == ["lodestone", "check", "--", value]
    assert not tree.folder.joinpath("made").exists()


@pytest.mark.parametrize("value", NASTY)
def test_values_stay_apart(tree, value):
    words = [f"{name}={value}" for name in TAKES["duty"]]
    said = ("--from", "--to", "--loaded", "--by", "--contracted", "--metal", "--waivers", "--path")
    options = [one for option in said for one in (option, value)]
    assert tree.reached("duty", *words) == ["lodestone", "duty", *options, "--", value, value]


def test_paths_are_one_argument(tree):
    words = ["PATHS=realised full_escalation", "REPS=50", "SEED=7", "WORKERS=2", "HOLD=all", "OUT=outputs/mine"]
    assert tree.reached("run", *words) == [
        *("lodestone", "run", "--paths", "realised full_escalation", "--reps", "50", "--seed", "7"),
        *("--workers", "2", "--hold", "all", "--out", "outputs/mine"),
    ]


@pytest.mark.parametrize("value", ["one\ntwo", "ends in a break\n", "one\r\ntwo"])
def test_line_break_in_a_value_is_refused(tree, value):
    assert tree.refusal("run", f"OUT={value}") == ["OUT: found a line break; allowed: text of one line"]


@pytest.mark.parametrize("target", TAKES)
def test_environment_holds_no_options(tree, target):
    plain = tree.reached(target, *LEAST.get(target, []))
    around = dict.fromkeys(EVERY, "elsewhere")
    assert tree.reached(target, *LEAST.get(target, []), **around) == plain


@pytest.mark.parametrize(("target", "name"), [(target, name) for target, names in TAKES.items() for name in names])
def test_option_is_used(tree, target, name):
    word = f"{name}=yes" if name in SWITCHES else f"{name}=text"
    least = [other for other in LEAST.get(target, []) if not other.startswith(f"{name}=")]
    assert (f"--{name.lower()}" if name in SWITCHES else "text") in tree.reached(target, *least, word)


@pytest.mark.parametrize("target", TAKES)
def test_option_of_other_targets_is_refused(tree, target):
    allowed = " ".join(TAKES[target]) or "none"
    for name in sorted({*EVERY} - {*TAKES[target]}):
        told = tree.refusal(target, *LEAST.get(target, []), f"{name}=1")
        assert told == [f"{name}: found on the command line; allowed for {target}: {allowed}"]


@pytest.mark.parametrize("value", ["1", "yes", "true"])
@pytest.mark.parametrize("name", SWITCHES)
def test_switch_is_on(tree, name, value):
    target = next(target for target in TAKES if name in TAKES[target])
    assert tree.reached(target, f"{name}={value}") == ["lodestone", target, f"--{name.lower()}"]


@pytest.mark.parametrize("value", ["0", "no", "false", ""])
@pytest.mark.parametrize("name", SWITCHES)
def test_switch_is_off(tree, name, value):
    target = next(target for target in TAKES if name in TAKES[target])
    assert tree.reached(target, f"{name}={value}") == ["lodestone", target]


@pytest.mark.parametrize("value", ["2", "maybe", "y", "10", "yes no", "1 1", "y%", "YES", "-1", "$(YES)"])
@pytest.mark.parametrize(
    ("target", "name"),
    [("calibrate", "QUICK"), ("calibrate", "ACCEPT"), ("backtest", "QUICK"), ("bench", "QUICK"), ("halts", "PAGE")],
)
def test_unclear_switch_is_refused(tree, target, name, value):
    assert tree.refusal(target, f"{name}={value}") == [f"{name}: found {value}; allowed: 1 yes true 0 no false"]


def test_own_observations_go_to_a_folder_of_their_own(tree):
    words = ["lodestone", "calibrate", "--observations", "mine.csv", "--out"]
    assert tree.reached("calibrate", "OBSERVATIONS=mine.csv") == [*words, "outputs/calibration-mine"]
    assert tree.reached("calibrate", "OBSERVATIONS=mine.csv", "OUT=here") == [*words, "here"]
    assert tree.reached("calibrate", "EVIDENCE=flows") == ["lodestone", "calibrate", "--evidence", "flows"]


def test_empty_option_is_the_default(tree):
    assert tree.reached("run", "PATHS=", "REPS=", "OUT=") == ["lodestone", "run"]


def test_misspelt_option_is_refused_with_its_like(tree):
    allowed = "allowed for run: PATHS REPS SEED WORKERS HOLD OUT"
    assert tree.refusal("run", "REP=5") == [f"REP: found on the command line (did you mean REPS?); {allowed}"]


@pytest.mark.parametrize("name", ["reps", "OUTPUT_", "CC", "PATH", "HOME", "name", "0"])
def test_other_names_are_refused(tree, name):
    assert tree.refusal("paths", f"{name}=x") == [f"{name}: found on the command line; allowed for paths: none"]


@pytest.mark.parametrize("name", INNER)
def test_names_that_the_makefile_has_for_itself_are_refused(tree, name):
    for value in ("", "x"):
        assert any(
            told.startswith(f"{name}: found on the command line") for told in tree.refusal("paths", f"{name}={value}")
        )


def test_goal_that_is_not_named_takes_nothing(tree):
    assert tree.refusal("REPS=5") == ["REPS: found on the command line; allowed for help: none"]


def test_several_goals_share_what_any_of_them_takes(tree):
    called = tree.reached("run", "backtest", "REPS=5", "OF=trade", "WORKERS=2")
    first, second = ["lodestone", "run", "--reps", "5", "--workers", "2"], ["--of", "trade", "--workers", "2"]
    assert called == [*first, "lodestone", "backtest", *second]


def test_several_goals_refuse_what_none_of_them_takes(tree):
    (told,) = tree.refusal("explain", "backtest", "NAME=mine", "REPS=5")
    assert told == "REPS: found on the command line; allowed for explain backtest: NAME OF QUICK WORKERS"


@pytest.mark.parametrize(
    "words",
    [
        ["SHELL=/bin/sh"],
        ["PYTHON=python3.12"],
        ["MAKEFLAGS=--silent"],
        ["MAKEOVERRIDES="],
        ["--silent", "-j2", "--no-print-directory"],
        ["-e"],
    ],
)
def test_what_belongs_to_make_is_taken(tree, words):
    assert tree.reached("run", "REPS=5", *words, OUT="elsewhere") == ["lodestone", "run", "--reps", "5"]


def test_shells_can_complete_targets(tree):
    tree.ready.touch()
    done = tree.make("-npq", "__BASH_MAKE_COMPLETION__=1", ".DEFAULT")
    assert "check-path: .venv/.ready" in done.stdout


@pytest.mark.parametrize("target", LEAST)
@pytest.mark.parametrize("empty", [False, True])
def test_missing_option_is_told_with_an_example(tree, target, empty):
    names = [word.split("=")[0] for word in LEAST[target]]
    told = tree.refusal(target, *(f"{name}=" for name in names if empty))
    assert told == [f"{' '.join(names)}: missing; for example: make {target} {' '.join(LEAST[target])}"]


@pytest.mark.parametrize(("given", "missing"), [("GOOD=soybeans", "DATE"), ("DATE=2025-10-24", "GOOD")])
def test_only_what_is_missing_is_named(tree, given, missing):
    (told,) = tree.refusal("duty", given, NAME="mine", GOOD="toys", DATE="2025-10-24")
    assert told == f"{missing}: missing; for example: make duty GOOD=soybeans DATE=2025-10-24"


def test_all_problems_are_told_at_once(tree):
    assert tree.refusal("explain", "calibrate", "NAM=mine", "QUICK=perhaps", "OUT=a\nb") == [
        "NAM: found on the command line (did you mean NAME?); "
        "allowed for explain calibrate: NAME OF QUICK ACCEPT EVIDENCE OBSERVATIONS OUT WORKERS",
        "QUICK: found perhaps; allowed: 1 yes true 0 no false",
        "OUT: found a line break; allowed: text of one line",
        "NAME: missing; for example: make explain NAME=full_escalation",
    ]


def test_unknown_target_is_refused_before_a_known_one_runs(tree):
    assert tree.refusal("run", "rum", "REPS=5") == [f"rum: no such target; allowed: {' '.join(TARGETS)}"]


@pytest.mark.parametrize("target", sorted({*TARGETS} - {"help", "setup", "lock", "lock-peers", "clean", *LEAST}))
def test_every_target_calls_something(tree, target):
    assert tree.reached(target)


def test_help_has_one_line_a_target_with_its_options(tree):
    done = tree.make()
    assert (done.returncode, done.stderr) == (0, "")
    lines = re.findall(r"^  make (\S+) +(\S.*)$", done.stdout, re.M)
    assert sorted(target for target, _ in lines) == sorted(TARGETS)
    assert tree.make("help").stdout == done.stdout
    for target, about in lines:
        listed = about.partition(":")[2].replace("[", "").replace("]", "")
        names = [word.partition("=")[0] for word in listed.split()] if target in TAKES else []
        assert names == TAKES.get(target, [])


def test_benchmarks_run_where_the_peers_cannot_be_installed(tmp_path):
    tree = Tree(tmp_path)
    tree.ready.touch()
    tree.peers.unlink()
    for _ in range(2):  # what failed is tried again
        done = tree.make("bench", "QUICK=1")
        assert done.returncode == 0
        assert done.stdout.startswith("Setting up build/peers")
        assert "make: the peers cannot be installed; their rows will say so.\n" in done.stderr
        calls = tree.calls.read_text().split()
        assert calls[-4:] == ["python", "-m", "benchmarks", "--quick"]
        assert not tree.peers.exists()


def test_clean_leaves_sources_and_the_readme_of_outputs(tmp_path):
    tree = Tree(tmp_path)
    stay = ["outputs/README.md", "sim/worlds/magnets/users.py"]
    go = ["outputs/mine/summary.csv", "sim/worlds/magnets/compiled/users.so", "sim/__pycache__/clock.pyc", "build/lib"]
    for name in [*stay, *go, *(f"{room}/here.py" for room in ("calibration", "tests", "benchmarks", "accelerate"))]:
        tree.folder.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        tree.folder.joinpath(name).touch()
    done = tree.make("clean")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert all(tree.folder.joinpath(name).exists() for name in stay)
    assert not any(tree.folder.joinpath(name).exists() for name in go)
    assert not tree.folder.joinpath("sim/worlds/magnets/compiled").exists()


@pytest.mark.parametrize("given", ["environment", "command line"])
def test_interpreter_may_have_any_name(tree, given):
    python = tree.folder / "it's $HOME; python"
    python.write_text("#!/bin/sh\nprintf '%s\\n' \"$0\" >> calls\nexit 1\n")
    python.chmod(0o755)
    tree.ready.unlink(missing_ok=True)
    tree.calls.unlink(missing_ok=True)
    name = f"./{python.name}"
    done = tree.make("setup", PYTHON=name) if given == "environment" else tree.make("setup", f"PYTHON={name}")
    assert done.returncode == 2
    assert f"Python 3.11 or later is needed; {name} is " in done.stderr
    assert tree.calls.read_text().split("\n") == [name, name, ""]
