"""From one amount to another, step by step: floating bars between two marked levels.

The axis starts near the smaller level, so levels are marks: a bar that does not start at 0 lies.
Steps stand below each other: names of sources and products are long.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from apps.dashboard.figures import theme

ROOM = 0.14
ROW_PIXELS = 28
EDGE_PIXELS = 34


@dataclass(frozen=True)
class Step:
    """One cause of the change; `effect` in money, below 0 where it cost.

    `href` opens the facts behind it; empty where there is no list.
    """

    label: str
    effect: Decimal
    href: str = ""


@dataclass(frozen=True)
class Walk:
    """The whole way: `start` + all effects = `end`."""

    start: Decimal
    steps: tuple[Step, ...]
    end: Decimal


@dataclass(frozen=True)
class Labels:
    """The words of the figure, in the reader's language."""

    cause: str
    effect: str
    running: str
    start: str
    end: str


@dataclass(frozen=True)
class Summary:
    """Parts of the sentence: the change, its largest push and its largest drag, if any."""

    gap: Decimal
    best: Step | None
    worst: Step | None


def waterfall(walk: Walk, labels: Labels) -> theme.Figure:
    """Draw the way from start to end, downwards."""
    levels = _levels(walk)
    names = [labels.start, *(step.label for step in walk.steps), labels.end]
    return {
        "data": [_bars(walk, levels, labels), _marks(walk, names), _amounts(walk, levels)],
        "layout": theme.layout(
            hovermode="closest",
            bargap=0.3,
            height=EDGE_PIXELS + ROW_PIXELS * len(names),
            margin={"l": 8, "r": 40, "t": 4, "b": 24},
            shapes=_links(walk, levels),
            xaxis=theme.axis(range=_range(walk, levels), tickformat="~s", nticks=5),
            yaxis=theme.axis(
                type="category",
                categoryorder="array",
                categoryarray=names,
                autorange="reversed",
                automargin=True,
                showgrid=False,
                ticksuffix=" ",
            ),
        ),
    }


def summary(walk: Walk) -> Summary:
    """What the sentence under the figure says."""
    pushes = [step for step in walk.steps if step.effect > 0]
    drags = [step for step in walk.steps if step.effect < 0]
    return Summary(
        walk.end - walk.start,
        max(pushes, key=lambda step: step.effect, default=None),
        min(drags, key=lambda step: step.effect, default=None),
    )


def twin(walk: Walk, labels: Labels) -> theme.Twin:
    """The figure as a table: each effect and the amount reached with it."""
    columns = (
        theme.Column(labels.cause, "text"),
        theme.Column(labels.effect, "signed"),
        theme.Column(labels.running, "money"),
    )
    reached = zip(walk.steps, _levels(walk)[1:], strict=True)
    rows = ((step.label, step.effect, level) for step, level in reached)
    return theme.Twin(
        columns, ((labels.start, None, walk.start), *rows, (labels.end, None, walk.end))
    )


def _levels(walk: Walk) -> list[Decimal]:
    levels = [walk.start]
    for step in walk.steps:
        levels.append(levels[-1] + step.effect)
    return levels


def _bars(walk: Walk, levels: Sequence[Decimal], labels: Labels) -> theme.Figure:
    return {
        "type": "bar",
        "orientation": "h",
        "name": labels.effect,
        "x": [theme.number(step.effect) for step in walk.steps],
        "y": [step.label for step in walk.steps],
        "base": [theme.number(level) for level in levels[:-1]],
        "customdata": [step.href for step in walk.steps],
        "marker": {
            "color": [theme.AHEAD if step.effect >= 0 else theme.BEHIND for step in walk.steps]
        },
        "hovertemplate": "%{y}: %{x:+,.2f}<extra></extra>",
    }


def _marks(walk: Walk, names: Sequence[str]) -> theme.Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [theme.number(walk.start), theme.number(walk.end)],
        "y": [names[0], names[-1]],
        "marker": {
            "symbol": "line-ns-open",
            "size": 20,
            "color": theme.TEXT,
            "line": {"width": 3, "color": theme.TEXT},
        },
        "hovertemplate": "%{y}: %{x:,.2f}<extra></extra>",
    }


def _amounts(walk: Walk, levels: Sequence[Decimal]) -> theme.Figure:
    """Each effect in figures, on that side of its bar where more room is left.

    The other side ends at the names of the steps, which an amount must not cover on a phone.
    """
    low, high = _range(walk, levels)
    ends = [sorted(map(float, pair)) for pair in pairwise(levels)]
    is_left = [left - low > high - right for left, right in ends]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [
            left if before else right for before, (left, right) in zip(is_left, ends, strict=True)
        ],
        "y": [step.label for step in walk.steps],
        "text": [f" {step.effect:+,.0f} ".replace("-", theme.MINUS) for step in walk.steps],
        "textposition": [f"middle {'left' if before else 'right'}" for before in is_left],
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _links(walk: Walk, levels: Sequence[Decimal]) -> list[theme.Figure]:
    """Thin lines at the level that one bar hands to the next."""
    return [
        {
            "type": "line",
            "layer": "below",
            "x0": theme.number(level),
            "x1": theme.number(level),
            "y0": at,
            "y1": at + 1,
            "line": {"width": 1, "color": theme.PLAN, "dash": "dot"},
        }
        for at, level in enumerate(levels)
    ]


def _range(walk: Walk, levels: Sequence[Decimal]) -> list[float]:
    low, high = float(min([*levels, walk.end])), float(max([*levels, walk.end]))
    room = (high - low) * ROOM or abs(high) * ROOM or 1.0
    return [low - room, high + room]
