"""What the table of rights decides for a request."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from apps.accounts.rights import RULES
from apps.accounts.rights.files import FILE_KINDS
from apps.accounts.rights.rule import ANYONE, SIGNED_IN, Rule, Scope
from apps.accounts.roles import Role

__all__ = ["ANYONE", "FILE_KINDS", "RULES", "SIGNED_IN", "Rule", "Scope"]


# One page asks of many addresses whether they open.
_LISTED: Mapping[str, tuple[Rule, ...]] = {
    rule.url_name: tuple(each for each in RULES if each.url_name == rule.url_name) for rule in RULES
}


# What brings files, and what takes them away beside all that is named an export.
UPLOADS = frozenset(
    {
        "intake:batch-upload",
        "intake:batch-corrected",
        "aftersales:evidence",
        "aftersales:inspection-photo-add",
        "promotion:competitor-upload",
    }
)
EXPORTS = frozenset({"aftersales:export", "intake:batch-rejected"})


class Load(StrEnum):
    """What a request costs: each kind has a limit of calls a person."""

    PAGE = "page"
    EXPORT = "export"
    UPLOAD = "upload"


class Standing(StrEnum):
    """How far a person has signed in."""

    ANONYMOUS = "anonymous"
    NO_SECOND_FACTOR = "no second factor"
    FULL = "full"
    KEY = "key"  # a program: never "signed in"


class Decision(StrEnum):
    """What the middleware does with a request."""

    ALLOW = "allow"
    UNLISTED = "unlisted"
    SIGN_IN = "sign in"
    SET_UP_SECOND_FACTOR = "set up second factor"
    REFUSE_METHOD = "refuse method"
    REFUSE_ROLE = "refuse role"
    SIGN_IN_AFRESH = "sign in afresh"


def rules_of(url_name: str, rules: Iterable[Rule] = RULES) -> tuple[Rule, ...]:
    """Return the rules of a URL; empty for an unlisted one, which nobody may use."""
    if rules is RULES:
        return _LISTED.get(url_name, ())
    return tuple(rule for rule in rules if rule.url_name == url_name)


def methods_of(url_name: str, rules: Iterable[Rule] = RULES) -> tuple[str, ...]:
    """Return the methods that the URL answers; HEAD goes with GET."""
    listed = [method for rule in rules_of(url_name, rules) for method in rule.methods]
    return tuple([*listed, "HEAD"] if "GET" in listed else listed)


def rule_for(url_name: str, method: str, rules: Iterable[Rule] = RULES) -> Rule | None:
    """Return the rule of one method of a URL, None where there is none."""
    asked = "GET" if method == "HEAD" else method
    return next((rule for rule in rules_of(url_name, rules) if asked in rule.methods), None)


def scope_of(
    url_name: str, method: str, role: str | None, rules: Iterable[Rule] = RULES
) -> Scope | None:
    """Return how far a role reaches with one method of a URL, None where it may not use it."""
    rule = rule_for(url_name, method, rules)
    return rule.allow.get(role) if rule and role else None


def loads_of(url_name: str, method: str) -> tuple[Load, ...]:
    """Return the kinds as which a request counts: everything is a page, too."""
    if method == "POST" and url_name in UPLOADS:
        return Load.PAGE, Load.UPLOAD
    if method == "POST" and (url_name in EXPORTS or url_name.endswith("-export")):
        return Load.PAGE, Load.EXPORT
    return (Load.PAGE,)


def may_bring(role: str | None, kind: str) -> bool:
    """Tell whether a role may bring files of a kind, and see what became of them."""
    return role == Role.DIRECTOR or kind in FILE_KINDS.get(role or "", frozenset())


def is_public(url_name: str, rules: Iterable[Rule] = RULES) -> bool:
    """Tell whether the URL answers without a sign-in."""
    return any(ANYONE in rule.allow for rule in rules_of(url_name, rules))


def is_settings(url_name: str, rules: Iterable[Rule] = RULES) -> bool:
    """Tell whether an hour without a request ends the sign-in here: people and keys."""
    return any(rule.settings for rule in rules_of(url_name, rules))


def is_by_shop(url_name: str, method: str, rules: Iterable[Rule] = RULES) -> bool:
    """Tell whether the right depends on the role in a shop."""
    rule = rule_for(url_name, method, rules)
    return rule is not None and not rule.allow.keys() & {ANYONE, SIGNED_IN}


def decide(
    url_name: str,
    method: str,
    standing: Standing,
    roles: Collection[str],
    *,
    is_fresh: bool = True,
    rules: Iterable[Rule] = RULES,
) -> Decision:
    """Decide one request by the table: the first clause that applies.

    `roles` are the roles in the shop asked for, or in all the person's shops where no shop is
    named; `is_fresh` tells of a sign-in within the last five minutes.
    """
    rules = tuple(rules)
    if not rules_of(url_name, rules):
        return Decision.UNLISTED
    rule = rule_for(url_name, method, rules)
    if not is_public(url_name, rules):
        refusal = _standing_refusal(rules_of(url_name, rules), standing)
        if refusal:
            return refusal
    if rule is None:
        return Decision.REFUSE_METHOD
    everybody = {ANYONE} if standing is Standing.KEY else {ANYONE, SIGNED_IN}
    if not rule.allow.keys() & {*everybody, *roles}:
        return Decision.REFUSE_ROLE
    return Decision.SIGN_IN_AFRESH if rule.fresh and not is_fresh else Decision.ALLOW


def _standing_refusal(rules: tuple[Rule, ...], standing: Standing) -> Decision | None:
    if standing is Standing.ANONYMOUS:
        return Decision.SIGN_IN
    is_open = all(rule.before_second_factor for rule in rules)
    if standing is Standing.NO_SECOND_FACTOR and not is_open:
        return Decision.SET_UP_SECOND_FACTOR
    return None
