"""Looks at goods by a checklist: from the supplier, at the buyer's, or sent back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from apps.aftersales.checklists import Check, checks_read, proposed, unanswered
from apps.aftersales.hands import NOTHING_SENT, Hand
from apps.aftersales.models import (
    CaseEvent,
    CaseLine,
    Inspection,
    InspectionCheck,
    InspectionTemplate,
    Reason,
)
from apps.aftersales.selectors.checklists import usual_checks
from apps.aftersales.selectors.figure_days import reason_days
from apps.aftersales.selectors.settings import shift_of
from apps.aftersales.services.turn import Turn
from apps.aftersales.services.turns import acting, enter
from apps.aftersales.states import DESK
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.common.http import forbidden, missing
from apps.shop.models import OrderLine, Shop, Sku


@dataclass(frozen=True, slots=True)
class Goods:
    """What is looked at: so many units of a SKU, of which batch and supplier, whose line."""

    target: str
    sku: Sku
    qty: int = 1
    batch_code: str = ""
    supplier: str = ""
    case_line: CaseLine | None = None
    order_line: OrderLine | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was seen at one check; `passed` None = not looked at."""

    position: int
    passed: bool | None
    measured: str = ""
    expiry_on: date | None = None
    note: str = ""


def checks_for(shop: Shop, sku: Sku) -> tuple[Check, ...]:
    """Return the checks of a SKU's category, else of the shop, else the usual ones."""
    category = sku.product.category if sku.product else ""
    rows = InspectionTemplate.objects.filter(shop=shop, category__in={"", category})
    own = rows.order_by("-category").first()
    return checks_read(own.checks) if own else usual_checks()


@transaction.atomic
def inspection_open(*, shop: Shop, goods: Goods, hand: Hand) -> Inspection:
    """Begin to look; a line that is being looked at already has its inspection returned."""
    if hand.role not in DESK:
        raise forbidden()
    if goods.case_line is not None:
        CaseLine.objects.select_for_update(no_key=True).get(pk=goods.case_line.pk)
        running = Inspection.objects.filter(case_line=goods.case_line, result="").first()
        if running is not None:
            return running
    told = {name: getattr(goods, name) for name in Goods.__slots__}
    inspection: Inspection = Inspection.objects.create(
        shop=shop,
        **told,
        opened_by_id=hand.user_id,
        opened_at=hand.now,
        opened_on=business_day(hand.now, shop.tz, shop.day_cut),
        shift_id=shift_of(shop.pk, hand.user_id, hand.now),
    )
    InspectionCheck.objects.bulk_create(
        InspectionCheck(inspection=inspection, position=at, **asdict(check))
        for at, check in enumerate(checks_for(shop, goods.sku), 1)
    )
    return inspection


@acting
def inspection_record(
    *,
    inspection_id: int,
    answers: Sequence[Answer],
    counts: Mapping[str, int] | None = None,
    hand: Hand,
) -> Inspection:
    """Write what was seen; with every required check answered there is a result.

    Of goods sent back the six counts must add up to what was expected; a failed check proposes
    the cause of the line. Raises ShopError field_invalid or state_refused.
    """
    rows = Inspection.objects.filter(pk=inspection_id, shop_id=hand.shop_id)
    inspection = rows.select_for_update(no_key=True, of=("self",)).first()
    if inspection is None:
        raise missing()
    if hand.role not in DESK:
        raise forbidden()
    if inspection.result:
        raise ShopError("state_refused", _("This inspection has its result already."))
    checks = _answered(inspection, answers)
    open_specs = unanswered([(each.spec, each.required, each.passed) for each in checks])
    if open_specs:
        text = _("Still to be looked at: %(checks)s.")
        raise ShopError("field_invalid", text % {"checks": ", ".join(open_specs)}, "checks")
    cause = proposed((each.kind, each.passed) for each in checks)
    inspection.result = "failed" if cause else "passed"
    inspection.done_by_id, inspection.done_at = hand.user_id, hand.now
    inspection.save()
    if inspection.case_line_id is not None:
        _tell_case(inspection, cause, dict(counts or {}), hand)
    else:
        _write_down(inspection, cause, hand)
    return inspection


def _answered(inspection: Inspection, answers: Sequence[Answer]) -> list[InspectionCheck]:
    told = {answer.position: answer for answer in answers}
    checks = list(inspection.checks.order_by("position"))
    for check in checks:
        answer = told.get(check.position)
        if answer is not None:
            for name in ("passed", "measured", "expiry_on", "note"):
                setattr(check, name, getattr(answer, name))
    fields = ["passed", "measured", "expiry_on", "note"]
    InspectionCheck.objects.bulk_update(checks, fields)
    return checks


def _tell_case(
    inspection: Inspection, cause: str, counts: Mapping[str, int], hand: Hand
) -> CaseEvent:
    """Write counts and proposed cause into the case's line, under the case's lock."""

    def step(turn: Turn) -> None:
        line = CaseLine.objects.select_for_update(no_key=True).get(pk=inspection.case_line_id)
        expected = line.expected_qty or line.qty
        counted = {name: counts.get(name, 0) for name in CaseLine.COUNTS}
        if min(counted.values()) < 0 or sum(counted.values()) != expected:
            text = _("%(counted)s of %(expected)s accounted for.")
            words = {"counted": sum(counted.values()), "expected": expected}
            raise ShopError("field_invalid", text % words, "counts")
        line.expected_qty = expected
        for name, count in counted.items():
            setattr(line, name, count)
        if cause and line.verified_cause_id is None:
            line.verified_cause = Reason.objects.get(code=cause)
            line.liability = line.liability or line.verified_cause.liability
        line.batch_code = line.batch_code or inspection.batch_code
        line.save()
        turn.payload |= {"inspection": inspection.pk, "result": inspection.result, "cause": cause}
        turn.outcome = inspection.result
        turn.days |= reason_days(turn.case)

    line = inspection.case_line
    assert line is not None  # noqa: S101 (asked by the caller)
    return enter(
        "inspected", case_id=line.case_id, hand=hand, sent=NOTHING_SENT, step=step,
        who=DESK, kind="evidence",
    )  # fmt: skip


def _write_down(inspection: Inspection, cause: str, hand: Hand) -> None:
    CaseEvent.objects.create(
        inspection=inspection,
        at=hand.now,
        business_day=business_day(hand.now, inspection.shop.tz, inspection.shop.day_cut),
        actor_id=hand.user_id,
        shift_id=inspection.shift_id,
        type="evidence",
        event="inspected",
        outcome=inspection.result,
        payload={"cause": cause},
    )
