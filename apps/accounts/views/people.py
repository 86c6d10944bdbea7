"""Pages of a director: who works in the shop, and what may be done about it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import services, unsent
from apps.accounts.forms import InviteForm, RoleForm
from apps.accounts.models import RoleRaise, User
from apps.accounts.selectors import devices_of, people_of, person_of, shop_current, wishes_of
from apps.accounts.views.requests import PersonRequest
from apps.common.errors import ShopError
from apps.common.http import shell
from apps.shop.models import Shop


def people(request: PersonRequest) -> HttpResponse:
    """List who works in the shop, and who waits for a second director."""
    shop = _shop(request)
    context = {
        **shell(request, shop, "people"),
        "people": people_of(request.access, shop.pk, timezone.now()),
        "wishes": wishes_of(request.access, shop.pk),
    }
    return render(request, "accounts/people.html", context)


def person(request: PersonRequest, user_id: int) -> HttpResponse:
    """Show one person of the shop: role, protection, devices, and what may be done."""
    shop, now = _shop(request), timezone.now()
    line = person_of(request.access, shop.pk, user_id, now)
    role_path = reverse("accounts:person-role", args=[user_id])
    start = {"role": line.role, **unsent.take(request.session, role_path)}
    context = {
        **shell(request, shop, "people"),
        "line": line,
        "devices": devices_of(user_id, now),
        "form": RoleForm(initial=start),
        "is_me": user_id == request.user.pk,
    }
    return render(request, "accounts/person.html", context)


def person_invite(request: PersonRequest) -> HttpResponse:
    """Invite a person into the shop by mail."""
    shop = _shop(request)
    start = unsent.take(request.session, request.path)
    form = InviteForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        wanted = {"shop_id": shop.pk, "now": timezone.now(), **form.cleaned_data}
        user = form.attempt(partial(services.member_invite, access=request.access, **wanted))
        if user:
            _send(request, user, shop)
            return redirect(_address("accounts:people", shop))
    context = {**shell(request, shop, "people"), "form": form}
    status = 422 if form.errors else 200
    return render(request, "accounts/person_invite.html", context, status=status)


def person_invite_again(request: PersonRequest, user_id: int) -> HttpResponse:
    """Send the invitation of somebody without a password once more."""
    shop = _shop(request)
    line = person_of(request.access, shop.pk, user_id, timezone.now())
    if line.state == "invited":
        _send(request, line.user, shop)
    return redirect(_address("accounts:person", shop, user_id))


def person_role(request: PersonRequest, user_id: int) -> HttpResponse:
    """Give a person another role in the shop."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        return redirect(_address("accounts:person", _shop(request), user_id))
    change = partial(services.member_role_set, role=form.cleaned_data["role"])
    return _act(request, user_id, change, _("The role is changed."))


def person_end(request: PersonRequest, user_id: int) -> HttpResponse:
    """End a person's role in the shop."""
    return _act(request, user_id, services.member_leave, _("The role in this shop is ended."))


def person_disable(request: PersonRequest, user_id: int) -> HttpResponse:
    """Disable a person's account."""
    return _act(request, user_id, services.member_disable, _("The account is disabled."))


def person_enable(request: PersonRequest, user_id: int) -> HttpResponse:
    """Let a disabled person in again."""
    return _act(request, user_id, services.member_enable, _("The account is enabled."))


def person_sign_out(request: PersonRequest, user_id: int) -> HttpResponse:
    """End all sign-ins of a person."""
    return _act(request, user_id, services.member_sign_out, _("All sign-ins are ended."))


def person_unlock(request: PersonRequest, user_id: int) -> HttpResponse:
    """Forget the failed tries of a person who is locked out."""

    def unlock(**fields: Any) -> None:
        get_adapter().failures_forget(request, services.member_unlock(**fields))

    return _act(request, user_id, unlock, _("The person may try to sign in again at once."))


def raise_grant(request: PersonRequest, raise_id: int) -> HttpResponse:
    """Make a person director, as the second director."""
    return _decide(request, raise_id, services.raise_grant, _("The person is director now."))


def raise_refuse(request: PersonRequest, raise_id: int) -> HttpResponse:
    """Refuse or withdraw that a person becomes director."""
    return _decide(request, raise_id, services.raise_refuse, _("The wish is refused."))


def _act(
    request: PersonRequest, user_id: int, service: Callable[..., Any], done: str
) -> HttpResponse:
    shop, now = _shop(request), timezone.now()
    act = partial(service, access=request.access, user_id=user_id, shop_id=shop.pk, now=now)
    outcome = _told(request, act, done)
    if isinstance(outcome, RoleRaise):
        text = _("A second director has to confirm that this person becomes director.")
        messages.info(request, text)
    if service is services.member_leave:
        return redirect(_address("accounts:people", shop))
    return redirect(_address("accounts:person", shop, user_id))


def _decide(
    request: PersonRequest, raise_id: int, service: Callable[..., RoleRaise], done: str
) -> HttpResponse:
    act = partial(service, access=request.access, raise_id=raise_id, now=timezone.now())
    _told(request, act, done)
    return redirect("accounts:people")


def _told(request: PersonRequest, act: Callable[[], Any], done: str) -> Any:
    """Act and say that it is done; say a refusal too, unless the thing is not there to be seen."""
    try:
        outcome = act()
    except ShopError as error:
        if error.code in ("not_found", "role_refused"):
            raise
        messages.error(request, error.message)
        return None
    if not isinstance(outcome, RoleRaise) or outcome.decided_at:
        messages.success(request, done)
    return outcome


def _send(request: PersonRequest, user: User, shop: Shop) -> None:
    try:
        services.invitation_send(user=user, shop_name=shop.name)
    except OSError:
        text = _("The invitation is saved, but the mail could not be sent. Send it again later.")
        messages.error(request, text)
    else:
        messages.success(request, _("The invitation is on its way."))


def _shop(request: PersonRequest) -> Shop:
    return shop_current(request.access, request.GET.get("shop"))


def _address(url_name: str, shop: Shop, *args: int) -> str:
    return f"{reverse(url_name, args=args)}?shop={shop.code}"
