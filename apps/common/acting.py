"""Who acts on a page, and what their form sent."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from apps.common.hands import Hand, Sent
from apps.common.http import AppRequest
from apps.common.wholenumbers import whole


def hand_of(request: AppRequest, shop: Any) -> Hand:
    """Return the person of a request in their role in the shop."""
    role = request.access.role_in(shop.pk) or ""
    user_id = request.user.pk
    return Hand(request.access.actor, role, shop.pk, timezone.now(), user_id=user_id)


def sent_by(request: HttpRequest, body: dict[str, Any]) -> Sent:
    """Return what a form sent: the version that was read, the key of the try, its fields."""
    version, key = request.POST.get("version", ""), request.POST.get("key", "")
    return Sent(whole(version), key[:80] or None, body)
