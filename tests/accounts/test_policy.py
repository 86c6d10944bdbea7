"""The table of rights, read as a table."""

from itertools import product

import pytest
from django.core.management import CommandError, call_command

from apps.accounts import policy
from apps.accounts.checks import named_urls, unlisted
from apps.accounts.policy import RULES, Decision, Rule, Scope, Standing, decide, scope_of
from apps.accounts.policy_table import permission_table
from apps.accounts.rights.rule import ACCOUNT, PUBLIC
from apps.accounts.roles import KeyScope, Role

TABLE = (
    Rule("open", ("GET",), PUBLIC),
    Rule("page", ("GET",), {Role.DIRECTOR: Scope.SHOP, Role.AGENT: Scope.OWN}),
    Rule("page", ("POST",), {Role.DIRECTOR: Scope.SHOP}),
    Rule("secret", ("POST",), {Role.DIRECTOR: Scope.SHOP}, fresh=True),
    Rule("set-up", ("GET",), ACCOUNT, before_second_factor=True),
    Rule("mixed", ("GET",), ACCOUNT, before_second_factor=True),
    Rule("mixed", ("POST",), ACCOUNT),
)
FULL, BARE, NONE = Standing.FULL, Standing.NO_SECOND_FACTOR, Standing.ANONYMOUS


@pytest.mark.parametrize(
    ("url_name", "method", "standing", "roles", "decision"),
    [
        ("other", "GET", FULL, {Role.DIRECTOR}, Decision.UNLISTED),
        ("", "GET", FULL, {Role.DIRECTOR}, Decision.UNLISTED),
        ("open", "GET", NONE, set(), Decision.ALLOW),
        ("open", "HEAD", NONE, set(), Decision.ALLOW),
        ("open", "POST", NONE, set(), Decision.REFUSE_METHOD),
        ("page", "GET", NONE, set(), Decision.SIGN_IN),
        ("page", "DELETE", NONE, set(), Decision.SIGN_IN),
        ("page", "GET", BARE, {Role.DIRECTOR}, Decision.SET_UP_SECOND_FACTOR),
        ("page", "DELETE", FULL, {Role.DIRECTOR}, Decision.REFUSE_METHOD),
        ("page", "GET", FULL, {Role.AGENT}, Decision.ALLOW),
        ("page", "HEAD", FULL, {Role.AGENT}, Decision.ALLOW),
        ("page", "POST", FULL, {Role.AGENT}, Decision.REFUSE_ROLE),
        ("page", "POST", FULL, {Role.AGENT, Role.DIRECTOR}, Decision.ALLOW),
        ("page", "GET", FULL, set(), Decision.REFUSE_ROLE),
        ("set-up", "GET", BARE, set(), Decision.ALLOW),
        ("set-up", "GET", NONE, set(), Decision.SIGN_IN),
        ("mixed", "GET", BARE, set(), Decision.SET_UP_SECOND_FACTOR),
    ],
)
def test_the_first_clause_that_applies_decides(
    url_name: str, method: str, standing: Standing, roles: set[str], decision: Decision
) -> None:
    assert decide(url_name, method, standing, roles, rules=TABLE) == decision


def test_a_fresh_rule_asks_for_a_new_sign_in() -> None:
    old = decide("secret", "POST", FULL, {Role.DIRECTOR}, is_fresh=False, rules=TABLE)
    new = decide("secret", "POST", FULL, {Role.DIRECTOR}, is_fresh=True, rules=TABLE)
    assert (old, new) == (Decision.SIGN_IN_AFRESH, Decision.ALLOW)


def test_the_reach_of_a_role_is_that_of_its_cell() -> None:
    assert policy.scope_of("page", "GET", Role.AGENT, TABLE) is Scope.OWN
    assert policy.scope_of("page", "GET", Role.DIRECTOR, TABLE) is Scope.SHOP
    assert policy.scope_of("page", "POST", Role.AGENT, TABLE) is None
    assert policy.scope_of("page", "GET", None, TABLE) is None


def test_no_url_and_method_stands_in_two_rules() -> None:
    cells = [(rule.url_name, method) for rule in RULES for method in rule.methods]
    assert len(cells) == len(set(cells))


def test_only_these_urls_answer_without_a_sign_in() -> None:
    public = sorted({rule.url_name for rule in RULES if policy.ANYONE in rule.allow})
    assert public == [
        "account_inactive",
        "account_login",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_signup",
        "livez",
        "mfa_authenticate",
        "readyz",
        "service:calendar",
    ]


@pytest.mark.parametrize(
    ("url_name", "method", "roles"),
    [
        ("dashboard:day", "GET", "director supervisor agent assistant promoter analyst"),
        ("dashboard:rows", "GET", "director supervisor"),
        ("dashboard:status", "GET", "director supervisor promoter analyst"),
        ("metrics:targets", "GET", "director supervisor promoter analyst"),
        ("metrics:targets", "POST", "director"),
        ("intake:batches", "GET", "director supervisor promoter"),
        ("intake:batch-commit", "POST", "director supervisor promoter"),
    ],
    ids=lambda value: f"trust-5-{value}",
)
def test_these_roles_and_no_others_may(url_name: str, method: str, roles: str) -> None:
    allowed = [role for role in Role if policy.scope_of(url_name, method, role)]
    assert sorted(allowed) == sorted(roles.split())


def test_every_url_of_the_site_has_a_rule() -> None:
    assert unlisted(named_urls()) == []


def test_a_url_without_a_name_or_a_rule_is_reported() -> None:
    urls = [("livez", "livez"), ("ghost:page", "ghost/"), ("", "nameless/")]
    assert unlisted(urls) == ["ghost:page (/ghost/)", "no name (/nameless/)"]


def test_the_removal_of_any_rule_of_a_live_url_is_noticed() -> None:
    """A removed rule leaves its URL unlisted, or one of its methods unanswered."""
    live = {name for name, _ in named_urls()}
    unnoticed = [
        rule.url_name
        for index, rule in enumerate(RULES)
        if rule.url_name in live
        and permission_table(RULES[:index] + RULES[index + 1 :]) == permission_table(RULES)
    ]
    assert unnoticed == []


def test_the_change_of_any_cell_changes_the_printed_table() -> None:
    printed = permission_table(RULES)
    columns = [policy.ANYONE, policy.SIGNED_IN, *Role, *KeyScope]
    for (index, rule), column in product(enumerate(RULES), columns):
        allow = {**rule.allow, column: Scope.SHOP}
        if rule.allow.get(column) is Scope.SHOP:
            del allow[column]
        mutant = Rule(rule.url_name, rule.methods, allow, rule.fresh, rule.before_second_factor)
        changed = (*RULES[:index], mutant, *RULES[index + 1 :])
        assert permission_table(changed) != printed


def test_the_documented_table_is_the_table() -> None:
    call_command("describe_policy", check=True)


def test_a_stale_document_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "apps.accounts.management.commands.describe_policy.permission_table"
    monkeypatch.setattr(name, lambda: "| another |\n")
    with pytest.raises(CommandError, match="stale"):
        call_command("describe_policy", check=True)


@pytest.mark.parametrize(
    ("page", "offered"),
    [
        ("dashboard:rows", ["GET service:buyer", "GET aftersales:case"]),
        ("dashboard:scorecard", ["GET service:order-credits", "GET service:inquiry"]),
        ("service:promises", ["GET service:promise-add", "POST service:promise-act"]),
        ("service:coverage", ["POST service:coverage", "POST service:agent-presence"]),
        ("service:inquiry", ["POST service:callback-add", "GET service:suggestions"]),
        ("aftersales:case-context", ["GET service:buyer", "GET service:order"]),
        ("aftersales:reviews", ["GET aftersales:review-add"]),
        ("aftersales:review", ["POST aftersales:review-act"]),
        ("promotion:campaign", ["POST promotion:campaign", "POST promotion:reading-add"]),
        (
            "promotion:competitors",
            ["POST promotion:competitor-add", "POST promotion:competitor-ack"],
        ),
        ("promotion:competitors", ["POST promotion:competitor-upload"]),
        ("promotion:competitor-item", ["POST promotion:competitor-act"]),
        ("promotion:competitor-item", ["POST promotion:competitor-look"]),
        ("work:checklist", ["GET work:task-make"]),
    ],
)
def test_who_reads_a_page_may_what_it_offers_to_every_reader(page: str, offered: list[str]) -> None:
    """These pages ask for no further right before they show a buyer, a link or a form."""
    readers = {role for role in Role if scope_of(page, "GET", role)}
    assert readers
    for each in offered:
        method, url_name = each.split()
        assert {role for role in readers if not scope_of(url_name, method, role)} == set(), each
