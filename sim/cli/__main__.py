"""`python -m sim.cli` is the command `lodestone`."""

from sim.cli import app

app()
