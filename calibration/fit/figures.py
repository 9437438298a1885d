"""The figures of a calibration. Each stands beside the CSV of the same stem, as a vector graphic for any browser."""

from pathlib import Path
from typing import Final

import altair as alt
import pandas as pd
from altair.typing import ChartType

from calibration.fit.subjects import Subject

WIDTH: Final = 300
"""Width of one panel of bands, pixels."""


def bands(subject: Subject, frame: pd.DataFrame, acts: str) -> ChartType:
    """Draw bands and observations by origin under one kind of acts. Months that were forecast have a shaded ground."""
    own = frame[frame["acts"] == acts].copy()
    own["origin"] = own["origin"].astype(str)
    own["seen"] = pd.to_numeric(own["observed"], errors="coerce")
    rows = []
    for series in subject.followed:
        part = own[own["series"] == series.name]
        month = alt.X("month:O", title=None, axis=alt.Axis(labelAngle=-60))
        base = alt.Chart(part)
        top = float(part[["p95", "widened_p95", "seen"]].max().max())
        ground = (
            base.transform_filter("datum.months == 'forecast'")
            .transform_calculate(top=f"{top}", bottom="0")
            .mark_bar(color="#f3e3c0", opacity=0.7, width=24)
            .encode(x=month, y=alt.Y("bottom:Q", title=series.axis), y2="top:Q")
        )
        outer = base.mark_area(color="#9bb8d3", opacity=0.35).encode(
            x=month, y=alt.Y("widened_p05:Q", title=series.axis), y2="widened_p95:Q"
        )
        inner = base.mark_area(color="#4c78a8", opacity=0.45).encode(x=month, y="p05:Q", y2="p95:Q")
        middle = base.mark_line(color="#1f3b5a").encode(x=month, y="p50:Q")
        seen = base.mark_point(color="#c03a2b", filled=True, size=45).encode(x=month, y="seen:Q")
        layered = alt.layer(ground, outer, inner, middle, seen).properties(width=WIDTH, height=170)
        rows.append(
            layered.facet(column=alt.Column("origin:N", title=f"{series.label}: fitted to what was published by"))
        )
    title = "bands of parameters and chance (dark), with discrepancy (light), observed (dots)"
    return alt.vconcat(*rows).properties(title=f"{subject.title}: {title}")


def contraction(frame: pd.DataFrame) -> ChartType:
    """Draw the contraction of each fitted parameter; identified parameters have a colour of their own."""
    order = list(frame.sort_values("contraction", ascending=False)["parameter"])
    bars = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X("contraction:Q", title="share of the prior variance taken away by the data"),
            y=alt.Y("parameter:N", sort=order, title=None),
            color=alt.Color("standing:N", title=None, scale=alt.Scale(range=["#4c78a8", "#c9c9c9"])),
        )
    )
    rule = alt.Chart(pd.DataFrame({"limit": [0.5]})).mark_rule(strokeDash=[4, 3]).encode(x="limit:Q")
    return alt.layer(bars, rule).properties(width=420, title="What the data say of each parameter")


def pairs(frame: pd.DataFrame) -> ChartType:
    """Draw the posterior correlations of the parameters that the data say most of."""
    names = list(dict.fromkeys(frame["parameter_a"]))
    base = alt.Chart(frame).encode(
        x=alt.X("parameter_a:N", sort=names, title=None, axis=alt.Axis(labelAngle=-50)),
        y=alt.Y("parameter_b:N", sort=names, title=None),
    )
    cells = base.mark_rect().encode(
        color=alt.Color("correlation:Q", scale=alt.Scale(scheme="redblue", domain=[-1, 1], reverse=True))
    )
    words = base.mark_text(fontSize=9).encode(text=alt.Text("correlation:Q", format=".1f"))
    return alt.layer(cells, words).properties(
        width=430, height=430, title="Which parameters the data cannot tell apart"
    )


def backtest(subject: Subject, frame: pd.DataFrame) -> ChartType:
    """Draw the mean scores of the model and of naive forecasts, by series and origin; lower is better."""
    own = frame.copy()
    own["origin"] = own["origin"].astype(str)
    own["name"] = [
        f"{name}, {acts}" if name.startswith("model") else name
        for name, acts in zip(own["forecast"], own["acts"], strict=True)
    ]
    own = own.drop_duplicates(["origin", "series", "name"])
    own["who"] = ["model" if name.startswith("model") else "naive" for name in own["forecast"]]
    bars = (
        alt.Chart(own)
        .mark_bar()
        .encode(
            x=alt.X("mean_score:Q", title=f"mean score, {subject.unit} (lower is better)"),
            y=alt.Y("name:N", title=None, sort=list(dict.fromkeys(own["name"])), axis=alt.Axis(labelLimit=300)),
            color=alt.Color("who:N", title=None, scale=alt.Scale(range=["#4c78a8", "#c9c9c9"])),
        )
        .properties(width=190, height=130)
    )
    chart: ChartType = bars.facet(
        row=alt.Row("series:N", title=None), column=alt.Column("origin:N", title="origin")
    ).resolve_scale(x="independent")
    return chart


def save(chart: ChartType, file: Path) -> None:
    """Write a chart to a file as SVG."""
    with alt.data_transformers.disable_max_rows():
        chart.save(str(file))
