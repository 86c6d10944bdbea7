"""The page of the data: states by source and day, runs, restatements, and the recompute button."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from django.test import Client
from time_machine import travel

from apps.accounts.models import AuditEvent, User
from apps.intake.models import Coverage, Feed
from apps.metrics.models import ParkedDay, Restatement
from apps.metrics.services import day_publish, shop_drain, shops_close
from apps.shop.models import ChangedDay, Shop
from tests.factories import make_audit
from tests.known_day import ZONE
from tests.metrics.rollup_tools import MONDAY, NOON, D, order, put

TAG = re.compile(r"<[^>]*>")

pytestmark = pytest.mark.django_db

PAGE = "/data/status/"
RECOMPUTE = "/data/days/recompute/?shop=spring"
NOW = datetime(2024, 6, 18, 8, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def computed(shop: Shop) -> Shop:
    """A shop with a required and an optional source whose Monday is covered and published."""
    Feed.objects.create(shop=shop, kind="orders")
    Feed.objects.create(shop=shop, kind="ad_stats", required=False)
    put(shop, order("1", NOON))
    Coverage.objects.create(shop=shop, kind="orders", day=MONDAY, complete=True)
    shops_close(now=NOW)
    shop_drain(shop=shop, now=NOW)
    day_publish(shop=shop, now=NOW)
    return shop


def text_of(page: str) -> str:
    """The words of a page, one space between them."""
    return " ".join(TAG.sub(" ", page).split())


def line(client: Client, day: str) -> str:
    """The words of one day's line of the table."""
    page = client.get(PAGE).content.decode()
    rows = [part for part in page.split("<tr>") if f'<th scope="row">{day}' in part]
    return text_of(rows[0])


def test_each_day_says_in_words_what_its_sources_brought(
    director_client: Client, computed: Shop
) -> None:
    words = line(director_client, "Mon 17 Jun")
    assert "Final Final Not asked for 18 Jun 08:00 Final 0" in words
    assert "Day still open" in line(director_client, "Tue 18 Jun")


def test_a_required_source_that_is_late_is_missing_and_named(
    director_client: Client, computed: Shop
) -> None:
    Feed.objects.filter(kind="ad_stats").update(required=True, expected_by="09:00")
    assert "Provisional Expected by 09:00." in line(director_client, "Mon 17 Jun")
    with travel(NOW + timedelta(hours=1), tick=False):
        words = line(director_client, "Mon 17 Jun")
    assert "Missing No file covers this day." in words


def test_a_source_that_sends_by_itself_is_stale_when_it_is_silent(
    director_client: Client, computed: Shop
) -> None:
    feed = Feed.objects.filter(kind="ad_stats")
    feed.update(required=True, cadence="push", last_success_at=NOW - timedelta(days=4))
    assert "Stale Silent since Fri 14 Jun." in line(director_client, "Mon 17 Jun")
    feed.update(last_success_at=NOW)
    assert "Stale" not in line(director_client, "Mon 17 Jun")


def test_the_log_tells_old_new_and_cause(director_client: Client, computed: Shop) -> None:
    Restatement.objects.create(
        shop=computed,
        day=MONDAY,
        metric_key="sales.net_amount",
        at=NOW,
        old=D("2000.00"),
        new=D("760.00"),
        causes={"refund_new": 3},
    )
    page = text_of(director_client.get(PAGE).content.decode())
    assert "2,000.00" in page
    assert "3 late refunds" in page
    assert "17 Jun −1,240.00: 3 late refunds." in page
    assert "Restated" in line(director_client, "Mon 17 Jun")


def test_a_shop_without_anything_says_the_next_step(director_client: Client, shop: Shop) -> None:
    page = director_client.get(PAGE).content.decode()
    assert "Nothing was computed yet." in page
    assert "No published figure has moved." in page


def test_the_director_recomputes_a_day(
    director_client: Client,
    computed: Shop,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[list[object]]],
) -> None:
    later = NOW + timedelta(hours=1)
    ParkedDay.objects.create(shop=computed, day=MONDAY, parked_until=later, error="boom")
    with django_capture_on_commit_callbacks() as rung:
        response = director_client.post(RECOMPUTE, {"day": "2024-06-17"})
    assert (response.status_code, response["Location"]) == (302, f"{PAGE}?shop=spring")
    mark = ChangedDay.objects.get(shop=computed)
    assert (mark.day, mark.domain, mark.reason) == (MONDAY, "sales", "manual")
    assert len(rung) == 1
    assert ParkedDay.objects.count() == 0
    event = AuditEvent.objects.order_by("id").last()
    assert event is not None
    assert (event.action, event.changes) == ("day.recompute", {"day": [None, "2024-06-17"]})
    assert "Mon 17 Jun is being recomputed." in director_client.get(PAGE).content.decode()


@pytest.mark.parametrize(("day", "status"), [("2024-06-16", 422), ("2024-06-19", 422), ("x", 404)])
def test_a_day_that_cannot_be_computed_is_refused(
    director_client: Client, computed: Shop, day: str, status: int
) -> None:
    assert director_client.post(RECOMPUTE, {"day": day}).status_code == status
    assert ChangedDay.objects.count() == 0


def test_others_read_but_do_not_recompute(
    supervisor_client: Client, promoter_client: Client, analyst_client: Client, computed: Shop
) -> None:
    for client in (supervisor_client, promoter_client, analyst_client):
        assert "Recompute</button>" not in client.get(PAGE).content.decode()
        assert client.post(RECOMPUTE, {"day": "2024-06-17"}).status_code == 403
    assert ChangedDay.objects.count() == 0


def test_agents_and_strangers_do_not_see_the_page(
    agent_client: Client, outsider_client: Client, computed: Shop
) -> None:
    assert agent_client.get(PAGE).status_code == 403
    assert outsider_client.get(f"{PAGE}?shop=spring").status_code == 404
    assert outsider_client.post(RECOMPUTE, {"day": "2024-06-17"}).status_code == 404
    assert ChangedDay.objects.count() == 0


def test_the_page_costs_few_queries(
    director_client: Client, computed: Shop, django_assert_max_num_queries: object
) -> None:
    director_client.get(PAGE)
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        director_client.get(PAGE)


NEVER = "No backup of this installation was ever restored as a test."


def test_the_director_reads_that_no_backup_was_restored_for_more_than_eight_days(
    director_client: Client, computed: Shop
) -> None:
    """trust.md 14: the last tested restore and its alert."""

    def warned() -> str:
        found = re.search(r'<div class="notice notice-error">.*?</b>', page_of(), re.DOTALL)
        return text_of(found[0]) if found else ""

    def page_of() -> str:
        return director_client.get(PAGE).content.decode()

    User.objects.update(date_joined=NOW - timedelta(days=8))
    assert warned() == ""  # the installation is young
    User.objects.update(date_joined=NOW - timedelta(days=8, seconds=1))
    assert warned() == NEVER
    make_audit(action="backup.refused", at=NOW)
    make_audit(action="backup.checked", at=NOW - timedelta(days=10))
    assert warned() == "The last test that restored a backup was 10 days ago."
    make_audit(action="backup.checked", at=NOW - timedelta(days=8))
    assert warned() == ""


def test_nobody_else_is_told_of_backups(supervisor_client: Client, computed: Shop) -> None:
    User.objects.update(date_joined=NOW - timedelta(days=80))
    assert "backup" not in supervisor_client.get(PAGE).content.decode()
