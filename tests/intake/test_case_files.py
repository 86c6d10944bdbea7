"""Cases come in by a platform's list: once, told what is new, paid once, faults line by line."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.actors import SYSTEM
from apps.aftersales.hands import Hand
from apps.aftersales.models import AfterSalesCase, CaseEvent, CaseLeg, ToldStage
from apps.aftersales.platforms import fits, phase_of, platform_state
from apps.aftersales.rows import CaseRow
from apps.aftersales.selectors.refunds import refund_day
from apps.aftersales.services.log import case_log
from apps.aftersales.services.matching import refunds_match
from apps.aftersales.services.platform_cases import cases_upsert
from apps.aftersales.services.seeds import reasons_seed
from apps.aftersales.wishes import LineWish, Wish
from apps.intake.mapping import MappingError, mapping_from
from apps.intake.models import Batch, Coverage, Feed, RejectedRow
from apps.shop.models import Order, Refund, Shop
from apps.shop.rows import RefundRow
from apps.shop.services import refunds_upsert
from tests.aftersales.cases import make_order
from tests.intake.batch_tools import imported
from tests.intake.mapping_tools import example, mapped

pytestmark = pytest.mark.django_db
HEAD = (
    "退款编号,订单编号,商品编码,商品标题,退款的申请时间,超时时间,退款完结时间,售后类型,买家退款金额,"
    "退款状态,货物状态,售中或售后,买家退款原因,买家退款说明,客服介入状态,退货物流单号,退货物流公司\n"
)
ASKED, PAID = "2026-11-20 09:00:00", "2026-11-20 10:30:00"
WAITS, REFUSED = "买家已经申请退款,等待卖家同意", "卖家拒绝退款"
DONE, CLOSED = "退款成功", "退款关闭"


@pytest.fixture(autouse=True)
def _seeded() -> None:
    reasons_seed()


def line(order: Order, number: str = "R1", **told: str) -> str:
    """Return a row of the list."""
    cells = {
        "number": number, "order": order.number, "product": "", "title": "", "asked": ASKED,
        "due": "", "done": "", "kind": "仅退款", "amount": "86.00", "status": WAITS,
        "goods": "买家已收到货", "phase": "售中", "reason": "功能故障", "note": "不亮",
        "called": "", "parcel": "", "carrier": "",
    } | told  # fmt: skip
    return ",".join(f'"{cell}"' for cell in cells.values()) + "\n"


def brought(shop: Shop, rows: str, *, is_new: bool = False) -> Batch:
    """Import a list; the first time through the worked example of the documentation."""
    if is_new:
        return mapped(shop, HEAD + rows, example("taobao_refunds"))
    return imported(shop, HEAD + rows, profile="generic:own")


def counts(batch: Batch) -> tuple[int, int, int, int]:
    assert (batch.stage, batch.last_error) == ("done", ""), batch.last_error
    return tuple(batch.counts[name] for name in ("new", "changed", "same", "older"))  # type: ignore[return-value]


def test_a_list_opens_cases_and_changes_nothing_twice(shop: Shop) -> None:
    first, second, third = (make_order(shop, "86.00") for _ in range(3))
    rows = (
        line(first, due="2026-11-22 09:00:00")
        + line(second, "R2", status=DONE, done=PAID, kind="退货退款", reason="没听过")
        + line(third, "R3", status=CLOSED)
    )
    batch = brought(shop, rows, is_new=True)
    assert counts(batch) == (3, 0, 0, 0)
    assert "不亮" not in str(batch.found)
    open_case, paid, gone = AfterSalesCase.objects.order_by("external_refund_id")
    told = (open_case.status, open_case.phase, open_case.platform_status, open_case.source)
    assert told == ("logged", "received", WAITS, "import")
    assert open_case.opened_at == datetime(2026, 11, 20, 1, tzinfo=UTC)
    about = open_case.lines.get()
    assert (about.stated_reason.code, about.asked_amount, about.note) == (  # type: ignore[union-attr]
        "FUNC", Decimal("86.00"), "不亮",
    )  # fmt: skip
    assert about.order_line == first.lines.get()
    # Four fifths of the two days that the platform gives.
    assert open_case.platform_ends_at == open_case.opened_at + timedelta(days=2)
    assert open_case.platform_due_at == open_case.opened_at + timedelta(days=1.6)
    assert (paid.status, paid.kind, gone.status) == ("resolved", "return_refund", "cancelled")
    assert paid.lines.get().stated_reason is None
    assert paid.lines.get().stated_text == "没听过"
    refund = Refund.objects.get()
    assert (refund.external_id, refund.amount, refund.order) == ("R2", Decimal("86.00"), second)
    assert paid.legs.get().refund == refund
    assert paid.resolved_at == datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
    assert Coverage.objects.filter(kind="cases").count() == 1
    assert not Feed.objects.get(kind="cases").required
    assert not ToldStage.objects.exists()
    events = CaseEvent.objects.count()
    again = brought(shop, rows.replace("\n", "\r\n"))
    assert counts(again) == (0, 0, 3, 0)
    assert (CaseEvent.objects.count(), Refund.objects.count()) == (events, 1)
    assert refunds_match(shop=shop, now=timezone.now()) == {"matched": 0, "opened": 0}


def test_what_is_new_is_told_once_and_what_is_older_is_not_taken(shop: Shop) -> None:
    order = make_order(shop, "86.00")
    hand = Hand(SYSTEM, "intake", shop.pk, timezone.now())
    batch = brought(shop, line(order), is_new=True)
    assert counts(batch) == (1, 0, 0, 0)
    case = AfterSalesCase.objects.get()
    before = case.version
    refused = line(order, status=REFUSED, amount="80.00")
    assert counts(brought(shop, refused)) == (0, 1, 0, 0)
    case.refresh_from_db()
    # Our state is never moved by force: the page names the difference.
    assert (case.status, case.platform_status, case.version) == ("logged", REFUSED, before + 1)
    assert not fits(case.platform_status, case.status)
    assert case.lines.get().asked_amount == Decimal("80.00")
    assert case.events.filter(event="platform_told", type="sync").count() == 1
    old = _row(order, known_at=timezone.now() - timedelta(days=3))
    assert cases_upsert(shop=shop, rows=[old], hand=hand).older == 1
    case.refresh_from_db()
    assert (case.platform_status, case.version) == (REFUSED, before + 1)


def _row(order: Order, **told: Any) -> Any:
    asked = datetime(2026, 11, 20, 1, tzinfo=UTC)
    fields = {"known_at": timezone.now(), "kind": "refund_only", "status": WAITS} | told
    return CaseRow("R1", order.number, asked, **fields)


def test_a_case_of_the_desk_and_a_refund_fact_are_the_same_ones(shop: Shop) -> None:
    order = make_order(shop, "86.00")
    hand = Hand(SYSTEM, "intake", shop.pk, timezone.now())
    about = LineWish(1, order.lines.get().pk, reason="DISLIKE", amount=Decimal("86.00"))
    case = case_log(
        shop=shop, hand=hand, wish=Wish("refund_only", order_id=order.pk, lines=(about,))
    )
    at = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
    fact = RefundRow("R1", order.external_id, Decimal("86.00"), at, at.date(), "refund")
    refunds_upsert(shop=shop, rows=[fact], reason="push")
    done = line(order, status=DONE, done="2026-11-20 10:30:00")
    assert counts(brought(shop, done, is_new=True)) == (0, 1, 0, 0)
    assert (AfterSalesCase.objects.get(), Refund.objects.count()) == (case, 1)
    case.refresh_from_db()
    assert (case.status, case.external_refund_id) == ("resolved", "R1")
    # What somebody has told stays; the platform's word does not replace it.
    assert case.lines.get().stated_reason.code == "DISLIKE"  # type: ignore[union-attr]
    assert CaseLeg.objects.get().refund == Refund.objects.get()


def test_the_buyers_parcel_and_a_call_are_followed(shop: Shop) -> None:
    order = make_order(shop, "86.00")
    brought(shop, line(order, kind="退货退款"), is_new=True)
    case = AfterSalesCase.objects.get()
    leg = CaseLeg.objects.create(
        case=case, kind="goods", state="waiting_buyer_ship", direction="in"
    )
    AfterSalesCase.objects.filter(pk=case.pk).update(status="executing")
    sent = line(
        order,
        kind="退货退款",
        status="买家已经退货，等待卖家确认收货",
        parcel="SF1",
        carrier="顺丰",
        called="客服已经介入",
    )
    assert counts(brought(shop, sent)) == (0, 1, 0, 0)
    leg.refresh_from_db()
    case.refresh_from_db()
    assert (leg.state, leg.tracking_no, case.is_escalated) == ("in_transit", "SF1", True)
    assert fits(case.platform_status, case.status)
    assert counts(brought(shop, sent + "\n")) == (0, 0, 1, 0)


def test_wrong_rows_are_refused_with_line_and_column(shop: Shop) -> None:
    order, other = make_order(shop, "86.00"), make_order(shop, "50.00")
    brought(shop, line(other, "R9"), is_new=True)
    rows = (
        line(order, "")
        + line(order, "R2").replace(order.number, "X404")
        + line(order, "R3", status="谁知道")
        + line(order, "R4", kind="谁知道")
        + line(order, "R5", amount="-1.00")
        + line(order, "R6", status=DONE)
        + line(order, "R7", asked="2026-11-01 09:00:00")
        + line(order, "R9")
        + line(order, "R10", asked="soon")
    )
    batch = brought(shop, rows)
    assert (batch.stage, batch.counts["refused"]) == ("ready", 9)
    found = RejectedRow.objects.order_by("line").values_list("line", "column", "code")
    assert sorted(set(found)) == [
        (2, "退款编号", "required_empty"),
        (3, "订单编号", "order_unknown"),
        (4, "退款状态", "case_word"),
        (5, "售后类型", "case_kind"),
        (6, "买家退款金额", "amount_negative"),
        (7, "退款完结时间", "required_empty"),
        (8, "退款的申请时间", "asked_before_order"),
        (9, "退款编号", "case_elsewhere"),
        (10, "退款的申请时间", "time_text"),
    ]
    elsewhere = RejectedRow.objects.get(code="case_elsewhere")
    assert other.number in elsewhere.message
    assert order.number in elsewhere.message
    assert AfterSalesCase.objects.count() == 1


def test_a_case_that_ended_otherwise_keeps_its_number(shop: Shop) -> None:
    order = make_order(shop, "86.00")
    brought(shop, line(order, status=CLOSED), is_new=True)
    assert counts(brought(shop, line(order, status=DONE, done="2026-11-20 10:30:00")))[1:3] == (
        1,
        0,
    )
    case = AfterSalesCase.objects.get()
    assert (case.status, case.legs.count(), Refund.objects.count()) == ("cancelled", 0, 1)
    now = datetime(2026, 11, 21, tzinfo=UTC)
    assert refunds_match(shop=shop, now=now) == {"matched": 0, "opened": 0}
    day = refund_day(shop, Refund.objects.get().refunded_on, "refund", now.date())
    assert [row.leg for row in day.rows] == [None]


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("买家已经申请退款，等待卖家同意", "WAIT_SELLER_AGREE"),
        ("WAIT_SELLER_AGREE", "WAIT_SELLER_AGREE"),
        ("退款成功", "SUCCESS"),
        ("anything else", ""),
    ],
)
def test_words_of_platforms(word: str, state: str) -> None:
    assert platform_state(word) == state
    assert fits(word, "resolved") == (state in ("SUCCESS", ""))
    assert phase_of("售后", "买家已收到货") == "after_success"
    assert phase_of("售中", "买家未收到货") == "in_transit"


def test_a_mapping_of_cases_says_what_it_lacks() -> None:
    with pytest.raises(MappingError) as raised:
        mapping_from({"kind": "cases", "columns": {"refund_amount": "a"}, "refund_rows": {}})
    assert [where for where, _text in raised.value.problems][:5] == [
        "columns.case_id",
        "columns.order_id",
        "columns.case_at",
        "columns.case_status",
        "columns.refunded_at",
    ]
