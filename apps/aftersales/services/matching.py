"""Refund facts meet their cases; one that has none, and is young, opens one that is settled."""

from datetime import datetime, timedelta

from apps.accounts.actors import SYSTEM
from apps.aftersales.hands import Hand, Sent
from apps.aftersales.models import AfterSalesCase
from apps.aftersales.services.log import case_log
from apps.aftersales.services.settling import case_settle
from apps.aftersales.wishes import LineWish, Wish
from apps.common.errors import ShopError
from apps.shop.models import Refund, Shop

# Older refunds stay without a case and count as "no reason".
YOUNG = timedelta(days=7)
BATCH = 200


def refunds_match(*, shop: Shop, now: datetime) -> dict[str, int]:
    """Give every young refund of a shop without a case its case; return how many of each.

    First the case that waits for it, by the platform's number, then by the order; else one is
    logged, settled by the platform and resolved at once, without a reason. Run twice it does
    nothing more. A refund that a case refuses stays for the next run.
    """
    done = {"matched": 0, "opened": 0}
    refunds = Refund.objects.counted().filter(
        shop=shop, date_known=True, leg__isnull=True, order__isnull=False,
        refunded_at__gt=now - YOUNG,
    )  # fmt: skip
    hand = Hand(SYSTEM, "intake", shop.pk, now)
    for refund in refunds.select_related("order").order_by("refunded_at", "pk")[:BATCH]:
        if _matched(refund, hand):
            done["matched"] += 1
        elif _opened(shop, refund, hand):
            done["opened"] += 1
    return done


def _matched(refund: Refund, hand: Hand) -> bool:
    cases = AfterSalesCase.objects.open().filter(order=refund.order).order_by("pk")
    known = list(cases.filter(external_refund_id=refund.external_id))
    for case in known or cases:
        try:
            case_settle(case_id=case.pk, hand=hand, refund=refund)
        except ShopError:
            continue
        return True
    return False


def _opened(shop: Shop, refund: Refund, hand: Hand) -> bool:
    order = refund.order
    if order is None or AfterSalesCase.objects.open().filter(order=order).exists():
        return False
    # A list has told of it, and its case has ended some other way.
    if AfterSalesCase.objects.filter(shop=shop, external_refund_id=refund.external_id).exists():
        return False
    line = order.lines.order_by("-line_amount", "pk").first()
    wish = Wish(
        kind="refund_only",
        source="import",
        order_id=order.pk,
        lines=(LineWish(qty=1, order_line_id=line.pk, amount=refund.amount),) if line else (),
    )
    try:
        sent = Sent(key=f"refund:{refund.external_id}"[:80])
        case = case_log(shop=shop, hand=hand, wish=wish, sent=sent)
        case_settle(case_id=case.pk, hand=hand, refund=refund)
    except ShopError:
        return False
    return True


def all_refunds_match(*, now: datetime) -> dict[str, int]:
    """Do so in every shop."""
    done = {"matched": 0, "opened": 0}
    for shop in Shop.objects.order_by("pk"):
        for name, count in refunds_match(shop=shop, now=now).items():
            done[name] += count
    return done
