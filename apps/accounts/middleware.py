"""Puts `request.access` on every request and refuses what the policy does not list."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import AnonymousUser
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    QueryDict,
)
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from structlog.contextvars import bind_contextvars, clear_contextvars

from apps.accounts import devices, policy, sessions, unsent
from apps.accounts.access import AccessGrant, Asked, access_of, access_of_key
from apps.accounts.actors import UserActor
from apps.accounts.adapter import is_fresh
from apps.accounts.models import ApiKey, User
from apps.accounts.policy import Decision, Standing
from apps.accounts.secretkeys import key_in_header
from apps.accounts.selectors import key_presented
from apps.accounts.services import key_touch
from apps.accounts.throttle import seconds_to_wait
from apps.common.errors import ShopError
from apps.common.http import (
    AppRequest,
    forbidden,
    form_page,
    is_api,
    is_htmx,
    missing,
    refusal,
    too_many,
)

LAST_SHOP = "last_shop_code"
REFUSED = frozenset({401, 403, 404, 405, 413, 429})
NOBODY = AccessGrant(UserActor(0))
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: how far they have proved it, and what they may do."""

    standing: Standing
    access: AccessGrant
    is_fresh: bool = False


class JudgedRequest(AppRequest):
    """A request on its way through the policy: who asks, with which key, and what was decided."""

    caller: Caller
    api_key: ApiKey | None
    decision: Decision | None


class AccessMiddleware:
    """Decides each resolved URL by the policy table before its view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: JudgedRequest) -> HttpResponse:
        """Answer one request; nothing that was made for one person is kept by a browser."""
        request.request_id = uuid4().hex
        clear_contextvars()
        bind_contextvars(request=request.request_id)
        request.access = NOBODY
        request.api_key = None
        request.decision = None
        response = self.get_response(request)
        devices.hand_out(request, response)
        _tell(request, response)
        response.headers.setdefault("Cache-Control", "no-store")
        if request.method == "POST" and _url_name(request) == "account_logout":
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def process_view(
        self, request: JudgedRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Refuse, or return None so that the view answers."""
        url_name = _url_name(request)
        caller = caller_of(request, Asked(url_name, request.method or ""))
        request.caller, request.access = caller, caller.access
        bind_contextvars(actor=caller.access.actor.reference)
        seconds = _seconds_to_wait(request, caller)
        if seconds:
            return refusal(request, too_many(seconds))
        decision = policy.decide(
            url_name,
            request.method or "",
            caller.standing,
            caller.access.roles,
            is_fresh=caller.is_fresh,
        )
        request.decision = decision
        if decision is not Decision.ALLOW:
            return _answer(request, decision, url_name)
        return _shop_refused(request, caller)


def caller_of(request: JudgedRequest, asked: Asked) -> Caller:
    """Recognise a program by its key, a person by their session; public pages ask nobody."""
    if policy.is_public(asked.url_name):
        return Caller(Standing.ANONYMOUS, NOBODY)
    if is_api(request) and "Authorization" in request.headers:
        return _program(request, asked)
    user = _person(request, asked)
    if user is None:
        return Caller(Standing.ANONYMOUS, NOBODY)
    asked = replace(asked, last_shop_code=request.session.get(LAST_SHOP, ""))
    access = access_of(user, now=timezone.now(), asked=asked, request_id=request.request_id)
    return Caller(_standing(user), access, is_fresh(request, user))


def _program(request: JudgedRequest, asked: Asked) -> Caller:
    """Recognise a program; whoever shows a key is that program or nobody, never the session."""
    request.user = AnonymousUser()
    now = timezone.now()
    key = key_presented(key_in_header(request.headers["Authorization"]), now)
    if key is None:
        return Caller(Standing.ANONYMOUS, NOBODY)
    key_touch(key_id=key.pk, now=now)
    request.api_key = key
    access = access_of_key(key, asked=asked, request_id=request.request_id)
    return Caller(Standing.KEY, access)


def _tell(request: JudgedRequest, response: HttpResponse) -> None:
    """Write a line for each refusal, with the page by its name: a path may hold a secret."""
    is_allowed = request.decision in {None, Decision.ALLOW}
    if is_allowed and response.status_code not in REFUSED:
        return
    why = response.reason_phrase if is_allowed else str(request.decision)
    told = {"status": response.status_code, "why": why, "method": request.method}
    log.warning("access.refused", **told, page=_url_name(request))


def _seconds_to_wait(request: JudgedRequest, caller: Caller) -> int:
    """Count a request of a person; the API counts its own."""
    if is_api(request) or caller.standing is Standing.ANONYMOUS:
        return 0
    loads = policy.loads_of(caller.access.asked.url_name, request.method or "")
    name = caller.access.actor.reference
    waits = (
        seconds_to_wait(f"{load}:{name}", most=most, seconds=seconds)
        for load in loads
        for most, seconds in [settings.PERSON_RATES[load]]
    )
    return next(filter(None, waits), 0)


def _url_name(request: JudgedRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _person(request: JudgedRequest, asked: Asked) -> User | None:
    """Return who is signed in; end a sign-in that ran out or whose person was disabled."""
    if not isinstance(request.user, User):
        if SESSION_KEY in request.session:
            request.session.flush()
        return None
    now = timezone.now()
    idle = sessions.idle_of(is_settings=policy.is_settings(asked.url_name))
    if sessions.is_over(request.session, now, idle=idle):
        logout(request)
        return None
    if sessions.UNATTENDED not in request.headers:
        sessions.touch(request.session, now)
    if request.user.language:
        translation.activate(request.user.language)
    return request.user


def _standing(user: User) -> Standing:
    is_enough = user.has_second_factor or not settings.SECOND_FACTOR_REQUIRED
    return Standing.FULL if is_enough else Standing.NO_SECOND_FACTOR


def _shop_refused(request: JudgedRequest, caller: Caller) -> HttpResponseBase | None:
    """Judge the shop named in the address, and remember it for pages that name none."""
    code, asked = request.GET.get("shop"), caller.access.asked
    if not code or not policy.is_by_shop(asked.url_name, asked.method):
        return None
    try:
        shop = caller.access.shop_here(code)
    except ShopError as error:
        return refusal(request, error)
    if not is_api(request) and request.session.get(LAST_SHOP) != shop.code:
        request.session[LAST_SHOP] = shop.code
    return None


def _answer(request: JudgedRequest, decision: Decision, url_name: str) -> HttpResponseBase:
    if decision is Decision.REFUSE_METHOD:
        return _method_refused(request, url_name)
    if decision is Decision.REFUSE_ROLE:
        return refusal(request, forbidden())
    if decision is Decision.UNLISTED:
        return refusal(request, missing())
    if is_api(request):
        return _program_refused(request, decision)
    pages = {
        Decision.SIGN_IN: settings.LOGIN_URL,
        Decision.SET_UP_SECOND_FACTOR: "mfa_activate_totp",
        Decision.SIGN_IN_AFRESH: "account_reauthenticate",
    }
    return _send_to(request, pages[decision])


def _method_refused(request: JudgedRequest, url_name: str) -> HttpResponse:
    methods = policy.methods_of(url_name)
    if not is_api(request):
        return HttpResponseNotAllowed(methods)
    response = refusal(request, ShopError("method_refused", _("This address has other methods.")))
    response["Allow"] = ", ".join(methods)
    return response


def _program_refused(request: JudgedRequest, decision: Decision) -> HttpResponse:
    """Tell a program what is missing before it may ask; 401 names the way to present a key."""
    code, message = {
        Decision.SIGN_IN: ("sign_in", _("Present a valid key, or sign in.")),
        Decision.SET_UP_SECOND_FACTOR: ("second_factor", _("Set up the second factor first.")),
        Decision.SIGN_IN_AFRESH: ("sign_in_again", _("Sign in again first.")),
    }[decision]
    response = refusal(request, ShopError(code, message))
    if decision is Decision.SIGN_IN:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _send_to(request: JudgedRequest, url_name: str) -> HttpResponseBase:
    """Send the person to a page and back afterwards; htmx must leave the whole page for it."""
    back = _page_of(request)
    if url_name == "account_reauthenticate" and request.method == "POST":
        unsent.keep(request.session, request.path, _fields(request.POST))
        text = _("Nothing is changed yet: confirm who you are, then send the form again.")
        messages.warning(request, text)
    address = f"{reverse(url_name)}?{urlencode({'next': back})}"
    return HttpResponseClientRedirect(address) if is_htmx(request) else redirect(address)


def _page_of(request: JudgedRequest) -> str:
    """Return the page that a person stands on: what they asked for, or where their form is."""
    if is_htmx(request):
        return request.htmx.current_url_abs_path or "/"
    if request.method != "POST" or "GET" in policy.methods_of(_url_name(request)):
        return request.get_full_path()
    return form_page(request)


def _fields(sent: QueryDict) -> dict[str, str | list[str]]:
    return {name: each[0] if len(each) == 1 else each for name, each in sent.lists() if each}
