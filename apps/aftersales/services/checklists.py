"""A shop's checklists for inspections, one a category."""

from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.aftersales.checklists import Check
from apps.aftersales.models import CheckKind, InspectionTemplate
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.shop.models import Shop


@transaction.atomic
def template_put(
    *, shop: Shop, category: str, checks: Sequence[Check], actor: Actor
) -> InspectionTemplate:
    """Set the checks of a category, "" for all others; open inspections keep theirs."""
    if not checks:
        raise ShopError("field_invalid", _("Name one check at least."), "checks")
    if any(check.kind not in CheckKind.values or not check.spec.strip() for check in checks):
        raise ShopError("field_invalid", _("Each check needs a kind and what to see."), "checks")
    data = [asdict(check) for check in checks]
    old = InspectionTemplate.objects.select_for_update().filter(shop=shop, category=category)
    before = old.values_list("checks", flat=True).first()
    template, _made = InspectionTemplate.objects.update_or_create(
        shop=shop, category=category, defaults={"checks": data}
    )
    if before != data:
        _audit(actor, shop, template.pk, "put", [before and len(before), len(data)])
    return template


@transaction.atomic
def template_drop(*, shop: Shop, category: str, actor: Actor) -> None:
    """Go back to the checks of the shop, or the usual ones; open inspections keep theirs."""
    rows = InspectionTemplate.objects.select_for_update().filter(shop=shop, category=category)
    for template in rows:
        _audit(actor, shop, template.pk, "drop", [len(template.checks), None])
        template.delete()


def _audit(actor: Actor, shop: Shop, key: int, what: str, count: list[int | None]) -> None:
    audit_write(
        actor=actor,
        action=f"inspection_template.{what}",
        subject=f"aftersales.InspectionTemplate:{key}",
        shop_id=shop.pk,
        changes={"checks": count},
    )
