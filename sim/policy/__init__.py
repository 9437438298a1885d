"""This package says what governments do: acts, paths, duties, controls and levers. It uses neither SimPy nor chance.

`load_register` reads the acts, `load_path` a path, and `PolicyView.of` makes a path cheap to ask: worlds need no more.

Each idea about a duty has one name. All of them are percent of customs value.

- A *level* is the rate of one programme on one scope: `DutyLaw.levels`, and `LawBook.levels` by date.
- A *part* is what one programme charges on one scope of a good: `parts`, and `LawBook.parts` by date.
- A *layer* is the sum of the parts of the programmes that share a layer: `layers`, and `LawBook.layers` by date.
- `duty_pct` is the sum of all layers, the duty on one good: a function of levels, `GoodTable.duty_pct` by day of entry
  and loading, `DutyInterval.duty_pct` on an interval. `PolicyView.table` finds the table of a good.
- `GoodTable.announced` tells the changes of `duty_pct` that are known on a day and still ahead.
- `LawBook.duty_intervals` cuts time into intervals on which the duty on a good does not change.
- `LawBook.average_duty_pct` is the mean of `duty_pct` over all goods of a direction, weighted with values of 2024.
"""

from sim.policy.control_terms import ControlCell, Destination, EndUse, Enforcement, Practice, Product, Regime
from sim.policy.controls import ControlSchedule, ControlState
from sim.policy.differences import first_difference
from sim.policy.duties import AnnouncedChange, LayerRate
from sim.policy.law_book import LawBook
from sim.policy.paths import PolicyPath, list_paths, load_path
from sim.policy.problems import PathErrors, Problem, RecordErrors
from sim.policy.register import Register
from sim.policy.tables import load_register
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
