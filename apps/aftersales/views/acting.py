"""Who acts on the pages of reviews, issues and inspections, and what their forms sent."""

from apps.accounts.models import User
from apps.accounts.selectors import shop_current
from apps.common.acting import hand_of as hand_of
from apps.common.acting import sent_by as sent_by
from apps.common.http import AppRequest
from apps.shop.models import Shop


class DeskRequest(AppRequest):
    """A request that the policy lets through only for a person who is signed in."""

    user: User


def shop_here(request: AppRequest) -> Shop:
    """Return the shop of the page."""
    return shop_current(request.access, request.GET.get("shop"))
