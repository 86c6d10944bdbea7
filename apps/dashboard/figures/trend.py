"""Plan and actual over days: the month's running sums, and single days with the plan as a ghost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from apps.dashboard.figures import theme


@dataclass(frozen=True)
class Point:
    """One day: what was planned and what came; None where there is no plan or no figure yet."""

    day: date
    plan: Decimal | None
    actual: Decimal | None


@dataclass(frozen=True)
class Labels:
    """The words of the figure, in the reader's language, and the code of that language."""

    day: str
    plan: str
    actual: str
    language: str = ""


@dataclass(frozen=True)
class Campaign:
    """A day of a campaign by its name."""

    day: date
    label: str


@dataclass(frozen=True)
class Summary:
    """Parts of the sentence: the last day with a figure, and plan and actual on it."""

    day: date | None
    plan: Decimal | None
    actual: Decimal | None
    days_known: int


def cumulative(points: Sequence[Point], labels: Labels) -> theme.Figure:
    """Running sums of a month: the plan in steps, the actual as a line that stops where unknown."""
    plan = _line(points, "plan", labels.plan) | {"line": _stroke(theme.PLAN, 1.5, shape="hv")}
    actual = _line(points, "actual", labels.actual) | {
        "mode": "lines+markers",
        "line": _stroke(theme.ACTUAL, 2.5),
        "marker": {"size": 4, "color": theme.ACTUAL},
    }
    return {"data": [plan, actual], "layout": _layout(labels, "%-d")}


def trend(points: Sequence[Point], labels: Labels) -> theme.Figure:
    """Single days: actual as bars, the plan as a stepped ghost line over them."""
    bars = _line(points, "actual", labels.actual) | {
        "type": "bar",
        "marker": {"color": theme.ACTUAL},
    }
    del bars["mode"], bars["connectgaps"]
    ghost = _line(points, "plan", labels.plan) | {"line": _stroke(theme.PLAN, 2, shape="hvh")}
    return {"data": [bars, ghost], "layout": _layout(labels) | {"bargap": 0.35}}


def history(
    points: Sequence[Point], labels: Labels, campaigns: Sequence[Campaign], unit: str
) -> theme.Figure:
    """A metric day by day: gaps where unknown, the plan as a ghost, days of campaigns shaded."""
    hover = "%{y:.2%}" if unit == "percent" else "%{y:,.2f}" if unit == "money" else "%{y:,}"
    actual = _line(points, "actual", labels.actual) | {
        "mode": "lines+markers",
        "line": _stroke(theme.ACTUAL, 2),
        "marker": {"size": 4, "color": theme.ACTUAL},
        "hovertemplate": f"{labels.actual}: {hover}<extra></extra>",
    }
    ghost = _line(points, "plan", labels.plan) | {
        "line": _stroke(theme.PLAN, 1.5, shape="hvh"),
        "hovertemplate": f"{labels.plan}: {hover}<extra></extra>",
    }
    drawn = _layout(labels) | {"shapes": [_band(campaign.day) for campaign in campaigns]}
    if unit == "percent":
        drawn["yaxis"] = drawn["yaxis"] | {"tickformat": ".1%"}
    return {"data": [ghost, actual], "layout": drawn}


def history_twin(
    points: Sequence[Point], labels: Labels, campaigns: Sequence[Campaign], unit: str, word: str
) -> theme.Twin:
    """The history as a table, newest first; `word` heads the names of campaigns."""
    named = {campaign.day: campaign.label for campaign in campaigns}
    columns = (
        theme.Column(labels.day, "day"),
        theme.Column(labels.plan, unit),
        theme.Column(labels.actual, unit),
        theme.Column(word, "text"),
    )
    rows = ((p.day, p.plan, p.actual, named.get(p.day, "")) for p in reversed(points))
    return theme.Twin(columns, tuple(rows))


def _band(day: date) -> theme.Figure:
    """A day of a campaign as a column behind the lines; a day is drawn at its midnight."""
    noon = datetime.combine(day, time(12))
    return {
        "type": "rect",
        "layer": "below",
        "yref": "paper",
        "x0": (noon - timedelta(days=1)).isoformat(),
        "x1": noon.isoformat(),
        "y0": 0,
        "y1": 1,
        "line": {"width": 0},
        "fillcolor": theme.BANDS[0],
    }


def summary(points: Sequence[Point]) -> Summary:
    """What the sentence under the figure says."""
    known = [point for point in points if point.actual is not None]
    if not known:
        return Summary(None, None, None, 0)
    last = known[-1]
    return Summary(last.day, last.plan, last.actual, len(known))


def twin(points: Sequence[Point], labels: Labels) -> theme.Twin:
    """The figure as a table."""
    columns = (
        theme.Column(labels.day, "day"),
        theme.Column(labels.plan, "money"),
        theme.Column(labels.actual, "money"),
    )
    return theme.Twin(columns, tuple((p.day, p.plan, p.actual) for p in points))


def _line(points: Sequence[Point], part: str, name: str) -> theme.Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "connectgaps": False,
        "name": name,
        "x": [point.day.isoformat() for point in points],
        "y": [theme.number(getattr(point, part)) for point in points],
        "hovertemplate": f"{name}: %{{y:,.2f}}<extra></extra>",
    }


def _stroke(color: str, width: float, shape: str = "linear") -> theme.Figure:
    return {"color": color, "width": width, "shape": shape}


def _layout(labels: Labels, day_format: str = "") -> theme.Figure:
    short, full = theme.DAYS.get(labels.language, theme.ENGLISH_DAYS)
    return theme.layout(
        xaxis=theme.axis(
            type="date",
            tickformat=day_format or short,
            hoverformat=full,
            showgrid=False,
            nticks=7,
        ),
        yaxis=theme.axis(rangemode="tozero", tickformat="~s", nticks=5),
    )
