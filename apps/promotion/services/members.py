"""Marks of buyers, made anew every month; and what is forgotten with a buyer."""

from datetime import date, datetime

from django.db import transaction

from apps.accounts.actors import SYSTEM
from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.days import ONE_DAY, business_day, month_start
from apps.common.querysets import many_written
from apps.promotion.members import lag_of, score
from apps.promotion.models import (
    ConsentStage,
    MemberConsent,
    MemberScore,
    MemberSend,
    MemberSendArm,
)
from apps.promotion.selectors.members import buyers_of
from apps.shop.models import Customer, Shop

BLOCK = 2_000


def members_tick(*, now: datetime) -> int:
    """Score every shop's buyers on the first of its month; return how many shops were scored."""
    done = 0
    for shop in Shop.objects.order_by("pk"):
        as_of = month_start(business_day(now, shop.tz, shop.day_cut))
        if not MemberScore.objects.filter(shop=shop, as_of=as_of).exists():
            done += bool(scores_make(shop=shop, as_of=as_of))
    return done


@transaction.atomic
def scores_make(*, shop: Shop, as_of: date) -> int:
    """Score a shop's buyers by what was so before a day; again the same. Return how many."""
    Shop.objects.select_for_update().get(pk=shop.pk)
    buyers = buyers_of(shop, as_of - ONE_DAY)
    MemberScore.objects.filter(shop=shop, as_of=as_of).delete()
    if not buyers:
        return 0
    lag = lag_of([each.lag for each in buyers if each.lag is not None])
    amounts = sorted(each.net for each in buyers)
    rows = []
    for each in buyers:
        days = (as_of - each.last_on).days
        told = score(days, each.orders, each.net, lag=lag, sorted_amounts=amounts)
        rows.append(
            MemberScore(
                shop=shop, customer_id=each.customer_id, as_of=as_of, recency_days=days,
                orders=each.orders, net_amount=each.net, r=told.r, f=told.f, m=told.m,
                segment=told.segment,
            )
        )  # fmt: skip
    MemberScore.objects.bulk_create(rows, batch_size=BLOCK)
    many_written(MemberScore, written=len(rows))
    audit_write(
        actor=SYSTEM, action="members.score", subject=f"shop.Shop:{shop.pk}", shop_id=shop.pk,
        changes={"lag": [None, str(lag)]}, rows=len(rows),
    )  # fmt: skip
    return len(rows)


@transaction.atomic
def customer_forget(*, customer: Customer, actor: Actor) -> int:
    """Forget the marks and consents of a buyer, and who they were in messages; return how many.

    The arms keep their sizes. A list that was saved before is old: it names the buyer. A row that
    waits to be imported keeps its place without the name.
    """
    count = int(MemberScore.objects.filter(customer=customer).delete()[0])
    count += int(MemberConsent.objects.filter(customer=customer).delete()[0])
    staged = ConsentStage.objects.filter(buyer_hash=customer.key_hash).exclude(reference="")
    count += staged.update(reference="")
    arms = MemberSendArm.objects.filter(customer=customer)
    waiting = MemberSend.objects.filter(
        pk__in=arms.values("send_id"), state=MemberSend.State.APPROVED
    )
    waiting.update(exported_at=None)
    return count + arms.update(customer=None)
