"""The words of the table of rights: whose rows, which methods, for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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
