"""No page leads its reader to a page that is closed to them, or is not there."""

import re
from collections import deque
from html import unescape

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from apps.accounts.policy import is_public
from apps.accounts.roles import Role
from apps.shop.models import Shop
from tests.factories import make_person, signed_in
from tests.web.test_query_counts import filled, is_for, the_morning_after

pytestmark = pytest.mark.django_db
__all__ = ["the_morning_after"]
LINK = re.compile(r'<a\b[^>]*\shref="([^"#]+)')


def links(page: str) -> list[str]:
    """The addresses within this house that a page links to."""
    found = (unescape(each) for each in LINK.findall(page))
    return [each for each in found if each.startswith("/") and not each.startswith("/static/")]


def page_name(address: str) -> str:
    """The name of the page behind an address, or the address of what is none."""
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return address


def closed(client: Client, start: str) -> dict[str, str]:
    """Follow links from a page, each page of a name once; what did not open, with its page."""
    opened: set[str] = set()
    refused: dict[str, str] = {}
    waiting = deque([(start, start)])
    while waiting:
        address, leads_here = waiting.popleft()
        name = page_name(address)
        if name in opened:
            continue
        response = client.get(address, follow=True)
        if response.status_code >= 400:
            refused[f"{response.status_code} {name}"] = f"{leads_here} -> {address}"
            continue
        opened.add(name)
        # Pages for everybody lead to the front door, whoever looks at them.
        is_page = not is_public(name) and "html" in response.headers["Content-Type"]
        if is_page and not response.streaming:
            waiting.extend((each, address) for each in links(response.content.decode()))
    assert len(opened) > 5, opened
    return refused


def test_every_link_of_a_page_opens_for_its_reader(shop: Shop) -> None:
    filled(shop)
    for role in Role:
        client = signed_in(make_person(f"{role}@shop.example", role, shop))
        home = "/" if is_for(role, "dashboard:day") else "/workday/mine/"
        assert closed(client, home) == {}, role
