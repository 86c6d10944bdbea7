"""A review, an issue and an inspection for tests that walk every page."""

from typing import Any

from django.utils import timezone
from model_bakery import baker

from apps.aftersales.models import CaseEvent, Inspection, ProductIssue, Review
from apps.common.days import business_day
from apps.shop.models import Shop
from tests.aftersales.cases import make_case


def quality_rows(shop: Shop, text: str = "It leaks.") -> dict[str, Any]:
    """Plant one of each; the review says `text`. Return them by the name of the argument."""
    now = timezone.now()
    today = business_day(now, shop.tz)
    sku = baker.make("shop.Sku", shop=shop, code="Q1", title="Filter")
    review = Review.objects.create(
        shop=shop, platform=shop.platform, external_id="q-1", rating=1, result="bad", text=text,
        posted_at=now, posted_on=today, received_at=now, contact_due_at=now, window_ends_at=now,
        sku=sku, state="new",
    )  # fmt: skip
    issue = ProductIssue.objects.create(
        shop=shop, sku=sku, opened_by="detector", opened_at=now, as_of=today, k=20, n=80,
        flag="red", rate=0.18, low=0.12, high=0.26, category_rate=0.08, prob_worse=0.98,
    )  # fmt: skip
    CaseEvent.objects.create(
        issue=issue, at=now, business_day=today, type="transition", event="open", note=text
    )
    looked = Inspection.objects.create(
        shop=shop, target="stock", sku=sku, batch_code="B1", opened_at=now, opened_on=today
    )
    looked.checks.create(position=1, kind="function", spec="Turns on")
    line = make_case(shop).lines.create(qty=1, sku=sku)
    return {"review_id": review, "issue_id": issue, "inspection_id": looked, "line_id": line}
