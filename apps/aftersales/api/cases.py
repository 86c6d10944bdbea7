"""Cases for programs: the queue, one case, what happened to it; no words about buyers."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField, Serializer

from apps.accounts.selectors import shop_current
from apps.aftersales.models import AfterSalesCase, CaseEvent, CaseLeg
from apps.aftersales.selectors.queue import Asked, QueueRow, case_of, queue_page, queue_row
from apps.common.api import ApiView, ErrorShape
from apps.common.cells import decimal_text
from apps.common.money import money


class CasesAsked(Serializer[Any]):
    """Which cases: a tab of the queue, a status, and the key of the page."""

    shop = CharField(required=False, max_length=40)
    tab = CharField(required=False, max_length=10, default="all")
    status = CharField(required=False, max_length=17, default="")
    kind = CharField(required=False, max_length=14, default="")
    after = CharField(required=False, max_length=80, default="")


class Cases(ApiView):
    """Cases of a shop, due first."""

    @extend_schema(
        operation_id="cases",
        parameters=[CasesAsked],
        responses={200: dict, "4XX": ErrorShape},
    )
    def get(self, request: Request) -> Response:
        """Return one page of cases and the key of the next."""
        asked = self.asked(CasesAsked)
        shop = shop_current(self.access, asked.get("shop"))
        filters = {"status": asked["status"], "kind": asked["kind"]}
        wanted = Asked(asked["tab"], filters, asked["after"])
        page = queue_page(self.access, shop, wanted, timezone.now())
        rows = [_row(row) for row in page.rows]
        return Response({"cases": rows, "counts": page.counts, "next": page.next_key or None})


class Case(ApiView):
    """One case."""

    @extend_schema(responses={200: dict, "4XX": ErrorShape})
    def get(self, request: Request, case_id: int) -> Response:
        """Return a case with its lines and legs."""
        return Response(case_body(case_of(self.access, case_id)))


class CaseEvents(ApiView):
    """What happened to a case."""

    @extend_schema(responses={200: dict, "4XX": ErrorShape})
    def get(self, request: Request, case_id: int) -> Response:
        """Return the events of a case, oldest first, without the free words."""
        case = case_of(self.access, case_id)
        return Response({"events": [_event(event) for event in case.events.all()]})


def case_body(case: AfterSalesCase) -> dict[str, Any]:
    """Return a case with its lines and legs, without the free words."""
    row = queue_row(case, timezone.now())
    legs = [_leg(leg, row.currency) for leg in case.legs.all()]
    return {**_row(row), "legs": legs, "route": case.route or None}


def _row(row: QueueRow) -> dict[str, Any]:
    case: AfterSalesCase = row.case
    return {
        "case": case.pk,
        "version": case.version,
        "status": case.status,
        "kind": case.kind,
        "phase": case.phase,
        "order": case.order.number if case.order else None,
        "opened_at": case.opened_at.isoformat(),
        "deadline_at": case.deadline_at.isoformat() if case.deadline_at else None,
        "on_timeout": case.on_timeout or None,
        "currency": row.currency,
        "lines": [
            {
                "sku": line.sku.code if line.sku else None,
                "qty": line.qty,
                "stated_reason": line.stated_reason.code if line.stated_reason else None,
                "asked_amount": _amount(line.asked_amount, row.currency),
                "agreed_amount": _amount(line.agreed_amount, row.currency),
            }
            for line in row.lines
        ],
    }


def _amount(amount: Decimal, currency: str) -> str:
    return decimal_text(money(amount, currency))


def _leg(leg: CaseLeg, currency: str) -> dict[str, Any]:
    return {
        "leg": leg.pk,
        "kind": leg.kind,
        "state": leg.state,
        "amount": None if leg.amount is None else _amount(leg.amount, currency),
        "purpose": leg.purpose or None,
        "due_at": leg.due_at.isoformat() if leg.due_at else None,
    }


def _event(event: CaseEvent) -> dict[str, Any]:
    return {
        "at": event.at.isoformat(),
        "type": event.type,
        "event": event.event,
        "from": event.from_state or None,
        "to": event.to_state or None,
        "leg": event.leg_id,
    }
