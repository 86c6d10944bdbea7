"""The board of bad products, and the page of one issue."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from apps.aftersales.models import CaseEvent, CaseLine, ProductIssue, Review
from apps.aftersales.selectors.product_counts import (
    WINDOW,
    BatchCount,
    bad_lines,
    batch_counts,
    skus_of_batches,
)
from apps.common.access import Access
from apps.common.http import missing
from apps.shop.models import Shop, SkuHold

PAGE = 50
TABS = ("worse", "perhaps", "ended")
SHOWN = 30
# The picture of the interval ends here, or at the worst SKU of the page.
LEAST_TOP = 0.2


@dataclass(frozen=True)
class IssuePage:
    """Some issues, the dearest first; `top` = where the pictures of their intervals end."""

    issues: tuple[ProductIssue, ...]
    counts: dict[str, int]
    cost: Decimal
    top: float
    more: bool


def issue_page(shop: Shop, tab: str) -> IssuePage:
    """Return what is probably worse (or confirmed), perhaps worse, or what has ended."""
    rows = ProductIssue.objects.filter(shop=shop)
    tabs = {name: rows.filter(_tab(name)) for name in TABS}
    order = ("-ended_at", "-pk") if tab == "ended" else ("-expected_loss", "pk")
    picked: QuerySet[ProductIssue, Any] = tabs[tab]
    found = tuple(
        picked.select_related("sku__product", "cause", "owner").order_by(*order)[: PAGE + 1]
    )
    shown = found[:PAGE]
    live = rows.live().values_list("flag", "state", "expected_loss")
    worse = [loss for flag, state, loss in live if flag == "red" or state != "suspected"]
    return IssuePage(
        issues=shown,
        counts={"worse": len(worse), "perhaps": len(live) - len(worse)},
        cost=sum(worse, Decimal(0)),
        top=max([LEAST_TOP, *(issue.high for issue in shown)]),
        more=len(found) > PAGE,
    )


def _tab(name: str) -> Q:
    live = Q(state__in=("confirmed", "remedying"))
    red = Q(state="suspected", flag="red")
    if name == "worse":
        return live | red
    if name == "perhaps":
        return Q(state="suspected") & ~Q(flag="red")
    return Q(state__in=("verified_fixed", "delisted", "dismissed"))


def open_issues(shop: Shop) -> list[ProductIssue]:
    """Return the live issues of a shop that are probably worse, for tasks of other departments."""
    return list(issue_page(shop, "worse").issues)


def issue_of(access: Access, issue_id: int) -> ProductIssue:
    """Return an issue of a shop that the page may show, or raise not_found."""
    rows = ProductIssue.objects.visible_to(access).select_related(
        "shop", "sku__product", "cause", "owner"
    )
    found: ProductIssue | None = rows.filter(pk=issue_id).first()
    if found is None:
        raise missing()
    return found


@dataclass(frozen=True)
class IssueView:
    """What an issue opens: its cases, reviews, causes, batches, holds and what was done."""

    lines: tuple[CaseLine, ...]
    reviews: tuple[Review, ...]
    causes: tuple[tuple[str, int], ...]
    batches: tuple[BatchCount, ...]
    is_held: bool
    events: tuple[CaseEvent, ...]


def issue_view(issue: ProductIssue, today: date) -> IssueView:
    """Return what is behind an issue: cases of the last 180 days, newest first."""
    rows = bad_lines(issue.shop).filter(of_sku=issue.sku_id, paid_on__gt=today - WINDOW)
    lines = list(
        rows.select_related("case", "stated_reason", "verified_cause").order_by("-case__opened_at")
    )
    causes: dict[str, int] = {}
    for line in lines:
        cause = line.verified_cause or line.stated_reason
        if cause is not None:
            causes[cause.label] = causes.get(cause.label, 0) + line.qty
    lots = issue.sku_id in skus_of_batches(issue.shop)
    reviews = Review.objects.filter(sku=issue.sku, posted_on__gt=today - WINDOW).exclude(
        result="good"
    )
    return IssueView(
        lines=tuple(lines[:SHOWN]),
        reviews=tuple(reviews.order_by("-posted_at")[:SHOWN]),
        causes=tuple(sorted(causes.items(), key=lambda each: (-each[1], each[0]))),
        batches=tuple(batch_counts(issue.shop, issue.sku_id, today)) if lots else (),
        is_held=SkuHold.objects.filter(sku=issue.sku, lifted_at=None).exists(),
        events=tuple(issue.events.select_related("actor").order_by("pk")),
    )
