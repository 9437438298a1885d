"""A path for a reader: timeline with citations, differences from its baseline. Plain data, ready for JSON."""

from datetime import date
from typing import Any

from sim.policy.acts import AnyAct
from sim.policy.differences import differences, first_difference
from sim.policy.intervals import act_intervals
from sim.policy.paths import PolicyPath


def explain(path: PolicyPath, baseline: PolicyPath) -> dict[str, Any]:
    """Head, differences from the baseline and timeline of a path. Days are ISO dates, an open end is null."""
    parting = first_difference(path, baseline)
    return {
        "path": path.name,
        "label": path.label,
        "about": path.about,
        "sources": list(path.sources),
        "baseline": baseline.name,
        "branches": path.branches.isoformat(),
        "first_difference": _iso(parting),
        "differences": [
            {"announced": _iso(one.announced), "only_in": one.only_in, "text": one.text, **_source(one.act)}
            for one in differences(path, baseline)
        ],
        "timeline": [
            {
                "from": _iso(one.start),
                "to": _iso(one.end),
                "layer": one.layer,
                "value": one.value,
                "announced": _iso(one.row.announced),
                "status": one.row.status,
                **_source(one.row),
            }
            for one in act_intervals(path.acts, path.register.programmes)
        ],
    }


def act_row(act: AnyAct, value: str) -> dict[str, Any]:
    """Return one act of the register or of a path, ready for JSON; `value` says what it does."""
    return {
        "announced": _iso(act.announced),
        "effective": _iso(act.effective),
        "programme": act.programme,
        "kind": act.kind,
        "status": act.status,
        "value": value,
        **_source(act),
    }


def _source(act: AnyAct) -> dict[str, Any]:
    return {
        "act_id": act.act_id,
        "citation": act.citation,
        "source_title": act.source_title,
        "source_url": act.source_url,
        "grade": act.grade,
        "note": act.note,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
