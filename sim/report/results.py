"""The tables of a study as a dictionary of DataFrames, ready to be read or written: what `sim.run` gives."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.effects import StudyEffects, effects_of
from sim.parameters.load import load_parameters
from sim.report.columns import Table
from sim.report.folder import write_folder
from sim.report.manifest import provenance
from sim.report.tables import all_tables
from sim.study import StudyResult


@dataclass(frozen=True)
class Results(Mapping[str, pd.DataFrame]):
    """Tables by the stems of their files (`shortfalls`), the dictionary of columns last."""

    study: StudyResult
    """Paths, their law and the records of every replication."""
    effects: StudyEffects
    """What the records mean: the arrays behind the tables."""
    tables: tuple[Table, ...]

    def __getitem__(self, name: str) -> pd.DataFrame:
        """A copy of a table by the stem of its file: what is done to it changes nothing that `write` writes.

        Raises KeyError, with the names that there are, for any other name.
        """
        for table in self.tables:
            if Path(table.file).stem == name:
                return table.frame.copy()
        raise KeyError(f"{name}: no such table; there are {', '.join(self)}")

    def __iter__(self) -> Iterator[str]:
        return (Path(table.file).stem for table in self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    def __repr__(self) -> str:
        paths, count = ", ".join(self.study.reported), self.study.replications
        return f"Results of {count} replications of {paths}: tables {', '.join(self)}"

    def write(self, folder: str | Path) -> tuple[Path, ...]:
        """Write the tables and the manifest into a folder, whole or not at all, and return the files.

        Raises `OutputError` if the folder holds anything but outputs of an earlier run.
        """
        return write_folder(Path(folder), self.tables, provenance(self.study))


def results(study: StudyResult) -> Results:
    """All tables of a study. Raises `TableError` if a table holds a value that its columns do not allow."""
    effects = effects_of(study)
    return Results(study, effects, all_tables(effects, load_parameters()))
