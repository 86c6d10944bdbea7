"""Competitors: whom we watch, what a look showed, what changed, and what follows from it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.errors import ShopError, TransitionRefused
from apps.common.hands import Hand
from apps.common.http import missing
from apps.promotion.models import (
    CompetitorChange,
    CompetitorItem,
    CompetitorShop,
    CompetitorSnapshot,
)
from apps.promotion.rivals import Facts, Seen, changes
from apps.promotion.selectors.margins import settings_of
from apps.shop.models import Shop, Sku

FACTS: Final = tuple(each.name for each in fields(Facts))
PERCENT: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class ItemTold:
    """What is said of an item: where it is, what it is called, which of our SKUs it is like."""

    title: str
    url: str = ""
    external_id: str = ""
    our_sku: Sku | None = None
    match: str = "none"


@transaction.atomic
def competitor_add(
    *, shop: Shop, name: str, url: str, rank: int, note: str, hand: Hand
) -> CompetitorShop:
    """Watch a shop. Raises field_invalid beyond the setting's number, duplicate if known."""
    Shop.objects.select_for_update().get(pk=shop.pk)
    rows = CompetitorShop.objects.filter(shop=shop)
    _refuse_more(shop, rows.filter(active=True), "name")
    if rows.filter(name=name).exists():
        raise ShopError("duplicate", _("This shop is noted already."), "name")
    row: CompetitorShop = rows.create(shop=shop, name=name, url=url, rank=rank, note=note)
    _audit(shop.pk, hand, "competitor.add", row)
    return row


@transaction.atomic
def competitor_rest(*, row: CompetitorShop, active: bool, hand: Hand) -> None:
    """Stop watching a shop, or watch it again. Raises field_invalid beyond the setting's number."""
    Shop.objects.select_for_update().get(pk=row.shop_id)
    rows = CompetitorShop.objects.filter(shop=row.shop, active=True).exclude(pk=row.pk)
    if active:
        _refuse_more(row.shop, rows, "active")
    CompetitorShop.objects.filter(pk=row.pk).update(active=active)
    _audit(row.shop_id, hand, "competitor.watch" if active else "competitor.rest", row)


def _refuse_more(shop: Shop, watched: QuerySet[CompetitorShop], field: str) -> None:
    most = settings_of(shop).competitor_shops
    if watched.count() >= most:
        text = _(
            "At most %(most)s shops are watched: "
            "“Competitors watched at most” under “Costs and limits”."
        )
        raise ShopError("field_invalid", text % {"most": most}, field)


@transaction.atomic
def item_save(
    *, competitor: CompetitorShop, told: ItemTold, hand: Hand, pk: int | None = None
) -> CompetitorItem:
    """Note an item of a competitor, or change what is noted. Raises field_invalid, duplicate."""
    CompetitorShop.objects.select_for_update().get(pk=competitor.pk)
    if not (told.url or told.external_id):
        raise ShopError("field_invalid", _("Give its address or its number."), "url")
    if told.match != "none" and told.our_sku is None:
        raise ShopError("field_invalid", _("Say which of our SKUs it is like."), "our_sku")
    rows = CompetitorItem.objects.filter(competitor_shop=competitor)
    key = {"external_id": told.external_id} if told.external_id else {"url": told.url}
    if rows.filter(**key).exclude(pk=pk).exists():
        raise ShopError("duplicate", _("This item is noted already."), "url")
    row = rows.get(pk=pk) if pk else CompetitorItem(
        competitor_shop=competitor, first_seen_at=hand.now
    )  # fmt: skip
    for each in fields(told):
        setattr(row, each.name, getattr(told, each.name))
    row.save()
    _audit(competitor.shop_id, hand, "competitor.item", row)
    return row


@transaction.atomic
def snapshot_add(
    *, item: CompetitorItem, at: datetime, method: str, facts: Facts | None, error: str = "",
    now: datetime,
) -> CompetitorSnapshot:  # fmt: skip
    """Keep a look at an item and what changed since the last one that worked.

    `facts` None = the look failed for the reason in `error`; it is no "nothing changed". The same
    look again adds nothing. Raises field_invalid for a look of the future or without a price.
    """
    if at > now:
        raise ShopError("field_invalid", _("This time has not come yet."), "at")
    row: CompetitorItem = CompetitorItem.objects.select_for_update().get(pk=item.pk)
    known = CompetitorSnapshot.objects.filter(item=row, at=at).first()
    if known is not None:
        return known
    if facts is None:
        told: dict[str, Any] = {"ok": False, "error": (error or _("not readable"))[:200]}
    elif facts.price is None or facts.price <= 0:
        raise ShopError("field_invalid", _("Give the price, above 0."), "price")
    else:
        told = asdict(facts)
    made = CompetitorSnapshot.objects.create(item=row, at=at, method=method, **told)
    if facts is not None:
        _changes_keep(row, made, facts)
        _item_follow(row, facts)
    return made


@transaction.atomic
def item_gone(*, item: CompetitorItem, hand: Hand) -> None:
    """Note that an item is not sold any more."""
    row: CompetitorItem = CompetitorItem.objects.select_for_update().get(pk=item.pk)
    if row.gone_at is not None:
        raise TransitionRefused("state_refused", _("It is gone already."))
    row.gone_at = hand.now
    row.save(update_fields=["gone_at"])
    CompetitorChange.objects.create(item=row, at=hand.now, field="gone", severity="rest")
    _audit(row.competitor_shop.shop_id, hand, "competitor.gone", row)


@transaction.atomic
def change_ack(*, shop: Shop, pk: int, action: str, hand: Hand) -> CompetitorChange:
    """Answer a change with what follows from it. Their prices never change ours by themselves.

    Raises not_found, state_refused where it was answered, field_invalid for an unknown action.
    """
    rows = CompetitorChange.objects.filter(item__competitor_shop__shop=shop, pk=pk)
    row: CompetitorChange | None = rows.select_for_update(of=("self",)).first()
    if row is None:
        raise missing()
    if row.acked_at is not None:
        raise TransitionRefused("state_refused", _("Somebody has answered this."))
    if action not in CompetitorChange.Action.values:
        raise ShopError("field_invalid", _("Say what follows from it."), "action")
    row.acked_by_id, row.acked_at, row.action = hand.user_id, hand.now, action
    row.save(update_fields=["acked_by", "acked_at", "action"])
    _audit(shop.pk, hand, "competitor.ack", row, answer=[None, action])
    return row


def _changes_keep(item: CompetitorItem, made: CompetitorSnapshot, facts: Facts) -> None:
    """Write what changed; looks that come late are compared with the one before them."""
    ok = CompetitorSnapshot.objects.filter(item=item, ok=True, at__lt=made.at)
    last = ok.order_by("-at").first()
    if last is None:
        found: Iterable[Seen] = [Seen("item", "", facts.title or item.title, None, "rest")]
    else:
        noise = settings_of(item.competitor_shop.shop).price_noise_pct / PERCENT
        prices = [price for price in ok.values_list("price", flat=True) if price is not None]
        before = Facts(**{name: getattr(last, name) for name in FACTS})
        found = changes(before, facts, prices_before=prices, noise=noise)
    CompetitorChange.objects.bulk_create(
        CompetitorChange(
            item=item, snapshot=made, at=made.at, field=each.field, old=each.old[:300],
            new=each.new[:300], pct=each.pct, severity=each.severity,
        )
        for each in found
    )  # fmt: skip


def _item_follow(item: CompetitorItem, facts: Facts) -> None:
    """Take over the title; an item that is seen is not gone."""
    title = facts.title or item.title
    if title != item.title or item.gone_at is not None:
        item.title, item.gone_at = title[:300], None
        item.save(update_fields=["title", "gone_at"])


def _audit(shop_id: int, hand: Hand, action: str, row: Any, **told: list[Any]) -> None:
    audit_write(
        actor=hand.actor, action=action, subject=f"{row._meta.label}:{row.pk}", shop_id=shop_id,
        changes=told,
    )  # fmt: skip
