"""What every figure shares: colours as CSS variables, layout constants, exact numbers to plot."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

# Any: plotly's figure description is a free JSON tree; the tests validate it with graph_objects.
Figure = dict[str, Any]

# Names of CSS variables: the browser puts the colour of the light or the dark theme in their place.
ACTUAL = "var(--figure-actual)"
ACTUAL_SOFT = "var(--figure-actual-soft)"
PLAN = "var(--figure-plan)"
FORECAST = "var(--figure-forecast)"
AHEAD = "var(--figure-ahead)"
BEHIND = "var(--figure-behind)"
BANDS = ("var(--figure-band-1)", "var(--figure-band-2)", "var(--figure-band-3)")
TEXT = "var(--figure-text)"
GRID = "var(--figure-grid)"
CLEAR = "rgba(0,0,0,0)"
# The sign of apps.common.cells, which knows Django.
MINUS = "−"
# A day on an axis and its full date, by language: plotly knows the names of months in English.
DAYS = {"hu": ("%-m. %-d.", "%Y. %-m. %-d."), "zh-hans": ("%-m月%-d日", "%Y年%-m月%-d日")}
ENGLISH_DAYS = ("%-d %b", "%-d %b %Y")


@dataclass(frozen=True)
class Column:
    """One column of a table twin: its heading and the unit of its cells."""

    label: str
    unit: str


@dataclass(frozen=True)
class Twin:
    """The same numbers as a figure, as a table: raw values, formatted by the page."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]


def number(value: Decimal | int | None) -> float | None:
    """The one place where a Decimal becomes a position on a screen; unknown stays None."""
    return None if value is None else float(value)


def axis(**changes: object) -> dict[str, Any]:
    """An axis without zoom, box or zero line."""
    base = {
        "fixedrange": True,
        "zeroline": False,
        "showline": False,
        "gridcolor": GRID,
        "tickfont": {"color": TEXT, "size": 11},
    }
    return base | changes


def layout(**changes: object) -> dict[str, Any]:
    """The layout of all figures: transparent, no legend, no drag, small margins."""
    base = {
        "autosize": True,
        "margin": {"l": 48, "r": 8, "t": 8, "b": 28},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"color": TEXT, "size": 12},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "x unified",
        "hoverlabel": {
            "bgcolor": "var(--figure-surface)",
            "bordercolor": GRID,
            "font": {"color": TEXT},
        },
    }
    return base | changes
