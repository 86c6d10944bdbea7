"""The digest: switched on or off, and what was sent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.common.http import shell
from apps.work.selectors.digest import own_digest, sendings_of, team_digest, waits_until
from apps.work.services.digest import digest_put
from apps.work.views.pages import PersonRequest, address, reader, shop_and_today


@require_safe
def digest(request: PersonRequest) -> HttpResponse:
    """Show what was sent, as it was sent, and the switches."""
    shop, today = shop_and_today(request)
    by = reader(request)
    context = {
        **shell(request, shop, "digest"),
        "own": own_digest(by, shop),
        "team": team_digest(shop),
        "sendings": sendings_of(by, shop),
        "waits_until": waits_until(shop),
        "may_team": request.access.can("work:digest-team", "POST", shop.pk),
        "today": today,
    }
    return render(request, "work/digest.html", context)


@require_POST
def put(request: PersonRequest) -> HttpResponse:
    """Switch one's own digest on or off."""
    shop, _today = shop_and_today(request)
    is_on, actor = request.POST.get("is_on") == "1", request.access.actor
    digest_put(shop=shop, user=request.user, is_on=is_on, actor=actor)
    messages.success(request, _("You get the digest.") if is_on else _("You get no digest."))
    return redirect(address("digest", shop))


@require_POST
def team(request: PersonRequest) -> HttpResponse:
    """Switch the team's chat on or off."""
    shop, _today = shop_and_today(request)
    is_on, actor = request.POST.get("is_on") == "1", request.access.actor
    digest_put(shop=shop, user=None, is_on=is_on, actor=actor)
    messages.success(request, _("Kept."))
    return redirect(address("digest", shop))
