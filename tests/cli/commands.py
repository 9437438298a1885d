"""Runs commands for tests: those that succeed, those that are refused, and the answers of `lodestone duty`."""

import json

from typer.testing import CliRunner, Result

from sim.__main__ import app
from sim.cli.console import BAD_INPUT

cli = CliRunner()


def ran(*arguments: str) -> Result:
    done = cli.invoke(app, list(arguments))
    assert done.exit_code == 0, (done.output, done.exception)
    return done


def refused(*arguments: str) -> list[str]:
    """Lines on stderr of a command that is refused."""
    done = cli.invoke(app, list(arguments))
    assert done.exit_code == BAD_INPUT
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()


def duty(*arguments: str) -> dict:
    found: dict = json.loads(ran("duty", *arguments, "--json").stdout)
    return found


def layers(found: dict) -> dict[str, float]:
    return {layer["layer"]: layer["pct"] for layer in found["layers"]}
