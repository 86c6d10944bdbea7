"""What time does to prices: they begin, end, fail where nobody proved them, and raise the alarm."""

from collections import Counter
from datetime import datetime
from typing import Final

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM
from apps.accounts.models import Membership
from apps.accounts.services.notifications import Notice, notify
from apps.common.hands import Hand
from apps.promotion.models import PriceSchedule
from apps.promotion.periods import GRACE
from apps.promotion.selectors.prices import expected_price
from apps.promotion.services.machine import Told, row_move
from apps.promotion.services.price_orders import prices_read_in_orders
from apps.promotion.states import MAKERS
from apps.promotion.states import SYSTEM as JOB

log = structlog.get_logger(__name__)
# No more rows in one minute than a minute is enough for; the next one goes on.
MOST: Final = 500
EVENTS: Final = {
    "planned": "start", "applying": "apply_fail", "applied": "restore",
    "restoring": "restore_fail",
}  # fmt: skip
BEGINS: Final = frozenset({"start", "restore"})


def prices_tick(*, now: datetime) -> dict[str, int]:
    """Move every price whose time has come, and tell people of those that did not come back.

    Runs every minute, as often as it likes: each row is locked by one run, skipped by the others.
    """
    done: Counter[str] = Counter()
    for _each in range(MOST):
        event = _move_next(now)
        if not event:
            break
        done[event] += 1
    done["read"] = prices_read_in_orders(now=now)
    silent = PriceSchedule.objects.filter(state="restore_failed", alarmed_at=None)
    for pk in silent.order_by("pk").values_list("pk", flat=True)[:MOST]:
        done["alarm"] += _alarm(pk, now)
    return {event: count for event, count in done.items() if count}


def _due(now: datetime) -> Q:
    late = Q(since__lte=now - GRACE)
    begins = Q(state="planned", period__startswith__lte=now)
    ends = Q(state="applied", period__endswith__lte=now)
    return begins | ends | (Q(state__in=("applying", "restoring")) & late)


@transaction.atomic
def _move_next(now: datetime) -> str:
    rows = PriceSchedule.objects.holding().filter(_due(now)).order_by("pk")
    row = rows.select_for_update(skip_locked=True, of=("self",)).first()
    return "" if row is None else price_move_due(row, now)


def price_move_due(row: PriceSchedule, now: datetime) -> str:
    """Do what time does to a price whose time has come; return the event."""
    event = EVENTS[row.state]

    def step(each: PriceSchedule) -> Told:
        if event in BEGINS:
            each.since, each.verified_price, each.alarmed_at = now, None, None
        return Told()

    hand = Hand(SYSTEM, JOB, row.shop_id, now)
    row_move(PriceSchedule, event, pk=row.pk, hand=hand, step=step)
    return event


@transaction.atomic
def _alarm(pk: int, now: datetime) -> bool:
    """Tell the promoters and directors of a shop that a price did not come back.

    Where no mail went out the next run tries again; where one did, nobody gets it twice.
    """
    rows = PriceSchedule.objects.filter(pk=pk, state="restore_failed", alarmed_at=None)
    locked = rows.select_for_update(skip_locked=True, of=("self",)).select_related("shop", "sku")
    row: PriceSchedule | None = locked.first()
    if row is None:
        return False
    people = Membership.objects.valid_at(now).filter(shop=row.shop_id, role__in=MAKERS)
    users = [each.user for each in people.select_related("user") if each.user.is_active]
    since = row.since.isoformat() if row.since else ""
    told = {"sku": row.sku.code}
    notify(Notice("price_not_back", row.shop_id, row.pk, since, told), roles=MAKERS)
    sent = [_mail(row, user.email, user.language) for user in users]
    if sent and not any(sent):
        return False
    row.alarmed_at = now
    row.save(update_fields=["alarmed_at"])
    return True


def _mail(row: PriceSchedule, address: str, language: str) -> bool:
    with translation.override(language or translation.get_language()):
        subject = _("%(shop)s: the price of %(sku)s did not come back")
        told = {"shop": row.shop.name, "sku": row.sku.code}
        link = settings.PUBLIC_URL + reverse("promotion:price", args=[row.pk])
        context = {"row": row, "expected": expected_price(row), "link": link}
        body = render_to_string("promotion/mail/price_not_back.txt", context)
        try:
            send_mail(subject % told, body, None, [address])
        except OSError as error:
            log.warning("promotion.alarm_lost", price=row.pk, error=type(error).__name__)
            return False
    return True
