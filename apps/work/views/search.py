"""The search over everything that has a page."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.common.htmx import render_page
from apps.common.http import shell
from apps.work.selectors.search import LONGEST, found
from apps.work.views.pages import PersonRequest, reader, shop_and_today


@require_safe
def search(request: PersonRequest) -> HttpResponse:
    """What is found; the box of every page asks for the list alone."""
    shop, _today = shop_and_today(request)
    query = request.GET.get("q", "")[:LONGEST]
    groups = found(reader(request), shop, query, timezone.now())
    context = {**shell(request, shop, "search"), "query": query, "groups": groups}
    return render_page(request, "work/search.html", context, fragment="found")
