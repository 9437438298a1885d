"""What governments do: acts, paths, the duty stack, control regimes. No SimPy and no randomness in here.

`load_register` reads the acts, `load_path` a path, `PolicyView.of` makes it cheap to ask; that is all the world needs.
"""

from sim.policy.controls import ControlSchedule, ControlState
from sim.policy.differences import first_difference
from sim.policy.duties import AnnouncedChange, LayerRate
from sim.policy.law_book import LawBook
from sim.policy.paths import PolicyPath, list_paths, load_path
from sim.policy.problems import PathErrors, Problem, RecordErrors
from sim.policy.register import Register
from sim.policy.tables import load_register
from sim.policy.terms import ControlCell, Destination, EndUse, Enforcement, Practice, Product, Regime
from sim.policy.view import PolicyView

__all__ = [
    "AnnouncedChange",
    "ControlCell",
    "ControlSchedule",
    "ControlState",
    "Destination",
    "EndUse",
    "Enforcement",
    "LawBook",
    "LayerRate",
    "PathErrors",
    "PolicyPath",
    "PolicyView",
    "Practice",
    "Problem",
    "Product",
    "RecordErrors",
    "Regime",
    "Register",
    "first_difference",
    "list_paths",
    "load_path",
    "load_register",
]
