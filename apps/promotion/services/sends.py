"""Messages to members: planned, approved with their arms drawn, listed, sent, measured."""

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from secrets import token_hex
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM
from apps.common.days import business_day
from apps.common.errors import ShopError, TransitionRefused
from apps.common.hands import NOTHING_SENT, Hand, Sent
from apps.common.http import forbidden
from apps.common.incentives import bait_in
from apps.common.machine import guard
from apps.common.querysets import many_written
from apps.promotion.draws import SEND, arms_drawn, is_quiet
from apps.promotion.models import MemberSend, MemberSendArm, PromotionSettings
from apps.promotion.selectors.margins import settings_of
from apps.promotion.selectors.sends import (
    arm_figures,
    consents_live,
    measurable_from,
    recipients_of,
    references_of,
)
from apps.promotion.services.campaign_guards import noted
from apps.promotion.services.content import is_held
from apps.promotion.services.limits import Asked, approval_check
from apps.promotion.services.machine import Told, event_write, row_locked, row_move
from apps.promotion.states import MAKERS, MEASURE_AFTER
from apps.promotion.states import SYSTEM as JOB
from apps.shop.models import Product, Shop

BLOCK: Final = 2_000
LISTED: Final = ("approved",)


@dataclass(frozen=True, slots=True)
class SendAsked:
    """What a message says, to whom, when; `cost` is what it is expected to cost."""

    name: str
    segment: str
    channel: str
    text: str
    planned_at: datetime
    holdout_pct: int = 10
    cost: Decimal = Decimal(0)
    product: Product | None = None


@transaction.atomic
def send_plan(*, shop: Shop, asked: SendAsked, hand: Hand) -> MemberSend:
    """Write down a message to come; who plans it owns it. Raises field_invalid."""
    if hand.role not in MAKERS:
        raise forbidden()
    row = MemberSend(shop=shop, author_id=hand.user_id, owner_id=hand.user_id)
    _fill(row, asked, hand.now)
    row.save()
    facts = {"name": row.name, "segment": row.segment, "channel": row.channel}
    event_write(row, "plan", hand=hand, told=Told(facts=facts))
    return row


def send_edit(
    *, send_id: int, asked: SendAsked, hand: Hand, sent: Sent = NOTHING_SENT
) -> MemberSend:
    """Change a draft. Who changes it is its author then."""

    def step(row: MemberSend) -> Told:
        row.author_id = hand.user_id
        _fill(row, asked, hand.now)
        return Told()

    return row_move(MemberSend, "edit", pk=send_id, hand=hand, sent=sent, step=step)


@transaction.atomic
def send_approve(
    *, send_id: int, hand: Hand, sent: Sent = NOTHING_SENT, note: str = "", seed: str = ""
) -> MemberSend:
    """Approve a message, and draw who is held back; from then on nobody changes the arms.

    The seed is drawn with it, so that nobody picks a draw that suits; `seed` is for data that have
    to come out the same again. Raises limit_refused, guard_refused.
    """

    def step(row: MemberSend) -> Told:
        settings = settings_of(row.shop)
        if row.planned_at <= hand.now:
            raise guard("time", _("Its time is past: give it another one."))
        _refuse_held(row)
        whose = Asked((row.author_id, row.owner_id), _beyond(row, settings), note)
        own = approval_check(whose, settings, hand)
        row.seed, row.approved_by_id = seed or token_hex(16), hand.user_id
        drawn = _draw(row)
        return Told(note, drawn.facts | ({"own": own} if own else {}))

    return row_move(MemberSend, "approve", pk=send_id, hand=hand, sent=sent, step=step)


@transaction.atomic
def send_list(*, send_id: int, reason: str, hand: Hand) -> tuple[MemberSend, list[str]]:
    """Return whom the channel's own console writes to, and note who took the list and why.

    Only of a message that is approved. Raises state_refused, field_invalid without a reason, and
    guard_refused where a product of it is held.
    """
    row = row_locked(MemberSend, send_id, hand.shop_id)
    if row.state not in LISTED:
        text = _("Only an approved message that is not out yet has a list.")
        raise TransitionRefused("state_refused", text)
    noted(reason)
    _refuse_held(row)
    arms = MemberSendArm.objects.filter(send=row)
    live = consents_live(row.shop, row.channel).values("customer_id")
    arms.update(is_listed=False)
    arms.filter(arm=SEND, customer__in=live).update(is_listed=True)
    told_to = references_of(row)
    row.exported_at = hand.now
    row.save(update_fields=["exported_at"])
    told = Told(reason, {"rows": len(told_to)})
    event_write(row, "list", hand=hand, told=told, before=row.state)
    return row, told_to


@transaction.atomic
def send_out(*, send_id: int, cost: Decimal, hand: Hand, sent: Sent = NOTHING_SENT) -> MemberSend:
    """Say that a message goes out now, and what it costs.

    Buyers who took their consent back since the draw are left out of both arms and counted. Raises
    guard_refused: quiet hours, a product that is held, no list, or a list that is not of those who
    agree by now.
    """

    def step(row: MemberSend) -> Told:
        _refuse_quiet(row, hand.now)
        _refuse_held(row)
        _refuse_old_list(row)
        gone = _without(row)
        left_out = gone.update(is_left_out=True)
        day = business_day(hand.now, row.shop.tz, row.shop.day_cut)
        row.sent_at, row.sent_on, row.cost = hand.now, day, cost
        return Told(facts={"left_out": left_out, "cost": str(cost)})

    return row_move(MemberSend, "send", pk=send_id, hand=hand, sent=sent, step=step)


def send_measure(*, send_id: int, hand: Hand, sent: Sent = NOTHING_SENT) -> MemberSend:
    """Compare what both arms bought within two weeks. Raises guard_refused before they are over."""

    def step(row: MemberSend) -> Told:
        over = measurable_from(row)
        if over is None or hand.now < over:
            raise guard("early", _("Its two weeks are not over yet."))
        told, takings = arm_figures(row)
        row.asked, row.bought = told.asked, told.bought
        row.held, row.held_bought = told.held, told.held_bought
        row.asked_paid, row.held_paid = takings.asked, takings.held
        row.asked_deviation, row.held_deviation = takings.deviations
        row.measured_at = hand.now
        names = ("asked", "bought", "held", "held_bought")
        return Told(facts={name: getattr(told, name) for name in names})

    return row_move(MemberSend, "measure", pk=send_id, hand=hand, sent=sent, step=step)


def send_cancel(*, send_id: int, note: str, hand: Hand, sent: Sent = NOTHING_SENT) -> MemberSend:
    """Give a message up before it goes out."""

    def step(row: MemberSend) -> Told:
        return Told(note=noted(note))

    return row_move(MemberSend, "cancel", pk=send_id, hand=hand, sent=sent, step=step)


def sends_tick(*, now: datetime) -> int:
    """Measure what went out two weeks ago; return how many."""
    due = MemberSend.objects.filter(state="sent", sent_at__lte=now - MEASURE_AFTER)
    done = 0
    for pk, shop_id in due.order_by("pk").values_list("pk", "shop_id"):
        try:
            send_measure(send_id=pk, hand=Hand(SYSTEM, JOB, shop_id, now))
        except ShopError:
            continue  # somebody measured it meanwhile
        done += 1
    return done


def _fill(row: MemberSend, asked: SendAsked, now: datetime) -> None:
    if asked.planned_at <= now:
        text = _("This time is past already.")
        raise TransitionRefused("field_invalid", text, "planned_at")
    if found := bait_in(f"{asked.name}\n{asked.text}"):
        text = _("“%(incentive)s” beside “%(change)s”: nothing may be offered for a review.")
        words = {"incentive": found.incentive, "change": found.change}
        raise TransitionRefused("field_invalid", text % words, "text")
    for each in fields(asked):
        setattr(row, each.name, getattr(asked, each.name))


def _beyond(row: MemberSend, settings: PromotionSettings) -> str:
    if row.cost <= settings.budget_limit:
        return ""
    text = _("The cost of %(own)s is above the limit of %(limit)s.")
    return text % {"own": f"{row.cost:.2f}", "limit": f"{settings.budget_limit:.2f}"}


def _draw(row: MemberSend) -> Told:
    """Draw the arms of a message, and keep them."""
    found = recipients_of(row.shop, row.segment, row.channel)
    if not found.agreed:
        text = _("Nobody of this segment agreed to hear from the shop on this channel.")
        raise guard("consent", text, without_consent=found.without_consent)
    arms = arms_drawn(found.agreed, holdout_pct=row.holdout_pct, seed=row.seed)
    MemberSendArm.objects.bulk_create(
        [MemberSendArm(send=row, customer_id=pk, arm=arm) for pk, arm in sorted(arms.items())],
        batch_size=BLOCK,
    )
    many_written(MemberSendArm, written=len(arms))
    row.scored_on, row.without_consent = found.as_of, found.without_consent
    held = found.held(row.holdout_pct)
    told = {"seed": row.seed, "sent_to": len(arms) - held, "held": held}
    return Told(facts=told | {"without_consent": found.without_consent})


def _without(row: MemberSend) -> "QuerySet[MemberSendArm]":
    """Return the arms whose buyer did not agree any more, or was forgotten."""
    live = consents_live(row.shop, row.channel).values("customer_id")
    return MemberSendArm.objects.filter(send=row).exclude(customer__in=live)


def _refuse_held(row: MemberSend) -> None:
    if is_held(row.product):
        text = _("The product is held: it is not promoted for now.")
        raise guard("held", text, product=row.product_id)


def _refuse_quiet(row: MemberSend, now: datetime) -> None:
    settings = settings_of(row.shop)
    at = now.astimezone(row.shop.tz).time()
    if is_quiet(at, settings.quiet_from, settings.quiet_until):
        text = _("Quiet hours: nothing goes out from %(since)s to %(until)s.")
        words = {"since": settings.quiet_from, "until": settings.quiet_until}
        raise guard("quiet", text % {name: f"{told:%H:%M}" for name, told in words.items()})


def _refuse_old_list(row: MemberSend) -> None:
    if row.exported_at is None:
        raise guard("list", _("A director saves the list first: it leaves out who is held back."))
    agrees = Q(customer__in=consents_live(row.shop, row.channel).values("customer_id"))
    sent_to = MemberSendArm.objects.filter(send=row, arm=SEND, customer__isnull=False)
    other = (Q(is_listed=True) & ~agrees) | (Q(is_listed=False) & agrees)
    if changed := sent_to.filter(other).count():
        text = _("Since the list was saved a consent was taken back or given: save it once more.")
        raise guard("list", text, changed=changed)
