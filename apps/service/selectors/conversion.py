"""What the page of the rule shows: versions, what each exclusion removed, evidence of an order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from apps.common.access import Access
from apps.common.http import missing
from apps.service.inquiryfacts import REASONS, Exclusions
from apps.service.models import ConversionRule, InquiryFact, OrderCredit
from apps.service.selectors.creditdata import exclusions_of
from apps.shop.models import Order, Shop

SPAN = timedelta(days=27)
REASON_WORDS = {
    "own": _("Own accounts"),
    "code_word": _("Chats with a code word"),
    "after_sales": _("Passed to after-sales"),
    "unanswered": _("Opened by the desk, the buyer never wrote"),
    "empty": _("One line of the desk, none of the buyer"),
    "monologue": _("Only the desk wrote"),
    "forwarded": _("Passed on after a few lines"),
    "single_line": _("One line of the buyer, few answers"),
    "bought_before": _("Bought the same just before"),
}


@dataclass(frozen=True)
class Removed:
    """An exclusion of a version, whether it is on, and how many it removed."""

    word: object
    is_on: bool
    count: int


@dataclass(frozen=True)
class RuleLine:
    """One version with what it makes of the last four weeks."""

    rule: ConversionRule
    state: str
    is_in_force: bool
    inquiries: int
    ordered: int
    lost: int
    sales: int
    removed: tuple[Removed, ...]


@dataclass(frozen=True)
class RulePage:
    """All versions of a shop, the newest first; `proposal` waits for a decision."""

    first: date
    last: date
    lines: tuple[RuleLine, ...]
    proposal: RuleLine | None
    in_force: ConversionRule | None


def rule_page(shop: Shop, today: date) -> RulePage:
    """Read every version and what it counts from four weeks ago to today."""
    first = today - SPAN
    rules = ConversionRule.objects.filter(shop=shop).select_related("decision", "proposed_by")
    in_force = ConversionRule.objects.filter(shop=shop).valid_on(today).first()
    facts = InquiryFact.objects.of_people().filter(shop=shop, day__range=(first, today))
    counted = _counts(facts)
    removed = {
        (row["rule"], row["excluded_by"]): row["rows"]
        for row in facts.exclude(excluded_by="")
        .values("rule", "excluded_by")
        .annotate(rows=Count("pk"))
    }
    credits = OrderCredit.objects.sales().filter(shop=shop, order__paid_on__range=(first, today))
    sales = dict(credits.values_list("rule").annotate(orders=Count("pk")))
    lines = tuple(
        _line(rule, in_force, counted.get(rule.pk, {}), removed, sales.get(rule.pk, 0))
        for rule in rules.order_by("-version")
    )
    proposal = next((line for line in lines if line.state == "proposed"), None)
    return RulePage(first, today, lines, proposal, in_force)


def rule_of(access: Access, rule_id: int) -> ConversionRule:
    """Return a version of one of the actor's shops, or raise not_found."""
    rows = ConversionRule.objects.visible_to(access).select_related("shop")
    found: ConversionRule | None = rows.filter(pk=rule_id).first()
    if found is None:
        raise missing()
    return found


def order_evidence(shop: Shop, order_id: int) -> tuple[Order, tuple[OrderCredit, ...]]:
    """Return an order of the shop with what each version credits for it, or raise not_found."""
    order = Order.objects.filter(shop=shop, pk=order_id).first()
    if order is None:
        raise missing()
    rows = OrderCredit.objects.filter(order=order).select_related("rule", "agent__user", "inquiry")
    return order, tuple(rows.order_by("-rule__version", "kind"))


def _counts(facts: object) -> Mapping[int, Mapping[str, int]]:
    rows = facts.inquiries().values("rule")  # type: ignore[attr-defined]  # of our queryset
    told = rows.annotate(
        inquiries=Count("pk"),
        ordered=Count("pk", filter=Q(ordered=True)),
        lost=Count("pk", filter=Q(is_lost=True)),
    )
    return {row["rule"]: row for row in told}


def _line(
    rule: ConversionRule,
    in_force: ConversionRule | None,
    counted: Mapping[str, int],
    removed: Mapping[tuple[int, str], int],
    sales: int,
) -> RuleLine:
    decision = getattr(rule, "decision", None)
    state = "proposed" if decision is None else "approved" if decision.is_approved else "declined"
    switches = _switches(exclusions_of(rule))
    return RuleLine(
        rule,
        state,
        in_force == rule,
        counted.get("inquiries", 0),
        counted.get("ordered", 0),
        counted.get("lost", 0),
        sales,
        tuple(
            Removed(REASON_WORDS[name], switches[name], removed.get((rule.pk, name), 0))
            for name in REASONS
        ),
    )


def _switches(kept: Exclusions) -> Mapping[str, bool]:
    return {
        "own": bool(kept.own_names),
        "code_word": bool(kept.code_words),
        "after_sales": kept.after_sales,
        "unanswered": kept.answer_days is not None,
        "empty": kept.empty,
        "monologue": kept.monologue,
        "forwarded": kept.forward_lines is not None,
        "single_line": kept.single_line_replies is not None,
        "bought_before": True,
    }
