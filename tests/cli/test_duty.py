"""`lodestone duty` and `lodestone goods`: what they print, what they refuse."""

import json

import pytest

from tests.cli.commands import duty, layers, ran, refused


def test_duty_as_json_has_the_agreed_keys() -> None:
    found = duty("HS8505110070", "2025-10-24", "--from", "CN", "--to", "US")
    agreed = ["good", "date", "origin", "destination", "total_pct", "layers"]
    assert list(found) == [*agreed, "by", "metal", "waivers", "remarks", "matched_as", "about", "spread"]
    assert list(found["spread"]) == ["lowest_pct", "lowest_on", "highest_pct", "highest_on", "lines"]
    assert (found["good"], found["date"], found["origin"], found["destination"]) == (
        "HS8505110070",
        "2025-10-24",
        "CN",
        "US",
    )
    assert found["total_pct"] == 22.1
    assert layers(found) == {"mfn": 2.1, "ieepa_fentanyl": 20.0}
    for layer in found["layers"]:
        assert list(layer) == ["layer", "pct", "act_id", "citation"]
        assert layer["act_id"]
        assert layer["citation"]


@pytest.mark.parametrize(
    ("good", "day", "route", "expected"),
    [
        ("laptops_tablets", "2025-10-24", "CN US", {"ieepa_fentanyl": 20}),
        ("toys", "2025-10-24", "CN US", {"ieepa_fentanyl": 20, "ieepa_reciprocal": 10}),
        (
            "lithium-ion batteries, non-EV",
            "2025-04-20",
            "CN US",
            {"mfn": 3.4, "section_301": 7.5, "ieepa_fentanyl": 20, "ieepa_reciprocal": 125},
        ),
        ("monitors", "2025-10-24", "CN US", {"ieepa_fentanyl": 20}),
        ("integrated_circuits", "2025-04-07", "CN US", {"section_301": 50, "ieepa_fentanyl": 20}),
        ("HS8505110070", "2025-09-07", "CN US", {"mfn": 2.1, "ieepa_fentanyl": 20, "ieepa_reciprocal": 10}),
        ("HS8505110070", "2025-09-08", "CN US", {"mfn": 2.1, "ieepa_fentanyl": 20}),
        ("HS8505110090", "2025-04-20", "CN US", {"mfn": 2.1, "ieepa_fentanyl": 20, "ieepa_reciprocal": 125}),
        ("soybeans", "2025-10-24", "US CN", {"mfn": 3, "retaliation_fentanyl": 10, "retaliation_reciprocal": 10}),
        ("soybeans", "2018-07-06", "US CN", {"mfn": 3, "retaliation_301": 25}),
        ("soybeans", "2018-07-05", "US CN", {"mfn": 3}),
        ("HS85051110", "2025-10-24", "US CN", {"mfn": 7, "retaliation_reciprocal": 10}),
        ("solar_modules", "2025-02-06", "CN US", {"section_201": 14.25, "section_301": 50, "ieepa_fentanyl": 10}),
        ("solar_modules", "2025-03-01", "CN US", {"section_201": 14, "section_301": 50, "ieepa_fentanyl": 10}),
        (
            "solar_cells_over_quota",
            "2026-02-06",
            "CN US",
            {"section_201": 14, "section_301": 50, "ieepa_fentanyl": 10, "ieepa_reciprocal": 10},
        ),
        ("solar_cells", "2025-03-01", "CN US", {"section_301": 50, "ieepa_fentanyl": 10}),
        # Cells within the quota are free, and modules are the rest of the group.
        (
            "solar_cells_modules",
            "2025-03-01",
            "CN US",
            {"section_201": 14 * 40.0 / 40.6, "section_301": 50, "ieepa_fentanyl": 10},
        ),
    ],
)
def test_duties_worked_out_by_hand(good: str, day: str, route: str, expected: dict[str, float]) -> None:
    origin, destination = route.split()
    found = duty(good, day, "--from", origin, "--to", destination, "--path", "realised")
    assert layers(found) == pytest.approx(expected)
    assert found["total_pct"] == pytest.approx(sum(expected.values()))


def test_a_group_shows_shares_of_value_times_rates() -> None:
    found = duty("steel_aluminium_products", "2025-10-24", "--parts")
    for layer in found["layers"]:
        assert sum(part["share_of_value"] * part["rate_pct"] for part in layer["parts"]) == pytest.approx(layer["pct"])
    metals = next(layer for layer in found["layers"] if layer["layer"] == "section_232")
    assert "US-232-50" in metals["act_id"]
    text = ran("duty", "steel_aluminium_products", "2025-10-24").stdout
    assert "another duty is paid instead (US-232-50)" in text
    assert f"total {round(found['total_pct'], 4):g} percent" in text


def test_cargo_afloat_and_other_paths() -> None:
    assert duty("HS8505110070", "2025-04-20", "--loaded", "2025-04-05")["total_pct"] == 32.1
    assert duty("HS8505110070", "2025-04-20")["total_pct"] == 147.1
    assert duty("HS8505110090", "2025-12-15", "--path", "snapback")["total_pct"] == 56.1
    assert duty("toys", "2025-12-15", "--path", "hundred_unilateral")["total_pct"] == 130.0


def test_what_is_said_of_a_cargo_changes_its_duty() -> None:
    afloat = ("toys", "2025-04-20", "--loaded", "2025-04-09")
    assert duty(*afloat)["total_pct"] == 30
    assert duty(*afloat, "--by", "air")["total_pct"] == 145
    crane = ("ship_to_shore_cranes", "2025-11-09", "--path", "realised")
    assert duty(*crane)["total_pct"] == 155
    assert duty(*crane, "--contracted", "2025-04-16")["total_pct"] == 55
    parts = duty("refrigerator_freezers", "2025-10-24", "--metal", "steel=22,aluminium=48", "--parts")
    assert parts["metal"] == {"steel": 22, "aluminium": 48}
    assert layers(parts) == pytest.approx(
        {"section_301": 25, "section_232": 35, "ieepa_fentanyl": 20, "ieepa_reciprocal": 3}
    )
    chips = ("integrated_circuits_logic", "2025-05-01")
    assert [duty(*chips, "--waivers", which)["total_pct"] for which in ("reported", "announced")] == [0, 125]
    assert [duty("pork_frozen", "2024-08-15", "--waivers", which)["total_pct"] for which in ("reported", "none")] == [
        37,
        67,
    ]


def test_what_an_answer_takes_and_leaves_out_is_told() -> None:
    assert "reported and never published" in ran("duty", "integrated_circuits_logic", "2025-05-01").stdout
    assert "Note: The line pays Section 232 on its steel and aluminium content" in (
        ran("duty", "refrigerator_freezers", "2025-10-24").stdout
    )
    assert "the ordinary duty" in " ".join(duty("chicken_frozen_cuts", "2025-10-24")["remarks"]).lower()
    assert duty("toys", "2025-10-24")["remarks"] == []


def test_what_is_not_charged_is_told_with_its_reason() -> None:
    spared = duty("toys", "2025-05-20", "--loaded", "2025-04-03", "--parts")["not_charged"]
    assert [(one["layer"], one["why"], one["act_id"]) for one in spared] == [
        ("ieepa_reciprocal", "transit", "US-RECIP-GENEVA")
    ]
    assert (
        "loaded or contracted in time (CN-F2)" in ran("duty", "soybeans", "2025-04-11", "--loaded", "2025-03-01").stdout
    )
    exempt = duty("smartphones", "2025-10-24", "--parts")["not_charged"]
    assert {(one["why"], one["act_id"]) for one in exempt} == {("exempt", "US-RECIP-ELEC")}
    # Where a programme is over, its exemptions are over too.
    assert duty("HS8505110070", "2026-03-01", "--path", "realised", "--parts")["not_charged"] == [
        one
        for one in duty("HS8505110070", "2026-03-01", "--path", "realised", "--parts")["not_charged"]
        if one["layer"] == "section_122"
    ]


def test_dates_after_the_eve_say_whose_law_they_are() -> None:
    assert "what governments did: --path realised" in ran("duty", "toys", "2026-03-01").stdout
    assert "what governments did" not in ran("duty", "toys", "2025-10-24").stdout
    assert "what governments did" not in ran("duty", "toys", "2026-03-01", "--path", "realised").stdout


def test_goods_are_found_however_they_are_spelt() -> None:
    assert duty("8505.11.00.70", "2025-10-24")["good"] == "HS8505110070"
    assert duty("Laptops Tablets", "2025-10-24")["good"] == "laptops_tablets"
    assert duty("motor vehicles", "2025-10-24", "--from", "US", "--to", "CN")["good"] == "motor vehicles"
    assert duty("motor_vehicles", "2025-10-24")["good"] == "motor_vehicles"
    # A good goes one way: it need not be said, and one end gives the other.
    assert duty("soybeans", "2025-10-24")["total_pct"] == 23
    assert duty("motor vehicles", "2025-10-24", "--from", "CN")["good"] == "motor_vehicles"
    assert duty("civilian aircraft, engines and parts", "2025-10-24", "--from", "us", "--to", "cn")["origin"] == "US"


def test_everything_wrong_with_a_question_comes_at_once() -> None:
    lines = refused("duty", "laptopp", "2025-13-01", "--from", "CM", "--loaded", "never", "--path", "realized")
    assert [line.split(":")[0] for line in lines] == ["--from", "GOOD", "DATE", "--loaded", "realized"]
    assert "did you mean 'laptop'?" in lines[1]
    assert refused("duty", "toys", "9999-12-31") == [
        "DATE: found '9999-12-31'; allowed: a day from 2018-01-01 to 2030-12-31"
    ]
    assert refused("duty", "toys", "2017-12-31")
    assert refused("duty", "toys", "2025-10-24", "--loaded", "2025-10-25")
    assert refused("duty", "toys", "--from", "CN", "--to", "China", "2025-10-24")
    assert refused("duty", "toys")[0].startswith("DATE: found ''; allowed: a date")
    assert refused("duty", "", "2025-10-24")[0].startswith("GOOD: found ''")
    asked = ("--by", "train", "--contracted", "soon", "--metal", "steel=5", "--waivers", "all")
    lines = refused("duty", "toys", "2025-10-24", *asked)
    assert [line.split(":")[0] for line in lines] == ["--contracted", "--metal", "--by", "--waivers"]


def test_names_of_several_words_and_days_need_no_quotes() -> None:
    expected = duty("solar_modules", "2025-10-24")["total_pct"]
    for words in (
        ["solar", "panels", "2025-10-24"],
        ["solar", "panels", "Oct", "24,", "2025"],
        ["solar panels", "24 October 2025"],
        ["--date", "24 Oct 2025", "solar", "panels"],
        ["8541.43.00", "2025-10-24", "--from", "China", "--to", "USA"],
    ):
        found = duty(*words)
        assert (found["good"], found["date"], found["total_pct"]) == ("solar_modules", "2025-10-24", expected)


def test_what_was_guessed_is_said_beside_the_answer() -> None:
    text = ran("duty", "chips", "2025-10-24").stdout
    assert "ask with --to CN" in text
    assert "'chips' is read as integrated_circuits" in text
    assert "average over the group machinery" in ran("duty", "8413", "2025-10-24", "--to", "US").stdout
    assert refused("duty", "toys", "10/11/2025") == [
        "DATE: found '10/11/2025'; allowed: a date that is read in one way only: "
        "type 2025-11-10 (10 November) or 2025-10-11 (11 October)"
    ]


def test_goods_are_searched_by_word_and_by_code() -> None:
    (garlic, *_) = json.loads(ran("goods", "garlic", "--json").stdout)
    assert garlic == {
        "type": "0703.20",
        "means": "Garlic",
        "CN_to_US": "food_agriculture",
        "US_to_CN": "other agriculture, food and fish on the lists",
    }
    below = {row["type"] for row in json.loads(ran("goods", "8541", "--json").stdout)}
    assert below >= {"8541", "solar_modules", "leds_8541_41", "diodes_transistors"}
    text = ran("goods", "steel").stdout
    assert "steel_aluminium_products" in text
    assert "more: add a word" in text
    assert "did you mean 'umbrella'" in refused("goods", "umbrela")[0]


def test_goods_add_up_both_ways() -> None:
    rows = json.loads(ran("goods", "--json").stdout)
    total = {
        way: sum(row["value_2024_usd_m"] for row in rows if row["direction"] == way and not row["part_of"])
        for way in ("US imports from CN", "US exports to CN")
    }
    # Imports for consumption by HS10 line, and the Census total of exports.
    assert total["US imports from CN"] == pytest.approx(429_426, rel=1e-4)
    assert total["US exports to CN"] == pytest.approx(143_270)
    assert "soybeans" in ran("goods").stdout
