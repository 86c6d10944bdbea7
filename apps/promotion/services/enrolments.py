"""Entries into events of the platform: prepared, handed in, answered."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common.errors import TransitionRefused
from apps.common.hands import NOTHING_SENT, Hand, Sent
from apps.common.http import forbidden
from apps.common.machine import guard
from apps.promotion.models import Campaign, Enrolment
from apps.promotion.services.campaign_guards import holds_check, noted
from apps.promotion.services.machine import Told, event_write, row_locked, row_move
from apps.promotion.states import CAMPAIGN_OPEN, ENROLMENT_OPEN, MAKERS


@dataclass(frozen=True, slots=True)
class EntryAsked:
    """An event to enter: until when, for what deposit, and what it asks for."""

    event_name: str
    closes_at: datetime
    opens_at: datetime | None = None
    deposit: Decimal | None = None
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


@transaction.atomic
def enrolment_plan(*, campaign_id: int, asked: EntryAsked, hand: Hand) -> Enrolment:
    """Write down an entry of a campaign into an event. Raises duplicate, field_invalid."""
    if hand.role not in MAKERS:
        raise forbidden()
    campaign = row_locked(Campaign, campaign_id, hand.shop_id)
    if campaign.state not in CAMPAIGN_OPEN:
        raise TransitionRefused("state_refused", _("The campaign is over."))
    if asked.closes_at <= hand.now:
        raise TransitionRefused("field_invalid", _("It is closed already."), "closes_at")
    if campaign.enrolments.filter(event_name=asked.event_name).exists():
        raise TransitionRefused("duplicate", _("This event is there already."), "event_name")
    wanted = [(text, True) for text in asked.required] + [(text, False) for text in asked.optional]
    row: Enrolment = Enrolment.objects.create(
        campaign=campaign, event_name=asked.event_name, opens_at=asked.opens_at,
        closes_at=asked.closes_at, deposit=asked.deposit, owner_id=hand.user_id,
        requirements=[{"text": text, "required": must, "met": False} for text, must in wanted],
    )  # fmt: skip
    event_write(row, "plan", hand=hand, told=Told(facts={"event": row.event_name}))
    return row


@transaction.atomic
def requirement_set(*, enrolment_id: int, at: int, met: bool, hand: Hand) -> Enrolment:
    """Say whether one requirement, counted from 0, is met; by whom and when is kept."""
    if hand.role not in MAKERS:
        raise forbidden()
    row = row_locked(Enrolment, enrolment_id, hand.shop_id)
    if row.state not in ENROLMENT_OPEN or not 0 <= at < len(row.requirements):
        raise TransitionRefused("state_refused", _("Nothing can be ticked here any more."))
    told = {"met": met, "by": hand.user_id if met else None}
    row.requirements[at] |= told | {"at": hand.now.isoformat() if met else None}
    row.version += 1
    row.save(update_fields=["requirements", "version"])
    facts = {"requirement": row.requirements[at]["text"], "met": met}
    event_write(row, "tick", hand=hand, told=Told(facts=facts), before=row.state)
    return row


def enrolment_move(
    *, enrolment_id: int, event: str, hand: Hand, sent: Sent = NOTHING_SENT, note: str = ""
) -> Enrolment:
    """Take one step with an entry. Raises guard_refused where something is wanting."""

    def step(row: Enrolment) -> Told:
        if event in ("submit", "resubmit") and hand.now >= row.closes_at:
            raise guard("closes_at", _("The event has closed."))
        if event in ("submit", "go_live"):
            holds_check(list(row.campaign.items.select_related("sku")))
        if event in ("reject", "withdraw"):
            noted(note)
        if event in STEPS:
            STEPS[event](row, note)
        return Told(note=note)

    return row_move(Enrolment, event, pk=enrolment_id, hand=hand, sent=sent, step=step)


def _required(row: Enrolment, _note: str) -> None:
    unmet = [each["text"] for each in row.requirements if each["required"] and not each["met"]]
    if unmet:
        text = _("Not met yet: %(names)s.")
        raise guard("requirements", text % {"names": ", ".join(unmet)}, unmet=unmet)


def _deposit(row: Enrolment, receipt: str) -> None:
    if not row.deposit:
        raise guard("deposit", _("No deposit is asked for."))
    if not receipt.strip():
        raise TransitionRefused("field_invalid", _("Say the number of the receipt."), "note")
    row.receipt = receipt[:120]


def _rejected(row: Enrolment, note: str) -> None:
    row.reject_reason = note


def _paid(row: Enrolment, _note: str) -> None:
    if row.deposit and row.state != Enrolment.State.DEPOSIT_PAID:
        raise guard("deposit", _("The deposit was not paid."))


STEPS = {"submit": _required, "reject": _rejected, "pay_deposit": _deposit, "go_live": _paid}
