"""Fills a demo shop with consents and messages to members: one that is measured, one to decide."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zlib import crc32

from django.utils import timezone

from apps.accounts.actors import UserActor
from apps.common.days import business_day, month_start
from apps.common.hands import Hand
from apps.promotion.models import MemberConsent, MemberScore, MessageChannel
from apps.promotion.selectors.sends import recipients_of
from apps.promotion.services import sends as acts
from apps.promotion.services.members import scores_make
from apps.shop.models import Customer, Shop

AGO: Final = timedelta(days=20)
NOON: Final = time(12)
# Of ten buyers so many agreed, and one more took it back; per cent held back.
AGREED: Final = 7
HELD: Final = 30
# segment, name, words; the first went out, the second waits.
CHINESE: Final = (
    ("active", "老客回访", "新品到店，欢迎回来看看。", "短信名单：老客回访"),
    ("at_risk", "好久不见", "好久不见，这周有新色。", ""),
)
ENGLISH: Final = (
    ("active", "Come by again", "New pieces are here. Have a look.", "list of text messages"),
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
    promoter = Hand(UserActor(promoter_id), "promoter", shop.pk, then, user_id=promoter_id)
    director = Hand(UserActor(director_id), "director", shop.pk, then, user_id=director_id)
    sent = acts.send_plan(shop=shop, asked=_asked(out, then), hand=promoter)
    acts.send_approve(send_id=sent.pk, hand=promoter, seed=f"demo-{shop.code}")
    acts.send_list(send_id=sent.pk, reason=out[3], hand=director)
    acts.send_out(send_id=sent.pk, cost=Decimal(90), hand=promoter)
    acts.sends_tick(now=now)
    later = Hand(promoter.actor, "promoter", shop.pk, now, user_id=promoter_id)
    acts.send_plan(shop=shop, asked=_asked(waits, now), hand=later)
    return 2


def _asked(told: tuple[str, ...], at: datetime) -> acts.SendAsked:
    segment, name, text, _list = told
    return acts.SendAsked(
        name, segment, MessageChannel.SMS.value, text, at + timedelta(hours=26), HELD, Decimal(90)
    )


def _consents(shop: Shop, then: datetime) -> None:
    scored = MemberScore.objects.filter(shop=shop).values("customer_id")
    rows = []
    for who in Customer.objects.filter(pk__in=scored).order_by("pk"):
        draw = crc32(who.key_hash.encode()) % 10
        if draw <= AGREED:
            given = then - timedelta(days=30 + draw)
            rows.append(
                MemberConsent(
                    shop=shop, customer=who, channel=MessageChannel.SMS, given_at=given,
                    source="checkout", reference=who.name or who.key_hash[:12],
                    withdrawn_at=given + timedelta(days=9) if draw == AGREED else None,
                    changed_at=given + timedelta(days=9),
                )
            )  # fmt: skip
    MemberConsent.objects.bulk_create(rows, batch_size=2_000)
