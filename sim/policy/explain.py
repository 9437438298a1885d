"""A path for a reader: timeline with citations, differences from its baseline. Plain data, ready for JSON."""

from datetime import date
from typing import Any

from sim.policy.acts import AnyAct
from sim.policy.differences import applied, differences, first_difference
from sim.policy.intervals import act_intervals
from sim.policy.paths import PolicyPath


def explain(path: PolicyPath, baseline: PolicyPath) -> dict[str, Any]:
    """Head, differences from the baseline and timeline of a path. Days are ISO dates, an open end is null.

    The timeline has the acts first in which the path differs from its baseline.
    """
    parting = first_difference(path, baseline)
    own, other = (act_intervals(one.acts, one.register.programmes) for one in (path, baseline))
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
                "from": _iso(one.interval.start),
                "to": _iso(one.interval.end),
                "layer": one.interval.layer,
                "value": one.interval.value,
                "announced": _iso(one.interval.row.announced),
                "status": one.interval.row.status,
                "origin": one.origin,
                "differs_from_baseline": one.differs,
                **_source(one.interval.row),
            }
            for one in applied(path.name, own, other)
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
