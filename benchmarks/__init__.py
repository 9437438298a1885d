"""Timings, kept apart from tests: ratios against bare SimPy in the same run."""
