"""Joins two inquiries of one buyer, and parts them again; rounds keep their own clocks."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.service.models import Inquiry, Round
from apps.service.services.inquiries import inquiry_locked
from apps.service.services.rounds import days_around, rounds_write
from apps.shop.models import ChangedDay
from apps.shop.services import days_mark


@transaction.atomic
def inquiry_merge(
    *, inquiry_id: int, into_id: int, version: int, actor: Actor, now: datetime
) -> Inquiry:
    """Merge an inquiry into another of the same shop; return the one that goes on.

    Raises field_invalid for itself, for another buyer, and where one of them was merged already;
    `stale` with both versions.
    """
    both = _locked(inquiry_id, into_id)
    source, target = both[inquiry_id], both[into_id]
    inquiry_locked(inquiry_id, version)
    if source.shop_id != target.shop_id:
        raise missing()
    _check(source, target)
    source.merged_into = target
    source.save(update_fields=["merged_into"])
    _settle(source, target, actor, "inquiry.merge", [None, target.pk], now)
    target.refresh_from_db()
    return target


@transaction.atomic
def inquiry_unmerge(*, inquiry_id: int, version: int, actor: Actor, now: datetime) -> Inquiry:
    """Part an inquiry from the one it was merged into; it stands as before."""
    source = inquiry_locked(inquiry_id, version)
    if source.merged_into_id is None:
        text = _("This inquiry is not merged.")
        raise ShopError("state_refused", text, extra={"state": source.state, "allowed": []})
    target = _locked(source.merged_into_id)[source.merged_into_id]
    source.merged_into = None
    source.save(update_fields=["merged_into"])
    _settle(source, target, actor, "inquiry.unmerge", [target.pk, None], now)
    source.refresh_from_db()
    return source


def _locked(*ids: int) -> dict[int, Inquiry]:
    rows = Inquiry.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    found = {row.pk: row for row in rows}
    if set(found) != set(ids):
        raise missing()
    return found


def _check(source: Inquiry, target: Inquiry) -> None:
    problem = ""
    if source.pk == target.pk:
        problem = _("Choose another inquiry than this one.")
    elif source.merged_into_id or target.merged_into_id or source.merged.exists():
        problem = _("One of them was merged before: part them first.")
    elif source.customer_id and target.customer_id and source.customer_id != target.customer_id:
        problem = _("These are inquiries of two buyers.")
    if problem:
        raise ShopError("field_invalid", problem, "into")


def _settle(
    source: Inquiry,
    target: Inquiry,
    actor: Actor,
    action: str,
    change: list[int | None],
    now: datetime,
) -> None:
    moved = rounds_write(shop=source.shop, inquiry_ids=[source.pk, target.pk])
    audit_write(
        actor=actor,
        action=action,
        subject=f"service.Inquiry:{source.pk}",
        shop_id=source.shop_id,
        changes={"merged_into": change},
    )
    asked = Round.objects.filter(inquiry__in=[source.pk, target.pk], seq=1)
    days = moved | set(asked.values_list("asked_on", flat=True)) | days_around([now], source.shop)
    domain = ChangedDay.Domain.SERVICE
    days_mark(shop_id=source.shop_id, days=days, domain=domain, reason="inquiry")
