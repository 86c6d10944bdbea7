"""Digests: made once a person and day, sent at eight on the shop's clock, never twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import translation

from apps.accounts.models import Membership, User
from apps.accounts.policy import scope_of
from apps.accounts.roles import Role
from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.crash import crash_point
from apps.common.days import yesterday
from apps.common.kept import kept
from apps.common.querysets import ShopScoped
from apps.service.services.outbox import PAUSES, Sent
from apps.shop.models import Shop
from apps.work.models import DigestSending, DigestSubscription
from apps.work.selectors.digest import SENT_AT, digest_of, is_ready, waits_until

State = DigestSending.State
Medium = DigestSubscription.Medium
Gateway = Callable[[DigestSending], Sent]
LEASE: Final = timedelta(minutes=5)
MOST_ATTEMPTS: Final = 3
AT_ONCE: Final = 50
NOT_WANTED: Final = "not wanted any more"


@transaction.atomic
def digest_put(*, shop: Shop, user: User | None, is_on: bool, actor: Actor) -> DigestSubscription:
    """Switch a person's digest, or the team's chat (`user` None), on or off."""
    medium = Medium.EMAIL if user else Medium.CHAT
    row, is_new = DigestSubscription.objects.select_for_update().get_or_create(
        shop=shop, user=user, medium=medium, defaults={"is_on": is_on}
    )
    before = None if is_new else row.is_on
    if before != is_on:
        row.is_on = is_on
        row.save(update_fields=["is_on"])
        audit_write(
            actor=actor, action="digest.put", subject=f"work.DigestSubscription:{row.pk}",
            shop_id=shop.pk, changes={"is_on": [before, is_on]},
        )  # fmt: skip
    return row


def digests_tick(*, send: Gateway, now: datetime) -> dict[str, int]:
    """Make what is due, then send what waits."""
    wanted = DigestSubscription.objects.filter(is_on=True).values("shop")
    shops = Shop.objects.filter(pk__in=wanted)
    made = sum(
        kept(partial(digests_make, shop=shop, now=now), job="digests", shop=shop.code)
        for shop in shops
    )
    return {"made": made, **digests_send(send=send, now=now)}


@transaction.atomic
def digests_make(*, shop: Shop, now: datetime) -> int:
    """From eight on write yesterday's digest for each subscription that has none; return how many.

    It waits for a missing source until that source's hour, then goes out as provisional. Its hour
    is asked of the shop's clock now, so no change of clocks skips or doubles it.
    """
    here = now.astimezone(shop.tz).time()
    day = yesterday(now, shop.tz, shop.day_cut)
    rows = _wanted(shop, now).exclude(sendings__day=day)
    if here < SENT_AT or not rows.exists():
        return 0
    if here < waits_until(shop) and not is_ready(shop, day, now):
        return 0
    made = [_make(row, now) for row in rows.select_related("user").order_by("pk")]
    return sum(made)


def digests_send(*, send: Gateway, now: datetime) -> dict[str, int]:
    """Send what waits; what was lost on the way becomes uncertain and is not sent again.

    The claim is committed before a gateway is asked, so that nothing is ever sent twice.
    """
    lost = DigestSending.objects.filter(state=State.SENDING, run_after__lt=now - LEASE)
    counts = {"uncertain": lost.update(state=State.UNCERTAIN), "sent": 0}
    for _number in range(AT_ONCE):
        row = _claim(now)
        if row is None:
            break
        crash_point("digest.claim")
        is_wanted = _wanted(row.subscription.shop, now).filter(pk=row.subscription_id).exists()
        sent = send(row) if is_wanted else Sent(is_sent=False, error=NOT_WANTED)
        crash_point("digest.sent")
        _record(row, sent, now)
        counts["sent"] += sent.is_sent
    return counts


def _wanted(shop: Shop, now: datetime) -> ShopScoped[DigestSubscription]:
    """Subscriptions that are on, of people who still work here and may have one."""
    roles = [role for role in Role if scope_of("work:digest-put", "POST", role)]
    people = Membership.objects.valid_at(now).filter(
        shop=shop, role__in=roles, user__is_active=True
    )
    here = Q(user=None) | Q(user__in=people.values("user"))
    return DigestSubscription.objects.filter(here, shop=shop, is_on=True)


def _make(row: DigestSubscription, now: datetime) -> bool:
    shop: Shop = row.shop
    language = row.user.language if row.user and row.user.language else None
    with translation.override(language or translation.get_language()):
        digest = digest_of(shop, yesterday(now, shop.tz, shop.day_cut), now)
        text, html = digest.text, digest.html
    _sending, is_new = DigestSending.objects.get_or_create(
        subscription=row, day=digest.day,
        defaults={
            "subject": digest.subject, "text": text, "html": html, "made_at": now,
            "run_after": now, "is_provisional": digest.is_provisional,
        },
    )  # fmt: skip
    return is_new


@transaction.atomic
def _claim(now: datetime) -> DigestSending | None:
    rows = DigestSending.objects.select_for_update(skip_locked=True, of=("self",))
    rows = rows.select_related("subscription__user", "subscription__shop")
    waiting = rows.filter(state=State.WAITING, run_after__lte=now).order_by("run_after", "pk")
    row: DigestSending | None = waiting.first()
    if row is not None:
        row.state, row.attempts, row.run_after = State.SENDING, row.attempts + 1, now
        row.save(update_fields=["state", "attempts", "run_after"])
    return row


@transaction.atomic
def _record(row: DigestSending, sent: Sent, now: datetime) -> None:
    """Write what the gateway said."""
    row.last_error = sent.error[:200]
    if sent.is_sent:
        row.state, row.sent_at = State.SENT, now
    elif not sent.is_known:
        row.state = State.UNCERTAIN
    elif row.attempts >= MOST_ATTEMPTS:
        row.state = State.FAILED
    else:
        row.state, row.run_after = State.WAITING, now + PAUSES[row.attempts - 1]
    row.save(update_fields=["state", "sent_at", "run_after", "last_error"])
