"""`manifest.json`: what a result came from and what it consists of, so that anybody can make and check it again."""

from hashlib import sha256
from typing import Any, Final

import sim
from sim.parameters.load import load_parameters
from sim.policy import PolicyPath
from sim.study.provenance import compiled, dependencies
from sim.study.result import StudyResult
from sim.study.source_tree import commit

FILE: Final = "manifest.json"

PRODUCT: Final = "lodestone"

MAKERS: Final = ("sim.study.replications", "sim.effects", "sim.report.tables")
"""Modules that make the figures of an output folder."""


def provenance(result: StudyResult) -> dict[str, Any]:
    """Version, commit, seed, replications, paths, software and hashes of inputs. No time, machine or worker count.

    `compiled` says whether worlds ran as compiled modules, which changes no figure.
    """
    parameters = load_parameters()
    return {
        "product": PRODUCT,
        "version": sim.__version__,
        "commit": commit(),
        "compiled": compiled(),
        "seed": result.seed,
        "replications": result.replications,
        "held": result.held,
        "calibrated_from_sha256": parameters.calibrated_from,
        "trade_calibrated_from_sha256": parameters.trade_calibrated_from,
        "paths": [
            {
                "name": name,
                "baseline": runs.path.baseline,
                "reported": name in result.reported,
                "acts_sha256": acts_hash(runs.path),
            }
            for name, runs in result.runs.items()
        ],
        **depends_on(),
    }


def depends_on() -> dict[str, Any]:
    """What figures depend on besides paths, seed and replications; `lodestone shares` compares it with today's."""
    found = dependencies(MAKERS)
    return {
        "python": found.python,
        "libraries": dict(found.libraries),
        "code_sha256": found.code_digest(),
        "inputs_sha256": dict(found.data),
    }


def acts_hash(path: PolicyPath) -> str:
    """SHA-256 of the acts of a path as they were resolved: covers path files of the user's own."""
    digest = sha256()
    for act in path.acts:
        digest.update(act.model_dump_json().encode())
    return digest.hexdigest()
