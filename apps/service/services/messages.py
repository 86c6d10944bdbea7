"""Adds rows of conversations: from a log, a push or a form, in whatever order they come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.common.services.bulk import rows_update
from apps.service.models import Inquiry, Message
from apps.service.services.names import agents_named
from apps.service.services.placing import Placed, place
from apps.service.services.rounds import days_around, rounds_write
from apps.service.services.seeds import inquiries_start
from apps.service.talk import AHEAD, Said, with_ids
from apps.shop.models import ChangedDay, Product, Shop
from apps.shop.services import customers_named, days_mark

AT_ONCE = 1_000
SENDER_LENGTH = 120


@dataclass(frozen=True, slots=True)
class MessageCounts:
    """What became of rows: added, seen before, and by agents whose name is nobody's yet."""

    new: int
    same: int
    opened: int
    unassigned: int
    inquiry_ids: tuple[int, ...] = ()


@transaction.atomic
def messages_add(
    *, shop: Shop, rows: Sequence[Said], source: str, actor: Actor, now: datetime
) -> MessageCounts:
    """Add rows to the conversations they belong to, or open new ones; rounds are made anew.

    A row seen before is counted and changes nothing. Raises field_invalid for a row more than
    five minutes in the future.
    """
    if any(row.at > now + AHEAD for row in rows):
        text = _("A message lies more than five minutes in the future: check the clock or zone.")
        raise ShopError("field_invalid", text, "at")
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    inquiries_start(shop=shop)
    fresh = _fresh(shop, with_ids(rows))
    if not fresh:
        return MessageCounts(0, len(rows), 0, 0)
    buyers = customers_named(shop=shop, names=(row.buyer for row in fresh))
    placed = place(shop, fresh, buyers, source)
    made = _write(shop, placed)
    ids = sorted({message.inquiry_id for message in made})
    _name_products(shop, placed)
    moved = rounds_write(shop=shop, inquiry_ids=ids)
    _own(ids)
    unassigned = sum(row.side == "agent" and row.sender_id is None for row in made)
    opened = len({each.inquiry.pk for each in placed if each.is_new})
    audit_write(
        actor=actor,
        action="messages.add",
        subject=f"shop.Shop:{shop.pk}",
        shop_id=shop.pk,
        changes={"source": [None, source], "inquiries_opened": [None, opened]},
        rows=len(made),
    )
    days = days_around((row.at for row in fresh), shop) | moved
    days_mark(shop_id=shop.pk, days=days, domain=ChangedDay.Domain.SERVICE, reason="messages")
    return MessageCounts(len(made), len(rows) - len(made), opened, unassigned, tuple(ids))


def messages_known(shop: Shop, rows: Iterable[Said]) -> set[tuple[str, str]]:
    """Return channel and id of those rows that the shop has already."""
    wanted = sorted({(row.channel, row.external_id) for row in rows})
    known: set[tuple[str, str]] = set()
    for at in range(0, len(wanted), AT_ONCE):
        part = wanted[at : at + AT_ONCE]
        found = Message.objects.filter(
            shop=shop,
            channel__in={channel for channel, _id in part},
            external_id__in=[each for _channel, each in part],
        )
        known |= set(found.values_list("channel", "external_id"))
    return known


def _fresh(shop: Shop, rows: list[Said]) -> list[Said]:
    known = messages_known(shop, rows)
    fresh: dict[tuple[str, str], Said] = {}
    for row in rows:
        key = row.channel, row.external_id
        if key not in known:
            fresh.setdefault(key, row)
    return list(fresh.values())


def _write(shop: Shop, placed: list[Placed]) -> list[Message]:
    names = {each.said.agent_name for each in placed if each.said.agent_id is None}
    agents = agents_named(shop, names)
    rows = [
        Message(
            shop=shop,
            inquiry=each.inquiry,
            channel=each.said.channel,
            external_id=each.said.external_id,
            at=each.said.at,
            side=each.said.side,
            sender_id=(each.said.agent_id or agents.get(each.said.agent_name))
            if each.said.side == Message.Side.AGENT
            else None,
            sender_name=each.said.agent_name[:SENDER_LENGTH],
            body=each.said.text,
            typed_chars=each.said.typed_chars,
            compose_s=each.said.compose_s,
        )
        for each in placed
    ]
    return Message.objects.bulk_create(rows, batch_size=2_000)


def _name_products(shop: Shop, placed: list[Placed]) -> None:
    wanted = {each for row in placed for each in row.said.products}
    if not wanted:
        return
    known = Product.objects.filter(shop=shop, external_id__in=wanted)
    ids = dict(known.values_list("external_id", "pk"))
    through = Inquiry.products.through
    pairs = {
        (row.inquiry.pk, ids[each]) for row in placed for each in row.said.products if each in ids
    }
    through.objects.bulk_create(
        [through(inquiry_id=one, product_id=other) for one, other in sorted(pairs)],
        ignore_conflicts=True,
    )


def _own(ids: list[int]) -> None:
    """Give an inquiry that nobody holds to who answered last: a log says who had it."""
    rows = Message.objects.filter(
        inquiry__in=ids, inquiry__owner__isnull=True, sender__isnull=False
    )
    last = dict(rows.in_order().values_list("inquiry_id", "sender_id"))
    owned = [Inquiry(pk=pk, owner_id=agent_id) for pk, agent_id in last.items()]
    rows_update(owned, ["owner"])
