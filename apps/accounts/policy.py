"""The one table of rights: which role may use which URL, how, and on whose rows."""

from collections.abc import Collection, Iterable, Mapping
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


def _shop(*roles: Role | KeyScope) -> dict[str, Scope]:
    return dict.fromkeys(roles, Scope.SHOP)


def _settings(url_name: str, methods: tuple[str, ...], *, fresh: bool = False) -> Rule:
    return Rule(url_name, methods, _shop(Role.DIRECTOR), fresh=fresh, settings=True)


def _each(methods: tuple[str, ...], allow: Mapping[str, Scope], *names: str) -> tuple[Rule, ...]:
    return tuple(Rule(name, methods, allow) for name in names)


DESK_OWN: Mapping[str, Scope] = {Role.AGENT: Scope.OWN, Role.ASSISTANT: Scope.OWN}
FIGURES = _shop(Role.DIRECTOR, Role.SUPERVISOR, Role.PROMOTER, Role.ANALYST)
PLANNERS = _shop(Role.DIRECTOR, Role.SUPERVISOR)
DESK = {**PLANNERS, **_shop(Role.AGENT, Role.ASSISTANT)}
DESK_SELF = {**PLANNERS, **DESK_OWN}
BUYERS = _shop(Role.DIRECTOR, Role.SUPERVISOR)
PROGRAMS = {**FIGURES, **_shop(KeyScope.KPI_READ)}
LISTS = ("shops", "metrics")
READINGS = ("series", "scorecard", "attribution", "pacing", "status", "restatements", "targets")
PUSHES = _shop(Role.DIRECTOR, KeyScope.FACTS_PUSH)
TRAFFIC = _shop(Role.DIRECTOR, Role.PROMOTER)
FILES = _shop(Role.DIRECTOR, Role.SUPERVISOR, Role.PROMOTER)
# A director brings files of every kind; these roles those of their own desk.
FILE_KINDS: Mapping[str, frozenset[str]] = {
    Role.SUPERVISOR: frozenset({"orders", "order_lines", "refunds", "messages", "reviews"}),
    Role.PROMOTER: frozenset(
        {"shop_traffic", "source_traffic", "product_traffic", "traffic", "ad_stats"}
    ),
}

RULES: tuple[Rule, ...] = (
    # The process and its readiness: one word each.
    Rule("livez", READ, PUBLIC),
    Rule("readyz", READ, PUBLIC),
    # Figures. Buyers' rows behind a figure are for those who serve the shop's buyers.
    Rule("dashboard:day", READ, {**FIGURES, **DESK_OWN}),
    Rule("dashboard:metric", READ, FIGURES),
    Rule("dashboard:rows", READ, BUYERS),
    # Files leave by POST: each one is written down.
    Rule("dashboard:day-export", WRITE, _shop(Role.DIRECTOR, Role.ANALYST)),
    Rule("dashboard:rows-export", WRITE, _shop(Role.DIRECTOR)),
    Rule("dashboard:status", READ, FIGURES),
    Rule("metrics:day-recompute", WRITE, _shop(Role.DIRECTOR)),
    Rule("metrics:targets", READ, FIGURES),
    Rule("metrics:targets", WRITE, _shop(Role.DIRECTOR)),
    Rule("metrics:target-approve", WRITE, _shop(Role.DIRECTOR)),
    Rule("metrics:target-discard", WRITE, _shop(Role.DIRECTOR)),
    Rule("metrics:day-factor-add", WRITE, _shop(Role.DIRECTOR)),
    Rule("metrics:day-factor-remove", WRITE, _shop(Role.DIRECTOR)),
    Rule("metrics:aims", READ, FIGURES),
    Rule("metrics:aims", WRITE, _shop(Role.DIRECTOR)),
    Rule("metrics:aim-remove", WRITE, _shop(Role.DIRECTOR)),
    # Rosters. Supervisors plan; everybody on the desk sees names and times, and their own requests.
    *_each(READ, DESK, "service:roster", "api:shifts"),
    *_each(READ, PLANNERS, "service:agents", "service:swaps"),
    *_each(FORM, PLANNERS, "service:cells", "service:roster-publish", "service:run"),
    *_each(FORM, PLANNERS, "service:coverage", "service:agent"),
    *_each(WRITE, PLANNERS, "service:roster-make", "service:roster-lock", "service:roster-fill"),
    *_each(WRITE, PLANNERS, "service:agent-sick", "service:leave-decide", "service:swap-decide"),
    Rule("service:shifts", READ, DESK_SELF),
    *_each(FORM, DESK_SELF, "service:leave", "service:swap-offer"),
    *_each(WRITE, DESK_SELF, "service:leave-withdraw", "service:swap-act", "service:swap-bid"),
    *_each(WRITE, DESK_SELF, "service:shifts-seen", "service:clock", "service:calendar-link"),
    Rule("service:calendar", READ, PUBLIC),  # the secret of the address is the right
    Rule("api:coverage", READ, {**_shop(Role.ANALYST, KeyScope.KPI_READ), **PLANNERS}),
    # The same figures for programs, and facts from them.
    *(Rule(f"api:{name}", READ, PROGRAMS) for name in (*LISTS, *READINGS)),
    Rule("api:targets", ("PUT",), _shop(Role.DIRECTOR)),
    Rule("api:push-orders", WRITE, PUSHES),
    Rule("api:push-refunds", WRITE, PUSHES),
    Rule("api:push-traffic", WRITE, PUSHES),
    Rule("api:schema", READ, PROGRAMS),
    Rule("api:docs", READ, ACCOUNT),
    # Files in. A role brings the kinds of FILE_KINDS only; the service checks the kind.
    Rule("intake:batches", READ, FILES),
    Rule("intake:batch", READ, FILES),
    Rule("intake:batch-upload", FORM, FILES),
    Rule("intake:batch-progress", READ, FILES),
    Rule("intake:batch-rejected", WRITE, FILES),
    Rule("intake:batch-corrected", WRITE, FILES),
    Rule("intake:batch-commit", WRITE, FILES),
    Rule("intake:batch-cancel", WRITE, FILES),
    Rule("intake:batch-retry", WRITE, FILES),
    Rule("intake:batch-words", WRITE, FILES),
    # A layout decides what files become: a director's, with a sign-in of the last five minutes.
    Rule("intake:batch-mapping", FORM, _shop(Role.DIRECTOR), fresh=True),
    Rule("intake:sources", FORM, TRAFFIC),
    Rule("intake:typed-day", FORM, TRAFFIC),
    Rule("intake:mapping-trial", WRITE, _shop(Role.DIRECTOR)),
    Rule("intake:mappings", READ, _shop(Role.DIRECTOR)),
    Rule("intake:mapping", READ, _shop(Role.DIRECTOR)),
    Rule("intake:mapping-edit", FORM, _shop(Role.DIRECTOR), fresh=True),
    Rule("intake:mapping-retire", WRITE, _shop(Role.DIRECTOR), fresh=True),
    # A buyer: masked, and by name for who says why. Their rows of cases come with those pages.
    Rule("accounts:buyer", FORM, BUYERS),
    # People and keys of programs: a director's, with a sign-in of the last five minutes.
    _settings("accounts:people", READ),
    _settings("accounts:person", READ),
    _settings("accounts:person-invite", FORM, fresh=True),
    _settings("accounts:person-invite-again", WRITE, fresh=True),
    _settings("accounts:person-role", WRITE, fresh=True),
    _settings("accounts:person-end", WRITE, fresh=True),
    _settings("accounts:person-disable", WRITE, fresh=True),
    _settings("accounts:person-enable", WRITE, fresh=True),
    _settings("accounts:person-sign-out", WRITE, fresh=True),
    _settings("accounts:person-unlock", WRITE, fresh=True),
    _settings("accounts:raise-grant", WRITE, fresh=True),
    _settings("accounts:raise-refuse", WRITE, fresh=True),
    _settings("accounts:keys", READ),
    _settings("accounts:key-make", FORM, fresh=True),
    _settings("accounts:key-revoke", WRITE, fresh=True),
    # Everybody's own account, and the audit log as far as their role lets them read.
    Rule("accounts:profile", FORM, ACCOUNT),
    Rule("accounts:audit", READ, ACCOUNT),
    Rule("account_login", FORM, PUBLIC),
    Rule("account_logout", FORM, ACCOUNT, before_second_factor=True),
    Rule("account_inactive", READ, PUBLIC),
    Rule("account_signup", FORM, PUBLIC),  # answers that people are invited
    Rule("account_reauthenticate", FORM, ACCOUNT, before_second_factor=True),
    Rule("account_change_password", FORM, ACCOUNT),
    Rule("account_set_password", FORM, ACCOUNT),
    Rule("account_reset_password", FORM, PUBLIC),
    Rule("account_reset_password_done", READ, PUBLIC),
    Rule("account_reset_password_from_key", FORM, PUBLIC),
    Rule("account_reset_password_from_key_done", READ, PUBLIC),
    # Addresses are given by a director, not chosen, and codes by mail are not a way in.
    Rule("account_email", FORM, NOBODY),
    Rule("account_email_verification_sent", FORM, NOBODY),
    Rule("account_confirm_email", FORM, NOBODY),
    Rule("account_confirm_login_code", FORM, NOBODY),
    Rule("mfa_authenticate", FORM, PUBLIC),  # second step of a sign-in
    Rule("mfa_reauthenticate", FORM, ACCOUNT),
    Rule("mfa_index", READ, ACCOUNT),
    Rule("mfa_activate_totp", FORM, ACCOUNT, before_second_factor=True),
    Rule("mfa_deactivate_totp", FORM, ACCOUNT),
    Rule("mfa_view_recovery_codes", READ, ACCOUNT),
    Rule("mfa_generate_recovery_codes", FORM, ACCOUNT),
    Rule("mfa_download_recovery_codes", READ, ACCOUNT),
    Rule("usersessions_list", FORM, ACCOUNT),
)


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
