"""Pages of what people tell about visits: names of sources, and a day that no file brought."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from time_machine import travel

from apps.accounts.models import AuditEvent
from apps.intake.models import Coverage, Feed
from apps.metrics.selectors.status import data_status
from apps.shop.models import ChangedDay, Shop, TrafficDay, TrafficSourceAlias
from apps.shop.rows import TrafficRow
from apps.shop.services import Counts, orders_upsert, traffic_upsert
from tests.intake.test_traffic_files import brought
from tests.shop.facts import order_row

pytestmark = pytest.mark.django_db

SOURCES, TYPED = "/data/sources/", "/data/visits/"
FIRST, SECOND = date(2026, 3, 1), date(2026, 3, 2)
NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)


@pytest.fixture
def told(shop: Shop) -> Shop:
    """A shop with visits on two days under one unknown and one known name."""
    rows = [
        TrafficRow(day=FIRST, source_name="新的广告", visitors=40),
        TrafficRow(day=SECOND, source_name="新的广告", visitors=60, sessions=70),
        TrafficRow(day=SECOND, source_name="直通车", visitors=10),
    ]
    traffic_upsert(shop=shop, rows=rows, reason="import")
    ChangedDay.objects.all().delete()
    return shop


def source_keys(shop: Shop) -> list[tuple[date, str, str]]:
    rows = TrafficDay.objects.filter(shop=shop).order_by("day", "source_name")
    return list(rows.values_list("day", "source_name", "source__key"))


def test_an_unknown_name_is_listed_with_its_days_and_visitors(
    told: Shop, director_client: Client
) -> None:
    page = director_client.get(SOURCES).content.decode()
    assert "新的广告" in page
    assert all(word in page for word in ("1 Mar 2026", "2 Mar 2026", ">100<", ">70<"))
    # Known by the taxonomy: nothing to say about it, but something to choose.
    assert page.count("直通车") == page.count('<option value="zhitongche"')


def test_a_name_explained_moves_its_days_and_marks_them(
    told: Shop, promoter_client: Client
) -> None:
    sent = {"shop": told.code, "name": ["新的广告"], "source": ["wanxiangtai"]}
    response = promoter_client.post(SOURCES, sent, follow=True)
    assert "1 name is explained; 2 rows of visits moved" in response.content.decode()
    assert source_keys(told) == [
        (FIRST, "新的广告", "wanxiangtai"),
        (SECOND, "新的广告", "wanxiangtai"),
        (SECOND, "直通车", "zhitongche"),
    ]
    marks = ChangedDay.objects.order_by("day").values_list("day", "domain", "reason")
    assert list(marks) == [(FIRST, "traffic", "traffic"), (SECOND, "traffic", "traffic")]
    event = AuditEvent.objects.get(action="sources.explain")
    assert (event.changes, event.rows, event.shop_id) == (
        {"新的广告": [None, "wanxiangtai"]}, 2, told.pk,
    )  # fmt: skip
    ChangedDay.objects.all().delete()
    # The next file finds the name known, and the same answer again does nothing.
    row = TrafficRow(day=FIRST, source_name="新的广告", visitors=40)
    assert traffic_upsert(shop=told, rows=[row], reason="import") == Counts(same=1)
    again = promoter_client.post(SOURCES, sent, follow=True)
    assert "Nothing was changed." in again.content.decode()
    assert not ChangedDay.objects.exists()
    assert AuditEvent.objects.filter(action="sources.explain").count() == 1


def test_an_explained_name_can_be_given_another_source(told: Shop, director_client: Client) -> None:
    for source in ("wanxiangtai", "zhitongche"):
        director_client.post(SOURCES, {"shop": told.code, "name": ["新的广告"], "source": [source]})
    assert {key for _day, _name, key in source_keys(told)} == {"zhitongche"}
    alias = TrafficSourceAlias.objects.get(shop=told)
    assert (alias.raw_name, alias.source.key) == ("新的广告", "zhitongche")


@pytest.mark.parametrize(
    ("name", "source"), [("新的广告", ""), ("somebody else's", "zhitongche"), ("新的广告", "luck")]
)
def test_what_the_page_did_not_offer_changes_nothing(
    told: Shop, director_client: Client, name: str, source: str
) -> None:
    before = source_keys(told)
    director_client.post(SOURCES, {"shop": told.code, "name": [name], "source": [source]})
    assert source_keys(told) == before
    assert not TrafficSourceAlias.objects.filter(shop=told).exists()
    assert not ChangedDay.objects.exists()


def test_names_of_another_shop_stay_theirs(told: Shop, outsider_client: Client) -> None:
    assert outsider_client.get(SOURCES, {"shop": told.code}).status_code == 404
    assert "新的广告" not in outsider_client.get(SOURCES).content.decode()


def test_intake_11_supervisors_and_analysts_name_no_sources(
    told: Shop, supervisor_client: Client, analyst_client: Client
) -> None:
    assert [client.get(SOURCES).status_code for client in (supervisor_client, analyst_client)] == [
        403, 403,
    ]  # fmt: skip


def test_metrics_3_6_an_unknown_name_stands_in_the_data_status(told: Shop) -> None:
    orders_upsert(shop=told, rows=[order_row("1")], reason="import")
    items = {item.label: item for item in data_status(told, NOW).items}
    item = items["Traffic sources"]
    assert (item.state, item.sentence, item.action_url_name) == (
        "warning", "1 source name is unknown.", "intake:sources",
    )  # fmt: skip
    TrafficDay.objects.filter(source_name="新的广告").delete()
    labels = [item.label for item in data_status(told, NOW).items]
    assert "Traffic sources" not in labels


def typed(client: Client, shop: Shop, **numbers: str) -> tuple[int, str]:
    """Send the form of the first day; return status and page."""
    sent = {"shop": shop.code, "day": "2026-03-01", **numbers}
    with travel(NOW, tick=False):
        response = client.post(TYPED, sent)
    return response.status_code, response.content.decode()


def test_a_typed_day_is_a_fact_and_says_who_typed_it(told: Shop, promoter_client: Client) -> None:
    sent = {"visitors": "120", "sessions": "0", "wanxiangtai.visitors": "9"}
    traffic_upsert(
        shop=told, rows=[TrafficRow(day=SECOND, source_key="wanxiangtai", visitors=1)], reason="x"
    )
    ChangedDay.objects.all().delete()
    assert typed(promoter_client, told, **sent)[0] == 302
    day = TrafficDay.objects.get(shop=told, day=FIRST, source=None)
    # What was left empty is unknown, what was typed as 0 is 0.
    assert (day.visitors, day.sessions, day.pageviews) == (120, 0, None)
    assert TrafficDay.objects.get(day=FIRST, source__key="wanxiangtai").visitors == 9
    assert list(ChangedDay.objects.values_list("day", "reason")) == [(FIRST, "manual")]
    covered = Coverage.objects.order_by("kind").values_list("kind", "complete", "batch")
    assert list(covered) == [("shop_traffic", True, None), ("source_traffic", True, None)]
    assert Feed.objects.get(kind="shop_traffic").required is True
    event = AuditEvent.objects.get(action="visits.type")
    assert event.changes == {
        "day": [None, "2026-03-01"], "visitors": [None, 120], "sessions": [None, 0],
        "wanxiangtai visitors": [None, 9],
    }  # fmt: skip
    assert event.actor.startswith("user:")
    # Typed again, nothing happens to the facts.
    typed(promoter_client, told, **sent)
    assert ChangedDay.objects.count() == 1


def test_a_file_overrides_a_typed_day_and_is_not_typed_over(
    shop: Shop, director_client: Client
) -> None:
    assert typed(director_client, shop, visitors="120")[0] == 302
    report = "日期,支付金额,商品访客数,支付买家数,访客数\r\n20260301,1.00,1,1,1810\r\n"
    assert brought(shop, report).counts["changed"] == 1
    assert TrafficDay.objects.get().visitors == 1_810
    status, page = typed(director_client, shop, visitors="5")
    assert (status, "A file has brought this day" in page) == (422, True)
    assert TrafficDay.objects.get().visitors == 1_810


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Type at least one number of the shop."),
        ({"visitors": "-1"}, "greater than or equal to 0"),
        ({"visitors": "many"}, "Enter a whole number."),
        ({"visitors": "1", "day": "2026-03-09"}, "This day is not over yet."),
        ({"visitors": "1", "day": "soon"}, "Enter a valid date."),
    ],
)
def test_a_bad_day_says_what_is_wrong(
    shop: Shop, director_client: Client, sent: dict[str, str], words: str
) -> None:
    status, page = typed(director_client, shop, **sent)
    assert (status, words in page) == (422, True)
    assert not TrafficDay.objects.exists()


def test_the_form_starts_with_the_day_asked_for(shop: Shop, director_client: Client) -> None:
    page = director_client.get(TYPED, {"day": "2026-03-01"}).content.decode()
    assert 'value="2026-03-01"' in page
    assert director_client.get(TYPED, {"day": "x"}).status_code == 200
