"""The views of all paths and the laws that worlds read, in a process that has worked out none of them before.

What paths share is worked out once a process, so a second round in the same process would find it. Run as
`python -m benchmarks.fresh_views`, it prints the seconds and those of bare SimPy beside it as JSON.
"""

import json
import subprocess
import sys
from dataclasses import astuple

from benchmarks.timing import Round, Timed, timed
from sim.policy import PolicyView, list_paths, load_path, load_register
from sim.study.world_kinds import KINDS


def in_fresh_processes(rounds: int) -> Timed:
    """Return the times of as many processes."""
    command = (sys.executable, "-m", "benchmarks.fresh_views")
    printed = [subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout for _ in range(rounds)]
    return Timed(tuple(Round(*json.loads(one)) for one in printed))


def once() -> Round:
    """Time the views and laws in this process."""
    register = load_register()
    paths = [load_path(name, register) for name in list_paths()]

    def work(_: int) -> None:
        views = [PolicyView.of(path) for path in paths]
        for kind in KINDS:
            for view in views:
                kind.law(view)

    return timed(1, work).rounds[0]


if __name__ == "__main__":
    print(json.dumps(astuple(once())))
