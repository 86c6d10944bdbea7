"""The supervisor's board."""

from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.common.htmx import render_page
from apps.common.http import AppRequest, shell
from apps.service.selectors.board import SHOWN, board_now, heat_of
from apps.service.views.pages import address, day_of, shop_and_today

WEEK = timedelta(days=7)


@require_safe
def board(request: AppRequest) -> HttpResponse:
    """Show who is here and who waits, and the week by half hour."""
    shop, today = shop_and_today(request)
    now, last = timezone.now(), day_of(request.GET.get("day")) or today
    heat = heat_of(shop, last, request.GET.get("show", ""))
    context = {
        **shell(request, shop, "board"),
        "board": board_now(shop, now),
        "heat": heat,
        "now": now,
        "shown": [(each, address("board", shop, day=last, show=each)) for each in SHOWN],
        "previous": address("board", shop, day=last - WEEK, show=heat.show),
        "following": address("board", shop, day=last + WEEK, show=heat.show),
    }
    return render_page(request, "service/desk/board.html", context, fragment="now")
