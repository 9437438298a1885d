"""The report lays out what effects hand over: it imports no world and no library that computes, and computes nothing.

The rules are read off the syntax of every module of `sim.report`. Each is shown to see a report that breaks it.
"""

import ast
import pkgutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec, resolve_name
from pathlib import Path

import pytest

import sim.report

LIBRARIES = {"pandas"}
"""The only library of others that the report may import: no NumPy, no SciPy."""

ROOMS = {"clock", "data", "effects", "parameters", "policy", "report", "study"}
"""Rooms of `sim` that the report may import: no world, nor the inputs that worlds are built from."""

COMPUTING = {"cmath", "decimal", "fractions", "functools", "importlib", "itertools", "math", "operator", "statistics"}
"""Modules of Python that compute, or that import by name and so could hide what computes."""

LIMITS = {"decimal.Decimal", "math.inf", "math.isfinite"}
"""What of those says how a number is spelled and whether it is one."""

STATISTICS = {
    *("sum", "mean", "median", "mode", "std", "var", "sem", "skew", "quantile", "percentile", "average", "describe"),
    *("min", "max", "prod", "cumsum", "cumprod", "cov", "corr", "diff", "pct_change", "clip", "interpolate", "round"),
    *("rolling", "ewm", "expanding", "groupby", "resample", "pivot_table", "agg", "aggregate", "apply", "pipe", "eval"),
    *("add", "sub", "subtract", "mul", "multiply", "div", "divide", "pow", "power", "mod", "rsub", "rdiv"),
    *("dot", "matmul", "einsum", "solve", "inv", "tensordot", "inner", "outer"),
}
"""Names of methods that add up, average or multiply figures, of arrays and frames alike."""

BUILT_IN = {"sum", "min", "max", "abs", "round", "pow", "divmod"}
"""Names of functions of Python that do."""

PAGES = "sim.report.pages."
"""Generated pages of data: they join texts with `+`, which is no arithmetic there."""

FIGURES_OF_ITS_OWN = {"sim.report.cells", "sim.report.columns", "sim.report.folder", f"{PAGES}worked_entries"}
"""Where arithmetic is part of the trade: how a cell is spelled, the limits that it keeps, the path of a file, and the
sum of the parts of one duty on a page. No figure of a study passes through it."""

Fault = tuple[int, str]
"""(line, what is wrong)."""


def modules() -> dict[str, Path]:
    """Every module of the report and its file."""
    names = [one.name for one in pkgutil.walk_packages(sim.report.__path__, f"{sim.report.__name__}.")]
    specs = {name: find_spec(name) for name in (sim.report.__name__, *names)}
    return {name: Path(spec.origin) for name, spec in specs.items() if spec is not None and spec.origin is not None}


def imported(module: str, tree: ast.AST) -> Iterator[Fault]:
    """Line and full name of everything that a module imports anywhere, for type checkers too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), module.rpartition(".")[0])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Name) and node.id in {"__import__", "eval", "exec"}:
            yield node.lineno, "importlib"


def may_import(name: str) -> bool:
    top, _, rest = name.partition(".")
    if top == "sim":
        return rest in ("", "__version__") or rest.split(".")[0] in ROOMS
    if top in sys.stdlib_module_names:
        return top not in COMPUTING or name in LIMITS
    return top in LIBRARIES


def array_faults(tree: ast.AST) -> Iterator[Fault]:
    """Statistics and algebra of arrays and frames: methods that compute, and the operator of matrices."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.MatMult):
            yield node.lineno, "multiplies matrices"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in STATISTICS:
            yield node.lineno, f"calls {node.func.attr}()"


def arithmetic_faults(tree: ast.AST, joins_texts: bool) -> Iterator[Fault]:
    """Any arithmetic at all. Only `|` is left, which joins dictionaries and types, and `+` where texts are joined."""
    left = (ast.BitOr, ast.Add) if joins_texts else (ast.BitOr,)
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.AugAssign) and not isinstance(node.op, left):
            yield node.lineno, f"computes {type(node.op).__name__}"
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Invert):
            if not isinstance(node.operand, ast.Constant):
                yield node.lineno, "changes a sign"
        elif isinstance(node, ast.Name) and node.id in BUILT_IN:
            yield node.lineno, f"calls {node.id}()"


def faults(module: str, text: str) -> list[Fault]:
    """Every breach of the rules in the text of a module."""
    tree = ast.parse(text)
    found = [(line, f"imports {name}") for line, name in imported(module, tree) if not may_import(name)]
    found += array_faults(tree)
    if module not in FIGURES_OF_ITS_OWN:
        found += arithmetic_faults(tree, joins_texts=module.startswith(PAGES))
    return found


@pytest.mark.parametrize("module", modules())
def test_the_report_computes_nothing(module: str) -> None:
    assert faults(module, modules()[module].read_text(encoding="utf-8")) == []


def test_every_module_of_the_report_is_looked_at() -> None:
    assert set(modules().values()) == set(Path(sim.report.__file__).parent.rglob("*.py"))
    assert set(modules()) >= FIGURES_OF_ITS_OWN, "an exception for a module that is not there"
    assert not [name for name in modules() if "law" in name.rpartition(".")[2]], "the law stands in sim.policy"


@pytest.mark.parametrize("module", sorted(FIGURES_OF_ITS_OWN))
def test_an_exception_is_needed(module: str) -> None:
    tree = ast.parse(modules()[module].read_text(encoding="utf-8"))
    assert list(arithmetic_faults(tree, joins_texts=module.startswith(PAGES)))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("import numpy as np", "imports numpy"),
        ("from numpy.typing import NDArray", "imports numpy.typing.NDArray"),
        ("def later():\n    from scipy.stats import f", "imports scipy.stats.f"),
        ("from sim.worlds.magnets.record import DESTINATIONS", "imports sim.worlds.magnets.record.DESTINATIONS"),
        ("from sim import worlds", "imports sim.worlds"),
        ("from ... import worlds", "imports sim.worlds"),
        ("from sim.inputs.trade import TradeInputs", "imports sim.inputs.trade.TradeInputs"),
        ("if TYPE_CHECKING:\n    import sim.worlds.trade.record", "imports sim.worlds.trade.record"),
        ("import statistics", "imports statistics"),
        ("from math import fsum", "imports math.fsum"),
        ("from functools import reduce", "imports functools.reduce"),
        ("np = __import__('numpy')", "imports importlib"),
        ("cells = weights @ output", "multiplies matrices"),
        ("cells = values.mean(axis=0)", "calls mean()"),
        ("cells = np.einsum('rgm,gs->rsm', a, b)", "calls einsum()"),
        ("cells = np.linalg.solve(a, b)", "calls solve()"),
        ("cells = np.quantile(values, 0.05, axis=0)", "calls quantile()"),
        ("cells = frame.groupby('path')", "calls groupby()"),
        ("cells = 100.0 * share", "computes Mult"),
        ("cells = base.output - own.output", "computes Sub"),
        ("total += layer.pct", "computes Add"),
        ("cells = frame['lost'] + frame['deferred']", "computes Add"),
        ("cells = -gain", "changes a sign"),
        ("total = sum(parts)", "calls sum()"),
        ("worst = functions(max, parts)", "calls max()"),
    ],
)
def test_the_rules_see_a_report_that_computes(text: str, fault: str) -> None:
    assert fault in [wrong for _, wrong in faults("sim.report.tables.macro", text)]


def test_what_lays_out_breaks_no_rule() -> None:
    text = "cells = {**names, 'mean': array[:, first:].T.ravel()} | {'lost': band.mean}\nlast = rows[-1]"
    assert faults("sim.report.tables.macro", text) == []
