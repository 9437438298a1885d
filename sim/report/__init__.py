"""What readers get: tables, dictionary and manifest of a study. Nothing here computes a figure of a study."""

from sim.report.columns import Column, Table, TableError
from sim.report.folder import OutputError, check_folder, write_folder
from sim.report.manifest import provenance
from sim.report.tables import all_tables

__all__ = ["Column", "OutputError", "Table", "TableError", "all_tables", "check_folder", "provenance", "write_folder"]
