"""Experiments: many worlds side by side."""

from sim.study.checkpoints import clear as clear_checkpoints
from sim.study.result import PathRuns, StudyResult
from sim.study.runner import run_study

__all__ = ["PathRuns", "StudyResult", "clear_checkpoints", "run_study"]
