"""An agent chases an unpaid order by keyboard alone; the pages of queues fit and pass axe."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.actors import SYSTEM
from apps.accounts.roles import Role
from apps.service.models import AgentState, Attempt, CarrierRate, QueueItem, TimeBand
from apps.service.services.callbacks import callback_add
from apps.service.services.promises import Terms, promise_add
from apps.service.services.queue_policy import queues_start
from apps.service.services.queue_sweep import queues_sweep
from apps.shop.models import Shop
from tests.factories import make_person, make_shop
from tests.service.desk import make_agent
from tests.service.queue_tools import make_order, send_to
from tests.web.conftest import AxeCheck
from tests.web.test_journey import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(live_server: LiveServer) -> Shop:
    """A shop without quiet hours, two unpaid orders, somebody on duty and a supervisor."""
    shop = make_shop(code="spring", name="Spring Water")
    make_person("boss@spring.example.com", Role.SUPERVISOR, shop)
    queues_start(shop=shop)
    TimeBand.objects.filter(shop=shop, kind="quiet").delete()
    now = timezone.now()
    ada = make_agent(shop, "Ada")
    AgentState.objects.create(agent=ada, shop=shop, state="on", started_at=now)
    for number in ("A1", "A2"):
        order = make_order(shop, number, at=now - timedelta(hours=1))
        send_to(order, now=now)
    queues_sweep(now=now)
    return shop


def test_an_unpaid_order_is_chased_by_keyboard(
    page: Page, live_server: LiveServer, desk: Shop, axe: AxeCheck
) -> None:
    sign_in_as(page, live_server, "ada@spring.example.com")
    page.goto(f"{live_server.url}/queues/unpaid/")
    expect(page.get_by_text("13812341234")).to_have_count(0)
    page.keyboard.press("n")
    expect(page.locator(".script")).to_contain_text("Hello Buyer, this is Spring Water.")
    expect(page.get_by_text("13812341234")).to_be_visible()
    expect(page.locator("[data-countdown]")).to_contain_text(":")
    assert axe() == []
    first = QueueItem.objects.get(state="claimed")
    page.keyboard.press("3")
    expect(page.get_by_text("Noted. Press N for the next one.")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator(".script")).to_be_visible()
    second = QueueItem.objects.get(state="claimed")
    page.keyboard.press("6")
    expect(page.get_by_text("Noted. Press N for the next one.")).to_be_visible()
    assert list(Attempt.objects.order_by("pk").values_list("item", "result")) == [
        (first.pk, "no_answer"),
        (second.pk, "refused"),
    ]
    page.keyboard.press("n")
    expect(page.get_by_text("Nothing waits for you here now.")).to_be_visible()


def test_a_result_that_needs_words_takes_the_hand_to_them(
    page: Page, live_server: LiveServer, desk: Shop
) -> None:
    now = timezone.now()
    order = make_order(desk, "A3", at=now, status="paid", paid_at=now)
    send_to(order, "Harbour Road", now=now, phone="138")
    sign_in_as(page, live_server, "ada@spring.example.com")
    page.goto(f"{live_server.url}/queues/address/")
    page.keyboard.press("n")
    expect(page.locator(".script")).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_label("Address")).to_be_focused()
    page.keyboard.type("12 Harbour Road, Flat 3, Shanghai")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Noted. Press N for the next one.")).to_be_visible()
    order.recipient.refresh_from_db()
    assert order.recipient.address == "12 Harbour Road, Flat 3, Shanghai"
    item = QueueItem.objects.get(order=order)
    assert (item.result, item.address_hash) == ("changed", order.recipient.address_hash)


@pytest.mark.parametrize("size", [(1280, 900), (360, 740)], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_queues_fit_their_window_and_pass_axe(
    page: Page,
    live_server: LiveServer,
    desk: Shop,
    axe: AxeCheck,
    size: tuple[int, int],
    scheme: str,
) -> None:
    now = datetime.now(UTC)
    order = make_order(desk, "A4", at=now, status="paid", paid_at=now, is_cod=True)
    when = now + timedelta(hours=2)
    item = callback_add(shop=desk, reason="asked", due_at=when, order=order, actor=SYSTEM, now=now)
    promise_add(shop=desk, order=order, terms=Terms("delivery", "sms", when), actor=SYSTEM, now=now)
    rate = {"up_to_kg": 5, "price": 3, "days_min": 1, "days_max": 2, "valid_from": now.date()}
    CarrierRate.objects.create(shop=desk, carrier="SF", **rate)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    sign_in_as(page, live_server, "boss@spring.example.com")
    for path in (
        "/queues/",
        "/queues/cod/",
        "/queues/cod/items/?list=held",
        f"/queues/items/{item.pk}/",
        "/queues/settings/",
        "/queues/callback/add/",
        "/promises/",
        "/promises/add/",
        "/carriers/",
    ):
        page.goto(f"{live_server.url}{path}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert (path, wide, axe()) == (path, size[0], [])
