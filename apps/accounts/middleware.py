"""Puts `request.access` on every request and refuses what the policy does not list."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from allauth.mfa.adapter import get_adapter as second_factor_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from apps.accounts import policy, sessions
from apps.accounts.access import AccessGrant, Asked, access_of
from apps.accounts.actors import UserActor
from apps.accounts.adapter import is_fresh
from apps.accounts.models import User
from apps.accounts.policy import Decision, Standing
from apps.common.errors import ShopError
from apps.common.http import forbidden, is_api, is_htmx, missing, refusal

LAST_SHOP = "last_shop_code"
NOBODY = AccessGrant(UserActor(0))
# A program is told what a person would be sent to.
API_REFUSALS = {
    Decision.SIGN_IN: ("sign_in", "Sign in first."),
    Decision.SET_UP_SECOND_FACTOR: ("second_factor_missing", "Set up the second factor first."),
    Decision.SIGN_IN_AFRESH: ("sign_in", "Sign in again: the last sign-in is too old for this."),
}


class AccessMiddleware:
    """Decides each resolved URL by the policy table before its view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; nothing that was made for one person is kept by a browser."""
        request.request_id = uuid4().hex  # type: ignore[attr-defined]
        request.access = NOBODY  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Refuse, or return None so that the view answers."""
        match = request.resolver_match
        url_name = match.view_name if match else ""
        if policy.is_public(url_name):
            return None if _is_answered(request, url_name) else _method_refused(request, url_name)
        user = _person(request)
        access = _grant(request, user, url_name)
        request.access = access  # type: ignore[attr-defined]
        decision = policy.decide(
            url_name,
            request.method or "",
            _standing(user),
            access.roles,
            is_fresh=user is not None and is_fresh(request, user),
        )
        if decision is not Decision.ALLOW:
            return _answer(request, decision, url_name)
        return _shop_refused(request, access, url_name)


def _is_answered(request: HttpRequest, url_name: str) -> bool:
    return request.method in policy.methods_of(url_name)


def _person(request: HttpRequest) -> User | None:
    """Return who is signed in; end a sign-in that ran out or whose person was disabled."""
    if not isinstance(request.user, User):
        if SESSION_KEY in request.session:
            request.session.flush()
        return None
    now = timezone.now()
    if sessions.is_over(request.session, now):
        logout(request)
        return None
    sessions.touch(request.session, now)
    if request.user.language:
        translation.activate(request.user.language)
    return request.user


def _grant(request: HttpRequest, user: User | None, url_name: str) -> AccessGrant:
    if user is None:
        return NOBODY
    last = request.session.get(LAST_SHOP, "")
    method = request.method or ""
    request_id: str = request.request_id  # type: ignore[attr-defined]
    asked = Asked(url_name, method, last)
    return access_of(user, now=timezone.now(), asked=asked, request_id=request_id)


def _standing(user: User | None) -> Standing:
    if user is None:
        return Standing.ANONYMOUS
    if not settings.SECOND_FACTOR_REQUIRED:
        return Standing.FULL
    has_one = second_factor_adapter().is_mfa_enabled(user, [Authenticator.Type.TOTP])
    return Standing.FULL if has_one else Standing.NO_SECOND_FACTOR


def _shop_refused(
    request: HttpRequest, access: AccessGrant, url_name: str
) -> HttpResponseBase | None:
    """Judge the shop named in the address, and remember it for pages that name none."""
    code = request.GET.get("shop")
    if not code or not policy.is_by_shop(url_name, request.method or ""):
        return None
    try:
        shop = access.shop_here(code)
    except ShopError as error:
        return refusal(request, error)
    if request.session.get(LAST_SHOP) != shop.code:
        request.session[LAST_SHOP] = shop.code
    return None


def _answer(request: HttpRequest, decision: Decision, url_name: str) -> HttpResponseBase:
    if decision in API_REFUSALS and is_api(request):
        return refusal(request, ShopError(*API_REFUSALS[decision]))
    pages = {
        Decision.SIGN_IN: settings.LOGIN_URL,
        Decision.SET_UP_SECOND_FACTOR: "mfa_activate_totp",
        Decision.SIGN_IN_AFRESH: "account_reauthenticate",
    }
    if decision in pages:
        return _send_to(request, pages[decision])
    if decision is Decision.REFUSE_METHOD:
        return _method_refused(request, url_name)
    return refusal(request, forbidden() if decision is Decision.REFUSE_ROLE else missing())


def _method_refused(request: HttpRequest, url_name: str) -> HttpResponse:
    methods = policy.methods_of(url_name)
    if not is_api(request):
        return HttpResponseNotAllowed(methods)
    response = refusal(request, ShopError("method_refused", "This method is not answered here."))
    response["Allow"] = ", ".join(methods)
    return response


def _send_to(request: HttpRequest, url_name: str) -> HttpResponseBase:
    """Send the person to a page and back afterwards; htmx must leave the whole page for it."""
    back = request.get_full_path()
    if is_htmx(request):
        back = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
    address = f"{reverse(url_name)}?{urlencode({'next': back})}"
    return HttpResponseClientRedirect(address) if is_htmx(request) else redirect(address)
