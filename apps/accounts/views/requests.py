"""The request of somebody who is signed in."""

from apps.accounts.models import User
from apps.common.http import AppRequest


class PersonRequest(AppRequest):
    """A request that the policy lets through only for a person who is signed in."""

    user: User
