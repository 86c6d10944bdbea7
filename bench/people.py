"""Somebody who reads the pages."""

from django.test import Client

from apps.accounts.models import Membership, User
from apps.accounts.roles import Role
from apps.shop.models import Shop


def director(shop: Shop) -> Client:
    """Return a browser in which a director of this shop has signed in."""
    email = f"director@{shop.code}.example.com"
    user = User.objects.filter(email=email).first() or User.objects.create_user(email)
    Membership.objects.get_or_create(user=user, shop=shop, role=Role.DIRECTOR)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    return client
