"""Competitors: watched up to a limit, looked at, changed, answered; failed looks stay failed."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from time_machine import travel

from apps.accounts.actors import SYSTEM
from apps.common.errors import ShopError
from apps.common.hands import Hand
from apps.promotion.fetching import Refused
from apps.promotion.models import (
    CompetitorChange,
    CompetitorItem,
    CompetitorShop,
    CompetitorSnapshot,
    PromotionSettings,
)
from apps.promotion.rivals import Facts
from apps.promotion.selectors.competitors import changes_open, item_lines, our_prices
from apps.promotion.selectors.morning import morning_checks
from apps.promotion.services.competitor_fetch import competitors_tick, fetch_ask
from apps.promotion.services.competitor_file import snapshots_import
from apps.promotion.services.competitors import (
    ItemTold,
    change_ack,
    competitor_add,
    item_gone,
    item_save,
    snapshot_add,
)
from apps.shop.models import Order, OrderLine, Shop, Sku
from tests.factories import make_person, signed_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
D = Decimal


def hand(shop: Shop, user: Any = None, now: datetime = NOW) -> Hand:
    return Hand(SYSTEM, "promoter", shop.pk, now, user_id=user.pk if user else None)


def rival(shop: Shop, name: str = "Deep Well") -> CompetitorShop:
    return competitor_add(shop=shop, name=name, url="", rank=1, note="", hand=hand(shop))


def item_named(shop: Shop, number: str = "1", **more: Any) -> CompetitorItem:
    told = ItemTold(**({"title": "Cup", "external_id": number} | more))
    competitor = CompetitorShop.objects.filter(shop=shop).first() or rival(shop)
    return item_save(competitor=competitor, told=told, hand=hand(shop))


def look(item: CompetitorItem, hours: float, price: str | None, **more: Any) -> CompetitorSnapshot:
    """Keep a look, so many hours before now; a price of None is a look that failed."""
    facts = Facts(price=D(price), **more) if price else None
    return snapshot_add(
        item=item, at=NOW - timedelta(hours=hours), method="manual", facts=facts,
        error="time ran out", now=NOW,
    )  # fmt: skip


def told(shop: Shop) -> list[tuple[str, str, str]]:
    rows = CompetitorChange.objects.filter(item__competitor_shop__shop=shop).order_by("at", "pk")
    return [(row.field, row.new, row.severity) for row in rows]


def test_looks_are_compared_with_the_last_one_that_worked(shop: Shop) -> None:
    item = item_named(shop)
    for hours, price in ((9, "100"), (8, None), (7, "100"), (6, "97"), (5, "89"), (4, "89")):
        look(item, hours, price)
    assert told(shop) == [
        ("item", "Cup", "rest"), ("price", "97.00", "quiet"), ("price", "89.00", "extreme"),
    ]  # fmt: skip
    assert look(item, 4, "1").price == D(89)  # the same look again adds nothing
    assert [row.field for row in changes_open(shop)] == ["price", "item"]
    look(item, 0, None)
    line = item_lines(shop, NOW)[0]
    assert (line.has_failed, line.price, line.is_stale) == (True, D(89), False)
    assert item_lines(shop, NOW + timedelta(days=8))[0].is_stale
    with pytest.raises(ShopError, match="not come yet"):
        look(item, -1, "5")


def test_an_eleventh_shop_is_refused_with_the_settings_name(shop: Shop) -> None:
    for number in range(10):
        rival(shop, f"Well {number}")
    with pytest.raises(ShopError, match="“Competitors watched at most”"):
        rival(shop, "Well 10")
    CompetitorShop.objects.filter(name="Well 0").update(active=False)
    rival(shop, "Well 10")
    with pytest.raises(ShopError):
        rival(shop, "Well 11")


def test_a_change_is_answered_once(shop: Shop) -> None:
    ann = make_person("ann@example.com", "promoter", shop)
    item = item_named(shop)
    look(item, 2, "10")
    row = CompetitorChange.objects.get()
    with pytest.raises(ShopError, match="what follows"):
        change_ack(shop=shop, pk=row.pk, action="lower ours", hand=hand(shop, ann))
    change_ack(shop=shop, pk=row.pk, action="watch", hand=hand(shop, ann))
    with pytest.raises(ShopError, match="has answered"):
        change_ack(shop=shop, pk=row.pk, action="none", hand=hand(shop, ann))
    assert changes_open(shop) == []
    item_gone(item=item, hand=hand(shop, ann))
    assert [change.field for change in changes_open(shop)] == ["gone"]
    look(item, 0, "10")
    assert CompetitorItem.objects.get().gone_at is None


def test_our_price_beside_the_same_items_in_stock(shop: Shop) -> None:
    sku = Sku.objects.create(shop=shop, code="S1")
    order = Order.objects.create(
        shop=shop, external_id="1", number="1", ordered_at=NOW, ordered_on=NOW.date(), paid_at=NOW,
        paid_on=NOW.date(), status="paid", currency="CNY", order_amount=110, paid_amount=110,
    )  # fmt: skip
    OrderLine.objects.create(
        order=order, line_key="1", sku=sku, quantity=1, unit_price=110, line_amount=110
    )
    for number, price, match, stock in (
        ("1", "95", "same", True), ("2", "100", "same", None), ("3", "120", "same", True),
        ("4", "10", "same", False), ("5", "5", "similar", True),
    ):  # fmt: skip
        item = item_named(shop, number, our_sku=sku, match=match, title=number)
        look(item, 1, price, in_stock=stock)
    lines = {line.item.external_id: line for line in item_lines(shop, NOW)}
    stand = lines["1"].stand
    assert stand is not None
    assert (lines["1"].ours, stand.index, stand.rank, stand.among) == (D(110), D("1.1"), 3, 4)
    assert [number for number, line in lines.items() if line.is_lowest] == ["1"]
    assert lines["5"].stand is None


def test_fetching_is_off_and_polite(shop: Shop) -> None:
    items = [item_named(shop, str(at), url=f"https://{name}.example/{at}")
             for at, name in enumerate(("a", "a", "b"))]  # fmt: skip
    with pytest.raises(ShopError, match="“Pages of competitors may be fetched”"):
        fetch_ask(item=items[0], hand=hand(shop))
    asked: list[str] = []

    def fetch(url: str) -> str:
        asked.append(url)
        if "b.example" in url:
            raise Refused("The host answers 500.")
        return '<meta property="product:price:amount" content="12.50">'

    assert competitors_tick(now=NOW, fetch=fetch) == {"ok": 0, "failed": 0}
    PromotionSettings.objects.create(shop=shop, fetch_on=True)
    assert competitors_tick(now=NOW, fetch=fetch) == {"ok": 1, "failed": 1}
    assert asked == ["https://a.example/0", "https://b.example/2"]
    failed = CompetitorSnapshot.objects.get(ok=False)
    assert (failed.error, failed.method) == ("The host answers 500.", "fetch")
    later = NOW + timedelta(minutes=4)
    assert competitors_tick(now=later, fetch=fetch) == {"ok": 0, "failed": 0}
    later = NOW + timedelta(minutes=6)
    assert competitors_tick(now=later, fetch=fetch) == {"ok": 1, "failed": 0}
    fetch_ask(item=items[0], hand=hand(shop))
    assert competitors_tick(now=later + timedelta(minutes=6), fetch=fetch)["ok"] == 1
    bad = item_named(shop, "9", url="http://169.254.169.254/")
    with pytest.raises(ShopError, match="not public"):
        fetch_ask(item=bad, hand=hand(shop))


def test_a_page_that_breaks_the_reader_stops_no_other(shop: Shop) -> None:
    for name in "abcde":
        item_named(shop, name, url=f"https://{name}.example/")
    price = '<meta property="product:price:amount" content="{}">'
    pages = {
        "a": f"<title>{'x' * 200}\0{'y' * 200}</title>{price.format('12.50')}",
        "b": f"<![foo[{price.format('1')}",
        "c": price.format("0"),
        "d": '<script type="application/ld+json">{"@type": "Product", "name": "Cup",'
             ' "description": "\\ud800", "offers": {"price": "3"}}</script>',
        "e": price.format("9.90"),
    }  # fmt: skip
    PromotionSettings.objects.create(shop=shop, fetch_on=True)
    done = competitors_tick(now=NOW, fetch=lambda url: pages[url[8]])
    assert done == {"ok": 2, "failed": 3}
    looks = {row.item.external_id: row for row in CompetitorSnapshot.objects.all()}
    assert (looks["a"].title, looks["a"].price) == ("x" * 200 + "y" * 100, D("12.50"))
    assert (looks["e"].ok, looks["e"].price) == (True, D("9.90"))
    assert {looks[name].error for name in "bd"} == {"not readable"}
    assert not any(looks[name].ok for name in "bcd")


def test_an_order_left_out_says_nothing_of_our_price(shop: Shop) -> None:
    sku = Sku.objects.create(shop=shop, code="S1")
    for number, price, why in (("1", 110, None), ("2", 1, "test")):
        order = Order.objects.create(
            shop=shop, external_id=number, number=number, ordered_at=NOW, ordered_on=NOW.date(),
            paid_at=NOW + timedelta(hours=int(number)), paid_on=NOW.date(), status="paid",
            currency="CNY", order_amount=price, paid_amount=price, excluded_reason=why,
        )  # fmt: skip
        OrderLine.objects.create(
            order=order, line_key="1", sku=sku, quantity=1, unit_price=price, line_amount=price
        )
    assert our_prices([sku.pk]) == {sku.pk: D(110)}


FILE = """competitor,item,url,title,at,price,in_stock,sales
Deep Well,7,https://a.example/7,Blue cup,2026-11-20 10:00,"¥1,299.00 起",yes,120
Deep Well,7,,Blue cup,2026-11-20 11:00,sold,,
"""


def test_looks_from_a_file_are_all_kept_or_none(shop: Shop) -> None:
    rival(shop)
    content = FILE.encode("gb18030")
    assert snapshots_import(shop=shop, content=content, hand=hand(shop)) == (2, 0)
    assert snapshots_import(shop=shop, content=FILE.encode(), hand=hand(shop)) == (0, 2)
    rows = CompetitorSnapshot.objects.order_by("at")
    assert [(row.ok, row.price, row.price_from) for row in rows] == [
        (True, D("1299.00"), True), (False, None, False),
    ]  # fmt: skip
    for broken, words in (
        (FILE.replace("11:00", "25:00"), "Line 3, at"),
        (FILE.replace(",120", ",12x"), "Line 2, sales"),
        (FILE.replace("\nDeep Well,7,,", "\nNobody,7,,"), "Line 3, competitor"),
        (FILE.replace("price", "cost"), "Column price"), (FILE.replace("yes", "so"), "in_stock"),
    ):  # fmt: skip
        with pytest.raises(ShopError, match=words):
            snapshots_import(shop=shop, content=broken.encode(), hand=hand(shop))
    assert CompetitorSnapshot.objects.count() == 2


def test_competitors_on_their_pages(
    shop: Shop, director_client: Client, analyst_client: Client
) -> None:
    client = signed_in(make_person("ann@example.com", "promoter", shop))
    page = reverse("promotion:competitors")
    with travel(NOW, tick=False):
        form = {"name": "Deep Well", "url": "javascript:alert(1)", "rank": "1"}
        add = reverse("promotion:competitor-add")
        assert client.post(add, form).status_code == 422
        assert client.post(add, form | {"url": "https://a.example"}).status_code == 302
        competitor = CompetitorShop.objects.get()
        at = reverse("promotion:competitor", args=[competitor.pk])
        told_item = {"title": "=Cup <b>", "external_id": "1", "match": "same"}
        assert client.post(at, told_item).status_code == 422
        assert client.post(at, told_item | {"match": "none"}).status_code == 302
        item = CompetitorItem.objects.get()
        seen = reverse("promotion:competitor-look", args=[item.pk])
        sight = {"at": "2026-11-20T11:00", "price": "¥1,299.00 起", "in_stock": "yes"}
        assert client.post(seen, sight | {"title": "=Cup"}).status_code == 302
        assert (
            client.post(seen, sight | {"at": "2026-11-20T11:30", "price": "soon"}).status_code
            == 302
        )
        assert client.post(seen, sight | {"at": "2026-11-20T11:40", "price": "999",
                                          "title": "=Cups"}).status_code == 302  # fmt: skip
        text = client.get(page).content.decode()
        assert "<mark>" in text
        alone = client.get(reverse("promotion:competitor-item", args=[item.pk]))
        assert "price not readable" in alone.content.decode()
        lines = {line.key: line.count for line in morning_checks(shop, NOW)}
        assert lines["competitor_changes"] == 3
        row = CompetitorChange.objects.get(field="price")
        answer = client.post(
            reverse("promotion:competitor-ack"), {"change": row.pk, "action": "price"}
        )
        assert answer.status_code == 302
        assert CompetitorChange.objects.get(pk=row.pk).action == "price"
        upload = SimpleUploadedFile("a.csv", FILE.encode())
        sent = client.post(reverse("promotion:competitor-upload"), {"file": upload}, follow=True)
        assert "2 looks kept" in sent.content.decode()
        file = director_client.post(reverse("promotion:competitors-export"), {"format": "csv"})
        assert "Deep Well,1,'=Cups" in file.content.decode("utf-8-sig")
        body = director_client.get(reverse("api:competitors")).json()
        assert {each["price"] for each in body["items"]} == {"999.00", "1299.00"}
        act = reverse("promotion:competitor-act", args=[item.pk])
        assert client.post(act, {"event": "fetch"}).status_code == 422
        assert client.post(act, {"event": "gone"}).status_code == 302
        assert client.post(reverse("promotion:competitor-rest", args=[competitor.pk]),
                           {"active": "0"}).status_code == 302  # fmt: skip
        assert analyst_client.get(page).status_code == 403
