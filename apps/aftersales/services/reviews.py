"""Reviews as they come in: by file, push or hand, matched to their order and agent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.aftersales.grievances import trouble_in
from apps.aftersales.hands import Hand
from apps.aftersales.models import AftersalesSettings, Review
from apps.aftersales.rows import ReviewRow
from apps.aftersales.selectors.settings import open_due, settings_of
from apps.aftersales.services.subjects import Told, event_add, subject_move
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.service.models import Agent, Inquiry
from apps.shop.counts import Counts
from apps.shop.models import Order, OrderLine, Shop, Sku

FUTURE = timedelta(minutes=5)
# Whoever last served the buyer within this time before the review is taken to have served them.
SERVED_WITHIN = timedelta(days=30)
CHANGING = ("rating", "result", "described", "service", "logistics", "text")
RESULTS = {"bad": 0, "neutral": 1, "good": 2}


@transaction.atomic
def reviews_upsert(*, shop: Shop, rows: Sequence[ReviewRow], hand: Hand) -> Counts:
    """Write new reviews and what changed in known ones; the same again changes nothing.

    A better review after an invitation is `revised`. Raises ShopError field_invalid for a mark
    outside 1 to 5, a review without any, or one of the future.
    """
    told = {row.external_id: _checked(row, hand.now) for row in rows}
    kept = Review.objects.filter(
        shop=shop, platform=shop.platform, external_id__in=told
    ).select_for_update(no_key=True)
    known = {review.external_id: review for review in kept}
    fresh = [row for key, row in told.items() if key not in known]
    made = _create(shop, fresh, hand)
    changed = sum(_change(review, told[key], hand) for key, review in known.items())
    return Counts(new=len(made), changed=changed, same=len(known) - changed)


def review_add(*, shop: Shop, row: ReviewRow, hand: Hand) -> Review:
    """Write a review that a person typed; ShopError duplicate for one that is known."""
    counts = reviews_upsert(shop=shop, rows=[row], hand=hand)
    review: Review = Review.objects.get(
        shop=shop, platform=shop.platform, external_id=row.external_id
    )
    if not counts.new:
        text = _("This review is known already.")
        raise ShopError("duplicate", text, "external_id", {"review": review.pk})
    return review


def _checked(row: ReviewRow, now: datetime) -> ReviewRow:
    fault = row.fault()
    if fault is None and row.posted_at > now + FUTURE:
        fault = ("posted_at", _("This is in the future."))
    if fault is not None:
        raise ShopError("field_invalid", fault[1], fault[0])
    return replace(row, result=row.outcome)


@dataclass(frozen=True)
class Found:
    """What the shop's rows say about reviews: orders by number, SKUs by code, who served whom."""

    orders: Mapping[str, Order]
    lines: Mapping[int, list[OrderLine]]
    skus: Mapping[str, Sku]
    served: Mapping[int, list[Inquiry]]


def _found(shop: Shop, rows: Iterable[ReviewRow]) -> Found:
    numbers = {row.order_number for row in rows if row.order_number}
    orders = {order.number: order for order in Order.objects.filter(shop=shop, number__in=numbers)}
    lines: dict[int, list[OrderLine]] = {}
    of = OrderLine.objects.filter(order__in=orders.values()).select_related("sku")
    for line in of.order_by("line_key"):
        lines.setdefault(line.order_id, []).append(line)
    codes = {row.sku_code for row in rows if row.sku_code}
    skus = {sku.code: sku for sku in Sku.objects.filter(shop=shop, code__in=codes)}
    buyers = {order.customer_id for order in orders.values() if order.customer_id}
    served: dict[int, list[Inquiry]] = {}
    asked = Inquiry.objects.filter(shop=shop, customer__in=buyers, owner__isnull=False)
    for inquiry in asked.order_by("last_message_at"):
        served.setdefault(inquiry.customer_id or 0, []).append(inquiry)
    return Found(orders, lines, skus, served)


def _create(shop: Shop, rows: Sequence[ReviewRow], hand: Hand) -> list[Review]:
    found, settings = _found(shop, rows), settings_of(shop)
    due = open_due(shop, hand.now, settings.review_hours * 3_600) if rows else None
    made = [_review(shop, row, found, settings, hand.now, due) for row in rows]
    Review.objects.bulk_create(made)
    for review in made:
        if review.is_live:
            event_add(review, "received", hand=hand, told=Told(), kind="sync")
    return made


def _review(
    shop: Shop, row: ReviewRow, found: Found, settings: AftersalesSettings, now: datetime,
    due: datetime | None,
) -> Review:  # fmt: skip
    order = found.orders.get(row.order_number)
    line = _line_of(row, found.lines.get(order.pk, [])) if order else None
    ends = row.posted_at + timedelta(days=settings.review_window_days)
    is_live = needs_somebody(row) and not row.is_removed and ends > now
    return Review(
        shop=shop,
        platform=shop.platform,
        external_id=row.external_id,
        order_line=line,
        order_number=row.order_number,
        sku=(line.sku if line else None) or found.skus.get(row.sku_code),
        customer_id=order.customer_id if order else None,
        served_by=_served_by(row, order, found),
        posted_at=row.posted_at,
        posted_on=business_day(row.posted_at, shop.tz, shop.day_cut),
        received_at=now,
        contact_due_at=due if is_live else None,
        window_ends_at=ends,
        state=Review.State.NEW if is_live else Review.State.NONE,
        **{name: getattr(row, name) for name in CHANGING},
    )


def needs_somebody(row: ReviewRow) -> bool:
    """Tell whether a review is neutral or bad, or good with a word of trouble in it."""
    return row.outcome != "good" or bool(trouble_in(row.text))


def _line_of(row: ReviewRow, lines: Sequence[OrderLine]) -> OrderLine | None:
    """Return the line that is meant: the one of the SKU, or the only one."""
    own = [line for line in lines if line.sku and line.sku.code == row.sku_code]
    return own[0] if own else lines[0] if len(lines) == 1 and not row.sku_code else None


def _served_by(row: ReviewRow, order: Order | None, found: Found) -> Agent | None:
    if order is None or order.customer_id is None:
        return None
    first = row.posted_at - SERVED_WITHIN
    talks = found.served.get(order.customer_id, [])
    last = [talk for talk in talks if first <= talk.last_message_at <= row.posted_at]
    return last[-1].owner if last else None


def _change(review: Review, row: ReviewRow, hand: Hand) -> bool:
    """Write what the platform shows now; tell whether anything changed."""
    if row.is_removed and review.is_live:
        subject_move(Review, "remove", pk=review.pk, hand=hand)
        return True
    names = [name for name in CHANGING if getattr(row, name) != getattr(review, name)]
    if row.is_removed or not names:
        return False
    is_better = RESULTS[row.outcome] > RESULTS[review.result]
    for name in names:
        setattr(review, name, getattr(row, name))
    review.version += 1
    review.save()
    if review.state == Review.State.REVISE_INVITED:
        event = "revise" if is_better else "keep"
        subject_move(Review, event, pk=review.pk, hand=hand)
    else:
        event_add(review, "changed", hand=hand, told=Told(payload={"names": names}), kind="sync")
    return True
