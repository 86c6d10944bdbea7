"""The pages' HTML: every element that is opened is closed where it was opened, no id twice."""

from collections import Counter
from html.parser import HTMLParser

import pytest

from apps.accounts.roles import Role
from apps.shop.models import Shop
from tests.factories import make_person, signed_in
from tests.web.test_query_counts import filled, is_for, pages, the_morning_after

__all__ = ["the_morning_after"]
pytestmark = pytest.mark.django_db
# HTML Standard, 13.1.2: elements that have no end tag.
VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)


class Markup(HTMLParser):
    """Collects what is wrong in a page's nesting, each with its line and column."""

    def __init__(self) -> None:
        super().__init__()
        self.is_open: list[str] = []
        self.wrong: list[str] = []
        self.ids: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        self.ids.update(value or "" for name, value in attrs if name == "id")
        twice = {name for name in names if names.count(name) > 1}
        self.wrong += [f"{self.getpos()} <{tag}> has {name} twice" for name in sorted(twice)]
        if tag not in VOID:
            self.is_open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A slash closes what is foreign (SVG); in HTML it is ignored.
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.is_open.pop()

    def handle_endtag(self, tag: str) -> None:
        if self.is_open and self.is_open[-1] == tag:
            self.is_open.pop()
        else:
            last = self.is_open[-1] if self.is_open else "nothing"
            self.wrong.append(f"{self.getpos()} </{tag}> within <{last}>")


def faults(html: str) -> list[str]:
    """Return what is wrong with the nesting, attributes and ids of a page."""
    markup = Markup()
    markup.feed(html)
    markup.close()
    twice = [f"id {name} {count} times" for name, count in markup.ids.items() if count > 1]
    left = [f"<{tag}> is not closed" for tag in markup.is_open]
    return markup.wrong[:3] + left + twice


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<section><p>a</p></section>", []),
        ("<ul><li>a<br></li></ul><svg><path d='m'/></svg>", []),
        ("<section><p>a</p>", ["<section> is not closed"]),
        ("<p><b>a</p></b>", ["(1, 7) </p> within <b>"]),
        ("<p id='a'></p><p id='a'></p>", ["id a 2 times"]),
        ("<p id='a' id='b'></p>", ["(1, 0) <p> has id twice"]),
    ],
)
def test_faults_are_seen(html: str, said: list[str]) -> None:
    assert [each for each in said if each not in faults(html)] == []
    assert bool(faults(html)) is bool(said)


def test_every_page_is_well_formed(shop: Shop) -> None:
    """Each page as the first role that may read it."""
    known, wrong, met = filled(shop), {}, 0
    people = {
        role: signed_in(make_person(f"{role}@shop.example", role, shop), is_fresh=True)
        for role in Role
    }
    for name, path in pages(known).items():
        client = next((people[role] for role in Role if is_for(role, name)), None)
        answer = client.get(path) if client else None
        if answer and not answer.streaming and "html" in answer.headers["Content-Type"]:
            met += 1
            wrong[name] = faults(answer.content.decode())
    assert met > 100
    assert {name: found for name, found in wrong.items() if found} == {}
