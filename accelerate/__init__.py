"""Compiles the hot modules of the world of magnets; run it with `make accelerate`."""
