"""Subscriptions: noted with their owner, reminded of before the last day to cancel, renewed."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

import structlog
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM
from apps.accounts.models import Membership, User
from apps.accounts.roles import Role
from apps.accounts.services import audit_write
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.common.hands import NOTHING_SENT, Hand, Sent
from apps.promotion.models import Subscription, SubscriptionReminder
from apps.promotion.renewals import DIRECTOR_DAYS, reminder_due, rolled
from apps.promotion.services.steps import step_take
from apps.promotion.states import SUBSCRIPTION_MOVES
from apps.shop.currencies import CURRENCIES
from apps.shop.models import Shop

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Contract:
    """What is paid for, to whom, how often, and by when it can be cancelled."""

    vendor: str
    purpose: str
    cost: Decimal
    currency: str
    cycle: str
    renews_on: date
    notice_days: int


@transaction.atomic
def subscription_save(
    *, shop: Shop, contract: Contract, owner: User, hand: Hand, pk: int | None = None
) -> Subscription:
    """Note a subscription, or change what is noted of one.

    Raises ShopError field_invalid for a renewal that is past, an unknown currency, or an owner who
    does not work here; not_found for another shop's.
    """
    today = business_day(hand.now, shop.tz, shop.day_cut)
    if contract.renews_on <= today:
        raise ShopError("field_invalid", _("Give the next renewal, after today."), "renews_on")
    if contract.currency not in CURRENCIES:
        raise ShopError("field_invalid", _("There is no such currency."), "currency")
    if not Membership.objects.valid_at(hand.now).filter(shop=shop, user=owner).exists():
        raise ShopError("field_invalid", _("This person does not work here."), "owner")
    rows = Subscription.objects.select_for_update().filter(shop=shop)
    row = rows.get(pk=pk) if pk else Subscription(shop=shop)
    row.owner, row.anchor_day = owner, contract.renews_on.day
    for name, value in asdict(contract).items():
        setattr(row, name, value)
    row.version += bool(pk)
    row.save()
    audit_write(
        actor=hand.actor, action=f"subscription.{'change' if pk else 'add'}",
        subject=f"promotion.Subscription:{row.pk}", shop_id=shop.pk,
        changes={"renews_on": [None, str(contract.renews_on)]},
    )  # fmt: skip
    return row


def subscription_move(
    *, pk: int, event: str, hand: Hand, sent: Sent = NOTHING_SENT
) -> Subscription:
    """Cancel a subscription, with a note that says how, or keep one after all."""

    def change(row: Subscription) -> None:
        note = str(sent.body.get("note", "")).strip()
        if event == "cancel" and not note:
            raise ShopError("field_invalid", _("Say where and how it was cancelled."), "note")
        row.note = note

    return step_take(
        Subscription, SUBSCRIPTION_MOVES, event, pk=pk, hand=hand, sent=sent, change=change
    )


def subscriptions_tick(*, now: datetime) -> dict[str, int]:
    """Renew and end what is due, then remind; each once, also when a day was missed."""
    done = {"renewed": 0, "ended": 0, "reminded": 0}
    live = Subscription.objects.exclude(state="ended").select_related("shop")
    for row in live:
        today = business_day(now, row.shop.tz, row.shop.day_cut)
        if row.renews_on <= today:
            done["renewed" if row.state == "active" else "ended"] += _turn_over(row, today, now)
        done["reminded"] += _remind(row.pk, today, now)
    return done


def _turn_over(row: Subscription, today: date, now: datetime) -> int:
    """Renew an active subscription to the next day ahead; end a cancelled one."""

    def roll(locked: Subscription) -> None:
        while locked.state == "active" and locked.renews_on <= today:
            locked.renews_on = rolled(locked.renews_on, locked.cycle, locked.anchor_day)

    hand = Hand(SYSTEM, "system", row.shop_id, now)
    event = "renew" if row.state == "active" else "end"
    try:
        step_take(Subscription, SUBSCRIPTION_MOVES, event, pk=row.pk, hand=hand, change=roll)
    except ShopError:
        return 0  # somebody cancelled it meanwhile
    return 1


@transaction.atomic
def _remind(pk: int, today: date, now: datetime) -> bool:
    """Mail the reminder that is due, marked in the same transaction: nobody gets it twice.

    Where no mail went out it is not marked, and the next run tries again.
    """
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("shop", "owner")
    row: Subscription = rows.get(pk=pk)
    told = row.reminders.filter(renews_on=row.renews_on).values_list("days_before", flat=True)
    before = reminder_due(row.cancel_by, today, set(told)) if row.state == "active" else None
    if before is None:
        return False
    people = [row.owner]
    if before <= DIRECTOR_DAYS:
        people += _directors(row.shop, now)
    users = {user.pk: user for user in people if user.is_active}.values()
    sent = [_mail(row, user, today) for user in users]
    if sent and not any(sent):
        return False
    SubscriptionReminder.objects.create(
        subscription=row, renews_on=row.renews_on, days_before=before, sent_at=now,
        to_director=before <= DIRECTOR_DAYS,
    )  # fmt: skip
    return True


def _directors(shop: Shop, now: datetime) -> list[User]:
    rows = Membership.objects.valid_at(now).filter(shop=shop, role=Role.DIRECTOR)
    return [membership.user for membership in rows.select_related("user")]


def _mail(row: Subscription, user: User, today: date) -> bool:
    with translation.override(user.language or translation.get_language()):
        words = {"vendor": row.vendor, "day": date_format(row.cancel_by, _("j M Y"))}
        subject = _("%(vendor)s: cancel by %(day)s or it renews") % words
        context = {"row": row, "days": (row.cancel_by - today).days}
        body = render_to_string("promotion/mail/subscription.txt", context)
    try:
        send_mail(subject, body, None, [user.email])
    except OSError as error:
        log.warning("promotion.reminder_lost", subscription=row.pk, error=type(error).__name__)
        return False
    return True
