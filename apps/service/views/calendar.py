"""A person's shifts as a calendar feed: the address is secret and can be ended."""

from hashlib import sha256
from urllib.parse import urljoin

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.common.http import AppRequest, missing, shell
from apps.service.icalfeed import calendar_text
from apps.service.selectors.mine import agent_of_secret, calendar_events
from apps.service.services.people import calendar_make, calendar_revoke, token_digest
from apps.service.views.mine import own_agent
from apps.service.views.pages import address, shop_and_today


@require_safe
def feed(request: AppRequest, secret: str) -> HttpResponseBase:
    """Answer the published shifts of whose secret it is."""
    agent = agent_of_secret(token_digest(secret))
    if agent is None:
        raise missing()
    text = calendar_text(f"ShopOps {agent}", calendar_events(agent, timezone.now()))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = etag = f'"{sha256(text.encode()).hexdigest()}"'
    return get_conditional_response(request, etag=etag, response=response) or response


@require_POST
def link(request: AppRequest) -> HttpResponse:
    """Make the address of the own calendar and show it once, or end it."""
    shop, agent = shop_and_today(request)[0], own_agent(request)
    if request.POST.get("act") == "revoke":
        calendar_revoke(agent=agent, actor=request.access.actor)
        messages.success(request, _("The address of your calendar opens nothing any more."))
        return redirect(address("shifts", shop))
    secret = calendar_make(agent=agent, actor=request.access.actor)
    path = reverse("service:calendar", args=[secret])
    context = {**shell(request, shop, "shifts"), "address": urljoin(settings.PUBLIC_URL, path)}
    return render(request, "service/calendar_link.html", context)
