"""Logs an inquiry by hand: two rows, so that rounds have one way to be made."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.service.models import Agent, AgentSkill, Inquiry, Note, Promise
from apps.service.selectors.readers import Reader
from apps.service.services.inquiries import Loss, inquiry_locked, inquiry_move
from apps.service.services.messages import messages_add
from apps.service.services.notes import note_add
from apps.service.services.promises import Terms, promise_add
from apps.service.services.rounds import days_around, rounds_write
from apps.service.talk import Said
from apps.shop.models import ChangedDay, Product, Shop
from apps.shop.services import days_mark


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One inquiry in one line. `nonce` tells a form that was sent twice from two entries.

    `result` is empty while it is open, "won", "closed", or "lost-" with a reason.
    """

    channel: str
    question: str
    asked_at: datetime
    nonce: str
    buyer: str = ""
    product: str = ""
    answer: str = ""
    answered_at: datetime | None = None
    result: str = ""
    role: str = "presale"
    requirement: str = ""
    payer: str = ""


@transaction.atomic
def inquiry_log(
    *, shop: Shop, entry: LogEntry, agent: Agent | None, by: Reader, now: datetime
) -> Inquiry:
    """Write a question and its answer down; return the inquiry, the same one when sent twice.

    Without an agent, as for a supervisor who is not on the desk, no answer can be logged.
    Raises field_invalid for an unknown product or a time in the future.
    """
    if entry.answer and agent is None:
        text = _("Only people of the desk log answers: leave the answer empty.")
        raise ShopError("field_invalid", text, "answer")
    actor, rows = by.access.actor, _rows(shop, entry, agent)
    source = Inquiry.Source.MANUAL
    counts = messages_add(shop=shop, rows=rows, source=source, actor=actor, now=now)
    named = Inquiry.objects.select_related("shop").filter(shop=shop)
    found: Inquiry = named.get(messages__external_id=rows[0].external_id)
    if counts.new:
        told = {"requirement": entry.requirement, "payer": entry.payer}
        inquiry_agree(by=by, inquiry=found, agent=agent, now=now, **told)
        _settle(found, entry.result, actor, now)
        found.refresh_from_db()
    return found


@transaction.atomic
def inquiry_agree(
    *,
    by: Reader,
    inquiry: Inquiry,
    agent: Agent | None,
    requirement: str = "",
    payer: str = "",
    now: datetime,
) -> None:
    """Keep what packing has to know, and who pays the shipping, as agreed in an inquiry.

    The requirement waits for the packer's word that it was seen. Empty ones are no agreement.
    """
    if requirement.strip():
        role, kind = Note.AckRole.PACKER, Note.Kind.REQUIREMENT
        note_add(
            by=by,
            about=inquiry,
            kind=kind,
            body=requirement.strip(),
            must_ack_role=role,
            is_pinned=True,
        )
    if payer:
        terms = Terms(Promise.What.SHIPPING_FEE, Promise.Channel.CHAT, payer=payer)
        actor, shop = by.access.actor, inquiry.shop
        promise_add(shop=shop, terms=terms, actor=actor, now=now, agent=agent, inquiry=inquiry)


@transaction.atomic
def inquiry_role(*, inquiry_id: int, role: str, actor: Actor, version: int) -> Inquiry:
    """Say what kind of inquiry it is; its clocks count by the people who serve that kind."""
    inquiry = inquiry_locked(inquiry_id, version)
    if role not in AgentSkill.Role.values:
        raise ShopError("field_invalid", _("Choose a kind of inquiry."), "role")
    old, inquiry.role = inquiry.role, role
    inquiry.save(update_fields=["role"])
    moved = rounds_write(shop=inquiry.shop, inquiry_ids=[inquiry.pk])
    _audit(inquiry, actor, "inquiry.role", [old, role])
    days = moved | days_around([inquiry.opened_at], inquiry.shop)
    domain = ChangedDay.Domain.SERVICE
    days_mark(shop_id=inquiry.shop_id, days=days, domain=domain, reason="inquiry")
    inquiry.refresh_from_db()
    return inquiry


@transaction.atomic
def inquiry_product(*, inquiry_id: int, name: str, actor: Actor) -> Product:
    """Note that an inquiry is about a product, named by its title, code or number."""
    inquiry = inquiry_locked(inquiry_id)
    product = product_named(inquiry.shop, name)
    inquiry.products.add(product)
    _audit(inquiry, actor, "inquiry.product", [None, product.pk])
    return product


def _rows(shop: Shop, entry: LogEntry, agent: Agent | None) -> list[Said]:
    """Return the question and, where there is one, its answer."""
    product = product_named(shop, entry.product) if entry.product else None
    question = Said(
        entry.channel.strip().lower(),
        entry.asked_at,
        "buyer",
        entry.question,
        conversation="" if entry.buyer else f"log:{entry.nonce}",
        buyer=entry.buyer.strip(),
        external_id=f"log:{entry.nonce}:q",
        products=(product.external_id,) if product else (),
        role=entry.role,
    )
    if not (entry.answer and entry.answered_at and agent):
        return [question]
    answer = replace(
        question,
        at=entry.answered_at,
        side="agent",
        text=entry.answer,
        external_id=f"log:{entry.nonce}:a",
        agent_id=agent.pk,
    )
    return [question, answer]


def product_named(shop: Shop, name: str) -> Product:
    """Return the product of a number or title, or raise field_invalid."""
    rows = Product.objects.filter(shop=shop).order_by("pk")
    wanted = name.strip()
    found = rows.filter(external_id=wanted).first() or rows.filter(title__iexact=wanted).first()
    if found is None or not wanted:
        text = _("No product of this shop has this title or number.")
        raise ShopError("field_invalid", text, "product")
    return found


def _settle(inquiry: Inquiry, result: str, actor: Actor, now: datetime) -> None:
    if not result:
        return
    event, _dash, reason = result.partition("-")
    event = {"won": "win", "closed": "close", "lost": "lose"}.get(event, event)
    loss = Loss(reason)
    inquiry_move(inquiry_id=inquiry.pk, event=event, actor=actor, now=now, loss=loss)


def _audit(inquiry: Inquiry, actor: Actor, action: str, change: list[object]) -> None:
    audit_write(
        actor=actor,
        action=action,
        subject=f"service.Inquiry:{inquiry.pk}",
        shop_id=inquiry.shop_id,
        changes={action.partition(".")[2]: change},
    )
