"""Pages of a director: the keys with which programs reach the shop."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import services, unsent
from apps.accounts.forms import KeyForm
from apps.accounts.selectors import keys_of, shop_current
from apps.accounts.views.requests import PersonRequest
from apps.common.http import shell


def keys(request: PersonRequest) -> HttpResponse:
    """List the keys of the shop: what each may do, until when, and when it was last used."""
    shop = shop_current(request.access, request.GET.get("shop"))
    found = keys_of(request.access, shop.pk, timezone.now())
    return render(request, "accounts/keys.html", {**shell(request, shop, "keys"), "keys": found})


def key_make(request: PersonRequest) -> HttpResponse:
    """Make a key and show it this once."""
    shop = shop_current(request.access, request.GET.get("shop"))
    context = shell(request, shop, "keys")
    start = unsent.take(request.session, request.path)
    form = KeyForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        wanted = {"shop_id": shop.pk, "now": timezone.now(), **form.cleaned_data}
        made = form.attempt(partial(services.key_make, access=request.access, **wanted))
        if made:
            shown = {"key": made[0], "text": made[1]}
            return render(request, "accounts/key_shown.html", {**context, **shown}, status=201)
    status = 422 if form.errors else 200
    return render(request, "accounts/key_make.html", {**context, "form": form}, status=status)


def key_revoke(request: PersonRequest, key_id: int) -> HttpResponse:
    """Revoke a key."""
    services.key_revoke(access=request.access, key_id=key_id, now=timezone.now())
    messages.success(request, _("The key is revoked: it opens nothing any more."))
    return redirect("accounts:keys")
