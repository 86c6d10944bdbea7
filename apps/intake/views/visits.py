"""Pages of what people tell by hand about visits: names of sources, and a day without a file."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.days import yesterday
from apps.common.errors import ShopError
from apps.common.http import shell
from apps.intake import services
from apps.intake.forms.visits import TypedDayForm, day_asked, meanings_told
from apps.intake.views.requests import PersonRequest, shop_of
from apps.shop.models import Shop
from apps.shop.selectors import source_choices, source_names, sources_used


def sources(request: PersonRequest) -> HttpResponse:
    """Ask which source each unknown name means; saved, the stored visits follow."""
    shop = shop_of(request)
    names = source_names(shop=shop)
    if request.method == "POST":
        meanings = meanings_told(request.POST, names)
        moved = services.sources_explain(shop=shop, meanings=meanings, by=request.user)
        messages.success(request, _moved_words(len(meanings), moved))
        return redirect(f"{request.path}?shop={shop.code}")
    context = {**shell(request, shop, "intake"), "choices": source_choices()}
    context |= {"unknown": [line for line in names if not line.key]}
    context |= {"explained": [line for line in names if line.key]}
    return render(request, "intake/sources.html", context)


def typed_day(request: PersonRequest) -> HttpResponse:
    """Take the visits of a day that no file brought."""
    shop = shop_of(request)
    day = day_asked(request.GET.get("day")) or yesterday(timezone.now(), shop.tz, shop.day_cut)
    sent = {"data": request.POST} if request.method == "POST" else {"initial": {"day": day}}
    form = TypedDayForm(sources=sources_used(shop=shop), **sent)
    if request.method != "POST" or not form.is_valid():
        return _typed_page(request, shop, form)
    try:
        _type(request, shop, form)
    except ShopError as error:
        form.refuse(error)
        return _typed_page(request, shop, form)
    messages.success(request, _("The day is in. A later file overrides what you typed."))
    return redirect("dashboard:status")


def _type(request: PersonRequest, shop: Shop, form: TypedDayForm) -> None:
    services.visits_type(
        shop=shop,
        day=form.cleaned_data["day"],
        rows=form.rows(),
        by=request.user,
        now=timezone.now(),
    )


def _typed_page(request: PersonRequest, shop: Shop, form: TypedDayForm) -> HttpResponse:
    context = {**shell(request, shop, "intake"), "form": form}
    return render(request, "intake/typed_day.html", context, status=422 if form.errors else 200)


def _moved_words(names: int, rows: int) -> str:
    if not names:
        return _("Nothing was changed.")
    text = ngettext(
        "%(names)s name is explained; %(rows)s rows of visits moved to their source.",
        "%(names)s names are explained; %(rows)s rows of visits moved to their sources.",
        names,
    )
    return text % {"names": names, "rows": rows}
