"""Sets the month's target: a new version of the plan, exact to the cent, past days untouched."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.days import month_start
from apps.common.errors import ShopError
from apps.common.money import money
from apps.metrics.models import TargetDay, TargetPlan
from apps.metrics.selectors.targets import TargetPreview, target_preview
from apps.shop.models import Shop


@transaction.atomic
def target_set(
    *,
    shop: Shop,
    month: date,
    amount: Decimal,
    actor: Actor,
    today: date,
    note: str = "",
    metric_key: str = TargetPlan.Metric.PAID,
) -> TargetPlan:
    """Draft and approve a month's target in one step; an active one becomes superseded.

    The first version is split over all days of the month; a later one keeps the days before
    `today` and splits the rest over the others. `amount` is in the shop's currency. Raises
    ShopError `field_invalid` for an amount that the days cannot carry, `state_refused` for a
    changed target of a month that is over.
    """
    # One writer a shop: two directors at once get two versions. NO KEY: imports need not wait.
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    month = month_start(month)
    _check_metric(metric_key)
    old = TargetPlan.objects.of_month(shop.pk, month, metric_key).active().first()
    preview = target_preview(shop, month, amount, today, metric_key)
    if old is not None:
        old.state = TargetPlan.State.SUPERSEDED
        old.save(update_fields=["state"])
    plan = _save(shop, month, amount, metric_key, actor, note, preview)
    _audit(plan, old, actor)
    return plan


def _check_metric(metric_key: str) -> None:
    if metric_key not in TargetPlan.Metric.values:
        raise ShopError("field_invalid", f"No target can be set for {metric_key}.", "metric")


def _save(
    shop: Shop,
    month: date,
    amount: Decimal,
    metric_key: str,
    actor: Actor,
    note: str,
    preview: TargetPreview,
) -> TargetPlan:
    last = TargetPlan.objects.of_month(shop.pk, month, metric_key).order_by("-version").first()
    plan = TargetPlan(
        shop=shop,
        month=month,
        metric_key=metric_key,
        amount=amount,
        version=last.version + 1 if last else 1,
        state=TargetPlan.State.ACTIVE,
        weight_origin=preview.index.origin,
        note=note,
        created_by=actor.reference,
        approved_by=actor.reference,
        approved_at=timezone.now(),
    )
    plan.full_clean()
    plan.save()
    TargetDay.objects.bulk_create(_day_rows(plan, preview))
    return plan


def _day_rows(plan: TargetPlan, preview: TargetPreview) -> Sequence[TargetDay]:
    return [
        TargetDay(
            plan=plan,
            day=day.day,
            weight=day.weight,
            weekday_index=day.weekday_index,
            amount=day.amount,
            pinned=day.pinned,
            label=day.label,
        )
        for day in preview.days
    ]


def _audit(plan: TargetPlan, old: TargetPlan | None, actor: Actor) -> None:
    before = old.amount if old else None
    audit_write(
        actor=actor,
        action="target.set",
        subject=f"metrics.TargetPlan:{plan.pk}",
        shop_id=plan.shop_id,
        changes={
            "month": [None, plan.month.isoformat()],
            "metric": [None, plan.metric_key],
            "amount": [
                None if before is None else str(money(before, plan.shop.currency)),
                str(money(plan.amount, plan.shop.currency)),
            ],
            "version": [old.version if old else None, plan.version],
        },
        reason=plan.note,
        rows=1 + plan.days.count(),
    )
