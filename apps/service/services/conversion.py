"""Proposes and decides versions of the rule for credit; what was decided is never changed."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.accounts.models import User
from apps.accounts.services import audit_write
from apps.accounts.services.notifications import Notice, notices_settle, notify
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.service.credit import CreditRule
from apps.service.inquiryfacts import Exclusions
from apps.service.models import (
    AgentChat,
    ConversionRule,
    CreditDue,
    InquiryFact,
    RuleDecision,
)
from apps.service.selectors.creditdata import credit_rule
from apps.shop.models import ChangedDay, Order, Shop
from apps.shop.services import days_mark

FIRST_DAY = date(2000, 1, 1)
FIRST_REASON = gettext_noop("What every shop starts with.")


def rule_start(*, shop: Shop) -> ConversionRule:
    """Return the shop's newest rule; give it the usual one when it has none."""
    rules = ConversionRule.objects.filter(shop=shop)
    found: ConversionRule | None = rules.order_by("-version").first()
    if found is not None:
        return found
    with transaction.atomic():
        Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
        rule: ConversionRule
        rule, is_new = ConversionRule.objects.get_or_create(
            shop=shop,
            version=1,
            defaults={
                "valid_from": FIRST_DAY,
                "reason": FIRST_REASON,
                "exclusions": asdict(Exclusions()),
            },
        )
        if is_new:
            RuleDecision.objects.create(rule=rule, is_approved=True)
    return rule


@transaction.atomic
def rule_propose(
    *,
    shop: Shop,
    rule: CreditRule,
    exclusions: Exclusions,
    valid_from: date,
    reason: str,
    by: User,
    actor: Actor,
) -> ConversionRule:
    """Add the next version as a proposal; it is computed beside the others until it is decided.

    Raises `rule_proposed` while another one waits, and field_invalid without a reason.
    """
    if not reason.strip():
        raise ShopError("field_invalid", _("Say why the rule should change."), "reason")
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    rule_start(shop=shop)
    rules = ConversionRule.objects.filter(shop=shop)
    if rules.filter(decision__isnull=True).exists():
        text = _("Another proposal waits: it has to be decided first.")
        raise ShopError("rule_proposed", text)
    made = ConversionRule.objects.create(
        shop=shop,
        version=rules.aggregate(newest=Max("version"))["newest"] + 1,
        basis=rule.basis,
        tie=rule.tie,
        window_days=rule.window_days,
        guard_minutes=rule.guard_minutes,
        followup_minutes=rule.followup_minutes,
        exclusions=asdict(exclusions),
        valid_from=valid_from,
        reason=reason.strip(),
        proposed_by=by,
    )
    _audit("rule.propose", made, actor, {"version": [None, made.version]})
    notify(Notice("rule_proposed", shop.pk, made.pk), without=[by.pk])
    days = AgentChat.objects.filter(shop=shop).values_list("day", flat=True).distinct()
    CreditDue.objects.bulk_create(CreditDue(shop=shop, day=day) for day in days)
    return made


@transaction.atomic
def rule_decide(*, rule: ConversionRule, is_approved: bool, by: User, actor: Actor) -> RuleDecision:
    """Approve or decline a proposal. Raises `state_refused` when it was decided meanwhile."""
    Shop.objects.select_for_update(no_key=True).get(pk=rule.shop_id)
    if RuleDecision.objects.filter(rule=rule).exists():
        raise ShopError("state_refused", _("This version was decided meanwhile."))
    # The stored choices are checked once more: only what can be computed comes into force.
    credit_rule(rule)
    made = RuleDecision.objects.create(rule=rule, is_approved=is_approved, by=by)
    word = "rule.approve" if is_approved else "rule.decline"
    _audit(word, rule, actor, {"version": [None, rule.version]})
    notices_settle(("rule_proposed",), shop_id=rule.shop_id, target=rule.pk)
    if is_approved:
        _figures_mark(rule)
    return made


def _figures_mark(rule: ConversionRule) -> None:
    """Mark every day whose figures now follow this version."""
    facts = InquiryFact.objects.filter(rule__shop=rule.shop_id, day__gte=rule.valid_from)
    paid = Order.objects.filter(
        shop=rule.shop_id, credits__isnull=False, paid_on__gte=rule.valid_from
    )
    days = {*facts.values_list("day", flat=True), *paid.values_list("paid_on", flat=True)}
    refunded = paid.filter(refunds__refunded_on__gte=rule.valid_from)
    days |= set(refunded.values_list("refunds__refunded_on", flat=True))
    days_mark(shop_id=rule.shop_id, days=days, domain=ChangedDay.Domain.SERVICE, reason="credit")


def _audit(action: str, rule: ConversionRule, actor: Actor, changes: Mapping[str, Any]) -> None:
    audit_write(
        actor=actor,
        action=action,
        subject=f"service.ConversionRule:{rule.pk}",
        shop_id=rule.shop_id,
        changes=changes,
        reason=rule.reason,
    )
