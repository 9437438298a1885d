"""Fitting and scoring of behaviour; uses `sim`, never the reverse."""
