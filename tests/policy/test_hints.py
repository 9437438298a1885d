"""What was meant by a word that a path file does not know: by meaning first, and rather nothing than nonsense."""

from collections.abc import Iterable

import pytest

from sim.data import read_rows
from sim.policy import Enforcement, Practice, Product, Regime, Register, list_paths
from sim.policy.control_terms import Destination, EndUse
from sim.policy.levers import LEVERS
from sim.policy.path_file import ADD_MODELS, LISTS, TABLE_MODELS, PathFile
from sim.policy.problems import Problem, misspelt, nearest


def valid(field: str, register: Register) -> Iterable[str]:
    """Names that a field takes."""
    scopes = register.scopes()
    return {
        "practice": Practice,
        "regime": Regime,
        "enforced": Enforcement,
        "products": [*Product, "all"],
        "destinations": [*Destination, "all"],
        "end_uses": [*EndUse, "all"],
        "kind": ADD_MODELS,
        "action": ("set", "exempt", "end", "suspend", "cancel", "move"),
        "programme": (*scopes, *LEVERS, *(act.programme for act in register.control_acts)),
        "scope": {scope for own in scopes.values() for scope in own},
        "act": {act.act_id for act in register.acts},
        "path": list_paths(),
        "status": ("enacted", "threatened"),
        "grade": ("A", "B", "C"),
        "key": (
            *PathFile.model_fields,
            *(key for model in (*ADD_MODELS.values(), *TABLE_MODELS.values()) for key in model.model_fields),
        ),
    }[field]


MEANT = {
    "practice": "stopped=halt stop=halt cease=halt blocked=halt frozen=halt hlat=halt Halt=halt reopened=opening "
    "normal=working hard=hardened stricter=hardened easing=eased relaxed=eased slow=slow_walk slow-walk=slow_walk "
    "delayed=slow_walk thawing=thaw hardend=hardened",
    "regime": "ban=refuse halt=refuse denied=refuse license=licence general_license=general_licence free=none "
    "case-by-case=case_by_case extra_territorial=extraterritorial Licence=licence",
    "enforced": "fully=full strict=full weak=none partial=normal yes=full",
    "products": "rare_earths=materials dysprosium=materials motors=embedded_magnets parts=embedded_magnets "
    "reexports=re_exports software=us_software gallium=other magnesium=other everything=all "
    "controlled_magnets=magnets_controlled magnets_control=magnets_controlled affiliates=us_affiliates",
    "destinations": "USA=US U.S.=US america=US europe=EU germany=EU japan=JP korea=KR china=CN world=other uk=other "
    "CA=other everyone=all",
    "end_uses": "civilian=civil militry=military defense=military chips=advanced_chips ai=advanced_chips cars=civil",
    "kind": "tariff=duty duti=duty export_control=control halt=control lever=measure note=other",
    "action": "stop=end remove=end impose=set raise=set pause=suspend postpone=move waive=exempt cancle=cancel",
    "programme": "fentanyl=us_fentanyl us_fentanil=us_fentanyl reciprocal=us_reciprocal section_301=us_301 "
    "steel=us_232_metals threat=us_threat_100 transhipment=us_transshipment tariff=us_new_duty cn_tariff=cn_new_duty "
    "stockpile=extra_cover_weeks thrift=thrift_factor cn_license_practice=cn_licence_practice",
    "scope": "phones=smartphones laptop_tablets=laptops_tablets shoes=footwear clothes=apparel_textiles toyz=toys "
    "tyres=plastics_rubber screens=monitors consoles=video-game_consoles",
    "act": "US-THREAT-10=US-THREAT-100 us-threat-100=US-THREAT-100 US-301-CRANE=US-301-CRANES CN-18=CN-18-2025",
    "path": "curent_policy=current_policy baseline=current_policy realized=realised escalation=full_escalation "
    "snap_back=snapback truce=truce_extended",
    "status": "threat=threatened in_force=enacted",
    "key": "rate=rate_pct tariff=rate_pct country=destinations start=effective id=act_id source=citation "
    "scop=scope anounced=announced program=programme description=about parent=extends",
}
"""Likely slips with what was meant, by field."""

SEVERAL = {
    ("products", "magnets"): "magnets_controlled or magnets_uncontrolled",
    ("act", "US-RECIP-LAPSE"): "US-RECIP-LAPSE-AUG25 or US-RECIP-LAPSE-NOV25 or US-RECIP-LAPSE-NOV26",
    ("practice", "refused"): 'regime = "refuse"',
    ("scope", "motors"): "electric motors and generators",
}

ABSURD = {
    "practice": "licence unknown melt sleep foo",
    "regime": "tariff quota foo",
    "products": "garlic foo wool",
    "destinations": "XX foo",
    "end_uses": "nuclear foo",
    "kind": "foo xyzzy",
    "action": "foo bet",
    "programme": "soy_tax foo us_232",
    "scope": "umbrellas garlic mirrors toothbrush foo",
    "act": "MY-DUTY X US-IEEPA-F4 US-232",
    "path": "my_path late_threat peace foo",
    "key": "foo xyzzy",
}
"""Words for which nothing may be offered: whatever is near them in letters means something else."""


@pytest.mark.parametrize(
    ("field", "word", "meant"),
    [(field, *pair.rsplit("=", 1)) for field, pairs in MEANT.items() for pair in pairs.split()],
)
def test_a_likely_slip_is_understood(register: Register, field: str, word: str, meant: str) -> None:
    found = nearest(word, valid(field, register), field).split(" or ")
    assert found[0].replace(" ", "_") == meant, found
    assert len(found) == 1 or field in ("key", "scope")


@pytest.mark.parametrize(("field", "word"), SEVERAL)
def test_a_word_with_several_meanings_shows_them(register: Register, field: str, word: str) -> None:
    assert nearest(word, valid(field, register), field) == SEVERAL[field, word]


@pytest.mark.parametrize(
    ("field", "word"), [(field, word) for field, words in ABSURD.items() for word in words.split()]
)
def test_nothing_is_said_rather_than_something_absurd(register: Register, field: str, word: str) -> None:
    assert nearest(word, valid(field, register), field) == ""


@pytest.mark.parametrize("word", ["stopped", "magnets", "motors"])
def test_what_was_offered_once_is_offered_no_more(register: Register, word: str) -> None:
    once = {"stopped": "eased", "magnets": "smartphones", "motors": "monitors"}
    for field in MEANT:
        assert once[word] not in nearest(word, valid(field, register), field).split(" or ")


def test_the_end_of_an_act_is_an_act_of_its_own() -> None:
    keys = ADD_MODELS["control"].model_fields
    assert nearest("until", keys, "key") == 'action = "end" in an [[add]] of its own'
    shown = str(Problem("a.toml", 3, "until", "an unknown key", "b", nearest("until", keys, "key")))
    assert shown.endswith('did you mean action = "end" in an [[add]] of its own?')
    # Where there is no action, nothing is said of one.
    assert nearest("until", TABLE_MODELS["cancel"].model_fields, "key") == ""


def test_a_hint_with_several_names_quotes_each() -> None:
    assert str(Problem("f", 1, "k", "x", "y", "a or b")) == "f:1: k: found x; allowed: y; did you mean 'a' or 'b'?"


def test_every_synonym_leads_to_a_name_and_is_none_itself(register: Register) -> None:
    for row in read_rows("synonyms.csv"):
        names = set(valid(row["field"], register))
        for meant in row["means"].split(";"):
            assert meant in names or " = " in meant, row
        if row["field"] not in ("key", "scope", "action", "programme"):
            assert row["word"] not in names, row


def test_a_new_name_is_a_slip_only_where_nothing_but_letters_part_it() -> None:
    names = ("cn_licence_practice", "cn_62")
    assert misspelt("cn_licence_practise", names) == "cn_licence_practice"
    assert misspelt("cn_63", names) == ""
    assert misspelt("cn_heavy_halt", names) == ""


def test_tables_have_synonyms_too() -> None:
    assert [nearest(word, LISTS, "key") for word in ("postpone", "threat", "ad", "cancle", "drop")] == [
        "move",
        "enact",
        "add",
        "cancel",
        "cancel",
    ]
