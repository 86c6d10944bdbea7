"""Sets the month's target: a new version of the plan, exact to the cent, past days untouched."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.days import month_start
from apps.common.errors import ShopError
from apps.common.money import money
from apps.metrics.models import TargetDay, TargetPlan
from apps.metrics.selectors.planning import TargetAsk, TargetPreview, frozen_days, target_preview
from apps.metrics.selectors.targets import plan_days, versions_mark
from apps.metrics.splits import ABSORBS, Absorb
from apps.metrics.states import plan_after
from apps.shop.models import Shop

LABEL_LENGTH = 120


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
    pins: Mapping[date, Decimal] | None = None,
    absorb: Absorb = "visitors",
    seen: str | None = None,
) -> TargetPlan:
    """Draft and approve a month's target in one step; an active one becomes superseded.

    The first version is split over all days of the month; a later one keeps the days before
    `today` and splits the rest over the others. `amount` and the amounts of `pins` are in the
    shop's currency; `absorb` names the factor that takes the growth; `seen` is the mark of the
    versions that the author looked at, None to write whatever there is. Raises ShopError
    `field_invalid` for an amount that the days cannot carry, `state_refused` for a changed
    target of a month that is over, `stale` when somebody decided since.
    """
    _lock(shop)
    ask = _ask(month, amount, metric_key, pins, absorb)
    _check_seen(shop, ask.month, metric_key, seen)
    preview = target_preview(shop, ask, today)
    old = _supersede(shop, ask.month, metric_key)
    plan = _save(shop, ask, actor, note, preview, TargetPlan.State.ACTIVE)
    _audit("target.set", plan, old, actor)
    return plan


@transaction.atomic
def target_draft(
    *,
    shop: Shop,
    month: date,
    amount: Decimal,
    actor: Actor,
    today: date,
    note: str = "",
    metric_key: str = TargetPlan.Metric.PAID,
    pins: Mapping[date, Decimal] | None = None,
    absorb: Absorb = "visitors",
    seen: str | None = None,
) -> TargetPlan:
    """Keep a target as the month's draft, in place of an older draft; nothing is in force by it.

    Arguments and errors are those of `target_set`.
    """
    _lock(shop)
    ask = _ask(month, amount, metric_key, pins, absorb)
    _check_seen(shop, ask.month, metric_key, seen)
    preview = target_preview(shop, ask, today)
    drafts = TargetPlan.objects.of_month(shop.pk, ask.month, metric_key)
    for draft in drafts.filter(state=TargetPlan.State.DRAFT):
        _move(draft, "discard")
    plan = _save(shop, ask, actor, note, preview, TargetPlan.State.DRAFT)
    _audit("target.draft", plan, None, actor)
    return plan


@transaction.atomic
def target_approve(
    *, plan: TargetPlan, actor: Actor, today: date, seen: str | None = None
) -> TargetPlan:
    """Put a draft in force; the plan in force before it becomes superseded.

    Raises ShopError `state_refused` when the plan is no draft, or when days have passed since it
    was made: what is over keeps the target that it had; `stale` as `target_set` does.
    """
    shop = plan.shop
    _lock(shop)
    plan.refresh_from_db()
    plan_after(plan.state, "approve")
    _check_seen(shop, plan.month, plan.metric_key, seen)
    past = frozen_days(shop, plan.month, today, plan.metric_key)
    if any(day.amount != old.amount for day, old in zip(plan_days(plan), past, strict=False)):
        words = "Days have passed since this draft was made. Preview it again and set it."
        raise ShopError("state_refused", words)
    old = _supersede(shop, plan.month, plan.metric_key)
    plan.approved_by, plan.approved_at = actor.reference, timezone.now()
    _move(plan, "approve", "approved_by", "approved_at")
    _audit("target.approve", plan, old, actor)
    return plan


@transaction.atomic
def target_discard(*, plan: TargetPlan, actor: Actor) -> TargetPlan:
    """Put a draft away; ShopError `state_refused` for any other plan."""
    _lock(plan.shop)
    plan.refresh_from_db()
    _move(plan, "discard")
    _audit("target.discard", plan, None, actor)
    return plan


def _lock(shop: Shop) -> None:
    # One writer a shop: two directors at once get two versions. NO KEY: imports need not wait.
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)


def _check_seen(shop: Shop, month: date, metric_key: str, seen: str | None) -> None:
    if seen is None:
        return
    plans = TargetPlan.objects.of_month(shop.pk, month, metric_key)
    now = versions_mark(plans.values_list("version", "state"))
    if now != seen:
        words = _("Somebody changed this month's target since you opened it. Nothing was saved.")
        raise ShopError("stale", words, extra={"seen": seen, "now": now})


def _ask(
    month: date,
    amount: Decimal,
    metric_key: str,
    pins: Mapping[date, Decimal] | None,
    absorb: Absorb,
) -> TargetAsk:
    if metric_key not in TargetPlan.Metric.values:
        raise ShopError("field_invalid", f"No target can be set for {metric_key}.", "metric")
    if absorb not in ABSORBS:
        raise ShopError("field_invalid", f"A target cannot grow by {absorb}.", "absorb")
    return TargetAsk(month_start(month), amount, metric_key, pins or {}, absorb)


def _supersede(shop: Shop, month: date, metric_key: str) -> TargetPlan | None:
    plans = TargetPlan.objects.of_month(shop.pk, month, metric_key)
    old: TargetPlan | None = plans.active().first()
    if old is not None:
        _move(old, "supersede")
    return old


def _move(plan: TargetPlan, event: str, *more: str) -> None:
    plan.state = plan_after(plan.state, event)
    plan.save(update_fields=["state", *more])


def _save(
    shop: Shop, ask: TargetAsk, actor: Actor, note: str, preview: TargetPreview, state: str
) -> TargetPlan:
    plans = TargetPlan.objects.of_month(shop.pk, ask.month, ask.metric_key)
    last = plans.order_by("-version").first()
    is_active = state == TargetPlan.State.ACTIVE
    plan = TargetPlan(
        shop=shop,
        month=ask.month,
        metric_key=ask.metric_key,
        amount=ask.amount,
        version=last.version + 1 if last else 1,
        state=state,
        absorb=ask.absorb,
        weight_origin=preview.index.origin,
        note=note,
        created_by=actor.reference,
        approved_by=actor.reference if is_active else "",
        approved_at=timezone.now() if is_active else None,
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
            visitors=day.visitors,
            buyers=day.buyers,
            pinned=day.pinned,
            label=day.label[:LABEL_LENGTH],
        )
        for day in preview.days
    ]


def _audit(action: str, plan: TargetPlan, old: TargetPlan | None, actor: Actor) -> None:
    before = old.amount if old else None
    audit_write(
        actor=actor,
        action=action,
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
