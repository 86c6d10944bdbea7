"""No page leads its reader to what is closed to them: neither a link nor a form."""

import re
from collections import deque
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from apps.accounts.policy import SIGNED_IN, is_public, rules_of, scope_of
from apps.accounts.roles import Role
from apps.shop.models import Shop
from tests.factories import make_person, signed_in
from tests.web.test_query_counts import filled, is_for, the_morning_after

pytestmark = pytest.mark.django_db
__all__ = ["the_morning_after"]
LINK = re.compile(r'<a\b[^>]*\shref="([^"#]+)')
PART = re.compile(r'\shx-get="([^"#]+)')


def links(page: str) -> list[str]:
    """The addresses within this house that a page links to, or has parts of itself from."""
    found = (unescape(each) for each in (*LINK.findall(page), *PART.findall(page)))
    return [each for each in found if each.startswith("/") and not each.startswith("/static/")]


def page_name(address: str) -> str:
    """The name of the page behind an address, or the address of what is none."""
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return address


@dataclass
class Walk:
    """What a reader met: pages by name, links that did not open and forms that are not theirs."""

    opened: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    closed_forms: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """Collects how and where the buttons of a page send its forms; "" is the page itself."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.targets: set[tuple[str, str]] = set()
        self.form: tuple[str, str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, and each button in it that sends it somewhere."""
        told = {name: value or "" for name, value in attrs}
        self.targets |= {("POST", told["hx-post"])} if "hx-post" in told else set()
        if tag == "form" and told.get("method") != "dialog":
            self.form = (told.get("method", "get").upper(), told.get("action", ""))
        is_sent = tag == "button" and told.get("type", "submit") == "submit"
        if is_sent and self.form and "disabled" not in told:
            self.targets.add((self.form[0], told.get("formaction", self.form[1])))

    def handle_endtag(self, tag: str) -> None:
        """Leave a form."""
        if tag == "form":
            self.form = None


def may_send(role: Role, method: str, address: str) -> bool:
    """Tell whether the table lets a role, or everybody who is signed in, send a form there."""
    name = page_name(address)
    is_everybodys = any(SIGNED_IN in rule.allow for rule in rules_of(name))
    return is_everybodys or is_public(name) or scope_of(name, method, role) is not None


def walked(client: Client, start: str, role: Role) -> Walk:
    """Follow links from a page, each page of a name once."""
    walk = Walk()
    waiting = deque([(start, start)])
    while waiting:
        address, leads_here = waiting.popleft()
        name = page_name(address)
        if name in walk.opened:
            continue
        response = client.get(address, follow=True)
        if response.status_code >= 400:
            walk.refused[f"{response.status_code} {name}"] = f"{leads_here} -> {address}"
            continue
        walk.opened.add(name)
        # Pages for everybody lead to the front door, whoever looks at them.
        is_page = not is_public(name) and "html" in response.headers["Content-Type"]
        if is_page and not response.streaming:
            page = response.content.decode()
            waiting.extend((each, address) for each in links(page))
            sent = {(how, urljoin(address, where)) for how, where in Forms(page).targets}
            walk.closed_forms |= {each[1]: name for each in sent if not may_send(role, *each)}
    return walk


@pytest.mark.parametrize("role", list(Role))
def test_every_link_opens_for_its_reader_and_every_form_may_be_sent(shop: Shop, role: Role) -> None:
    filled(shop)
    client = signed_in(make_person(f"{role}@shop.example", role, shop))
    walk = walked(client, "/" if is_for(role, "dashboard:day") else "/workday/mine/", role)
    assert len(walk.opened) > 5
    assert (walk.refused, walk.closed_forms) == ({}, {})
