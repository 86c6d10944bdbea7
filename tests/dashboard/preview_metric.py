"""Example of the page of a metric: a rate of few with gaps, a campaign and refused rows."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

from apps.dashboard.selectors.metric_view import Definition, FileLine, PartLink
from apps.metrics.readings import DayRestated, FeedCell
from apps.metrics.selectors.metric_days import HistoryDay
from tests.dashboard.preview import DAY, shell, value

D = Decimal
AT = datetime(2024, 6, 18, 23, 31, tzinfo=UTC)


def history_day(back: int) -> HistoryDay:
    """One of the last 90 days; three are unknown, one is a campaign."""
    rate = None if back in (20, 21, 50) else D(38 + back * 7 % 11) / 1000
    plan = D("0.045") if back < 30 else None
    return HistoryDay(DAY - timedelta(days=back), rate, plan, "618" if back == 0 else "")


def metric_context() -> dict[str, object]:
    """Return the page of conversion on a day of few visitors."""
    rate = value(
        "traffic.conversion",
        "Conversion",
        "0.038",
        "percent",
        state="provisional",
        reason="2 rows of the traffic file that covers this day were refused.",
        numerator=D(12),
        denominator=D(316),
        low=D("0.0218"),
        high=D("0.0652"),
    )
    runs = [
        SimpleNamespace(finished_at=AT, state="done", days=[DAY], marks={"import": 3}, error=""),
        SimpleNamespace(
            finished_at=AT, state="failed", days=[DAY], marks={}, error="division by zero"
        ),
    ]
    return shell("day") | {
        "shop": SimpleNamespace(
            pk=1, code="water", name="Lotus Water Purifiers", currency="CNY", tz="Asia/Shanghai"
        ),
        "day": DAY,
        "value": rate,
        "history": tuple(history_day(back) for back in reversed(range(90))),
        "definition": Definition(
            doc="Buyers of the day / visitors of the day.",
            parts=(PartLink("", "Buyers", "/"), PartLink("÷", "Visitors", "/")),
            combine="Of several days the sums of both sides are divided.",
            basis="per buyer",
            is_additive=False,
        ),
        "runs": runs,
        "files": (
            FileLine(
                "Orders",
                True,
                FeedCell(DAY, "final", ""),
                "orders_2024-06-18_a_rather_long_name_from_the_platform.csv",
                AT,
                "/",
            ),
            FileLine(
                "Traffic", True, FeedCell(DAY, "missing", "No file covers this day."), "", None, ""
            ),
        ),
        "moved": (DayRestated(DAY, "traffic.conversion", D(1), "18 Jun conversion moved"),),
        "may_see_rows": True,
        "links": SimpleNamespace(
            page="/metrics/traffic.conversion/", previous_day="/", next_day="", last_day=DAY
        ),
    }
