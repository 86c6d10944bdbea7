"""What a right is made of, and the groups of roles that rights are given to."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from apps.accounts.roles import KeyScope, Role


class Scope(StrEnum):
    """Whose rows a right reaches."""

    OWN = "own"
    SHOP = "shop"
    PUBLIC = "public"


# Beside the roles, a rule may name everybody, or everybody who is signed in.
ANYONE = "anyone"
SIGNED_IN = "signed-in"


@dataclass(frozen=True, slots=True)
class Rule:
    """One right: these methods of this URL, for these roles or keys, with this reach.

    `allow` names roles of people, and scopes of keys, which no role includes.
    `fresh` asks for a sign-in of the last five minutes. `before_second_factor` keeps the page
    open to a person who still has to set up the second factor. `settings` pages end an idle
    sign-in after one hour.
    """

    url_name: str
    methods: tuple[str, ...]
    allow: Mapping[str, Scope]
    fresh: bool = False
    before_second_factor: bool = False
    settings: bool = False


READ = ("GET",)
WRITE = ("POST",)
FORM = ("GET", "POST")

PUBLIC: Mapping[str, Scope] = {ANYONE: Scope.PUBLIC}
ACCOUNT: Mapping[str, Scope] = {SIGNED_IN: Scope.OWN}
NOBODY: Mapping[str, Scope] = {}


def whole_shop(*roles: Role | KeyScope) -> dict[str, Scope]:
    """Return a right of these roles or keys to all rows of their shop."""
    return dict.fromkeys(roles, Scope.SHOP)


def settings_rule(url_name: str, methods: tuple[str, ...], *, fresh: bool = False) -> Rule:
    """Return a director's rule of a page of people and keys."""
    return Rule(url_name, methods, whole_shop(Role.DIRECTOR), fresh=fresh, settings=True)


def each(methods: tuple[str, ...], allow: Mapping[str, Scope], *names: str) -> tuple[Rule, ...]:
    """Return one rule a URL, all with the same methods and reach."""
    return tuple(Rule(name, methods, allow) for name in names)


DESK_OWN: Mapping[str, Scope] = {Role.AGENT: Scope.OWN, Role.ASSISTANT: Scope.OWN}
FIGURES = whole_shop(Role.DIRECTOR, Role.SUPERVISOR, Role.PROMOTER, Role.ANALYST)
PLANNERS = whole_shop(Role.DIRECTOR, Role.SUPERVISOR)
DESK = {**PLANNERS, **whole_shop(Role.AGENT, Role.ASSISTANT)}
DESK_SELF = {**PLANNERS, **DESK_OWN}
TEAM = whole_shop(Role.DIRECTOR, Role.SUPERVISOR, Role.ANALYST)
BUYERS = whole_shop(Role.DIRECTOR, Role.SUPERVISOR)
PROGRAMS = {**FIGURES, **whole_shop(KeyScope.KPI_READ)}
PUSHES = whole_shop(Role.DIRECTOR, KeyScope.FACTS_PUSH)
TRAFFIC = whole_shop(Role.DIRECTOR, Role.PROMOTER)
FILES = whole_shop(Role.DIRECTOR, Role.SUPERVISOR, Role.PROMOTER)
