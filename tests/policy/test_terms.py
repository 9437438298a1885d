"""What the terms of controls mean in words, and where those words are shown."""

import pickle

from sim.policy import Practice
from sim.policy.control_terms import PRACTICE_MEANINGS
from sim.policy.path_starter import starter


def test_every_practice_has_one_plain_sentence_of_its_own() -> None:
    assert list(PRACTICE_MEANINGS) == list(Practice)
    assert len(set(PRACTICE_MEANINGS.values())) == len(Practice)
    for meaning in PRACTICE_MEANINGS.values():
        assert meaning.isascii()
        assert meaning[0].isupper()
        assert meaning.find(".") == len(meaning) - 1, "one sentence"


def test_the_start_of_a_path_file_says_what_each_practice_means() -> None:
    lines = starter("mine").splitlines()
    for practice, meaning in PRACTICE_MEANINGS.items():
        assert [line.split() for line in lines].count(["#", practice.value, *meaning.split()]) == 1
    assert max(map(len, lines)) <= 120


def test_a_member_is_the_text_that_files_write() -> None:
    again = pickle.loads(pickle.dumps(Practice.SLOW_WALK))
    assert again is Practice.SLOW_WALK
    assert f"{again}" == str(again) == "slow_walk"
    assert {"slow_walk": 1}[again] == 1
