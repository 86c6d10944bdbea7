"""The request of somebody who is signed in, and the shop that it is about."""

from apps.accounts.models import User
from apps.accounts.selectors import shop_current
from apps.common.http import AppRequest
from apps.shop.models import Shop


class PersonRequest(AppRequest):
    """A request that the policy lets through only for a person who is signed in."""

    user: User


def shop_of(request: PersonRequest) -> Shop:
    """Return the shop asked for, else the one last looked at."""
    return shop_current(request.access, request.POST.get("shop") or request.GET.get("shop"))
