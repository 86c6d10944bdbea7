"""The log: a case in a quarter of a minute."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from apps.aftersales.forms.log import LogForm
from apps.aftersales.selectors.orders import OrderFound, order_found, reasons_offered
from apps.aftersales.services.log import case_log
from apps.aftersales.views.requests import SECTION, PersonRequest, hand_of, shop_of
from apps.common.htmx import render_page
from apps.common.http import shell
from apps.shop.models import Shop


def log(request: PersonRequest) -> HttpResponse:
    """Show the form for an order, and log what it says."""
    shop = shop_of(request)
    form, found = _form(request, shop)
    if request.method == "POST" and form.is_valid():
        case = form.attempt(
            lambda: case_log(
                shop=shop, hand=hand_of(request, shop), wish=form.wish(), sent=form.sent()
            )
        )
        if case is not None:
            messages.success(request, _("Case #%(case)s is logged.") % {"case": case.pk})
            return redirect("aftersales:case", case.pk)
    context = {**shell(request, shop, SECTION), "form": form, "found": found}
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, "aftersales/log.html", context, status=status)


def _form(request: PersonRequest, shop: Shop) -> tuple[LogForm, OrderFound | None]:
    number = request.POST.get("order") or request.GET.get("order") or ""
    found = order_found(shop, number) if number.strip() else None
    reasons = reasons_offered(shop, found)
    data = request.POST if request.method == "POST" else None
    initial = {"order": number} if number else {}
    form = LogForm(data, shop=shop, found=found, reasons=reasons, initial=initial)
    if number and found is None and data is None:
        form.unknown = number
    return form, found
