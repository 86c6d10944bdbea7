"""Example objects for the morning page: a good day, a missed one, and one with nothing known."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

from apps.metrics.forecast.outlook import Unusual
from apps.metrics.readings import (
    DataStatus,
    DayScorecard,
    ForecastToClose,
    HourBar,
    MonthPace,
    PacePoint,
    RecentDay,
    StatusItem,
    Value,
    Verdict,
)
from apps.metrics.sentences import forecast_sentence, unusual_words
from tests.dashboard import preview_why

DAY = date(2024, 6, 18)
SHOP = SimpleNamespace(pk=1, code="water", name="Lotus Water Purifiers", currency="CNY")
OTHER = SimpleNamespace(code="rings", name="Moonlit Jewellery", currency="CNY")
SHAPE = (2, 1, 0, 0, 0, 1, 3, 6, 14, 22, 41, 29, 18, 16, 19, 25, 38, 24, 19, 26, 44, 52, 27, 11)


def value(key: str, label: str, amount: str | None, unit: str = "count", **more: object) -> Value:
    """Return one final figure, changed as asked."""
    number = None if amount is None else Decimal(amount)
    base = Value(key=key, label=label, unit=unit, value=number, state="final", currency="CNY")
    return replace(base, **more)  # type: ignore[arg-type]


def verdict() -> Verdict:
    """Return the day of the published example: 486,200 of 512,000."""
    return Verdict(
        day=DAY,
        actual=value("sales.paid_amount", "Paid", "486200.00", "money"),
        target=Decimal("512000.00"),
        ratio=Decimal("0.949609375"),
        gap=Decimal("-25800.00"),
        outcome="missed",
        sentence="Tue 18 Jun: 486,200.00 of 512,000.00 (94.96%), missed by 25,800.00.",
    )


def values() -> tuple[Value, ...]:
    """Return the figures of the day, one of them provisional, one missing, one a small sample."""
    return (
        value("sales.paid_amount", "Paid", "486200", "money", target=Decimal("512000")),
        value("sales.ordered_amount", "Ordered", "531870.50", "money"),
        value("sales.paid_orders", "Paid orders", "438"),
        value("sales.buyers", "Buyers", "421"),
        value(
            "sales.refund_amount",
            "Refunds",
            "12480.20",
            "money",
            state="provisional",
            reason="3 rows refused",
        ),
        value("sales.net_amount", "Net", "473719.80", "money", state="provisional"),
        value(
            "sales.payment_rate",
            "Payment rate",
            "0.9146",
            "percent",
            numerator=Decimal(438),
            denominator=Decimal(479),
            low=Decimal("0.886"),
            high=Decimal("0.937"),
        ),
        value("sales.basket", "Basket", "1154.87", "money"),
        value(
            "traffic.sessions",
            "Visitors",
            None,
            state="missing",
            reason="no traffic file for this day",
        ),
        value("sales.excluded_orders", "Excluded orders", "7"),
    )


def month() -> MonthPace:
    """Return June to its 18th day, the 11th unknown."""
    points = tuple(pace_point(index) for index in range(30))
    return MonthPace(
        month=date(2024, 6, 1),
        as_of=DAY,
        metric_key="sales.paid_amount",
        currency="CNY",
        target=Decimal("3000000.00"),
        actual=Decimal("1819566.71"),
        plan_to_date=Decimal("1922333.36"),
        pace=Decimal("0.9465"),
        gap=Decimal("-102766.65"),
        projection=Decimal("2839617.14"),
        linear=Decimal("3032611.18"),
        required_next=Decimal("94120.36"),
        stretch=Decimal("1.0954"),
        days_left=12,
        unknown_days=(),
        status="at_risk",
        points=points,
        sentence="94.7% of the plan to date; 94,120.36 are needed on 19 Jun, 9.5% above its plan.",
        forecast=forecast(),
    )


def forecast() -> ForecastToClose:
    """Return a close a little below the target."""
    said = ForecastToClose(
        made_on=DAY + timedelta(days=1),
        clean_days=161,
        needed_days=28,
        amount=Decimal("2904380.40"),
        low=Decimal("2718905.00"),
        high=Decimal("3096112.75"),
        chance=Decimal("0.16"),
        model="four_week_mean",
        mase=Decimal("0.7678"),
        naive_mase=Decimal("1.1319"),
    )
    return said.with_sentence(forecast_sentence(said, Decimal(3_000_000), "CNY"))


def pace_point(index: int) -> PacePoint:
    """Return one day of the month's line."""
    plan = Decimal(83333 if index != 17 else 416667)
    total = Decimal(83333) * (index + 1) + (Decimal(333334) if index >= 17 else 0)
    known = index <= 17 and index != 10
    actual = plan * Decimal("0.93") + (index * 7919) % 9000 if known else None
    summed = total * Decimal("0.93") + (index * 7919) % 9000 if known else None
    return PacePoint(date(2024, 6, 1) + timedelta(index), plan, total, actual, summed)


def recent() -> tuple[RecentDay, ...]:
    """Return four weeks, newest first, one day unknown."""
    return tuple(recent_day(index) for index in range(28))


def recent_day(index: int) -> RecentDay:
    """Return one of the recent days, made up but repeatable."""
    day = DAY - timedelta(index)
    target = Decimal(83333 + (day.weekday() >= 5) * 16667)
    paid = target * Decimal(82 + (index * 37) % 31) / 100
    if index == 0:
        target, paid = Decimal(512000), Decimal(486200)
    known = index != 7
    amount = f"{paid:.2f}" if known else None
    state = "final" if known else "missing"
    figures = (
        value("sales.paid_amount", "Paid", amount, "money", state=state),
        value("sales.paid_orders", "Orders", str(int(paid / 1110)) if known else None),
        value("sales.net_amount", "Net", f"{paid * 97 / 100:.2f}" if known else None, "money"),
    )
    outcome = ("hit" if paid >= target else "missed") if known else "unknown"
    low, high = Decimal(96000), Decimal(171000)
    unusual = Unusual("above", low, high, unusual_words(low, high, "CNY"))
    odd = unusual if index in (0, 9) else None
    return RecentDay(day, figures, target, outcome, state, odd)  # type: ignore[arg-type]


def status() -> DataStatus:
    """Return a day whose traffic file is missing."""
    missing = StatusItem(
        label="Visitors",
        state="bad",
        sentence="file for 18 Jun missing since 08:00.",
        action_label="Upload",
        action_url_name="intake:batches",
    )
    partial = StatusItem("Refunds", "warning", "3 rows of yesterday's file were refused.")
    return DataStatus("Orders to 18 Jun 23:59, final; computed at 00:21.", (partial, missing))


def day_context() -> dict[str, object]:
    """Return the whole context of the morning page on a missed day."""
    hours = tuple(HourBar(h, n, n * 11 // 12, Decimal(n * 1000)) for h, n in enumerate(SHAPE))
    return {
        **shell("day"),
        "day": DAY,
        "scorecard": DayScorecard("water", DAY, verdict(), values()),
        "equation": preview_why.terms(values()[:5] + values()[8:9]),
        "why": preview_why.view(SHOP),
        "month": month(),
        "hours": hours,
        "recent": recent(),
        "status": status(),
        "may_see_metrics": True,
        "links": SimpleNamespace(
            page="/",
            previous_day="/?day=2024-06-17",
            next_day="/?day=2024-06-19",
            last_day=date(2024, 6, 19),
        ),
    }


def unplanned_context() -> dict[str, object]:
    """Return the morning page of a shop without a target, on a day never computed."""
    paid = value("sales.paid_amount", "Paid", None, "money", state="missing", reason="no run yet")
    bare = Verdict(DAY, paid, None, None, None, "unknown", "Tue 18 Jun: not known yet.")
    pace = replace(
        month(),
        target=None,
        plan_to_date=None,
        pace=None,
        gap=None,
        projection=None,
        required_next=None,
        status="no_target",
        points=(),
        sentence="No target is set for June 2024.",
    )
    return day_context() | {
        "scorecard": DayScorecard("water", DAY, bare, (paid,)),
        "equation": (),
        "why": preview_why.silent_view(SHOP),
        "month": pace,
        "hours": tuple(HourBar(hour, None, None, None) for hour in range(24)),
        "recent": tuple(replace(row, target=None, outcome="no_target") for row in recent()[:9]),
    }


def empty_context() -> dict[str, object]:
    """Return the morning page of a shop that has no orders at all."""
    nothing = DataStatus("No orders have been imported yet.", ())
    return unplanned_context() | {"recent": (), "status": nothing}


class Person:
    """Who is signed in, as far as the frame shows it."""

    is_authenticated = True

    def __str__(self) -> str:
        """Return the sign-in name."""
        return "director@example.com"


def shell(section: str) -> dict[str, object]:
    """Return what the frame of every page shows."""
    return {
        "user": Person(),
        "shop": SHOP,
        "shop_choices": [
            SimpleNamespace(code=shop.code, name=shop.name, href=f"/?shop={shop.code}")
            for shop in (SHOP, OTHER)
        ],
        "section": section,
    }
