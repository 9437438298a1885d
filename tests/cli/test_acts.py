"""`lodestone acts`: what it lists and how it narrows, what it refuses."""

import json

from sim.policy import load_path, load_register
from tests.cli.commands import ran, refused


def test_acts_can_be_listed_and_narrowed() -> None:
    everything = json.loads(ran("acts", "--json").stdout)
    assert len(everything) == len(load_register().acts)
    assert all(row["citation"] and row["source_title"] and row["grade"] in "ABC" and row["value"] for row in everything)
    assert [row["announced"] for row in everything] == sorted(row["announced"] for row in everything)
    narrowed = json.loads(
        ran("acts", "--kind", "duty", "--programme", "us_fentanyl", "--since", "2025-03-01", "--json").stdout
    )
    parcels = ["US-POSTAL-30", "US-POSTAL-90", "US-POSTAL-120", "US-POSTAL-54", "US-DEMINIMIS-END"]
    expected = ["US-IEEPA-F2", *parcels, "US-IEEPA-F3", "US-SCOTUS-IEEPA"]
    assert [row["act_id"] for row in narrowed] == expected
    extended = ran("acts", "--programme", "us_reciprocal", "--since", "2025-05-30").stdout
    assert "extends the clause of US-RECIP-BASE on cargo in transit" in " ".join(extended.split())
    pending = {row["act_id"] for row in json.loads(ran("acts", "--pending", "--json").stdout)}
    assert {"US-RECIP-LAPSE-NOV25", "CN-61-2025-A", "US-301-4YR-2026", "US-THREAT-100"} <= pending
    assert not {"US-IEEPA-F2", "US-RECIP-LAPSE-AUG25", "US-IEEPA-F3"} & pending
    own = json.loads(ran("acts", "--path", "snapback", "--json").stdout)
    assert len(own) == len(load_path("snapback", load_register()).acts)
    assert "US-IEEPA-F2" in ran("acts", "--programme", "us_fentanyl").stdout
    lines = refused("acts", "--kind", "duties", "--programme", "us_fentanil", "--since", "soon")
    assert len(lines) == 3
    assert "did you mean 'us_fentanyl'?" in lines[2]
