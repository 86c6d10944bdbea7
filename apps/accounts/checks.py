"""System check: every URL has a rule in the policy table; names those that have none."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from apps.accounts.policy import RULES, Rule, rules_of


def named_urls(
    resolver: URLResolver | None = None, names: str = "", route: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield (full name, route) of every URL; the name is empty where a URL has none."""
    for entry in (resolver or get_resolver()).url_patterns:
        here = f"{route}{entry.pattern}"
        if isinstance(entry, URLResolver):
            prefix = f"{names}{entry.namespace}:" if entry.namespace else names
            yield from named_urls(entry, prefix, here)
        elif isinstance(entry, URLPattern):
            yield (f"{names}{entry.name}" if entry.name else "", here)


def unlisted(urls: Iterable[tuple[str, str]], rules: Iterable[Rule] = RULES) -> list[str]:
    """Return the URLs that no rule names, as "name (route)"."""
    rules = tuple(rules)
    return [f"{name or 'no name'} (/{route})" for name, route in urls if not rules_of(name, rules)]


@register()
def every_url_has_a_rule(**kwargs: Any) -> list[CheckMessage]:
    """Report URLs without a rule: the middleware refuses them, so nobody could use them."""
    return [
        Error(f"No rule in apps/accounts/rights names the URL {url}.", id="accounts.E001")
        for url in unlisted(named_urls())
    ]
