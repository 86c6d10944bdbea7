"""Which categories have a checklist of their own, and what each asks."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from apps.aftersales.checklists import USUAL, Check, checks_read
from apps.aftersales.models import InspectionTemplate
from apps.common.http import missing
from apps.shop.models import Product, Shop


@dataclass(frozen=True, slots=True)
class Checklist:
    """The checks of a category, "" for all others; `is_own` where the shop has written them."""

    category: str
    checks: tuple[Check, ...]
    is_own: bool


def usual_checks() -> tuple[Check, ...]:
    """The checks of a shop that has said nothing else, in the reader's language."""
    return tuple(replace(check, spec=_(check.spec)) for check in USUAL)


def checklists(shop: Shop) -> list[Checklist]:
    """Return a checklist for all other categories, then one a category of the shop's products."""
    rows = InspectionTemplate.objects.filter(shop=shop)
    own = {row.category: checks_read(row.checks) for row in rows}
    found = Product.objects.filter(shop=shop).exclude(category="").order_by("category")
    named = found.values_list("category", flat=True).distinct()
    rest = own.get("", usual_checks())
    return [
        Checklist(category, own.get(category, rest), category in own)
        for category in ("", *sorted({*named, *own} - {""}))
    ]


def checklist_of(known: list[Checklist], category: str) -> Checklist:
    """Return the one of a category, or raise not_found."""
    found = next((each for each in known if each.category == category), None)
    if found is None:
        raise missing()
    return found
