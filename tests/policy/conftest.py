"""Record, paths and views are read once for all tests of the package."""

from collections.abc import Mapping

import pytest

from sim.policy import PolicyView, Record, list_paths, load_path, load_record


@pytest.fixture(scope="session")
def record() -> Record:
    return load_record()


@pytest.fixture(scope="session")
def views(record: Record) -> Mapping[str, PolicyView]:
    return {name: PolicyView.of(load_path(name, record)) for name in list_paths()}
