"""Suggestions: noted with an owner and a day, answered in words, and read by who reported them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.service.models import Inquiry, Suggestion
from apps.service.selectors.suggestions import owners_of
from apps.service.services.log import product_named
from apps.service.states import SUGGESTION_MOVES, after
from apps.shop.models import Shop

# An owner has so long to answer.
ANSWER_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Idea:
    """What is suggested, by whom, about which product by title or number."""

    words: str
    origin: str
    product: str = ""


@transaction.atomic
def suggestion_add(
    *,
    shop: Shop,
    idea: Idea,
    owner: User,
    reporter: User,
    actor: Actor,
    now: datetime,
    inquiry: Inquiry | None = None,
) -> Suggestion:
    """Note a suggestion for its owner, who answers within a week.

    Raises field_invalid without words, for an unknown product, or for an owner who works
    elsewhere; not_found for another shop's inquiry.
    """
    if not idea.words.strip():
        raise ShopError("field_invalid", _("Say what is suggested."), "words")
    _check_owner(shop, owner, now)
    if inquiry is not None and inquiry.shop_id != shop.pk:
        raise missing()
    row: Suggestion = Suggestion.objects.create(
        shop=shop,
        origin=Suggestion.Origin(idea.origin),
        words=idea.words.strip(),
        product=product_named(shop, idea.product) if idea.product.strip() else None,
        inquiry=inquiry,
        reported_by=reporter,
        reported_at=now,
        owner=owner,
        due_on=business_day(now, shop.tz, shop.day_cut) + ANSWER_WITHIN,
    )
    _audit(row, actor, "add", owner=[None, owner.pk])
    return row


@transaction.atomic
def suggestion_answer(
    *, suggestion_id: int, event: str, words: str, user: User, actor: Actor, now: datetime
) -> Suggestion:
    """Answer a suggestion: `accept` or `decline`, with the reason in words for its reporter.

    Raises field_invalid without words, state_refused where it has an answer. Who answers their own
    has read it.
    """
    row = _locked(suggestion_id)
    state = after(SUGGESTION_MOVES, row.state, event)
    if not words.strip():
        text = _("Say why, and what happens next: the reporter reads it.")
        raise ShopError("field_invalid", text, "answer")
    before, row.state = row.state, state
    row.answer, row.answered_by, row.answered_at = words.strip(), user, now
    row.read_at = now if row.reported_by_id == user.pk else None
    row.version += 1
    row.save()
    _audit(row, actor, event, state=[before, row.state])
    return row


@transaction.atomic
def suggestion_give(*, suggestion_id: int, owner: User, actor: Actor, now: datetime) -> Suggestion:
    """Give an open suggestion to somebody else of the shop."""
    row = _locked(suggestion_id)
    row.state = after(SUGGESTION_MOVES, row.state, "give")
    _check_owner(row.shop, owner, now)
    before, row.owner = row.owner_id, owner
    row.version += 1
    row.save()
    _audit(row, actor, "give", owner=[before, owner.pk])
    return row


@transaction.atomic
def suggestions_read(*, shop: Shop, user: User, now: datetime) -> int:
    """Note that a reporter has read the answers to what they reported; return how many."""
    return int(Suggestion.objects.filter(shop=shop).unread_by(user.pk).update(read_at=now))


def _check_owner(shop: Shop, owner: User, now: datetime) -> None:
    if owner not in owners_of(shop, now):
        raise ShopError("field_invalid", _("This person does not work here."), "owner")


def _locked(suggestion_id: int) -> Suggestion:
    rows = Suggestion.objects.select_for_update(of=("self",)).select_related("shop")
    row: Suggestion | None = rows.filter(pk=suggestion_id).first()
    if row is None:
        raise missing()
    return row


def _audit(row: Suggestion, actor: Actor, event: str, **changes: list[object]) -> None:
    audit_write(
        actor=actor,
        action=f"suggestion.{event}",
        subject=f"service.Suggestion:{row.pk}",
        shop_id=row.shop_id,
        changes=dict(changes),
    )
