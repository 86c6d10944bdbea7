"""Days of a price by the shop's clock, and the uplift that a discount needs (3.2, 7.1)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from apps.promotion.periods import GRACE, check_at, days_after
from apps.promotion.uplift import needed_uplift

D = Decimal


@pytest.mark.parametrize(
    ("zone", "first", "last", "hours"),
    [
        ("Asia/Shanghai", "2026-11-20", "2026-11-23", 72),
        ("Europe/Budapest", "2026-10-24", "2026-10-27", 73),
        ("Europe/Budapest", "2026-03-28", "2026-03-31", 71),
    ],
)
def test_the_first_three_days_are_days_of_the_shop(
    zone: str, first: str, last: str, hours: int
) -> None:
    place = ZoneInfo(zone)
    start = datetime.fromisoformat(first).replace(tzinfo=place)
    end = days_after(start, 3, place)
    assert end == datetime.fromisoformat(last).replace(tzinfo=place)
    assert (end - start.astimezone(UTC)) == timedelta(hours=hours)
    assert check_at(start) == start + GRACE


@pytest.mark.parametrize(
    ("margin", "discount", "uplift"),
    [("0.40", "0.10", "0.333"), ("0.40", "0.20", "1.000"), ("0.30", "0.10", "0.500"),
     ("0.30", "0.20", "2.000"), ("0.20", "0.20", None), ("-0.1", "0.05", None)],
)  # fmt: skip
def test_the_uplift_that_a_discount_needs(margin: str, discount: str, uplift: str | None) -> None:
    found = needed_uplift(D(margin), D(discount))
    assert (None if found is None else round(found, 3)) == (None if uplift is None else D(uplift))
