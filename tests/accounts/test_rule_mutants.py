"""Every cell of the table changed in turn: the walk over that URL must notice each change."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from apps.accounts import policy
from apps.accounts.policy import ANYONE, RULES, SIGNED_IN, Rule, Scope
from apps.accounts.roles import KeyScope, Role
from apps.shop.models import Shop
from tests.accounts.test_matrix import METHODS, NOT_FRESH, addresses, browser, wrong_cells

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WALKERS = (*Role, NOT_FRESH, *KeyScope, "without a shop", "stranger", "without second factor")
Mutant = tuple[str, str, tuple[Rule, ...]]


def mutants() -> Iterator[Mutant]:
    """Yield (what was changed, who meets it, the changed table)."""
    for index, rule in enumerate(RULES):
        name = f"{rule.url_name} {'/'.join(rule.methods)}"
        yield f"{name} removed", "director", (*RULES[:index], *RULES[index + 1 :])
        for change, walker, changed in changes(rule):
            yield f"{name} {change}", walker, (*RULES[:index], changed, *RULES[index + 1 :])
    for url_name in dict.fromkeys(rule.url_name for rule in RULES if ANYONE not in rule.allow):
        if not all(rule.before_second_factor for rule in policy.rules_of(url_name, RULES)):
            early = [replace(r, before_second_factor=r.url_name == url_name) for r in RULES]
            yield f"{url_name} before the second factor", "without second factor", tuple(early)


def changes(rule: Rule) -> Iterator[tuple[str, str, Rule]]:
    """Yield a rule with one cell or mark turned round, and who notices."""
    is_open = bool(rule.allow.keys() & {ANYONE, SIGNED_IN})
    for each in () if is_open else (*Role, *KeyScope):
        if each in KeyScope and not rule.url_name.startswith("api:"):
            continue  # no key gets as far as a page
        allow = {name: scope for name, scope in rule.allow.items() if name != each}
        if each not in rule.allow:
            allow = {**rule.allow, each: Scope.SHOP}
        yield f"turned for {each}", each, replace(rule, allow=allow)
    if rule.allow and ANYONE not in rule.allow:
        opened = replace(rule, allow={ANYONE: Scope.PUBLIC})
        yield "opened to strangers", "stranger", opened
    if rule.fresh:
        yield "without a fresh sign-in", NOT_FRESH, replace(rule, fresh=False)


def use(monkeypatch: pytest.MonkeyPatch, table: tuple[Rule, ...]) -> None:
    """Decide by another table."""
    for name in ("rules_of", "methods_of", "rule_for", "scope_of", "is_public", "is_by_shop"):
        monkeypatch.setattr(getattr(policy, name), "__defaults__", (table,))
    monkeypatch.setattr(policy.decide, "__kwdefaults__", {"is_fresh": True, "rules": table})


def test_no_changed_cell_goes_unnoticed(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    places = dict(addresses())
    walkers = {name: browser(name, shop) for name in map(str, WALKERS)}
    alive, count = [], 0
    for change, walker, table in mutants():
        url_name = change.partition(" ")[0]
        if url_name not in places:
            continue
        with monkeypatch.context() as patched:
            use(patched, table)
            count += 1
            asked = [(url_name, places[url_name], METHODS)]
            if not wrong_cells(str(walker), walkers[walker], asked):
                alive.append(change)
    record_property("changes of the table", count)
    record_property("changes that no test noticed", len(alive))
    assert alive == []
