"""What people do with an inquiry: take it, answer, set its state, put it to sleep."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.service.models import Agent, Inquiry, InquiryAssignment, Message, Round
from apps.service.placeholders import unfilled
from apps.service.services.rounds import days_around, next_due, rounds_write
from apps.service.states import INQUIRY_MOVES, after
from apps.shop.models import ChangedDay
from apps.shop.services import days_mark

LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Typing:
    """How many signs were typed by hand, in how many seconds; None = not counted."""

    chars: int | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """Why an inquiry brought no order."""

    reason: str = ""
    note: str = ""


def inquiry_locked(inquiry_id: int, version: int | None = None) -> Inquiry:
    """Lock an inquiry and return it as it is now.

    Raises not_found, and `stale` with both versions when somebody changed it meanwhile.
    """
    rows = Inquiry.objects.select_for_update(no_key=True, of=("self",)).select_related("shop")
    inquiry: Inquiry | None = rows.filter(pk=inquiry_id).first()
    if inquiry is None:
        raise missing()
    if version is not None and inquiry.version != version:
        text = _("Somebody changed this inquiry meanwhile. Look at it again, then decide.")
        raise ShopError("stale", text, extra={"seen": version, "now": inquiry.version})
    return inquiry


@transaction.atomic
def reply_send(
    *,
    inquiry_id: int,
    seen_message_id: int,
    body: str,
    agent: Agent,
    actor: Actor,
    now: datetime,
    typing: Typing = Typing(),
) -> Message:
    """Write an answer into the conversation; who answers an unowned inquiry takes it.

    Raises `stale` naming the first new row when the talk went on since the last row that the
    agent has seen, state_refused where the inquiry is over or was merged.
    """
    inquiry = inquiry_locked(inquiry_id)
    text = body.strip()
    if not 0 < len(text) <= LONGEST:
        words = _("Write an answer of up to %(count)s signs.")
        raise ShopError("field_invalid", words % {"count": LONGEST}, "body")
    lacking = unfilled(text)
    if lacking:
        words = _("Fill in before you send: %(names)s.")
        names = ", ".join(f"{{{name}}}" for name in lacking)
        raise ShopError("field_invalid", words % {"names": names}, "body")
    _check_live(inquiry)
    newer = Message.objects.filter(inquiry=inquiry, pk__gt=seen_message_id).order_by("pk")
    first = newer.values_list("pk", flat=True).first()
    if first is not None:
        words = _("The talk went on while you wrote. Read the new lines, then send your answer.")
        raise ShopError("stale", words, extra={"seen": seen_message_id, "now": first})
    message = Message.objects.create(
        shop_id=inquiry.shop_id,
        inquiry=inquiry,
        channel=inquiry.channel,
        at=now,
        side=Message.Side.AGENT,
        sender=agent,
        body=text,
        typed_chars=typing.chars,
        compose_s=typing.seconds,
    )
    if inquiry.owner_id is None:
        own(inquiry, agent, now)
        inquiry.save(update_fields=["owner"])
    moved = rounds_write(shop=inquiry.shop, inquiry_ids=[inquiry.pk])
    _audit(inquiry, actor, "inquiry.reply", {"message": [None, message.pk]})
    _mark(inquiry, moved | days_around([now], inquiry.shop), "messages")
    return message


@transaction.atomic
def inquiry_assign(
    *, inquiry_id: int, agent: Agent | None, actor: Actor, now: datetime, version: int | None = None
) -> Inquiry:
    """Give an inquiry to a person, or back to the shift queue; who has it already keeps it."""
    inquiry = inquiry_locked(inquiry_id, version)
    _check_live(inquiry)
    old = inquiry.owner_id
    if old == (agent.pk if agent else None):
        return inquiry
    own(inquiry, agent, now)
    inquiry.version += 1
    inquiry.save(update_fields=["owner", "version"])
    _audit(inquiry, actor, "inquiry.assign", {"owner": [old, inquiry.owner_id]})
    _mark(inquiry, days_around([now], inquiry.shop), "inquiry")
    return inquiry


@transaction.atomic
def inquiry_move(
    *,
    inquiry_id: int,
    event: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    loss: Loss = Loss(),
) -> Inquiry:
    """Win, lose, close, reopen an inquiry, or say whose turn it is.

    Raises state_refused with the steps that are allowed, field_invalid for a loss without a
    reason or another one without words, `stale` with both versions.
    """
    inquiry = inquiry_locked(inquiry_id, version)
    _check_whole(inquiry)
    old = inquiry.state
    inquiry.state = after(INQUIRY_MOVES, old, event)
    _check_loss(inquiry, loss)
    is_over = inquiry.state in Inquiry.OVER
    inquiry.lost_reason = loss.reason if inquiry.state == Inquiry.State.LOST else ""
    inquiry.lost_note = loss.note.strip() if inquiry.state == Inquiry.State.LOST else ""
    inquiry.closed_at = now if is_over else None
    inquiry.next_due_at = next_due(inquiry) if inquiry.state == Inquiry.State.WAITING_US else None
    inquiry.snoozed_until = None
    inquiry.reopened_count += event == "reopen"
    inquiry.version += 1
    inquiry.save()
    changes = {"state": [old, inquiry.state], "lost_reason": [None, inquiry.lost_reason or None]}
    _audit(inquiry, actor, f"inquiry.{event}", changes)
    _mark(inquiry, _days_of(inquiry, now), "inquiry")
    return inquiry


@transaction.atomic
def inquiry_snooze(
    *, inquiry_id: int, until: datetime | None, actor: Actor, now: datetime, version: int
) -> Inquiry:
    """Put an inquiry to sleep until an instant, or wake it with None; a buyer's word wakes it."""
    inquiry = inquiry_locked(inquiry_id, version)
    _check_live(inquiry)
    if until is not None and until <= now:
        raise ShopError("field_invalid", _("Choose a time that is still to come."), "until")
    old, inquiry.snoozed_until = inquiry.snoozed_until, until
    inquiry.version += 1
    inquiry.save(update_fields=["snoozed_until", "version"])
    _audit(inquiry, actor, "inquiry.snooze", {"snoozed_until": [_iso(old), _iso(until)]})
    return inquiry


@transaction.atomic
def inquiry_priority(*, inquiry_id: int, priority: int, actor: Actor, version: int) -> Inquiry:
    """Set how urgent an inquiry is; raises field_invalid for a number that is no priority."""
    inquiry = inquiry_locked(inquiry_id, version)
    _check_live(inquiry)
    if priority not in Inquiry.Priority.values:
        raise ShopError("field_invalid", _("Choose a priority."), "priority")
    old, inquiry.priority = inquiry.priority, priority
    inquiry.version += 1
    inquiry.save(update_fields=["priority", "version"])
    _audit(inquiry, actor, "inquiry.priority", {"priority": [old, priority]})
    return inquiry


def own(inquiry: Inquiry, agent: Agent | None, now: datetime) -> None:
    """Note who has an inquiry from now on; the caller saves the inquiry."""
    inquiry.owner = agent
    InquiryAssignment.objects.create(inquiry=inquiry, agent=agent, at=now)


def _check_whole(inquiry: Inquiry) -> None:
    if inquiry.merged_into_id is not None:
        text = _("This inquiry was merged into another: go on there.")
        extra = {"state": "merged", "allowed": ["unmerge"], "merged_into": inquiry.merged_into_id}
        raise ShopError("state_refused", text, extra=extra)


def _check_live(inquiry: Inquiry) -> None:
    _check_whole(inquiry)
    if inquiry.state in Inquiry.OVER:
        text = _("This inquiry is %(state)s: open it again first.")
        words = text % {"state": inquiry.get_state_display().lower()}
        extra = {"state": inquiry.state, "allowed": ["reopen"]}
        raise ShopError("state_refused", words, extra=extra)


def _check_loss(inquiry: Inquiry, loss: Loss) -> None:
    if inquiry.state != Inquiry.State.LOST:
        return
    if loss.reason not in Inquiry.LostReason.values:
        raise ShopError("field_invalid", _("Say why there was no order."), "lost_reason")
    if loss.reason == Inquiry.LostReason.OTHER and not loss.note.strip():
        raise ShopError("field_invalid", _("Say the other reason in a few words."), "lost_note")


def _days_of(inquiry: Inquiry, now: datetime) -> set[date]:
    """Return the days that a new state reaches: of open questions, and today."""
    asked = Round.objects.filter(inquiry=inquiry, replied_at__isnull=True)
    days = set(asked.values_list("asked_on", flat=True))
    return days | days_around([now], inquiry.shop) | {inquiry.opened_on}


def _audit(inquiry: Inquiry, actor: Actor, action: str, changes: dict[str, Any]) -> None:
    audit_write(
        actor=actor,
        action=action,
        subject=f"service.Inquiry:{inquiry.pk}",
        shop_id=inquiry.shop_id,
        changes=changes,
    )


def _mark(inquiry: Inquiry, days: set[date], reason: str) -> None:
    domain = ChangedDay.Domain.SERVICE
    days_mark(shop_id=inquiry.shop_id, days=days, domain=domain, reason=reason)


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
