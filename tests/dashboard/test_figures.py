"""Figures are plain JSON that plotly accepts; unknown stays None; sentence and table agree."""

import json
from datetime import date
from decimal import Decimal

import plotly.graph_objects
import pytest

from apps.dashboard.figures import bullet, hours, sparkline, theme, trend, waterfall

SCORE_LABELS = bullet.Labels("Measure", "Actual", "Target", "Forecast", "Amount")
DAY_LABELS = trend.Labels("Day", "Plan", "Actual")
HOUR_LABELS = hours.Labels("Hour", "Ordered", "Paid", "Usual")
SCORE = bullet.Score(Decimal("486200.00"), Decimal("512000.00"), Decimal("500000"))
POINTS = [
    trend.Point(date(2024, 6, 1), Decimal("100000.00"), Decimal("95000.00")),
    trend.Point(date(2024, 6, 2), Decimal("200000.00"), None),
    trend.Point(date(2024, 6, 3), Decimal("283333.34"), Decimal("269166.67")),
    trend.Point(date(2024, 6, 4), Decimal("366666.67"), None),
]
BARS = [hours.Hour(9, 3, 2, Decimal("2.5")), hours.Hour(10, 7, 7), hours.Hour(11, 7, None)]
WALK = waterfall.Walk(
    Decimal("48900.00"),
    (
        waterfall.Step("Visitors", Decimal("3380.69"), "/rows/?source=search"),
        waterfall.Step("Conversion", Decimal("-5084.01")),
        waterfall.Step("Basket", Decimal("77.32")),
    ),
    Decimal("47274.00"),
)
WALK_LABELS = waterfall.Labels("Cause", "Effect", "Reached", "Plan", "Actual")
FIGURES = {
    "bullet": bullet.bullet(SCORE, SCORE_LABELS),
    "bullet-unknown": bullet.bullet(bullet.Score(None, None), SCORE_LABELS),
    "bullet-zero": bullet.bullet(bullet.Score(Decimal(0), Decimal(0)), SCORE_LABELS),
    "cumulative": trend.cumulative(POINTS, DAY_LABELS),
    "trend": trend.trend(POINTS, DAY_LABELS),
    "hours": hours.hours(BARS, HOUR_LABELS),
    "waterfall": waterfall.waterfall(WALK, WALK_LABELS),
    "waterfall-level": waterfall.waterfall(waterfall.Walk(Decimal(0), (), Decimal(0)), WALK_LABELS),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figure_is_plain_json_that_plotly_accepts(name: str) -> None:
    figure = FIGURES[name]
    assert json.loads(json.dumps(figure)) == figure
    checked = plotly.graph_objects.Figure(figure, layout_template=None)
    assert len(checked.data) == len(figure["data"])


def test_bullet_bar_starts_at_zero_and_marks_target_and_forecast() -> None:
    bar, target, forecast = FIGURES["bullet"]["data"]
    assert (bar["x"], target["x"], forecast["x"]) == ([486200.0], [512000.0], [500000.0])
    assert FIGURES["bullet"]["layout"]["xaxis"]["range"] == [0, 552960.0]
    edges = [shape["x1"] for shape in FIGURES["bullet"]["layout"]["shapes"]]
    assert edges == [460800.0, 501760.0, 552960.0]


def test_unknown_actual_has_no_bar_and_no_zero() -> None:
    assert FIGURES["bullet-unknown"]["data"][0]["x"] == [None]
    assert FIGURES["bullet-unknown"]["layout"]["shapes"] == []


@pytest.mark.parametrize(
    ("actual", "target", "ratio"),
    [
        ("486200", "512000", "0.949609375"),
        ("0", "100", "0"),
        ("5", "0", None),
        (None, "5", None),
        ("5", None, None),
    ],
)
def test_bullet_sentence_has_a_ratio_only_with_actual_and_target(
    actual: str | None, target: str | None, ratio: str | None
) -> None:
    parts = bullet.summary(
        bullet.Score(
            None if actual is None else Decimal(actual), None if target is None else Decimal(target)
        )
    )
    assert parts.ratio == (None if ratio is None else Decimal(ratio))


def test_bullet_twin_holds_the_exact_amounts() -> None:
    rows = bullet.twin(SCORE, SCORE_LABELS).rows
    assert rows == (
        ("Actual", Decimal("486200.00")),
        ("Target", Decimal("512000.00")),
        ("Forecast", Decimal("500000")),
    )
    assert len(bullet.twin(bullet.Score(None, None), SCORE_LABELS).rows) == 2


def test_line_breaks_where_a_day_is_unknown() -> None:
    plan, actual = FIGURES["cumulative"]["data"]
    assert actual["y"] == [95000.0, None, 269166.67, None]
    assert actual["connectgaps"] is False
    assert plan["line"]["shape"] == "hv"
    assert plan["x"] == ["2024-06-01", "2024-06-02", "2024-06-03", "2024-06-04"]


def test_trend_draws_bars_under_a_plan_ghost() -> None:
    bars, ghost = FIGURES["trend"]["data"]
    assert (bars["type"], ghost["type"]) == ("bar", "scatter")
    assert bars["y"] == [95000.0, None, 269166.67, None]


def test_trend_sentence_speaks_of_the_last_known_day() -> None:
    assert trend.summary(POINTS) == trend.Summary(
        date(2024, 6, 3), Decimal("283333.34"), Decimal("269166.67"), 2
    )
    assert trend.summary([]) == trend.Summary(None, None, None, 0)


def test_days_of_an_axis_are_written_as_the_reader_writes_them() -> None:
    chinese = trend.Labels("日", "计划", "实际", "zh-hans")
    assert FIGURES["trend"]["layout"]["xaxis"]["tickformat"] == "%-d %b"
    assert trend.trend(POINTS, chinese)["layout"]["xaxis"]["tickformat"] == "%-m月%-d日"
    assert trend.cumulative(POINTS, chinese)["layout"]["xaxis"]["tickformat"] == "%-d"


def test_trend_twin_has_a_row_a_day_with_unknown_kept() -> None:
    twin = trend.twin(POINTS, DAY_LABELS)
    assert [column.unit for column in twin.columns] == ["day", "money", "money"]
    assert twin.rows[1] == (date(2024, 6, 2), Decimal("200000.00"), None)


def test_hours_draw_ordered_behind_paid_and_the_usual_day_only_when_known() -> None:
    ordered, paid, usual = FIGURES["hours"]["data"]
    assert (ordered["y"], paid["y"], usual["y"]) == ([3, 7, 7], [2, 7, None], [2.5, None, None])
    assert len(hours.hours([hours.Hour(0, 1, 1)], HOUR_LABELS)["data"]) == 2


def test_hours_of_few_orders_have_a_tick_for_each_and_those_of_many_do_not() -> None:
    few = hours.hours([hours.Hour(0, 2, 1, Decimal("4.5"))], HOUR_LABELS)["layout"]["yaxis"]
    assert (few["tick0"], few["dtick"]) == (0, 1)
    assert "dtick" not in FIGURES["hours"]["layout"]["yaxis"]


def test_hours_sentence_names_the_first_busiest_hour() -> None:
    assert hours.summary(BARS) == hours.Summary(10, 7, 17)
    assert hours.summary([hours.Hour(0, None, None)]) == hours.Summary(None, None, None)


def test_hours_twin_reads_as_a_clock() -> None:
    assert hours.twin(BARS, HOUR_LABELS).rows[0] == ("09:00", 3, 2)


def test_sparkline_breaks_at_unknown_and_ends_at_the_last_known_value() -> None:
    line = sparkline.sparkline([Decimal(0), Decimal(10), None, Decimal(5)])
    assert line.pieces == ("2,26 40.7,2", "118,14")
    assert (line.last_x, line.last_y) == (118.0, 14.0)


@pytest.mark.parametrize("values", [[], [None], [None, None]])
def test_sparkline_of_nothing_draws_nothing(values: list[Decimal | None]) -> None:
    assert sparkline.sparkline(values) == sparkline.Sparkline((), None, None)


def test_sparkline_goes_below_zero_inside_its_box() -> None:
    line = sparkline.sparkline([Decimal(-5), Decimal(5)])
    assert line.pieces == ("2,26 118,2",)


def test_number_keeps_unknown() -> None:
    assert theme.number(None) is None
    assert theme.number(Decimal("0.10")) == 0.1


def test_waterfall_bars_float_from_the_level_reached_to_the_next() -> None:
    bars, marks, _ = FIGURES["waterfall"]["data"]
    assert bars["base"] == [48900.0, 52280.69, 47196.68]
    assert bars["x"] == [3380.69, -5084.01, 77.32]
    assert bars["customdata"] == ["/rows/?source=search", "", ""]
    assert bars["marker"]["color"] == [theme.AHEAD, theme.BEHIND, theme.AHEAD]
    assert (marks["x"], marks["y"]) == ([48900.0, 47274.0], ["Plan", "Actual"])
    low, high = FIGURES["waterfall"]["layout"]["xaxis"]["range"]
    assert low < 47196.68
    assert high > 52280.69


def test_waterfall_amounts_stand_away_from_the_nearer_edge() -> None:
    walk = waterfall.Walk(
        Decimal(100),
        (waterfall.Step("far", Decimal(-60)), waterfall.Step("near", Decimal(-10))),
        Decimal(30),
    )
    _, _, amounts = waterfall.waterfall(walk, WALK_LABELS)["data"]
    # From 100 down to 40 more room is left below, from 40 to 30 above.
    assert amounts["x"] == [40.0, 40.0]
    assert amounts["textposition"] == ["middle left", "middle right"]
    assert amounts["text"] == [" −60 ", " −10 "]


def test_waterfall_sentence_names_the_largest_push_and_drag() -> None:
    assert waterfall.summary(WALK) == waterfall.Summary(
        Decimal("-1626.00"), WALK.steps[0], WALK.steps[1]
    )
    nothing = waterfall.Walk(Decimal(5), (), Decimal(5))
    assert waterfall.summary(nothing) == waterfall.Summary(Decimal(0), None, None)


def test_waterfall_twin_ends_at_the_actual() -> None:
    rows = waterfall.twin(WALK, WALK_LABELS).rows
    assert rows[0] == ("Plan", None, Decimal("48900.00"))
    assert rows[-2] == ("Basket", Decimal("77.32"), Decimal("47274.00"))
    assert rows[-1] == ("Actual", None, Decimal("47274.00"))


def test_two_sparklines_share_one_scale() -> None:
    line, ghost = sparkline.pair([Decimal(5)], [Decimal(10)])
    assert (line.last_y, ghost.last_y) == (14.0, 2.0)
