"""Fills a demo shop with consents and messages to members: one that is measured, one to decide."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zlib import crc32

from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.accounts.actors import UserActor
from apps.common.days import ONE_DAY, business_day, month_start
from apps.common.hands import Hand
from apps.common.querysets import many_written
from apps.promotion.draws import HOLD, SEND, held_count, ranking
from apps.promotion.models import MemberConsent, MemberScore, MessageChannel
from apps.promotion.selectors.sends import recipients_of
from apps.promotion.services import sends as acts
from apps.promotion.services.members import scores_make
from apps.promotion.states import MEASURE_AFTER
from apps.shop.models import Order, Shop

AGO: Final = timedelta(days=20)
NOON: Final = time(12)
LEAD: Final = timedelta(hours=2)
# Of ten buyers so many agreed, and one more took it back; per cent held back.
AGREED: Final = 7
HELD: Final = 30
# To whom the first one went, and the per cent of each arm that bought: five points more.
SENT_TO: Final = "new"
PLANTED: Final = {SEND: 8, HOLD: 3}
# segment, name, words; the first went out, the second waits.
CHINESE: Final = (
    (SENT_TO, "新客二单", "谢谢您的第一单，新品到店，欢迎再来看看。", "短信名单：新客二单"),
    ("at_risk", "好久不见", "好久不见，这周有新色。", ""),
)
ENGLISH: Final = (
    (SENT_TO, "A second order", "Thank you for the first one. New ones are here.", "text messages"),
    ("at_risk", "Long time no see", "There are new colours this week.", ""),
)


def sends_demo_fill(*, shop: Shop, now: datetime, promoter_id: int, director_id: int) -> int:
    """Fill a demo shop whose buyers are not scored yet; return how many messages there are then."""
    day = business_day(now - AGO, shop.tz, shop.day_cut)
    then = timezone.make_aware(datetime.combine(day, NOON), shop.tz)
    scores_make(shop=shop, as_of=month_start(day))
    _consents(shop, then)
    out, waits = CHINESE if shop.zone.startswith("Asia/") else ENGLISH
    if not recipients_of(shop, out[0], MessageChannel.SMS).agreed:
        return 0
    early = then - LEAD
    promoter = Hand(UserActor(promoter_id), "promoter", shop.pk, early, user_id=promoter_id)
    director = Hand(UserActor(director_id), "director", shop.pk, early, user_id=director_id)
    sent = acts.send_plan(shop=shop, asked=_asked(out, then), hand=promoter)
    acts.send_approve(send_id=sent.pk, hand=promoter, seed=_seed(shop))
    acts.send_list(send_id=sent.pk, reason=out[3], hand=director)
    acts.send_out(send_id=sent.pk, cost=Decimal(90), hand=replace(promoter, now=then))
    acts.sends_tick(now=now)
    soon = datetime.combine(day + AGO + ONE_DAY, NOON, shop.tz)
    acts.send_plan(shop=shop, asked=_asked(waits, soon), hand=replace(promoter, now=now))
    return 2


def _asked(told: tuple[str, ...], at: datetime) -> acts.SendAsked:
    segment, name, text, _list = told
    return acts.SendAsked(name, segment, MessageChannel.SMS.value, text, at, HELD, Decimal(90))


def _consents(shop: Shop, then: datetime) -> None:
    scored = MemberScore.objects.filter(shop=shop)
    planted = _planted(shop, then)
    rows = []
    for pk, key, segment in scored.order_by("customer_id").values_list(
        "customer_id", "customer__key_hash", "segment"
    ):
        draw = crc32(key.encode()) % 10
        is_in = pk in planted if segment == SENT_TO else draw < AGREED
        if is_in or draw == AGREED:
            given = then - timedelta(days=30 + draw)
            rows.append(
                MemberConsent(
                    shop=shop, customer_id=pk, channel=MessageChannel.SMS, given_at=given,
                    source="checkout", reference=f"tb_{key[:10]}", changed_at=given,
                    withdrawn_at=None if is_in else given + timedelta(days=9),
                )
            )  # fmt: skip
    MemberConsent.objects.bulk_create(rows, batch_size=2_000)
    many_written(MemberConsent, written=len(rows))


def _planted(shop: Shop, then: datetime) -> set[int]:
    """Return who of the segment agreed, so that the draw finds an effect of a known size.

    Orders stay as they are: buyers are ranked as the draw will rank them, and of those who come
    first (held back) and of those who come after so many agreed that the shares of PLANTED bought.
    """
    keys = MemberScore.objects.filter(shop=shop, segment=SENT_TO).values_list("customer_id")
    ranked = ranking({pk for (pk,) in keys}, seed=_seed(shop))
    cut = held_count(len(ranked), HELD)
    bought = _buyers(shop, then)
    first, last = ranked[:cut], ranked[cut:]
    came = len(bought.intersection(last))
    sent = _some(last, bought, came, came * 100 // PLANTED[SEND])
    held = round(len(sent) * HELD / (100 - HELD))
    return {*sent, *_some(first, bought, round(held * PLANTED[HOLD] / 100), held)}


def _some(ranked: Sequence[int], bought: Collection[int], came: int, size: int) -> list[int]:
    """Return so many buyers, `came` of them of those who bought."""
    came_in = [pk for pk in ranked if pk in bought][:came]
    return [*came_in, *[pk for pk in ranked if pk not in bought][: size - len(came_in)]]


def _buyers(shop: Shop, then: datetime) -> set[int]:
    """Return who will have bought within the window of a message."""
    orders = Order.objects.filter(
        shop=shop, excluded_reason=None, paid_at__gte=then, paid_at__lt=then + MEASURE_AFTER
    )
    kept = orders.annotate(back=Coalesce(Sum("refunds__amount"), Decimal(0)))
    kept = kept.filter(paid_amount__gt=F("back"), customer__isnull=False)
    return set(kept.values_list("customer_id", flat=True))


def _seed(shop: Shop) -> str:
    return f"demo-{shop.code}"
