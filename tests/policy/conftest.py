"""Record, paths and views are read once for all tests of the package."""

from collections.abc import Mapping

import pytest

from sim.policy import PolicyView, Register, list_paths, load_path, load_register


@pytest.fixture(scope="session")
def register() -> Register:
    return load_register()


@pytest.fixture(scope="session")
def views(register: Register) -> Mapping[str, PolicyView]:
    return {name: PolicyView.of(load_path(name, register)) for name in list_paths()}
