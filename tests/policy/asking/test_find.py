"""What people type is found: codes and names, both directions; guesses are said, and nothing absurd is suggested."""

import csv
from pathlib import Path

import pytest

from sim.policy.acts import Direction
from sim.policy.asking.find import FoundGood, find_good
from sim.policy.asking.question import PLAIN_WORDS
from sim.policy.asking.tables import load_vocabulary

ASKED = Path(__file__).parent / "goods_asked.csv"
"""Five lists of thirty goods, each written down before it was tried. What was not found then was mended."""

INTO: dict[str, Direction] = {"US": ("CN", "US"), "CN": ("US", "CN")}


def found(asked: str, into: str = "") -> FoundGood:
    answer = find_good(asked, INTO.get(into), PLAIN_WORDS)
    assert isinstance(answer, FoundGood), answer
    return answer


def refusal(asked: str, into: str = "") -> str:
    answer = find_good(asked, INTO.get(into), PLAIN_WORDS)
    assert isinstance(answer, str), answer
    return answer


def rows() -> list[tuple[str, str, str]]:
    with ASKED.open(encoding="utf-8", newline="") as file:
        return [(row["asked"], row["into"], row["good"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("asked", "into", "good"), rows())
def test_goods_of_the_newspaper_are_found(asked: str, into: str, good: str) -> None:
    assert found(asked, into).good.good == good


@pytest.mark.parametrize(
    ("asked", "good"),
    [
        ("EV", "ev_battery_electric_cars"),
        ("iPhone", "smartphones"),
        ("soybean", "soybeans"),
        ("steel", "steel_aluminium_products"),
        ("pork", "pork_frozen"),
        ("LNG", "lng"),
        ("crude", "crude_oil"),
        ("aircraft", "civilian aircraft, engines and parts"),
        ("chips", "integrated_circuits"),
        ("syringes", "syringes"),
        ("rare-earth magnets", "HS8505110070"),
        ("magnets", "permanent_magnets_metal_850511"),
        ("solar panels", "solar_modules"),
        ("T-shirt", "tshirts_cotton"),
        ("sofa", "upholstered_wood_seats"),
        ("Christmas lights", "LED and other lighting"),
        ("drone", "drones_250g_7kg"),
        ("corn", "corn"),
        ("beef", "beef"),
        ("whiskey", "food_agriculture"),
        ("batteries", "batteries"),
        ("motor vehicles", "motor_vehicles"),
        ("other", "other"),
        ("8507.60.00", "batteries"),
        ("85076020", "batteries"),
        ("HS8507", "batteries"),
        ("8507.60.00.20", "lithium-ion batteries, non-EV"),
        ("850511", "permanent_magnets_metal_850511"),
        ("HTS 8542.31.00.01", "integrated_circuits"),
        ("hs 0203.29", "pork_frozen"),
        ("lithium-ion batteries, non-EV", "lithium-ion batteries, non-EV"),
        ("temu parcels", "de_minimis_parcels"),
    ],
)
def test_without_a_direction_the_narrower_answer_is_given_and_said(asked: str, good: str) -> None:
    answer = found(asked)
    assert answer.good.good == good
    start, end = answer.good.route
    (said,) = [sentence for sentence in answer.said if sentence.startswith("No direction was given")]
    other = find_good(asked, (end, start), PLAIN_WORDS)
    assert f"ask with destination {start}." in said or not isinstance(other, FoundGood)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("aluminum foil", "ALUMINIUM FOIL"),
        ("tires", "tyre"),
        ("whiskey", "whisky"),
        ("jewelry", "jewellery"),
        ("T-shirts", "tshirt"),
        ("lap tops", "laptop"),
        ("knives", "knife"),
        ("EVs", "ev"),
        ("men's shoes", "shoe"),
        ("Chinese toys", "toys"),
        ("organic honey", "honey"),
        ("shoes for women", "shoes"),
    ],
)
def test_number_spelling_case_and_small_words_do_not_matter(one: str, other: str) -> None:
    assert found(one, "US").good == found(other, "US").good


def test_every_name_of_the_vocabulary_leads_to_a_good_or_to_a_few() -> None:
    vocabulary = load_vocabulary()
    vague = {
        (row.means, into)
        for row in vocabulary.names
        for into, route in INTO.items()
        if not isinstance(find_good(row.each_name[0], route, PLAIN_WORDS), FoundGood)
    }
    # A name for several goods, such as critical minerals, is told as such; there are few of them.
    assert len(vague) <= 16
    assert ("de_minimis_parcels", "CN") in vague


def test_every_good_is_found_by_its_name() -> None:
    for good in load_vocabulary().register.goods:
        answer = find_good(good.good, good.route, PLAIN_WORDS)
        assert isinstance(answer, FoundGood)
        assert answer.good == good
        # The names of some lines are codes.
        assert answer.matched_as == good.good or answer.matched_as.replace(".", "") == good.good.removeprefix("HS")


def test_the_name_of_a_good_alone_gives_its_direction() -> None:
    """But for names that goods of both directions have: these are answered for imports into the U.S."""
    goods = load_vocabulary().register.goods
    led_away = {good.good for good in goods if found(good.good).good != good}
    assert led_away == {"motor vehicles", "pharmaceuticals and medicines"} & led_away
    assert found("motor vehicles").good.good == "motor_vehicles"


def test_a_good_of_one_direction_is_answered_in_the_other_by_its_codes() -> None:
    beans = found("soybeans", "US")
    assert (beans.good.good, beans.matched_as) == ("food_agriculture", "1201.90")
    assert any("'soybeans' is read as 1201.90" in sentence for sentence in beans.said)
    assert found("smartphones", "CN").good.good == "electrical machinery, electronics and sound equipment"


def test_digits_beyond_six_belong_to_one_country() -> None:
    ours = found("8505.11.00.70", "US")
    assert (ours.good.good, ours.digits) == ("HS8505110070", "8505110070")
    theirs = found("8505.11.00.70", "CN")
    assert theirs.digits == "850511"
    assert any("is a line of the schedule of the United States" in sentence for sentence in theirs.said)
    assert found("85051110", "CN").good.good == "HS85051110"
    back = found("85051110", "US")
    assert (back.good.good, back.digits) == ("permanent_magnets_metal_850511", "850511")
    assert any("line of the schedule of China" in sentence for sentence in back.said)
    # A code of the HTS is a question about imports into the U.S.
    assert found("HTS 8703.80.00").good.route == ("CN", "US")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("7701", "chapter 77 of the Harmonized System is kept free"),
        ("9903.88.03", "chapter 99 holds duties"),
        ("9801", "special provisions"),
        ("203.29", "did you mean '0203.29'"),
        ("850", "found 3"),
        ("8507.60.00.20.30", "found 12"),
    ],
)
def test_codes_that_cannot_be_are_refused_with_the_reason(asked: str, told: str) -> None:
    assert told in refusal(asked)


@pytest.mark.parametrize("asked", ["8599", "8517.12", "8803.30"])
def test_a_code_that_the_nomenclature_lacks_is_answered_and_said(asked: str) -> None:
    assert any("is of another edition, or it is wrong" in sentence for sentence in found(asked, "US").said)
    assert not any("another edition" in sentence for sentence in found("8507.60", "US").said)
    assert not any("another edition" in sentence for sentence in found("9503.00.00", "US").said)


def test_a_name_for_several_goods_lists_a_handful_with_what_to_type() -> None:
    told = refusal("critical minerals", "US")
    assert "CN to US: graphite_natural" in told
    assert "'8101'" in told
    assert refusal("home appliances", "CN").count(" or ") < 5


def test_what_a_name_may_also_mean_is_said() -> None:
    assert any("8505.19" in sentence for sentence in found("magnets", "US").said)
    assert any("Synthetic T-shirts" in sentence for sentence in found("T-shirt", "US").said)


def test_what_is_left_aside_is_said() -> None:
    assert any("takes no account of 'velvet'" in sentence for sentence in found("velvet chandeliers", "US").said)
    assert any("takes no account of 'organic'" in sentence for sentence in found("organic honey", "US").said)


@pytest.mark.parametrize(
    "asked",
    [
        *(
            "traffic cone ring",
            "toaster oil",
            "glass spoons",
            "artificial tomatoes",
            "power plants",
            "xyzzy",
            "qwertz uiop",
        ),
        *("tax", "love", "war", "money", "China", "goods", "everything", "services", "cars and trucks"),
    ],
)
def test_nothing_is_made_up_for_what_is_no_known_good(asked: str) -> None:
    told = refusal(asked, "US")
    assert "`lodestone goods` with a word searches" in told
    assert "did you mean" not in told


@pytest.mark.parametrize(
    ("asked", "near"),
    [("toyz", "toys"), ("soyabeens", "soybeans"), ("smartfones", "smartphones"), ("umbrela", "umbrella")],
)
def test_a_slip_of_spelling_is_mended(asked: str, near: str) -> None:
    assert f"did you mean {near!r}" in refusal(asked, "US")


def test_parts_of_an_unknown_name_that_are_known_are_told() -> None:
    assert "known are 'truck' (8704), 'car' (8703)" in refusal("cars and trucks", "US")
