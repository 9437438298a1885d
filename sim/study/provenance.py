"""Everything that a result depends on: code, data, Python and libraries. Nothing here is listed by hand.

The code is found by following imports from the modules that are named, through every package that they reach inside
this project; the data are all tables and TOML files of a package; the libraries are those that the code imports, with
everything that they require in turn. One answer serves the manifest, the checkpoints of a study, the cache of fits and
the check that `lodestone shares` makes, so that they cannot disagree.
"""

import ast
import json
import platform
import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from sim.worlds import magnets
from sim.worlds.compiled import in_use

PROJECT: Final = ("sim", "calibration")
"""Import packages of the project: imports are followed inside them."""

CODE: Final = ".py"

DATA: Final = (".csv", ".toml")
"""Endings of files of a package that are data: those that a wheel takes along."""


@dataclass(frozen=True)
class Dependencies:
    """What a result depends on. Digests are SHA-256."""

    python: str
    """Version of the interpreter."""
    libraries: Mapping[str, str]
    """Version of every library that the code imports or that one of those requires."""
    code: Mapping[str, str]
    """Digest by module."""
    data: Mapping[str, str]
    """Digest by file, named from the package on: `sim/data/goods.csv`."""

    def digest(self) -> str:
        """One digest of all of it: two results with the same digest, law, seed and parameters are the same."""
        return sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def code_digest(self) -> str:
        """One digest of the code alone."""
        return sha256(json.dumps(dict(self.code), sort_keys=True).encode()).hexdigest()


def dependencies(
    modules: Sequence[str], data_of: Sequence[str] = ("sim",), without: Collection[str] = ()
) -> Dependencies:
    """What results depend on that the named `modules` make from the data of the packages `data_of`.

    `without` leaves out data files by their names from the package on. Raises ModuleNotFoundError for a module that the
    project does not have.
    """
    code = reached(tuple(modules))
    data = {name: digest for package in data_of for name, digest in data_files(package).items() if name not in without}
    return Dependencies(
        python=platform.python_version(),
        libraries=_versions(frozenset(library for module in code for library in _imports(module).libraries)),
        code={module: _source(module).digest for module in code},
        data=data,
    )


def compiled() -> bool:
    """Whether hot modules of worlds are compiled here. A result does not depend on it, so it is in no digest."""
    return in_use(magnets.__path__)


@cache
def reached(modules: tuple[str, ...]) -> tuple[str, ...]:
    """Modules of the project that the named ones import, directly or through others, themselves included; sorted.

    Imports inside functions count, those for type checkers alone do not. Of an `__init__` file only the imports that
    run when the package is imported count: what it offers inside functions is no part of a module that imports
    something else from the package.
    """
    waiting, found = list(modules), set[str]()
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += [*_imports(module).modules, *_packages_above(module)]
    return tuple(sorted(found))


@cache
def data_files(package: str) -> Mapping[str, str]:
    """Digest of every data file of a package, at any depth, by its name from the package on; sorted by name."""
    return dict(sorted(_data_below(files(package), package)))


def _data_below(folder: Traversable, name: str) -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        place = f"{name}/{entry.name}"
        if entry.is_dir():
            yield from _data_below(entry, place)
        elif entry.name.endswith(DATA):
            yield place, sha256(entry.read_bytes()).hexdigest()


@dataclass(frozen=True)
class _Source:
    text: bytes
    is_package: bool

    @property
    def digest(self) -> str:
        return sha256(self.text).hexdigest()


@dataclass(frozen=True)
class _Imports:
    modules: tuple[str, ...]
    """Of the project."""
    libraries: tuple[str, ...]
    """Import names of the packages of others, those of Python left out."""


@cache
def _source(module: str) -> _Source:
    top, *rest = module.split(".")
    place = files(top).joinpath(*rest)
    package = place.is_dir()
    file = place.joinpath(f"__init__{CODE}") if package else files(top).joinpath(*rest[:-1], f"{rest[-1]}{CODE}")
    if not file.is_file():
        raise ModuleNotFoundError(f"the project has no module {module}")
    return _Source(file.read_bytes(), package)


def _exists(module: str) -> bool:
    try:
        _source(module)
    except ModuleNotFoundError:
        return False
    return True


@cache
def _imports(module: str) -> _Imports:
    """What a module imports, as `reached` counts it."""
    source = _source(module)
    tree = ast.parse(source.text)
    names: set[str] = set()
    for node in _running(tree, inside_functions=not source.is_package):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    own = {name for name in names if name.split(".")[0] in PROJECT and _exists(name)}
    others = {name.split(".")[0] for name in names} - set(PROJECT) - set(sys.stdlib_module_names)
    return _Imports(tuple(sorted(own)), tuple(sorted(others)))


def _running(tree: ast.Module, inside_functions: bool) -> Iterator[ast.AST]:
    """Statements of a module that run when it is imported or, `inside_functions`, later; those for type checkers alone
    never do."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not inside_functions:
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            waiting += node.orelse
            continue
        yield node
        waiting += ast.iter_child_nodes(node)


def _packages_above(module: str) -> Iterator[str]:
    parts = module.split(".")
    for length in range(1, len(parts)):
        yield ".".join(parts[:length])


@cache
def _versions(imported: frozenset[str]) -> Mapping[str, str]:
    """Versions of the libraries behind some import names, and of all that these require, by name; sorted."""
    waiting = [library for name in imported for library in _distributions(name)]
    found: dict[str, str] = {}
    while waiting:
        try:
            library = metadata.distribution(waiting.pop())
        except metadata.PackageNotFoundError:
            continue  # required on another platform only, or by an extra
        name = library.metadata["Name"].lower().replace("_", "-")
        if name not in found:
            found[name] = library.version
            waiting += [_name_of(one) for one in library.requires or () if "extra ==" not in one]
    return dict(sorted(found.items()))


def _distributions(name: str) -> Sequence[str]:
    """Libraries that an import name comes from: mostly the one of the same name; asking for all of them takes long."""
    try:
        return [metadata.distribution(name).metadata["Name"]]
    except metadata.PackageNotFoundError:
        return metadata.packages_distributions().get(name, [])


def _name_of(requirement: str) -> str:
    """`numpy` of `numpy>=2.0; python_version < "3.13"`."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None, requirement
    return found.group()
