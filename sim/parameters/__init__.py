"""How the world behaves: parameters by mechanism, fitted ensembles, random streams, and what a replication draws."""

from typing import Final

SEEDS: Final = 2**32
"""Number of seeds there are: a seed is a whole number from 0 to this less one."""
