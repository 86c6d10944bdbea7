"""Tags of the sign-in pages, of the menus, and words for roles and scopes."""

from dataclasses import dataclass
from math import ceil
from textwrap import wrap
from typing import Any

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from apps.accounts import policy, sessions
from apps.accounts.access import Asked
from apps.accounts.forms import ROLES, SCOPES
from apps.accounts.middleware import Caller, JudgedRequest, caller_of
from apps.accounts.policy import Decision
from apps.accounts.roles import KeyScope, Role
from apps.accounts.sections import FIRST, HOMES, MENU, TOUR, Group, Section
from apps.shop.models import Shop

register = template.Library()


@register.filter
def in_groups(code: str) -> str:
    """Return a long code in groups of five, as it can be read and typed."""
    return " ".join(wrap(code, 5))


@register.simple_tag
def is_demo_without_second_factor() -> bool:
    """Tell whether this installation shows demo shops and lets people in by password alone."""
    return not settings.SECOND_FACTOR_REQUIRED and Shop.objects.filter(is_demo=True).exists()


@register.simple_tag
def may_drop_second_factor() -> bool:
    """Tell whether people may turn their second factor off by themselves."""
    return not settings.SECOND_FACTOR_REQUIRED


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], url_name: str) -> bool:
    """Tell whether the policy lets the reader open this page in some shop; menus ask it."""
    request: JudgedRequest | None = context.get("request")
    if request is None or not hasattr(request, "session"):
        return False  # a refusal from before anybody was recognised
    caller = _caller(request)
    decision = policy.decide(url_name, "GET", caller.standing, caller.access.roles, is_fresh=True)
    return decision is Decision.ALLOW and not policy.is_public(url_name)


@register.simple_tag(takes_context=True)
def sign_in_minutes(context: dict[str, Any]) -> dict[str, int] | None:
    """Return after how many minutes this page ends idle, and at the latest; None for nobody."""
    request: JudgedRequest | None = context.get("request")
    user = context.get("user")
    if request is None or user is None or not user.is_authenticated:
        return None
    if not hasattr(request, "session"):
        return None  # a refusal from before anybody was recognised
    found = getattr(request, "resolver_match", None)
    idle = sessions.idle_of(is_settings=policy.is_settings(found.view_name if found else ""))
    left = sessions.left(request.session, timezone.now())
    return {"idle": ceil(idle.total_seconds() / 60), "left": ceil(left.total_seconds() / 60)}


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the menu as its reader sees it."""

    section: Section
    href: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Entries:
    """A group of the menu with the pages that its reader may open."""

    group: Group
    entries: list[Entry]

    @property
    def is_here(self) -> bool:
        """Whether the page shown is one of them."""
        return any(entry.is_here for entry in self.entries)


@register.simple_tag(takes_context=True)
def menu(context: dict[str, Any]) -> list[Entries]:
    """Return the groups of the main menu in which the reader may open at least one page."""
    here = context.get("section")
    groups = []
    for group in MENU:
        entries = [
            Entry(section, href, section.key == here)
            for section in group.sections
            if may(context, section.url_name) and (href := _address(section.url_name))
        ]
        groups += [Entries(group, entries)] if entries else []
    return groups


@register.simple_tag(takes_context=True)
def tour(context: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return what a demo shop shows somebody first, on the page on which their role starts."""
    shop, here = context.get("shop"), context.get("section")
    if shop is None or not shop.is_demo:
        return []
    role = _caller(context["request"]).access.role_in(shop.pk) or ""
    home = HOMES.get(role, FIRST)
    keys = {each.key for group in MENU for each in group.sections if each.url_name == home}
    if here not in keys:
        return []
    stops = ((_address(stop.url_name), stop.words) for stop in TOUR.get(role, ()))
    return [(href, words) for href, words in stops if href]


@register.filter
def role_word(role: str) -> str:
    """A role in the reader's language."""
    return str(ROLES[Role(role)])


@register.filter
def scope_word(scope: str) -> str:
    """What a key may do, in the reader's language."""
    return str(SCOPES[KeyScope(scope)])


def _address(url_name: str) -> str:
    """Return a page's address; empty where this installation has no such page."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _caller(request: JudgedRequest) -> Caller:
    """Return who asks; an address that no page answers has not been judged yet."""
    caller: Caller | None = getattr(request, "caller", None)
    if caller is None:
        caller = caller_of(request, Asked())
        request.caller = caller
    return caller
