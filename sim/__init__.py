"""Lodestone: a discrete-event macro trade simulation of U.S.-China policy paths."""

__version__ = "0.1.0"
