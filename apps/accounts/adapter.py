"""Sign-in rules: nobody signs up, seeds are sealed, a sign-in stays fresh for five minutes."""

from functools import lru_cache
from time import time
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.utils import get_next_redirect_url
from allauth.core import context, ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone

from apps.accounts import devices
from apps.accounts.access import Asked, access_of
from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.models import User
from apps.accounts.policy import Decision, Standing, decide
from apps.accounts.sealing import Sealer
from apps.accounts.sections import HOMES, MENU
from apps.accounts.services import audit_write
from apps.common.http import AppRequest

SEED_PURPOSE = "second factor seeds"
# As long as the longest of ACCOUNT_RATE_LIMITS["login_failed"].
FAILURES_LAST = 300
log = structlog.get_logger(__name__)


def first_page(user: User) -> str:
    """Return where a person's role starts, else the first page of the menu that they may open."""
    access = access_of(user, now=timezone.now(), asked=Asked())
    roles = access.roles
    homes = [HOMES[entry.role] for entry in access.held[:1] if entry.role in HOMES]
    pages = (*homes, *(section.url_name for group in MENU for section in group.sections))
    opens = (
        page
        for page in pages
        if decide(page, "GET", Standing.FULL, roles, is_fresh=True) is Decision.ALLOW
    )
    return str(resolve_url(next(opens, settings.LOGIN_REDIRECT_URL)))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Closes public sign-up and takes a sign-in of the last minutes as fresh."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: people are invited by a director."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again only when the last sign-in or renewal is older than five minutes."""
        request = context.request
        return not is_fresh(request, request.user)

    def post_login(
        self, request: AppRequest, user: User, *, redirect_url: str | None, **told: Any
    ) -> HttpResponseBase:
        """Lead to the page that was asked for, or to the person's first one."""
        asked = redirect_url or get_next_redirect_url(request)
        home = first_page(user) if asked in (None, "/") else redirect_url
        answer: HttpResponseBase = super().post_login(request, user, redirect_url=home, **told)
        return answer

    def login(self, request: AppRequest, user: User) -> None:
        """Open the session under a new id and note it in the audit log."""
        super().login(request, user)
        devices.remember(request, user)
        actor = UserActor(user.pk, request.request_id)
        audit_write(actor=actor, action="sign_in.done", subject=f"accounts.User:{user.pk}")

    def failures_forget(self, request: HttpRequest, user: User) -> None:
        """Forget wrong passwords and codes, so that a locked-out person may try again at once."""
        self._delete_login_attempts_cached_email(request, email=user.email)
        cache.set(_forgotten(user), time(), FAILURES_LAST)
        code_tries = f"mfa-auth-user-{user.pk}"
        ratelimit.clear(request, action="login_failed", key=code_tries)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note a wrong password; the same work whether or not somebody has the address."""
        subject = _subject(credentials)
        log.warning("sign_in.refused", subject=subject)
        audit_write(actor=SYSTEM, action="sign_in.refused", subject=subject)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse unchecked who has failed too often, and leave a line of the log."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            log.warning("sign_in.limited", subject=_subject(credentials))
            raise

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count wrong passwords by account and known device; all others are one device."""
        account = super()._get_login_attempts_cache_key(request, **credentials)
        known = _person(credentials)
        return f"{account}:{devices.device_of(request, known)}:{cache.get(_forgotten(known), '')}"


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Seals seeds and recovery codes; the key lives outside the database."""

    def encrypt(self, text: str) -> str:
        """Return the sealed text."""
        return _seal(_secrets()).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a text sealed with the present secret key or one of its fallbacks."""
        return _seal(_secrets()).decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Nobody drops their own second factor where one is required; the operator may."""
        return not settings.SECOND_FACTOR_REQUIRED

    def get_totp_issuer(self) -> str:
        """Name the product, not the host, in the authenticator app."""
        return "ShopOps"


def is_fresh(request: HttpRequest, user: User) -> bool:
    """Tell whether the person proved who they are within the last five minutes."""
    records = get_authentication_records(request, user)
    proven_at: float = max((record["at"] for record in records), default=0)
    return time() - proven_at < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def _person(credentials: dict[str, Any]) -> User | None:
    return User.objects.filter(email=str(credentials.get("email", "")).lower()).first()


def _subject(credentials: dict[str, Any]) -> str:
    known = _person(credentials)
    return f"accounts.User:{known.pk if known else 'unknown'}"


def _forgotten(user: User | None) -> str:
    """Name where it stands that failures of all devices were forgotten: each counts anew."""
    return f"failures_forgotten:{user.pk if user else 0}"


def _secrets() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=2)
def _seal(secrets: tuple[str, ...]) -> Sealer:
    return Sealer(secrets, SEED_PURPOSE)
