"""What a director sets: limits and hours, what words mean, and by when who has to act."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.aftersales.models import (
    AfterSalesCase,
    AftersalesSettings,
    CaseLine,
    DeadlinePolicy,
    Reason,
    ReasonAlias,
)
from apps.aftersales.selectors.figure_days import reason_days_of, resolution_days
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.shop.models import Shop
from apps.shop.services import days_mark


@transaction.atomic
def settings_set(*, shop: Shop, actor: Actor, values: Mapping[str, Any]) -> AftersalesSettings:
    """Set limits and hours; a supervisor's limit is not below an assistant's.

    Another length of a repeat marks every day of a resolution: its repeats are counted anew.
    """
    AftersalesSettings.objects.get_or_create(shop=shop)
    row = AftersalesSettings.objects.select_for_update().get(shop=shop)
    changes = {}
    for name, value in values.items():
        if getattr(row, name) != value:
            changes[name] = [str(getattr(row, name)), str(value)]
            setattr(row, name, value)
    if row.supervisor_limit < row.assistant_limit:
        text = _("A supervisor's limit is not below an assistant's.")
        raise ShopError("field_invalid", text, "supervisor_limit")
    row.save()
    if "repeat_days" in changes:
        days = resolution_days(shop)
        days_mark(shop_id=shop.pk, days=days, domain="aftersales", reason="case")
    if changes:
        _audit(actor, shop, "aftersales.settings", f"Settings:{row.pk}", changes)
    return row


@transaction.atomic
def reasons_hide(*, shop: Shop, actor: Actor, codes: list[str]) -> None:
    """Offer all reasons but these; what was said with them stays."""
    AftersalesSettings.objects.get_or_create(shop=shop)
    row = AftersalesSettings.objects.select_for_update().get(shop=shop)
    known = set(Reason.objects.values_list("code", flat=True))
    old, row.reasons_off = row.reasons_off, sorted(set(codes) & known)
    row.save(update_fields=["reasons_off"])
    if old != row.reasons_off:
        changes = {"reasons_off": [old, row.reasons_off]}
        _audit(actor, shop, "aftersales.reasons", f"Settings:{row.pk}", changes)


@transaction.atomic
def word_explain(
    *, shop: Shop, actor: Actor, text: str, code: str, in_quality_set: bool = False
) -> int:
    """Say what a platform's word means in this shop; return how many lines get their reason.

    The days on which their cases count are marked: their figures by reason move.
    """
    reason = Reason.objects.filter(code=code).first()
    if reason is None or not text.strip():
        raise ShopError("field_invalid", _("Choose the reason."), "reason")
    row, _made = ReasonAlias.objects.update_or_create(
        shop=shop,
        platform=shop.platform,
        their_text=text,
        defaults={"reason": reason, "in_quality_set": in_quality_set},
    )
    lines = CaseLine.objects.filter(case__shop=shop, stated_reason=None, stated_text=text)
    cases = AfterSalesCase.objects.filter(pk__in=lines.values("case"))
    days = reason_days_of(shop, cases)
    count = lines.update(stated_reason=reason, liability=reason.liability)
    changes = {"reason": [None, code], "lines": [None, count]}
    _audit(actor, shop, "aftersales.word", f"ReasonAlias:{row.pk}", changes)
    days_mark(shop_id=shop.pk, days=days, domain="aftersales", reason="case")
    return count


@transaction.atomic
def limit_set(
    *, shop: Shop, actor: Actor, limit_id: int, hours: int | None, confirmed: bool, today: date
) -> DeadlinePolicy:
    """Confirm a time limit or change it from today on: a row of the shop's own, which wins."""
    rows = DeadlinePolicy.objects.select_for_update(of=("self",))
    row = rows.filter(pk=limit_id, platform=shop.platform).first()
    if row is None or row.shop_id not in (None, shop.pk):
        raise missing()
    seconds = None if hours is None else hours * 3_600
    changes = {"seconds": [row.seconds, seconds], "confirmed": [row.confirmed, confirmed]}
    own = row if row.shop_id == shop.pk else None
    if own is None:
        own = _own_limit(shop, row, today)
    own.seconds, own.confirmed = seconds, confirmed
    own.save()
    _audit(actor, shop, "aftersales.limit", f"DeadlinePolicy:{own.pk}", changes)
    return own


def _own_limit(shop: Shop, row: DeadlinePolicy, today: date) -> DeadlinePolicy:
    same = DeadlinePolicy.objects.valid_on(today).filter(
        shop=shop,
        platform=row.platform,
        variant=row.variant,
        phase=row.phase,
        kind=row.kind,
        stage=row.stage,
    )
    found: DeadlinePolicy | None = same.first()
    if found is not None:
        return found
    return DeadlinePolicy(
        shop=shop,
        platform=row.platform,
        variant=row.variant,
        phase=row.phase,
        kind=row.kind,
        stage=row.stage,
        party=row.party,
        clock=row.clock,
        on_timeout=row.on_timeout,
        valid=DateRange(today, None),
        source_note=row.source_note,
    )


def _audit(actor: Actor, shop: Shop, action: str, subject: str, changes: Mapping[str, Any]) -> None:
    audit_write(
        actor=actor,
        action=action,
        subject=f"aftersales.{subject}",
        shop_id=shop.pk,
        changes=changes,
    )
