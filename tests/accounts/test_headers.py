"""The headers that every answer carries, whoever asks."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.accounts.roles import Role
from apps.shop.models import Shop
from tests.accounts.test_matrix import addresses
from tests.factories import make_person, signed_in

pytestmark = pytest.mark.django_db
NONES = ("default-src", "frame-ancestors", "base-uri", "object-src")
FIXED = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def wrong_headers(answer: Any) -> list[str]:
    """Return what is missing or too wide among the headers of one answer."""
    rules = dict(
        part.strip().partition(" ")[::2]
        for part in answer.get("Content-Security-Policy", "").split(";")
    )
    wrong = [name for name in NONES if rules.get(name) != "'none'"]
    scripts = re.sub(r" 'nonce-[\w+/=-]+'", "", rules.get("script-src", ""))
    wrong += [] if scripts == "'self'" else ["script-src"]
    wrong += [] if rules.get("style-src") == "'self'" else ["style-src"]
    wrong += [] if rules.get("form-action") == "'self'" else ["form-action"]
    wrong += ["unsafe"] if "unsafe" in str(rules) else []
    wrong += [name for name, value in FIXED.items() if answer.get(name) != value]
    wrong += [] if "camera=()" in answer.get("Permissions-Policy", "") else ["Permissions-Policy"]
    if not {"no-store", "private"} & set(re.split(r", ?", answer.get("Cache-Control", ""))):
        wrong.append("Cache-Control")
    return wrong


@pytest.mark.parametrize("method", ["get", "post", "delete"])
@pytest.mark.parametrize("is_stranger", [True, False])
def test_every_answer_carries_the_headers(
    shop: Shop, method: str, is_stranger: bool, record_property: Callable[[str, object], None]
) -> None:
    user = make_person("nora@example.com", Role.DIRECTOR, shop)
    found = {}
    for _, path in [*addresses(), ("no page", "/no/such/page/")]:
        client = Client() if is_stranger else signed_in(user, is_fresh=True)
        client.raise_request_exception = False
        found[path] = wrong_headers(getattr(client, method)(path))
    record_property("answers looked at", len(found))
    record_property("answers with a wrong header", sum(map(bool, found.values())))
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_no_page_writes_script_or_style_into_its_body(shop: Shop) -> None:
    client = signed_in(make_person("nora@example.com", Role.DIRECTOR, shop), is_fresh=True)
    client.raise_request_exception = False
    inline = re.compile(rb"<script(?![^>]*(?:src=|application/json))|<style|\sstyle=|\son[a-z]+=\"")
    found = [path for _, path in addresses() if inline.search(client.get(path).content)]
    assert found == []
