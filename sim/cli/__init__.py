"""The command line: reads options, calls the packages, prints. Nothing is computed here.

Heavy packages are imported inside the commands, so that help and errors in options come at once.
"""

from sim.cli import acts, duty, paths, run
from sim.cli.console import BAD_INPUT, INTERRUPTED, app

__all__ = ["BAD_INPUT", "INTERRUPTED", "acts", "app", "duty", "paths", "run"]
