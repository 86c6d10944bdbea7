"""Actual against target as a bullet graph: one bar from 0, one target mark, shades of one hue."""

from dataclasses import dataclass
from decimal import Decimal

from apps.dashboard.figures import theme

BAND_ENDS = (Decimal("0.90"), Decimal("0.98"))


@dataclass(frozen=True)
class Score:
    """One amount with what it is measured against; unknown parts are None."""

    actual: Decimal | None
    target: Decimal | None
    forecast: Decimal | None = None


@dataclass(frozen=True)
class Labels:
    """The words of the figure, in the reader's language."""

    measure: str
    actual: str
    target: str
    forecast: str
    value: str


@dataclass(frozen=True)
class Summary:
    """Parts of the sentence: the amounts, and actual over target (None without a target)."""

    actual: Decimal | None
    target: Decimal | None
    ratio: Decimal | None


def bullet(score: Score, labels: Labels) -> theme.Figure:
    """Draw the score; the bands end at 90% and 98% of the target."""
    end = _end(score)
    traces = [_bar(score, labels), _mark(score.target, labels.target, "line-ns-open", theme.TEXT)]
    if score.forecast is not None:
        traces.append(_mark(score.forecast, labels.forecast, "diamond-open", theme.FORECAST))
    return {
        "data": traces,
        "layout": theme.layout(
            margin={"l": 4, "r": 12, "t": 4, "b": 22},
            hovermode="closest",
            bargap=0.55,
            shapes=_bands(score.target, end),
            xaxis=theme.axis(range=[0, end], tickformat="~s", nticks=6, showgrid=False),
            yaxis=theme.axis(visible=False, range=[-0.5, 0.5]),
        ),
    }


def summary(score: Score) -> Summary:
    """What the sentence under the figure says."""
    if score.actual is None or not score.target:
        return Summary(score.actual, score.target, None)
    return Summary(score.actual, score.target, score.actual / score.target)


def twin(score: Score, labels: Labels) -> theme.Twin:
    """The figure as a table."""
    columns = (theme.Column(labels.measure, "text"), theme.Column(labels.value, "money"))
    rows: list[tuple[object, ...]] = [(labels.actual, score.actual), (labels.target, score.target)]
    if score.forecast is not None:
        rows.append((labels.forecast, score.forecast))
    return theme.Twin(columns, tuple(rows))


def _end(score: Score) -> float:
    known = [v for v in (score.actual, score.target, score.forecast) if v is not None]
    return float(max([*known, Decimal(0)]) * Decimal("1.08")) or 1.0


def _bar(score: Score, labels: Labels) -> theme.Figure:
    return {
        "type": "bar",
        "orientation": "h",
        "name": labels.actual,
        "x": [theme.number(score.actual)],
        "y": [0],
        "marker": {"color": theme.ACTUAL},
        "hovertemplate": f"{labels.actual}: %{{x:,.2f}}<extra></extra>",
    }


def _mark(value: Decimal | None, name: str, symbol: str, color: str) -> theme.Figure:
    size = 34 if symbol == "line-ns-open" else 11
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [theme.number(value)],
        "y": [0],
        "marker": {
            "symbol": symbol,
            "size": size,
            "color": color,
            "line": {"width": 3, "color": color},
        },
        "hovertemplate": f"{name}: %{{x:,.2f}}<extra></extra>",
    }


def _bands(target: Decimal | None, end: float) -> list[theme.Figure]:
    if not target:
        return []
    edges = [0.0, *(float(target * share) for share in BAND_ENDS), end]
    spans = zip(edges, edges[1:], theme.BANDS, strict=False)
    return [
        {
            "type": "rect",
            "layer": "below",
            "x0": start,
            "x1": stop,
            "y0": -0.42,
            "y1": 0.42,
            "fillcolor": color,
            "line": {"width": 0},
        }
        for start, stop, color in spans
    ]
