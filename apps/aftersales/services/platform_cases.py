"""Cases as a platform's list tells them: opened, told what is new, followed to their end."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.aftersales.deadlines import SHARE
from apps.aftersales.hands import NOTHING_SENT, Hand
from apps.aftersales.models import AfterSalesCase, CaseEvent, CaseLine, Reason, ReasonAlias
from apps.aftersales.platforms import phase_of
from apps.aftersales.rows import CaseRow
from apps.aftersales.selectors.figure_days import reason_days, return_days
from apps.aftersales.selectors.guards import legs_of
from apps.aftersales.selectors.platform_cases import (
    CasesKnown,
    case_waiting,
    cases_known,
    line_of,
    told_line_of,
)
from apps.aftersales.services.disputes import case_escalate
from apps.aftersales.services.ending import case_cancel, case_revision_timed_out
from apps.aftersales.services.legs import leg_ship
from apps.aftersales.services.log import case_log
from apps.aftersales.services.settling import case_settle
from apps.aftersales.services.turn import Turn
from apps.aftersales.services.turns import acting, enter
from apps.aftersales.states import UNDECIDED
from apps.aftersales.wishes import ZERO, LineWish, Wish
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.shop.counts import Counts
from apps.shop.models import Order, OrderLine, Refund, Shop
from apps.shop.rows import RefundRow
from apps.shop.services import refunds_upsert

INTAKE = frozenset({"intake"})
WORDS = {
    "platform_status": "status",
    "platform_goods_status": "goods_status",
    "platform_phase": "phase",
    "platform_constraint": "constraint",
}
NOTE_LENGTH = 500


@transaction.atomic
def cases_upsert(*, shop: Shop, rows: Sequence[CaseRow], hand: Hand) -> Counts:
    """Open cases that are new, tell known ones what is new; the same again changes nothing.

    Money that was given back becomes the one refund fact of that number. What the platform did
    is followed where our table of moves lets files do so: a refund settles a case, a withdrawal
    cancels it, a parcel ships the goods, a call opens a dispute. All else is kept beside our
    state and shown as a difference. A row older than what is stored is not taken.
    Raises ShopError with the code of a row's fault (see `CasesKnown.fault`).
    """
    known = cases_known(shop, rows)
    for row in rows:
        fault = known.fault(row)
        if fault is not None:
            raise ShopError(fault[1], f"{row.external_id}: {fault[1]}", fault[0])
    current = [row for row in rows if not _is_old(known, row)]
    _refunds(known, shop, current)
    known = cases_known(shop, current)
    reasons = _reasons_of(shop)
    tally: Counter[str] = Counter(older=len(rows) - len(current))
    for row in current:
        tally[_take(known, known.orders[row.order_number], reasons, row, hand)] += 1
    return Counts(**{name: tally[name] for name in ("new", "changed", "same", "older")})


def _is_old(known: CasesKnown, row: CaseRow) -> bool:
    case = known.cases.get(row.external_id)
    seen = case.external_version if case else None
    return seen is not None and seen > row.version


def _refunds(known: CasesKnown, shop: Shop, rows: Sequence[CaseRow]) -> None:
    """Write the refunds first: whoever spends from an order locks the facts before it."""
    paid = [
        RefundRow(
            row.external_id,
            known.orders[row.order_number].external_id,
            row.amount,
            row.refunded_at,
            business_day(row.refunded_at, shop.tz, shop.day_cut),
            "refund",
        )
        for row in rows
        if row.is_paid_back and row.amount is not None and row.refunded_at is not None
    ]
    if paid:
        refunds_upsert(shop=shop, rows=paid, reason="import")


def _reasons_of(shop: Shop) -> dict[str, Reason]:
    """Return the shop's reasons by the words of its platform; its own meaning comes first."""
    aliases = ReasonAlias.objects.for_shop(shop).filter(reason__isnull=False)
    found: dict[str, Reason] = {}
    for alias in aliases.select_related("reason"):
        if alias.reason is not None:
            found.setdefault(alias.their_text, alias.reason)
    return found


def _reason_told(reasons: Mapping[str, Reason], row: CaseRow) -> Reason | None:
    """Return the reason that a row's word means; None where that asks for more explanation."""
    reason = reasons.get(row.reason)
    is_short = reason is not None and len(row.note.strip()) < reason.min_note
    return None if is_short else reason


def _take(
    known: CasesKnown, order: Order, reasons: Mapping[str, Reason], row: CaseRow, hand: Hand
) -> str:
    """Write one row; return what became of it. A new case happened when the platform says."""
    case, verdict, moment = known.cases.get(row.external_id), "same", hand
    line = line_of(order, row)
    if case is None:
        case = case_waiting(order, line)
    if case is None:
        moment = replace(hand, now=min(row.asked_at, hand.now))
        case, verdict = _opened(order, line, _reason_told(reasons, row), row, moment), "new"
    before = case.version
    _tell(case, _reason_told(reasons, row), row, moment)
    if verdict == "new":
        moment = replace(
            hand, now=min(max(row.refunded_at or row.known_at, row.asked_at), hand.now)
        )
    _follow(case, known.refunds.get(row.external_id), row, moment)
    case.refresh_from_db(fields=["version"])
    if case.external_version != row.version:
        AfterSalesCase.objects.filter(pk=case.pk).update(external_version=row.version)
    return "changed" if verdict == "same" and case.version != before else verdict


def _opened(
    order: Order, line: OrderLine | None, reason: Reason | None, row: CaseRow, hand: Hand
) -> AfterSalesCase:
    """Open the case of a row; more units than are left are of no line of the order."""
    about = LineWish(
        qty=row.quantity,
        sku_id=line.sku_id if line else None,
        reason=reason.code if reason else "",
        stated_text=row.reason,
        note=row.note[:NOTE_LENGTH],
        amount=row.amount or ZERO,
        title=line.title if line else row.title,
    )
    wish = Wish(
        kind=row.kind,
        source="import",
        order_id=order.pk,
        phase=phase_of(row.phase, row.goods_status),
        external_refund_id=row.external_id,
        external_version=row.version,
        platform_status=row.status,
        platform_meant=row.meant,
        platform_constraint=row.constraint,
        platform_goods_status=row.goods_status,
        platform_phase=row.phase,
    )
    shop = order.shop
    if line is not None:
        of_line = replace(about, order_line_id=line.pk, sku_id=None)
        try:
            return case_log(shop=shop, hand=hand, wish=replace(wish, lines=(of_line,)))
        except ShopError:
            pass
    return case_log(shop=shop, hand=hand, wish=replace(wish, lines=(about,)))


def _tell(case: AfterSalesCase, reason: Reason | None, row: CaseRow, hand: Hand) -> None:
    """Write down what the platform says that we did not know; nothing where it is all known."""
    line = told_line_of(case)
    news = {ours: getattr(row, theirs) for ours, theirs in WORDS.items() if getattr(row, theirs)}
    news = {ours: word for ours, word in news.items() if getattr(case, ours) != word}
    if case.platform_meant != row.meant:
        news["platform_meant"] = row.meant
    if case.external_refund_id is None:
        news["external_refund_id"] = row.external_id
    of_line = _line_news(line, reason, row) if line is not None else {}
    is_due = case.status in UNDECIDED and row.due_at is not None
    due = row.due_at if is_due and row.due_at != case.platform_ends_at else None
    if news or of_line or due:
        _platform_told(case_id=case.pk, hand=hand, line=line, news=news, of_line=of_line, due=due)


def _line_news(line: CaseLine, reason: Reason | None, row: CaseRow) -> dict[str, Any]:
    """Return what a row says of the goods; a reason that somebody has told stays."""
    found: dict[str, Any] = {}
    if line.stated_reason_id is None:
        if reason is not None:
            found |= {"stated_reason": reason, "stated_text": ""}
        elif row.reason and line.stated_text != row.reason:
            found["stated_text"] = row.reason
    if row.state != "SUCCESS" and row.amount is not None and line.asked_amount != row.amount:
        found["asked_amount"] = row.amount
    return found


@acting
def _platform_told(
    *,
    case_id: int,
    hand: Hand,
    line: CaseLine | None,
    news: Mapping[str, str],
    of_line: Mapping[str, Any],
    due: datetime | None,
) -> CaseEvent:
    def step(turn: Turn) -> None:
        for name, word in news.items():
            setattr(turn.case, name, word)
        if line is not None and of_line:
            for name, value in of_line.items():
                setattr(line, name, value)
            line.save(update_fields=list(of_line))
        if "stated_reason" in of_line:
            turn.days |= reason_days(turn.case)
        if "asked_amount" in of_line:
            turn.days |= return_days(turn.case)
        if due is not None:
            _due_set(turn.case, due)
        turn.payload["told"] = dict(news) | {"line": sorted(of_line)}

    return enter(
        "platform_told", case_id=case_id, hand=hand, sent=NOTHING_SENT, step=step,
        who=INTAKE, kind="sync",
    )  # fmt: skip


def _due_set(case: AfterSalesCase, due: datetime) -> None:
    """Take the platform's own end of its clock; we mean to act after four fifths of it."""
    start = min(case.stage_started_at, due)
    case.platform_due_at = start + (due - start) * float(SHARE)
    case.platform_ends_at = due
    case.platform_outcome = case.platform_outcome or "rules"


def _follow(case: AfterSalesCase, refund: Refund | None, row: CaseRow, hand: Hand) -> None:
    """Do what the platform did where our moves let files do so; else it stays a difference."""
    for act in _acts(case, refund, row, hand):
        try:
            act()
        except ShopError:
            continue


def _acts(
    case: AfterSalesCase, refund: Refund | None, row: CaseRow, hand: Hand
) -> Iterator[Callable[[], object]]:
    legs = legs_of(case)
    if row.is_escalated and not case.is_escalated:
        yield lambda: case_escalate(case_id=case.pk, hand=hand)
    waiting = [leg for leg in legs if leg.kind == "goods" and leg.state == "waiting_buyer_ship"]
    if row.tracking_no and row.carrier and waiting:
        yield lambda: leg_ship(
            case_id=case.pk, leg_id=waiting[0].pk, hand=hand, carrier=row.carrier,
            tracking_no=row.tracking_no,
        )  # fmt: skip
    if row.is_paid_back and refund is not None and all(leg.refund_id != refund.pk for leg in legs):
        yield lambda: case_settle(case_id=case.pk, hand=hand, refund=refund)
    if row.state == "CLOSED" and case.status == "rejected":
        yield lambda: case_revision_timed_out(case_id=case.pk, hand=hand)
    elif row.state == "CLOSED" and case.status in UNDECIDED:
        note = _("The platform says: %(state)s") % {"state": row.status}
        yield lambda: case_cancel(case_id=case.pk, hand=hand, note=note)
