"""Fills the demo shops with inspections, reviews, bad units, and what the detector makes of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.models import User
from apps.aftersales import quality_demo as demo
from apps.aftersales.hands import Hand
from apps.aftersales.models import AfterSalesCase, CaseEvent, CaseLine, Inspection, Reason, Review
from apps.aftersales.rows import ReviewRow
from apps.aftersales.services import review_follow_up as acts
from apps.aftersales.services.detecting import issues_detect
from apps.aftersales.services.inspecting import Answer, Goods, inspection_open, inspection_record
from apps.aftersales.services.reviews import reviews_upsert
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.shop.models import OrderLine, Shop, Sku
from apps.shop.rows import OrderLineRow, OrderRow
from apps.shop.services import days_mark, orders_upsert

OLDEST, YOUNGEST = timedelta(days=178), timedelta(days=16)


@dataclass(frozen=True)
class _Stage:
    shop: Shop
    now: datetime
    today: date
    person: User

    def hand(self, now: datetime | None = None) -> Hand:
        """Return the assistant's hand."""
        actor = UserActor(self.person.pk)
        return Hand(actor, "assistant", self.shop.pk, now or self.now, self.person.pk)


@transaction.atomic
def goods_demo_fill(*, shop: Shop, now: datetime, person: User) -> int:
    """Fill a demo shop that has no inspection yet; return how many issues the detector opened."""
    if not shop.is_demo or Inspection.objects.filter(shop=shop).exists():
        return 0
    stage = _Stage(shop, now, business_day(now, shop.tz, shop.day_cut), person)
    bad = _bad_sku(shop)
    if bad is None:
        return 0
    _newcomer(stage)
    _lots(stage, bad)
    _bad_units(stage, bad)
    _reviews(stage)
    return issues_detect(shop=shop, now=now)


def _bad_sku(shop: Shop) -> Sku | None:
    """Return the SKU whose second batch is bad: always the same one."""
    rows = list(Sku.objects.filter(shop=shop).select_related("product").order_by("code"))
    return rows[demo.BAD_AT % len(rows)] if rows else None


def _newcomer(stage: _Stage) -> None:
    """Sell three units of a new product, of which one will come back."""
    price = Decimal("49.00")
    rows = []
    for number in range(demo.FEW_UNITS):
        at = stage.now - timedelta(days=40 + number)
        line = OrderLineRow("1", demo.FEW_CODE, demo.FEW_CODE, "New arrival", 1, price, price)
        rows.append(
            OrderRow(
                external_id=f"{demo.FEW_CODE}-{number}", number=f"{demo.FEW_CODE}-{number}",
                ordered_at=at, paid_at=at, status="done", currency=stage.shop.currency,
                order_amount=price, paid_amount=price, lines=(line,),
            )
        )  # fmt: skip
    orders_upsert(shop=stage.shop, rows=rows, reason="order_new")


def _lots(stage: _Stage, bad: Sku) -> None:
    """Receive the batches of the bad SKU; what is wrong with one shows only later."""
    for at, (lot, ago) in enumerate(demo.LOTS):
        hand = stage.hand(stage.now - timedelta(days=ago))
        supplier = demo.SUPPLIERS[at % len(demo.SUPPLIERS)]
        goods = Goods("stock", bad, 20, lot, supplier)
        looked = inspection_open(shop=stage.shop, goods=goods, hand=hand)
        seen = [Answer(check.position, passed=True) for check in looked.checks.all()]
        inspection_record(inspection_id=looked.pk, answers=seen, hand=hand)
    goods = Goods("stock", bad, 20, "L4", demo.SUPPLIERS[0])
    inspection_open(shop=stage.shop, goods=goods, hand=stage.hand())


def _bad_units(stage: _Stage, bad: Sku) -> None:
    """Write closed cases of the units that came back, all at once."""
    lines = OrderLine.objects.filter(
        order__shop=stage.shop,
        order__excluded_reason=None,
        order__paid_on__range=(stage.today - OLDEST, stage.today - YOUNGEST),
        order__cases__isnull=True,
        sku__isnull=False,
    )
    picked: dict[int, tuple[OrderLine, str]] = {}
    for line in lines.select_related("order", "sku").order_by("pk"):
        cause = _cause(stage, line, bad)
        if cause:
            picked.setdefault(line.order_id, (line, cause))
    _cases(stage, list(picked.values()))


def _cause(stage: _Stage, line: OrderLine, bad: Sku) -> str:
    assert line.order.paid_on is not None  # noqa: S101 (asked of the database)
    key = f"{line.order.external_id}/{line.line_key}"
    if line.sku is not None and line.sku.code == demo.FEW_CODE:
        return "LOOK" if line.order.external_id.endswith("-0") else ""
    is_lot = line.sku_id == bad.pk and demo.in_bad_lot(line.order.paid_on, stage.today)
    is_back = demo.is_bad(key, in_bad_lot=is_lot)
    return demo.cause_of(key, in_bad_lot=is_lot) if is_back else ""


def _cases(stage: _Stage, picked: list[tuple[OrderLine, str]]) -> None:
    reasons = {reason.code: reason for reason in Reason.objects.all()}
    cases = [_case(stage, line, at) for at, (line, _cause_code) in enumerate(picked)]
    AfterSalesCase.objects.bulk_create(cases)
    CaseLine.objects.bulk_create(
        CaseLine(
            case=case, order_line=line, sku=line.sku, title=line.title, qty=1,
            stated_reason=reasons[code], verified_cause=reasons[code] if at % 3 else None,
            liability=reasons[code].liability if reasons[code].liability != "carrier" else "",
            **demo.counts_of(at),
        )
        for at, (case, (line, code)) in enumerate(zip(cases, picked, strict=True))
    )  # fmt: skip
    CaseEvent.objects.bulk_create(event for case in cases for event in _events(stage, case))
    days = {case.opened_on for case in cases} | {case.resolved_on for case in cases}
    days_mark(
        shop_id=stage.shop.pk, days=[day for day in days if day], domain="aftersales",
        reason="case",
    )  # fmt: skip


def _case(stage: _Stage, line: OrderLine, at: int) -> AfterSalesCase:
    shop, order = stage.shop, line.order
    opened = (order.paid_at or order.ordered_at) + timedelta(days=4 + at % 8, hours=at % 5)
    resolved = opened + timedelta(hours=20 + at % 30)
    return AfterSalesCase(
        shop=shop, source="chat", order=order, customer_id=order.customer_id,
        kind="return_refund", route="explain", phase="received", status="closed",
        opened_by=stage.person, owner=stage.person, opened_at=opened,
        opened_on=business_day(opened, shop.tz, shop.day_cut), stage_started_at=opened,
        contacted_at=opened, first_response_at=opened + timedelta(minutes=15 + at % 90),
        resolved_at=resolved, resolved_on=business_day(resolved, shop.tz, shop.day_cut),
        closed_at=resolved + timedelta(days=7),
    )  # fmt: skip


def _events(stage: _Stage, case: AfterSalesCase) -> list[CaseEvent]:
    told: tuple[tuple[str, str, str, Any], ...] = (
        ("log", "", "logged", case.opened_at),
        ("take", "logged", "deciding", case.opened_at),
        ("answer", "deciding", "resolved", case.resolved_at),
        ("close", "resolved", "closed", case.closed_at),
    )
    return [
        CaseEvent(
            case=case, at=at, business_day=business_day(at, stage.shop.tz, stage.shop.day_cut),
            actor=stage.person, type="transition", event=event, from_state=before, to_state=after,
            payload={"version": place},
        )
        for place, (event, before, after, at) in enumerate(told, 1)
    ]  # fmt: skip


def _reviews(stage: _Stage) -> None:
    lines = OrderLine.objects.filter(
        order__shop=stage.shop, order__excluded_reason=None, sku__isnull=False,
        order__paid_at__lt=stage.now - timedelta(days=8),
    ).select_related("order", "sku").order_by("-order__paid_at", "pk")  # fmt: skip
    words = demo.WORDS[stage.shop.zone]
    for at, (told, line) in enumerate(zip(demo.REVIEWS, lines[: len(demo.REVIEWS)], strict=False)):
        said = words[told.rating >= 4]
        posted = stage.now - timedelta(hours=told.hours_ago)
        row = ReviewRow(
            external_id=f"demo-{at + 1}", posted_at=posted, rating=told.rating,
            text=said[at % len(said)], order_number=line.order.number,
            sku_code=line.sku.code if line.sku else "", described=max(1, told.rating),
            service=min(5, told.rating + 1), logistics=min(5, told.rating + at % 2),
        )  # fmt: skip
        intake = Hand(SYSTEM, "intake", stage.shop.pk, posted)
        reviews_upsert(shop=stage.shop, rows=[row], hand=intake)
        _follow_up(stage, row, told)


def _follow_up(stage: _Stage, row: ReviewRow, told: demo.DemoReview) -> None:
    review = Review.objects.get(shop=stage.shop, external_id=row.external_id)
    zone = stage.shop.zone
    for place, step in enumerate(told.steps, 1):
        at = row.posted_at + timedelta(hours=2 * place)
        told_by: dict[str, dict[str, Any]] = {
            "assign": {"owner_id": stage.person.pk},
            "contact": {"channel": "chat", "outcome": "reached", "note": demo.CONTACTED[zone]},
            "solve": {"note": demo.CONTACTED[zone]},
            "invite": {"text": demo.INVITED[zone]},
            "give_up": {},
        }
        try:
            getattr(acts, f"review_{step}")(
                review_id=review.pk, hand=stage.hand(at), **told_by[step]
            )
        except ShopError:
            return  # at night nobody is contacted
