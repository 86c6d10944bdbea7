"""What the pages share: who asks, in which shop, and where a page is."""

from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.selectors import shop_current
from apps.aftersales.forms.base import ActForm
from apps.aftersales.forms.case import case_context
from apps.aftersales.hands import Hand
from apps.aftersales.models import AfterSalesCase, EventFile
from apps.aftersales.selectors.people import hand_in
from apps.aftersales.services.evidence import evidence_path
from apps.common.http import AppRequest, missing, shell
from apps.shop.models import Shop

SECTION = "cases"


class PersonRequest(AppRequest):
    """A request that the policy lets through only for a person who is signed in."""

    user: User


def shop_of(request: AppRequest) -> Shop:
    """Return the shop asked for, else the one last looked at."""
    return shop_current(request.access, request.POST.get("shop") or request.GET.get("shop"))


def hand_of(request: AppRequest, shop: Shop) -> Hand:
    """Return who asks, in their role in this shop, now."""
    is_acting = request.method == "POST"
    return hand_in(request.access, shop, timezone.now(), is_acting=is_acting)


def address(url_name: str, shop: Shop, **query: Any) -> str:
    """Return where a page of a shop is."""
    asked = {"shop": shop.code, **{key: value for key, value in query.items() if value}}
    return f"{reverse(f'aftersales:{url_name}')}?{urlencode(asked)}"


def show_case(
    request: AppRequest, case: AfterSalesCase, hand: Hand, sent: ActForm | None = None
) -> HttpResponse:
    """Render the page of a case; a form that was refused stands open with what was typed."""
    context = {**shell(request, case.shop, SECTION), **case_context(case, hand, sent)}
    context["may_assign"] = request.access.can("aftersales:assign", "POST", case.shop_id)
    status = sent.status if sent and sent.errors else 200
    return render(request, "aftersales/case.html", context, status=status)


def hand_out(row: EventFile) -> HttpResponseBase:
    """Hand out a kept file; a browser saves what it might run."""
    path = evidence_path(row.stored_name)
    if not path.exists():
        raise missing()
    is_picture = row.mime.startswith("image/")
    response = FileResponse(path.open("rb"), content_type=row.mime, as_attachment=not is_picture)
    response["X-Content-Type-Options"] = "nosniff"
    return response
