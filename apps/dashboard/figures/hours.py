"""Orders by hour of one day: ordered behind, paid in front, the usual day as a ghost line."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.dashboard.figures import theme


@dataclass(frozen=True)
class Hour:
    """One hour 0 to 23 of the shop's clock: orders placed, orders paid, mean of usual days."""

    hour: int
    ordered: int | None
    paid: int | None
    mean: Decimal | None = None


@dataclass(frozen=True)
class Labels:
    """The words of the figure, in the reader's language."""

    hour: str
    ordered: str
    paid: str
    mean: str


@dataclass(frozen=True)
class Summary:
    """Parts of the sentence: the busiest hour (first of equals), its orders, and the day's sum."""

    peak_hour: int | None
    peak_orders: int | None
    total: int | None


def hours(bars: Sequence[Hour], labels: Labels) -> theme.Figure:
    """Draw the day; an hour without a figure has no bar, an hour without orders has none either."""
    traces = [
        _bars(bars, "ordered", labels.ordered, theme.ACTUAL_SOFT),
        _bars(bars, "paid", labels.paid, theme.ACTUAL),
    ]
    if any(bar.mean is not None for bar in bars):
        traces.append(_ghost(bars, labels.mean))
    return {
        "data": traces,
        "layout": theme.layout(
            barmode="overlay",
            bargap=0.25,
            margin={"l": 36, "r": 8, "t": 8, "b": 28},
            xaxis=theme.axis(
                range=[-0.6, 23.6],
                tickmode="array",
                tickvals=list(range(0, 24, 3)),
                ticktext=[f"{hour:02d}" for hour in range(0, 24, 3)],
                showgrid=False,
            ),
            yaxis=_count_axis(bars),
        ),
    }


def summary(bars: Sequence[Hour]) -> Summary:
    """What the sentence under the figure says."""
    known = [(bar.ordered, -bar.hour) for bar in bars if bar.ordered is not None]
    if not known:
        return Summary(None, None, None)
    orders, minus_hour = max(known)
    return Summary(-minus_hour, orders, sum(count for count, _ in known))


def twin(bars: Sequence[Hour], labels: Labels) -> theme.Twin:
    """The figure as a table."""
    columns = (
        theme.Column(labels.hour, "text"),
        theme.Column(labels.ordered, "count"),
        theme.Column(labels.paid, "count"),
    )
    rows = tuple((f"{bar.hour:02d}:00", bar.ordered, bar.paid) for bar in bars)
    return theme.Twin(columns, rows)


def _count_axis(bars: Sequence[Hour]) -> theme.Figure:
    """Ticks of whole orders: of fewer than five plotly would write some twice."""
    known = [value for bar in bars for value in (bar.ordered, bar.mean) if value is not None]
    ticks = {"nticks": 5} if max(known, default=0) >= 5 else {"tick0": 0, "dtick": 1}
    return theme.axis(rangemode="tozero", tickformat=",d", **ticks)


def _bars(bars: Sequence[Hour], part: str, name: str, color: str) -> theme.Figure:
    return {
        "type": "bar",
        "name": name,
        "x": [bar.hour for bar in bars],
        "y": [getattr(bar, part) for bar in bars],
        "marker": {"color": color},
        "hovertemplate": f"{name}: %{{y:,d}}<extra></extra>",
    }


def _ghost(bars: Sequence[Hour], name: str) -> theme.Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "connectgaps": False,
        "x": [bar.hour for bar in bars],
        "y": [theme.number(bar.mean) for bar in bars],
        "line": {"color": theme.PLAN, "width": 2, "shape": "hvh"},
        "hovertemplate": f"{name}: %{{y:,.1f}}<extra></extra>",
    }
