"""Experiments: many worlds side by side."""

from sim.study.checkpoints import clear as clear_checkpoints
from sim.study.replications import run_study
from sim.study.result import PathRuns, StudyResult

__all__ = ["PathRuns", "StudyResult", "clear_checkpoints", "run_study"]
