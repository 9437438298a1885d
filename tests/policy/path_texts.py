"""Pieces of path files for tests, and how they are read."""

from pathlib import Path

from sim.policy import PathErrors, PolicyPath, Register, load_path
from sim.policy.problems import Problem


def head(extends: str = "current_policy", **more: str) -> str:
    """The keys at top level of a file called `mine.toml`."""
    lines = {"name": '"mine"', "label": '"l"', "about": '"a"', "sources": '["s"]', "extends": f'"{extends}"'}
    lines |= {"branches": "2025-10-24", **more}
    return "".join(f"{key} = {value}\n" for key, value in lines.items())


def table(name: str, **keys: object) -> str:
    """One table of a list; texts are quoted, but for days."""
    return f"\n[[{name}]]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in keys.items())


def _toml(value: object) -> str:
    """A value as files write it: a text that looks like a day is one."""
    if isinstance(value, str):
        return value if len(value) == 10 and value[4] == value[7] == "-" else f'"{value}"'
    return str(value).replace("'", '"')


def duty(act_id: str = "MY-DUTY", day: str = "2025-12-01", **more: object) -> str:
    keys: dict[str, object] = {
        "kind": "duty",
        "act_id": act_id,
        "programme": "us_new_duty",
        "action": "set",
        "scope": "toys",
        "rate_pct": 25,
        "announced": "2025-11-01",
        "effective": day,
        "citation": "assumption: a test",
    }
    return table("add", **_without(keys, more))


def control(act_id: str = "MY-HALT", day: str = "2025-12-01", **more: object) -> str:
    keys: dict[str, object] = {
        "kind": "control",
        "act_id": act_id,
        "programme": "cn_licence_practice",
        "action": "set",
        "products": ["magnets_controlled", "materials"],
        "destinations": "US",
        "end_uses": "all",
        "practice": "halt",
        "announced": day,
        "effective": day,
        "imposer": "CN",
        "citation": "assumption: a test",
    }
    return table("add", **_without(keys, more))


def end(act_id: str = "MY-END", day: str = "2026-02-01", **more: object) -> str:
    """The end of what `control` sets."""
    return control(act_id, day, **{"action": "end", "practice": None, **more})


def lever(act_id: str = "MY-LEVER", day: str = "2025-12-01", **more: object) -> str:
    keys: dict[str, object] = {
        "kind": "measure",
        "act_id": act_id,
        "programme": "extra_cover_weeks",
        "action": "set",
        "value": 8,
        "announced": day,
        "effective": day,
        "imposer": "US",
        "citation": "assumption: a test",
    }
    return table("add", **_without(keys, more))


def _without(keys: dict[str, object], more: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in {**keys, **more}.items() if value is not None}


def loaded(folder: Path, register: Register, *parts: str, top: str = "") -> PolicyPath:
    """The path of a file `mine.toml`."""
    file = folder / "mine.toml"
    file.write_text((top or head()) + "".join(parts), encoding="utf-8")
    return load_path(file, register)


def faults(folder: Path, register: Register, *parts: str, top: str = "") -> list[Problem]:
    """Everything that is wrong with a file `mine.toml`."""
    try:
        loaded(folder, register, *parts, top=top)
    except PathErrors as error:
        return list(error.problems)
    raise AssertionError("nothing was wrong")
