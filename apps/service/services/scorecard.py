"""The scorecard of a shop's chat reviews: saved in versions."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.service.models import QualityCategory
from apps.service.services.quality_draw import scorecard_ensure
from apps.shop.models import Shop

MOST = 12


@dataclass(frozen=True, slots=True)
class Category:
    """One line of a scorecard as somebody typed it."""

    name: str
    weight: int
    is_critical: bool = False


@transaction.atomic
def scorecard_save(*, shop: Shop, categories: Sequence[Category], actor: Actor) -> int:
    """Save the lines as the next version, which chats drawn from now on are reviewed by.

    Returns the version; equal lines keep the one that exists. Raises field_invalid.
    """
    Shop.objects.select_for_update().get(pk=shop.pk)
    if not 0 < len(categories) <= MOST:
        text = _("A scorecard has 1 to %(most)s lines.") % {"most": MOST}
        raise ShopError("field_invalid", text, "name")
    last = scorecard_ensure(shop=shop)
    known = QualityCategory.objects.filter(shop=shop, scorecard_version=last)
    if [Category(each.name, each.weight, each.is_critical) for each in known] == list(categories):
        return last
    QualityCategory.objects.bulk_create(
        QualityCategory(
            shop=shop,
            scorecard_version=last + 1,
            position=position,
            name=each.name,
            weight=each.weight,
            is_critical=each.is_critical,
        )
        for position, each in enumerate(categories)
    )
    audit_write(
        actor=actor,
        action="scorecard.save",
        subject=f"shop.Shop:{shop.pk}",
        shop_id=shop.pk,
        changes={"version": [last, last + 1]},
    )
    return last + 1
