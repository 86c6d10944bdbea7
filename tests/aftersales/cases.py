"""Cases, orders and people that tests of after-sales start from."""

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from model_bakery import baker

from apps.aftersales.models import AfterSalesCase, CaseEvent
from apps.common.days import business_day
from apps.shop.models import Shop

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def make_case(shop: Shop, **fields: Any) -> AfterSalesCase:
    """Make a logged case of a new buyer, without lines, and the event that says so."""
    now = fields.pop("now", None) or timezone.now()
    told = {
        "source": "chat",
        "kind": "complaint",
        "phase": "received",
        "customer": baker.make("shop.Customer", shop=shop),
        "opened_at": now,
        "opened_on": business_day(now, shop.tz),
        "stage_started_at": now,
    }
    case = AfterSalesCase.objects.create(shop=shop, **(told | fields))
    CaseEvent.objects.create(
        case=case,
        at=now,
        business_day=case.opened_on,
        type="transition",
        event="log",
        to_state=case.status,
        note="It does not work.",
    )
    return case
