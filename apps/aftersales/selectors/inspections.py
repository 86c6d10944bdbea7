"""Inspections: those under way first, and the page of one."""

from django.db.models import Q, QuerySet

from apps.aftersales.models import CaseLine, EventFile, Inspection
from apps.common.access import Access
from apps.common.http import missing
from apps.shop.models import Shop, Sku

SHOWN = 60


def inspections_of(shop: Shop) -> tuple[list[Inspection], list[Inspection]]:
    """Return the inspections under way, and the latest that have a result."""
    rows = Inspection.objects.filter(shop=shop).select_related("sku", "case_line", "done_by")
    running = rows.filter(result="").order_by("-opened_at")[:SHOWN]
    done = rows.exclude(result="").order_by("-opened_at")[:SHOWN]
    return list(running), list(done)


def inspection_of(access: Access, inspection_id: int) -> Inspection:
    """Return an inspection of a shop that the page may show, or raise not_found."""
    rows = Inspection.objects.visible_to(access).select_related(
        "shop", "sku__product", "case_line__case", "done_by"
    )
    found: Inspection | None = rows.filter(pk=inspection_id).first()
    if found is None:
        raise missing()
    return found


def line_to_inspect(access: Access, line_id: int) -> tuple[CaseLine, Sku]:
    """Return a line of a case and the goods that can be inspected, or raise not_found."""
    rows = CaseLine.objects.visible_to(access).select_related(
        "case__shop", "sku__product", "order_line"
    )
    found: CaseLine | None = rows.filter(pk=line_id).first()
    if found is None or found.sku is None:
        raise missing()
    return found, found.sku


def inspection_photos(inspection: Inspection) -> "QuerySet[EventFile]":
    """Return the pictures of an inspection, those that stand with its case too."""
    own = Q(event__inspection=inspection)
    if inspection.case_line is not None:
        case_id = inspection.case_line.case_id
        own |= Q(event__case=case_id, event__payload__inspection=inspection.pk)
    return EventFile.objects.filter(own).order_by("pk")


def inspection_photo(inspection: Inspection, file_id: int) -> EventFile:
    """Return one picture of an inspection, or raise not_found."""
    found = inspection_photos(inspection).filter(pk=file_id).first()
    if found is None:
        raise missing()
    return found
