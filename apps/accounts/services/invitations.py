"""The link that lets an invited person in, and the mail that brings it."""

from urllib.parse import urljoin

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User


def invitation_send(*, user: User, shop_name: str) -> None:
    """Mail a person the way in, with the link where they have no password yet.

    Later links come from the page for a forgotten password. Raises OSError where the mail server
    does not take it.
    """
    context = {
        "shop_name": shop_name,
        "address": settings.PUBLIC_URL,
        "link": "" if user.has_usable_password() else invitation_link(user),
        "again": urljoin(settings.PUBLIC_URL, reverse("account_reset_password")),
        "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
    }
    text = render_to_string("accounts/mail/invitation.txt", context)
    send_mail(_("Your access to ShopOps"), text, None, [user.email])


def invitation_link(user: User) -> str:
    """Return where a person chooses a password; for one hour, or until a password is set."""
    names = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    path = reverse("account_reset_password_from_key", kwargs=names)
    return str(urljoin(settings.PUBLIC_URL, path))
