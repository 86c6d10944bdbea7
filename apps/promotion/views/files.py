"""Lists of campaigns, entries and prices saved as files."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from apps.accounts.selectors import shop_current
from apps.accounts.services import audit_write
from apps.common.http import AppRequest
from apps.promotion import exports
from apps.promotion.selectors import plan_lists as lists
from apps.shop.models import Shop


@require_POST
def launches(request: AppRequest) -> HttpResponse:
    """Save the campaigns with what they brought."""
    return _saved(request, "launches.export", lists.launch_lines, exports.launches_file)


@require_POST
def enrolments(request: AppRequest) -> HttpResponse:
    """Save the entries into events."""
    return _saved(request, "enrolments.export", lists.enrolment_rows, exports.enrolments_file)


@require_POST
def prices(request: AppRequest) -> HttpResponse:
    """Save the prices that hold for a time."""
    return _saved(request, "prices.export", lists.price_rows, exports.prices_file)


def _saved(
    request: AppRequest,
    action: str,
    read: Callable[[Shop], list[Any]],
    write: Callable[[Iterable[Any], Shop, str], HttpResponse],
) -> HttpResponse:
    """Return a list as a file, and write down who took it."""
    shop = shop_current(request.access, request.GET.get("shop"))
    rows = read(shop)
    audit_write(
        actor=request.access.actor, action=action, subject=f"shop.Shop:{shop.pk}",
        shop_id=shop.pk, rows=len(rows),
    )  # fmt: skip
    return write(rows, shop, request.POST.get("format", "csv"))
