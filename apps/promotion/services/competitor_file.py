"""Looks at competitors' items from a table: every line is sound, or none is kept."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from io import StringIO
from typing import Any, Final

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.errors import ShopError
from apps.common.hands import Hand
from apps.promotion.models import CompetitorItem, CompetitorShop, CompetitorSnapshot
from apps.promotion.rivals import Facts, price_of
from apps.promotion.services.competitors import ItemTold, item_save, snapshot_add
from apps.shop.models import Shop

COLUMNS: Final = ("competitor", "item", "url", "title", "at", "price", "promo_price", "in_stock",
                  "sales", "reviews", "rating")  # fmt: skip
NEEDED: Final = ("competitor", "item", "at", "price")
MOST_ROWS: Final = 5_000
LARGEST: Final = 1_000_000
YES_NO: Final = {"yes": True, "1": True, "true": True, "no": False, "0": False, "false": False}


@dataclass(frozen=True, slots=True)
class Told:
    """One line: whose item it is, when it was seen, and what; facts None = price not readable."""

    competitor: str
    item: str
    url: str
    title: str
    at: datetime
    facts: Facts | None


@transaction.atomic
def snapshots_import(*, shop: Shop, content: bytes, hand: Hand) -> tuple[int, int]:
    """Keep the looks of a CSV file; return how many are new and how many were known.

    Raises ShopError field_invalid or rows_refused, naming line and column.
    """
    lines = _lines(content)
    competitors = {row.name: row for row in CompetitorShop.objects.filter(shop=shop)}
    told = [_told(line, at, shop, hand.now) for at, line in enumerate(lines, 2)]
    for at, each in enumerate(told, 2):
        if each.competitor not in competitors:
            _refuse(at, "competitor", _("this shop is not watched"))
    new = sum(_keep(competitors[each.competitor], each, hand) for each in told)
    audit_write(
        actor=hand.actor, action="competitor.import", subject=f"shop.Shop:{shop.pk}",
        shop_id=shop.pk, rows=len(told),
    )  # fmt: skip
    return new, len(told) - new


def _keep(competitor: CompetitorShop, told: Told, hand: Hand) -> bool:
    rows = CompetitorItem.objects.filter(competitor_shop=competitor, external_id=told.item)
    item = rows.first()
    if item is None:
        named = ItemTold(told.title or told.item, told.url, told.item)
        item = item_save(competitor=competitor, told=named, hand=hand)
    if CompetitorSnapshot.objects.filter(item=item, at=told.at).exists():
        return False
    error = "" if told.facts else _("price not readable")
    snapshot_add(
        item=item, at=told.at, method="import", facts=told.facts, error=error, now=hand.now
    )
    return True


def _lines(content: bytes) -> list[dict[str, str]]:
    if len(content) > LARGEST:
        raise ShopError("field_invalid", _("The file is larger than 1 MB."), "file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    if "\0" in text:
        raise ShopError("field_invalid", _("This is no CSV file."), "file")
    reader = csv.DictReader(StringIO(text), restval="")
    missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        words = _("Column %(name)s is missing.") % {"name": missing[0]}
        raise ShopError("field_invalid", words, "file")
    lines = [{name: line.get(name) or "" for name in COLUMNS} for line in reader]
    if len(lines) > MOST_ROWS:
        raise ShopError("field_invalid", _("More than 5,000 lines."), "file")
    return lines


def _told(line: Mapping[str, str], at: int, shop: Shop, now: datetime) -> Told:
    cells = {name: value.strip() for name, value in line.items()}
    for name in ("competitor", "item"):
        if not cells[name]:
            _refuse(at, name, _("is empty"))
    for name, most in (("item", 80), ("title", 300), ("url", 500)):
        if len(cells[name]) > most:
            _refuse(at, name, _("is too long"))
    seen = _time(cells["at"], at, shop)
    if seen > now:
        _refuse(at, "at", _("has not come yet"))
    price = price_of(cells["price"])
    facts = None
    if price is not None:
        facts = Facts(
            title=cells["title"] or None, price=price[0], price_from=price[1],
            promo_price=_promo(cells["promo_price"], at), in_stock=_flag(cells["in_stock"], at),
            sales=_whole(cells, "sales", at), reviews=_whole(cells, "reviews", at),
            rating=_rating(cells["rating"], at),
        )  # fmt: skip
    return Told(cells["competitor"], cells["item"], cells["url"], cells["title"], seen, facts)


def _refuse(at: int, name: str, why: str) -> Any:
    text = _("Line %(line)s, %(column)s: %(why)s.") % {"line": at, "column": name, "why": why}
    raise ShopError("rows_refused", text, "file")


def _time(text: str, at: int, shop: Shop) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        _refuse(at, "at", _("is no time like 2026-11-20 14:30"))
    assert found is not None  # noqa: S101 -- refused above
    return found if found.tzinfo else found.replace(tzinfo=shop.tz)


def _promo(text: str, at: int) -> Decimal | None:
    if not text:
        return None
    found = price_of(text)
    return found[0] if found else _refuse(at, "promo_price", _("is no price"))


def _flag(text: str, at: int) -> bool | None:
    if not text:
        return None
    found = YES_NO.get(text.lower())
    return found if found is not None else _refuse(at, "in_stock", _("is neither yes nor no"))


def _whole(cells: Mapping[str, str], name: str, at: int) -> int | None:
    text = cells[name].replace(",", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        _refuse(at, name, _("is no whole number"))
    return int(text)


def _rating(text: str, at: int) -> Decimal | None:
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not 0 <= value <= 100:
        _refuse(at, "rating", _("is no mark"))
    return value.quantize(Decimal("0.01"))
