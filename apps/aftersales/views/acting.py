"""Who acts on the pages of reviews, issues and inspections, and what their forms sent."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.selectors import shop_current
from apps.aftersales.hands import Hand, Sent
from apps.common.http import AppRequest
from apps.shop.models import Shop


class DeskRequest(AppRequest):
    """A request that the policy lets through only for a person who is signed in."""

    user: User


def shop_here(request: AppRequest) -> Shop:
    """Return the shop of the page."""
    return shop_current(request.access, request.GET.get("shop"))


def hand_of(request: AppRequest, shop: Shop) -> Hand:
    """Return the person of a request in their role in the shop."""
    role = request.access.role_in(shop.pk) or ""
    user_id = request.user.pk
    return Hand(request.access.actor, role, shop.pk, timezone.now(), user_id=user_id)


def sent_by(request: HttpRequest, body: dict[str, Any]) -> Sent:
    """Return what a form sent: the version that was read, the key of the try, its fields."""
    version, key = request.POST.get("version", ""), request.POST.get("key", "")
    return Sent(int(version) if version.isdigit() else None, key[:80] or None, body)
