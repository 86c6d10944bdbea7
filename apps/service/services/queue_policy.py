"""How a shop works its queues: set up with the desk, changed by its supervisors."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.service.models import QueuePolicy, ServicePolicy, TimeBand
from apps.service.services.seeds import inquiries_start
from apps.shop.models import Shop

FIELDS = (
    "chase_after_min",
    "lead_min",
    "close_after_min",
    "retry_min",
    "max_tries",
    "holdout_percent",
    "address_check",
)


@transaction.atomic
def queues_start(*, shop: Shop) -> QueuePolicy:
    """Give a shop its queues, with quiet hours from 22:00 to 08:00; what is there stays."""
    inquiries_start(shop=shop)
    policy, _made = QueuePolicy.objects.get_or_create(shop=shop)
    return policy


@transaction.atomic
def queue_policy_set(
    *,
    shop: Shop,
    wanted: dict[str, Any],
    cutoff_min: int,
    quiet: tuple[int, int],
    actor: Actor,
    now: datetime,
) -> QueuePolicy:
    """Change how a shop works its queues; open items keep their times.

    The cut-off is a new version of the shop's targets. Raises `field_invalid` naming the field.
    """
    _check(wanted, cutoff_min)
    queues_start(shop=shop)
    policy = QueuePolicy.objects.select_for_update(no_key=True).get(shop=shop)
    old = {name: getattr(policy, name) for name in FIELDS}
    for name in FIELDS:
        setattr(policy, name, wanted[name])
    policy.save()
    changes = {name: [old[name], wanted[name]] for name in FIELDS if old[name] != wanted[name]}
    quiet_before = _quiet_set(shop, quiet)
    if quiet_before != quiet:
        changes["quiet"] = [quiet_before, quiet]
    before = _cutoff_set(shop, cutoff_min, now)
    if before != cutoff_min:
        changes["ship_cutoff_min"] = [before, cutoff_min]
    audit_write(
        actor=actor,
        action="queue.policy",
        subject=f"service.QueuePolicy:{policy.pk}",
        shop_id=shop.pk,
        changes=changes,
    )
    return policy


def _check(wanted: dict[str, Any], cutoff_min: int) -> None:
    bounds = {
        "chase_after_min": (0, 1_440),
        "lead_min": (0, 720),
        "close_after_min": (30, 20_160),
        "retry_min": (1, 1_440),
        "max_tries": (1, 20),
        "holdout_percent": (0, 10),
    }
    for name, (least, most) in bounds.items():
        if not least <= wanted[name] <= most:
            text = _("Give a number from %(least)s to %(most)s.") % {"least": least, "most": most}
            raise ShopError("field_invalid", text, name)
    if not 0 <= cutoff_min <= 1_440:
        raise ShopError("field_invalid", _("Write a time between 00:00 and 24:00."), "cutoff")


def quiet_hours(shop: Shop) -> tuple[int, int]:
    """Return the minutes of the day from and until which it is quiet, (0, 0) for never."""
    row = TimeBand.objects.filter(shop=shop, kind=TimeBand.Kind.QUIET, channel="").order_by("pk")
    first = row.filter(weekday__isnull=False).first()
    return (first.start_min, first.end_min % 1_440) if first else (0, 0)


def _quiet_set(shop: Shop, quiet: tuple[int, int]) -> tuple[int, int]:
    """Write the quiet hours of every weekday where they are others; dated ones stay."""
    before = quiet_hours(shop)
    if before == quiet:
        return before
    rows = TimeBand.objects.filter(shop=shop, kind=TimeBand.Kind.QUIET, weekday__isnull=False)
    rows.filter(channel="").delete()
    start, end = quiet
    if start != end:
        end = end if end > start else end + 1_440
        TimeBand.objects.bulk_create(
            TimeBand(shop=shop, kind=TimeBand.Kind.QUIET, weekday=day, start_min=start, end_min=end)
            for day in range(7)
        )
    return before


def _cutoff_set(shop: Shop, cutoff_min: int, now: datetime) -> int:
    """Write a new version of the shop's targets where the cut-off is another; return the old."""
    newest: ServicePolicy = ServicePolicy.objects.filter(shop=shop, channel="", role="").latest(
        "version"
    )
    before = newest.ship_cutoff_min
    if before != cutoff_min:
        newest.pk, newest.version, newest.valid_from = None, newest.version + 1, now
        newest.ship_cutoff_min = cutoff_min
        newest._state.adding = True
        newest.save()
    return before
