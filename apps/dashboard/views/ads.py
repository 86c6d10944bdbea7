"""The ads board: what the money bought, by campaign, group and word."""

from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.selectors import shop_current
from apps.common.days import yesterday
from apps.common.htmx import render_page
from apps.common.http import AppRequest, shell
from apps.dashboard.exports import FileAsked, ads_export
from apps.dashboard.forms import AdsForm, file_format
from apps.dashboard.selectors.ads_page import ads_page
from apps.dashboard.views import file_answer
from apps.promotion.selectors.picture_tests import picture_test


@require_safe
def board(request: AppRequest) -> HttpResponse:
    """Show what yesterday's money bought, or that of the days asked for."""
    form, now = AdsForm(request.GET), timezone.now()
    shop = shop_current(request.access, form.shop_code)
    last = yesterday(now, shop.tz, shop.day_cut)
    asked = form.asked(shop, form.day_asked or last)
    context = {
        **shell(request, shop, "ads"),
        **vars(ads_page(asked, now, last)),
        "asked": asked,
        "pictures": picture_test(shop, asked.group, asked.day) if asked.group else None,
        "may_manage": request.access.can("promotion:campaign", "POST", shop.pk),
        "may_import": request.access.can("intake:batch-upload", "POST", shop.pk),
    }
    return render_page(request, "dashboard/ads.html", context)


@require_POST
def export(request: AppRequest) -> FileResponse:
    """Save the board as it is on screen."""
    form, now = AdsForm(request.GET), timezone.now()
    shop = shop_current(request.access, form.shop_code)
    day = form.day_asked or yesterday(now, shop.tz, shop.day_cut)
    asked = FileAsked(shop, day, file_format(request.POST), request.access.actor, now)
    return file_answer(ads_export(asked, form.asked(shop, day)))
