"""Lodestone: a discrete-event macro trade simulation of U.S.-China policy paths.

From a notebook::

    import sim

    result = sim.run(["current_policy", "full_escalation"], replications=4)
    result["shortfalls"]                          # every table of the command line, as a DataFrame
    sim.duty("toys", "2025-10-24").total_pct      # the duty on a good on a day, with its acts

What these functions need is imported when they are called, so that `import sim` costs nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.parameters.draws import Held
    from sim.policy import PolicyPath
    from sim.policy.duty_lookup import DutyAnswer
    from sim.report.results import Results

__version__ = "0.1.0"

__all__ = ["__version__", "duty", "list_paths", "load_path", "run"]


def list_paths() -> tuple[str, ...]:
    """Names of the standard policy paths."""
    from sim.policy import list_paths as listed

    return tuple(listed())


def load_path(name_or_file: str | Path) -> "PolicyPath":
    """A standard path by its name, or one of your own from a TOML file.

    Raises `sim.policy.PathErrors` with every problem of the file.
    """
    from sim.policy import load_path as loaded
    from sim.policy import load_register

    return loaded(str(name_or_file), load_register())


def run(
    paths: "Sequence[str | Path | PolicyPath] | str | Path | PolicyPath | None" = None,
    *,
    replications: int = 40,
    seed: int = 1,
    workers: int = 1,
    held: "Held" = "none",
    kept_in: str | Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> "Results":
    """Run policy paths and the baselines that they are measured against; all standard paths by default.

    A path is a name, a TOML file, or what `load_path` gave. The same paths, replications and seed give the same tables
    as the command `lodestone run`, whatever the number of `workers` (0: all cores). `held` parameters stand at their
    points: none, prior-driven, or all. Records are held in memory, about 3 MB for each replication of all standard
    paths, unless `kept_in` names a folder for them: then memory does not grow with replications, and an interrupted run
    goes on from the folder. `progress` is called with (replications of paths finished, in all).
    Raises `sim.policy.PathErrors` for a path that cannot be read, and ValueError for a value that is out of range, for
    no path, and for two paths of one name.
    """
    from sim.policy import PolicyPath
    from sim.policy import list_paths as listed
    from sim.report.results import results
    from sim.study import run_study

    asked = listed() if paths is None else [paths] if isinstance(paths, str | Path | PolicyPath) else paths
    names = [str(path) if isinstance(path, Path) else path for path in asked]
    folder = None if kept_in is None else Path(kept_in)
    return results(run_study(names, replications, seed, workers, folder, progress, held))


def duty(
    good: str,
    entered: date | str,
    *,
    origin: str = "",
    destination: str = "",
    loaded: date | str | None = None,
    by: str = "sea",
    contracted: date | str | None = None,
    metal: str | Mapping[str, float] = "",
    waivers: str = "reported",
    path: str = "current_policy",
) -> "DutyAnswer":
    """The statutory duty on a good on the day on which it enters, with its layers, acts and citations.

    A good is a tariff code in any usual form, a name that `lodestone goods` lists, or what people call it. `origin` and
    `destination` are China or the United States; what is left out follows from the good. What was guessed stands in
    `about` of the answer, how far the duty varies inside a group in `spread`. `loaded` is the day of loading, for cargo
    in transit, `by` is how it travels, sea or air, and `contracted` the day of its contract. `metal` is the metal
    content of the article in percent of its value, as {"steel": 22, "aluminium": 48}. `waivers` that count: reported
    (all of the record), announced, or none. What the answer takes and leaves out stands in its `remarks`.
    Raises `sim.policy.duty_lookup.QuestionErrors` with everything that is wrong with the question.
    """
    from sim.policy.cargo_terms import Terms
    from sim.policy.duty_lookup import ask_duty

    terms = Terms(by, contracted, metal, waivers)
    return ask_duty(good, entered, origin, destination, loaded, path, terms=terms)
