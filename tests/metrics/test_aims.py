"""[metrics 5] Aims other than sales: set by the director, shown as a word, told to programs."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from time_machine import travel

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.common.errors import ShopError
from apps.metrics.models import MetricThreshold
from apps.metrics.readings import Aim, Value
from apps.metrics.selectors import scorecard
from apps.metrics.services import metric_threshold_set
from apps.metrics.verdicts import aim_judged
from apps.shop.models import Shop
from tests.api.contract import held
from tests.metrics.plan_rows import NOW, TODAY, YESTERDAY, make_day, make_shop

pytestmark = pytest.mark.django_db

D = Decimal
PAGE = "/targets/aims/"
REFUNDS = "sales.refund_rate"
SENT = {
    "metric_key": REFUNDS,
    "good": "5",
    "warn": "8",
    "benchmark": "6.2",
    "source_note": "trade report <i>",
    "valid_from": "2024-06-10",
}


@pytest.fixture(autouse=True)
def sunday_morning() -> Iterator[None]:
    with travel(NOW, tick=False):
        yield


def aim(shop: Shop, good: str, warn: str, since: date, key: str = REFUNDS) -> MetricThreshold:
    return metric_threshold_set(
        shop=shop, metric_key=key, good=D(good), warn=D(warn), valid_from=since, actor=SYSTEM
    )


@pytest.mark.parametrize(
    ("better", "value", "state", "standing"),
    [
        ("down", "0.05", "final", "ahead"),
        ("down", "0.0501", "final", "near"),
        ("down", "0.08", "provisional", "near"),
        ("down", "0.0801", "final", "behind"),
        ("up", "0.0801", "final", "ahead"),
        ("up", "0.05", "final", "near"),
        ("up", "0.0499", "final", "behind"),
        ("down", "0.01", "open", "unknown"),
        ("down", None, "missing", "unknown"),
    ],
)
def test_a_figure_stands_ahead_near_or_behind(
    better: str, value: str | None, state: str, standing: str
) -> None:
    good, warn = (D("0.08"), D("0.05")) if better == "up" else (D("0.05"), D("0.08"))
    read = Value("k", "l", "percent", D(value) if value else None, state, better=better)  # type: ignore[arg-type]
    assert aim_judged(Aim(good, warn, None, "", TODAY), read).standing == standing


def test_the_aim_of_the_day_counts_and_not_a_later_one() -> None:
    shop = make_shop()
    make_day(shop, YESTERDAY, "100.00", refund_amount=D("6.00"))
    aim(shop, "0.05", "0.08", YESTERDAY - timedelta(days=9))
    aim(shop, "0.07", "0.08", YESTERDAY)
    aim(shop, "0.01", "0.02", TODAY)
    aim(make_shop("other"), "0.99", "1", YESTERDAY)
    value = scorecard(shop, YESTERDAY, NOW).value(REFUNDS)
    assert value.aim
    assert (value.value, value.aim.good, value.aim.standing) == (D("0.06"), D("0.07"), "ahead")
    earlier = scorecard(shop, YESTERDAY - timedelta(days=1), NOW).value(REFUNDS)
    assert earlier.aim
    assert (earlier.aim.good, earlier.aim.standing) == (D("0.05"), "unknown")
    assert scorecard(shop, YESTERDAY, NOW).value("sales.basket").aim is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"metric_key": "sales.paid_amount"}, "metric_key"),
        ({"metric_key": "sales.nothing"}, "metric_key"),
        ({"warn": D("0.04")}, "warn"),
        ({"metric_key": "sales.payment_rate", "warn": D("0.06")}, "warn"),
        ({"good": D("-1"), "warn": D(1)}, "good"),
        ({"warn": D(10) ** 12}, "warn"),
        ({"benchmark": D("0.06")}, "source_note"),
    ],
)
def test_an_aim_that_is_none_names_its_field(changed: dict[str, object], field: str) -> None:
    sent = {"metric_key": REFUNDS, "good": D("0.05"), "warn": D("0.08"), "valid_from": TODAY}
    with pytest.raises(ShopError) as refused:
        metric_threshold_set(shop=make_shop(), actor=SYSTEM, **{**sent, **changed})  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.field) == ("field_invalid", field)
    assert not MetricThreshold.objects.exists()
    assert not AuditEvent.objects.exists()


def test_an_aim_is_kept_once_and_each_change_is_written_down() -> None:
    shop = make_shop()
    first = aim(shop, "0.05", "0.08", TODAY)
    assert aim(shop, "0.05", "0.08", TODAY) == first
    assert aim(shop, "0.04", "0.08", TODAY) == first
    events = AuditEvent.objects.order_by("pk")
    assert [event.action for event in events] == ["threshold.set", "threshold.set"]
    assert events[1].changes["good"] == ["0.050000", "0.04"]


def test_the_director_sets_an_aim_and_its_card_says_how_the_day_stands(
    director_client: Client, shop: Shop
) -> None:
    make_day(shop, YESTERDAY, "100.00", refund_amount=D("9.00"))
    assert "No aim is set" in director_client.get(PAGE).content.decode()
    assert "aim: at most" not in director_client.get("/").content.decode()
    assert director_client.post(PAGE, SENT).status_code == 302
    row = MetricThreshold.objects.get()
    assert (row.good, row.warn, row.benchmark) == (D("0.05"), D("0.08"), D("0.062"))
    listed = director_client.get(PAGE).content.decode()
    for words in ("≤ 5.0%", "8.0%", "6.2%", "trade report &lt;i&gt;", "Active"):
        assert words in listed
    card = director_client.get("/").content.decode()
    for words in ("Behind the aim", "aim: at most 5.0%", "benchmark 6.2% (trade report &lt;i&gt;)"):
        assert words in card
    path = "/api/v1/scorecard"
    body = held(director_client.get(path, {"day": YESTERDAY.isoformat()}), path)
    values = {value["key"]: value["aim"] for value in body["values"]}
    assert values[REFUNDS] == {
        "good": "0.050000",
        "warn": "0.080000",
        "standing": "behind",
        "benchmark": "0.062000",
        "source": "trade report <i>",
        "valid_from": "2024-06-10",
    }
    assert values["sales.basket"] is None
    assert director_client.post(f"/targets/aims/{row.pk}/remove/").status_code == 302
    assert not MetricThreshold.objects.exists()
    assert AuditEvent.objects.latest("pk").action == "threshold.remove"


def test_a_wrong_aim_is_told_beside_its_field(director_client: Client) -> None:
    response = director_client.post(PAGE, {**SENT, "warn": "4"})
    assert response.status_code == 422
    assert "better than the aim itself" in response.content.decode()


def test_others_read_the_aims_and_no_foreign_one_is_removed(
    analyst_client: Client, agent_client: Client, director_client: Client, other_shop: Shop
) -> None:
    theirs = aim(other_shop, "0.05", "0.08", TODAY)
    assert "The director of the shop sets the aims." in analyst_client.get(PAGE).content.decode()
    assert analyst_client.post(PAGE, SENT).status_code == 403
    assert agent_client.get(PAGE).status_code == 403
    assert director_client.post(f"/targets/aims/{theirs.pk}/remove/").status_code == 404
    assert MetricThreshold.objects.count() == 1
