"""Commands that help to write a path: `lodestone check` and `lodestone new-path`."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import InputProblems, app, problems_printed
from sim.cli.options import refused


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Path files to check.")],
) -> None:
    """Check path files: every problem at once, with line, key, what was found, what is allowed and the nearest name."""
    with problems_printed():
        from sim.policy import PathErrors, load_path, load_register
        from sim.policy.differences import first_difference

        register = load_register()
        problems: list[str] = []
        good: list[str] = []
        for file in files:
            try:
                path = load_path(file, register)
                baseline = path if path.baseline == path.name else load_path(path.baseline, register)
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
            problems.append(refused("NAME", name, "small letters, digits and _, a letter first"))
        elif name in (*list_paths(), EVE_ROOT):
            problems.append(refused("NAME", name, "a name that no standard path bears"))
        if not folder.is_dir():
            problems.append(refused("--in", str(folder), "a folder that exists"))
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
