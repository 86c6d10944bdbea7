"""Buyers and their orders: found, shown masked, and in full for a minute to who says why."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.forms import ReasonForm
from apps.accounts.selectors import shop_current
from apps.common.htmx import render_page
from apps.common.http import shell
from apps.service.forms.notes import BuyerSearchForm, NoteForm
from apps.service.selectors.buyers import buyer_shown, buyers_found
from apps.service.selectors.notes import requirements_open
from apps.service.selectors.orders import order_shown
from apps.service.selectors.reach import buyer_of, order_of
from apps.service.services.buyers import buyer_show
from apps.service.views.pages import PersonRequest, reader


@require_safe
def buyers(request: PersonRequest) -> HttpResponse:
    """Find a buyer by nick or order number."""
    shop = shop_current(request.access, request.GET.get("shop"))
    form = BuyerSearchForm(request.GET)
    asked = form.asked()
    found = buyers_found(reader(request), shop, asked)
    context = {**shell(request, shop, "buyers"), "form": form, "asked": asked, "found": found}
    context["waiting"] = [] if asked else requirements_open(reader(request), shop)
    return render_page(request, "service/buyers/search.html", context, fragment="found")


def buyer(request: PersonRequest, customer_id: int) -> HttpResponse:
    """Show a buyer masked, with all that happened; after a reason by name."""
    customer = buyer_of(reader(request), customer_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    context = {
        **shell(request, customer.shop, "buyers"),
        **vars(buyer_shown(customer)),
        "form": form,
        "note_form": NoteForm(auto_id="note_%s"),
        **_rights(request, customer.shop_id),
    }
    if form.is_valid():
        show = partial(buyer_show, by=reader(request), customer_id=customer.pk)
        shown = form.attempt(partial(show, reason=form.cleaned_data["reason"]))
        context["shown"] = shown.name if shown else ""
    page, status = "service/buyers/buyer.html", 422 if form.errors else 200
    return render_page(request, page, context, fragment="buyer", status=status)


def _rights(request: PersonRequest, shop_id: int) -> dict[str, bool]:
    """Return what the page of a buyer or an order offers to do."""
    can = request.access.can
    return {
        "may_note": can("service:note-edit", "POST", shop_id),
        "may_erase": can("intake:buyer-erase", "GET", shop_id),
        "may_answer": can("service:snippet-use", "POST", shop_id),
        "may_see_reviews": can("aftersales:buyer-reviews", "GET", shop_id),
    }


@require_safe
def order(request: PersonRequest, order_id: int) -> HttpResponse:
    """Show an order: lines, money, requirements and notes, and where to write an answer."""
    found = order_of(reader(request), order_id)
    shop = found.shop
    context = {
        **shell(request, shop, "buyers"),
        **vars(order_shown(found)),
        "note_form": NoteForm(auto_id="note_%s"),
        **_rights(request, shop.pk),
    }
    return render(request, "service/orders/order.html", context)
