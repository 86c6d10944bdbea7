"""Reads of people, their shops and the audit log."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession

from apps.accounts.models import AuditEvent, Membership, User
from apps.accounts.roles import Role
from apps.common.access import Access
from apps.shop.models import Shop

AUDIT_PAGE = 50


@dataclass(frozen=True, slots=True)
class SignInState:
    """How a person's account is protected."""

    has_second_factor: bool
    recovery_codes_left: int
    session_count: int


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What a reader of the audit log looks for; empty fields look for everything."""

    action: str = ""
    object: str = ""
    person: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One audit event with the name of who did it."""

    event: AuditEvent
    person: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Audit events, newest first; `next_before` continues with older ones, None at the end."""

    lines: Sequence[AuditLine]
    next_before: int | None


def shop_current(access: Access, code: str | None = None) -> Shop:
    """Return the shop of a page: the one asked for, else the last looked at, else the first.

    Raises not_found for a foreign or missing code, role_refused for a shop in which the actor's
    role may not use the page.
    """
    shop: Shop = access.shop_here(code)
    return shop


def sign_in_state(user_id: int) -> SignInState:
    """Return how a person's account is protected and how many sign-ins are open."""
    rows = {row.type: row for row in Authenticator.objects.filter(user_id=user_id)}
    codes = rows.get(Authenticator.Type.RECOVERY_CODES)
    return SignInState(
        has_second_factor=Authenticator.Type.TOTP in rows,
        recovery_codes_left=len(RecoveryCodes(codes).get_unused_codes()) if codes else 0,
        session_count=UserSession.objects.filter(user_id=user_id).count(),
    )


def audit_page(access: Access, asked: AuditFilter) -> AuditPage:
    """Return one page of the audit log: all of the shops one directs, and one's own rows."""
    events = AuditEvent.objects.readable_by(
        reference=access.actor.reference, directed_shop_ids=access.shop_ids_as(Role.DIRECTOR)
    ).matching(action=asked.action, subject=asked.object)
    if asked.person:
        events = events.filter(actor__in=_references(asked.person))
    if asked.before is not None:
        events = events.filter(pk__lt=asked.before)
    found = list(events.select_related("shop").order_by("-pk")[: AUDIT_PAGE + 1])
    shown = found[:AUDIT_PAGE]
    return AuditPage(_named(shown), shown[-1].pk if len(found) > AUDIT_PAGE else None)


def members(now: datetime, shop_code: str | None = None) -> list[Membership]:
    """Return the roles that hold at `now`, by shop, role and e-mail."""
    rows = Membership.objects.valid_at(now).select_related("user", "shop")
    if shop_code:
        rows = rows.filter(shop__code=shop_code)
    return list(rows.order_by("shop__code", "role", "user__email"))


def _references(person: str) -> list[str]:
    """Return the actor references of an e-mail address; any other text stands for itself."""
    ids = User.objects.filter(email=person.lower()).values_list("pk", flat=True)
    return [person, *(f"user:{pk}" for pk in ids)]


def _named(events: Iterable[AuditEvent]) -> list[AuditLine]:
    rows = list(events)
    ids = {int(row.actor[5:]) for row in rows if row.actor.startswith("user:")}
    people = {f"user:{user.pk}": str(user) for user in User.objects.filter(pk__in=ids)}
    return [AuditLine(row, people.get(row.actor, row.actor)) for row in rows]
