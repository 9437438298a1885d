"""Draws: keyed, of the length that was asked for, and never changed by those who read them."""

import numpy as np
import pytest

from sim.parameters.streams import Streams


def test_an_answer_does_not_depend_on_what_was_asked_before() -> None:
    asked, silent = Streams(1, 0), Streams(1, 0)
    asked.normals("a", "b", 10)
    assert asked.normals("a", "b", 3).tolist() == silent.normals("a", "b", 3).tolist()
    assert silent.normals("a", "b", 10).tolist() == asked.normals("a", "b", 10).tolist()


def test_draws_cannot_be_changed() -> None:
    draws = Streams(1, 0).uniforms("a", "b", 3)
    with pytest.raises(ValueError, match="read-only"):
        draws += np.ones(3)
