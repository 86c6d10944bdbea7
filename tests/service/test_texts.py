"""Texts: who writes and approves, versions that stay, what is found, what vanishes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from apps.accounts.models import AuditEvent
from apps.accounts.roles import Role
from apps.common.errors import ShopError
from apps.service.models import AgentSkill, Note, Snippet, SnippetUse, TextVersion
from apps.service.selectors.readers import Reader
from apps.service.selectors.search import misses_of, snippets_found
from apps.service.selectors.snippets import snippet_of, snippet_reached, snippets_waiting
from apps.service.services.misses import misses_dismiss, search_missed
from apps.service.services.snippets import (
    Settings,
    Words,
    snippet_approve,
    snippet_edit,
    snippet_restore,
    snippet_retire,
)
from apps.service.services.uses import snippet_use, uses_sent
from apps.shop.models import Customer, Product, Shop, Sku
from tests.accounts.test_reveal import make_buyer
from tests.refusals import code_of
from tests.service.desk import make_agent
from tests.service.text_tools import make_reader, make_text, reader_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
TODAY = date(2026, 11, 30)


@pytest.fixture
def boss(shop: Shop) -> Reader:
    """A supervisor of the shop."""
    return make_reader(shop)


@pytest.fixture
def agent(shop: Shop) -> Reader:
    """An agent of the shop."""
    return make_reader(shop, Role.AGENT, "Ada")


def found(by: Reader, query: str, kind: str = "reply", day: date = TODAY) -> list[str]:
    """Return the codes of the texts in use that answer a search, the best first."""
    shop = by.access.shops[0]
    rows = snippet_reached(by).live(day)
    return [row.code for row in snippets_found(rows, shop, query, kinds=[kind], limit=10)]


def test_an_agents_text_waits_and_a_supervisors_is_in_use_at_once(
    boss: Reader, agent: Reader
) -> None:
    proposed = make_text(agent, "Shipping", code="ship")
    assert (proposed.state, proposed.approved, found(agent, "shipping")) == ("draft", None, [])
    assert list(snippets_waiting(snippet_reached(boss))) == [proposed]
    snippet_approve(by=boss, snippet_id=proposed.pk, seen=1)
    assert (found(agent, "shipping"), list(snippets_waiting(snippet_reached(boss)))) == (
        ["ship"],
        [],
    )
    assert make_text(boss, "Returns").state == "approved"
    assert make_text(agent, "My greeting", scope="personal").state == "approved"


def test_a_proposed_change_leaves_the_words_in_use(boss: Reader, agent: Reader) -> None:
    text = make_text(boss, "Shipping", "Two days.", code="ship")
    snippet_edit(
        by=agent, snippet_id=text.pk, seen=1, words=Words("Shipping", "One day.", "new carrier")
    )
    text.refresh_from_db()
    assert (text.state, text.approved.body) == ("approved", "Two days.")  # type: ignore[union-attr]
    assert list(snippets_waiting(snippet_reached(boss))) == [text]
    assert code_of(snippet_approve, by=agent, snippet_id=text.pk, seen=2) == "role_refused"
    assert code_of(snippet_approve, by=boss, snippet_id=text.pk, seen=1) == "stale"
    snippet_approve(by=boss, snippet_id=text.pk, seen=2)
    text.refresh_from_db()
    assert text.approved.body == "One day."  # type: ignore[union-attr]
    snippet_restore(by=boss, snippet_id=text.pk, number=1)
    assert list(text.versions.values_list("number", "body", "reason")) == [
        (3, "Two days.", "Back to version 1"),
        (2, "One day.", "new carrier"),
        (1, "Two days.", ""),
    ]
    actions = AuditEvent.objects.filter(object=f"service.Snippet:{text.pk}").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "snippet.add", "snippet.edit", "snippet.approve", "snippet.restore",
    ]  # fmt: skip
    assert "day" not in str(list(actions.values_list("changes", flat=True)))


def test_who_was_slower_gets_the_others_words_and_loses_nothing(boss: Reader) -> None:
    text = make_text(boss, "Shipping", "Two days.")
    snippet_edit(by=boss, snippet_id=text.pk, seen=1, words=Words("Shipping", "Theirs."))
    with pytest.raises(ShopError) as caught:
        snippet_edit(by=boss, snippet_id=text.pk, seen=1, words=Words("Shipping", "Mine."))
    assert caught.value.code == "stale"
    assert caught.value.extra == {"number": 2, "title": "Shipping", "body": "Theirs."}
    assert text.versions.count() == 2


def test_the_database_keeps_versions_as_they_are(boss: Reader) -> None:
    make_text(boss, "Shipping")
    rows = TextVersion.objects.all()
    for act in (lambda: rows.update(body=""), lambda: rows._raw_delete("default")):
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
            act()
    assert rows.get().body == "Words."


@pytest.mark.parametrize("about", [(), ("order", "customer")])
def test_a_note_is_about_exactly_one_thing(shop: Shop, about: tuple[str, ...]) -> None:
    customer = make_buyer(shop)
    known = {"customer": customer, "order": customer.order_set.get()}
    rows = {name: known[name] for name in about}
    with pytest.raises(IntegrityError, match="note_about_one_thing"), transaction.atomic():
        Note.objects.create(shop=shop, kind="note", **rows)


def test_a_personal_text_is_its_owners_alone(shop: Shop, boss: Reader, agent: Reader) -> None:
    own = make_text(agent, "My greeting", scope="personal", code="hi")
    other = make_reader(shop, Role.AGENT, "Bo")
    assert (found(agent, "greeting"), found(other, "greeting"), found(boss, "greeting")) == (
        ["hi"],
        [],
        [],
    )
    for by in (other, boss):
        for service in (snippet_retire, snippet_of):
            assert code_of(service, by=by, snippet_id=own.pk) == "not_found"
    snippet_edit(by=agent, snippet_id=own.pk, seen=1, words=Words("My hello", "Hello."))
    assert found(agent, "hello") == ["hi"]
    snippet_retire(by=agent, snippet_id=own.pk)
    assert found(agent, "hello") == []


def test_a_teams_text_is_for_that_team_and_who_leads_it(shop: Shop, boss: Reader) -> None:
    text = make_text(boss, "Pickup", scope="team", role="returns", code="pickup")
    ada, bo = make_agent(shop, "Ada"), make_agent(shop, "Bo")
    AgentSkill.objects.create(agent=bo, role="returns")
    readers = [reader_of(each.user, (shop, Role.AGENT)) for each in (ada, bo)]
    assert [found(by, "pickup") for by in (*readers, boss)] == [[], ["pickup"], ["pickup"]]
    assert code_of(snippet_of, by=readers[0], snippet_id=text.pk) == "not_found"


def test_another_shops_text_does_not_exist(other_shop: Shop, boss: Reader) -> None:
    theirs = make_text(make_reader(other_shop), "Shipping")
    words = Words("x", "y")
    assert code_of(snippet_of, by=boss, snippet_id=theirs.pk) == "not_found"
    for service, more in (
        (snippet_edit, {"seen": 1, "words": words}),
        (snippet_approve, {"seen": 1}),
        (snippet_restore, {"number": 1}),
        (snippet_retire, {}),
        (snippet_use, {"customer_id": None, "now": NOW}),
    ):
        assert code_of(service, by=boss, snippet_id=theirs.pk, **more) == "not_found"  # type: ignore[dict-item]
    assert found(boss, "shipping") == []


@pytest.mark.parametrize("role", [Role.PROMOTER, Role.DESIGNER])
def test_who_does_not_serve_buyers_reads_only_what_is_in_use(
    shop: Shop, boss: Reader, agent: Reader, role: Role
) -> None:
    used, waits = make_text(boss, "Shipping"), make_text(agent, "Secret plan")
    by = make_reader(shop, role, "Pia")
    assert list(snippet_reached(by)) == [used]
    assert code_of(snippet_of, by=by, snippet_id=waits.pk) == "not_found"
    assert code_of(make_text, by=by, title="Mine") == "role_refused"


def test_what_has_run_out_vanishes_and_cannot_be_used(boss: Reader) -> None:
    week = timedelta(days=7)
    text = make_text(boss, "Sale", code="sale", valid_from=TODAY - week, valid_to=TODAY)
    assert [found(boss, "sale", day=TODAY + timedelta(days=n)) for n in (-8, -7, 0, 1)] == [
        [], ["sale"], ["sale"], [],
    ]  # fmt: skip
    snippet_use(by=boss, snippet_id=text.pk, customer_id=None, now=NOW)
    late = NOW + timedelta(days=1)
    fields = {"by": boss, "snippet_id": text.pk, "customer_id": None}
    assert code_of(snippet_use, **fields, now=late) == "not_found"
    assert SnippetUse.objects.get().version == text.approved


def test_a_use_names_no_buyer_of_another_shop(other_shop: Shop, boss: Reader) -> None:
    text = make_text(boss, "Sale")
    theirs = Customer.objects.create(shop=other_shop, key_hash="x" * 64)
    fields = {"by": boss, "snippet_id": text.pk, "now": NOW}
    assert code_of(snippet_use, **fields, customer_id=theirs.pk) == "not_found"
    assert not SnippetUse.objects.exists()


def test_a_code_is_given_once_and_free_again_when_its_text_retires(
    boss: Reader, agent: Reader
) -> None:
    text = make_text(boss, "Shipping", code="ship")
    assert code_of(make_text, by=boss, title="Again", code="ship") == "duplicate"
    for fields in ({"locale": "hu"}, {"kind": "article", "locale": "zh-hans"}):
        make_text(boss, "Again", code="ship", **fields)
    make_text(agent, "Again", code="ship", scope="personal")
    snippet_retire(by=boss, snippet_id=text.pk)
    make_text(boss, "Again", code="ship")
    assert [make_text(boss, "No code").code, make_text(boss, "Nor here").code] == ["r2", "r3"]


def test_search_ranks_the_code_then_the_title_then_the_words(shop: Shop, boss: Reader) -> None:
    product = Product.objects.create(shop=shop, external_id="CW-RO600", title="净水器 RO600")
    Sku.objects.create(shop=shop, code="RO600-W", product=product)
    make_text(boss, "Other", "It says return somewhere.", code="z")
    make_text(boss, "How to return", "Pack it.", code="y")
    make_text(boss, "Something", "Nothing.", code="return")
    make_text(boss, "漏水怎么办", "先关总阀，再联系我们。", code="leak", product_ids=(product.pk,))
    assert found(boss, "return") == ["return", "y", "z"]
    assert found(boss, "retrun") == ["return", "y", "z"]
    for query in ("漏水", "漏水怎么半", "总阀", "净水器", "ro600-w", "cw-ro600"):
        assert found(boss, query) == ["leak"], query
    assert found(boss, "moon pendant") == []
    assert found(boss, "return", kind="article") == []


def test_words_that_wait_are_not_found_by_buyers_agents(boss: Reader, agent: Reader) -> None:
    text = make_text(boss, "Shipping", "By truck.", code="ship")
    snippet_edit(by=agent, snippet_id=text.pk, seen=1, words=Words("Shipping", "By balloon."))
    assert (found(boss, "truck"), found(boss, "balloon")) == (["ship"], [])


def test_searches_in_vain_are_counted_and_answered(shop: Shop, boss: Reader, agent: Reader) -> None:
    miss = {"shop": shop, "now": NOW}
    for by, query in (
        (agent, "Moon  Pendant"),
        (agent, "moon pendant"),
        (boss, "ＭＯＯＮ pendant"),
        (boss, "ring"),
    ):
        search_missed(by=by, query=query, **miss)  # type: ignore[arg-type]
    for personal in ("13812341234", "anna@example.com", "  "):
        assert search_missed(by=agent, query=personal, **miss) is None  # type: ignore[arg-type]
    assert [(each.query, each.count, each.people) for each in misses_of(shop)] == [
        ("moon pendant", 2, 2),
        ("ring", 1, 1),
    ]
    article = make_text(boss, "Moon pendant", kind="article", query="moon pendant")
    assert [each.query for each in misses_of(shop)] == ["ring"]
    assert SnippetUse.objects.filter(answered_by=article).count() == 2
    assert code_of(misses_dismiss, access=agent.access, shop=shop, query="ring") == "role_refused"
    misses_dismiss(access=boss.access, shop=shop, query="ring")
    assert misses_of(shop) == []


def test_settings_change_with_who_may_approve_alone(
    shop: Shop, boss: Reader, agent: Reader
) -> None:
    text = make_text(boss, "Shipping", code="ship")
    wanted = Settings(kind="reply", code="post", valid_to=TODAY)
    words = Words("Shipping", "Words.")
    snippet_edit(by=agent, snippet_id=text.pk, seen=1, words=words, settings=wanted)
    assert Snippet.objects.get().code == "ship"
    snippet_edit(
        by=boss, snippet_id=text.pk, seen=1, words=words, settings=replace(wanted, scope="personal")
    )
    changed = Snippet.objects.get()
    assert (changed.code, changed.scope, changed.valid_to) == ("post", "shop", TODAY)
    assert changed.versions.count() == 1


def test_what_was_sent_says_how_much_of_a_text_was_kept(boss: Reader, agent: Reader) -> None:
    text = make_text(boss, "Shipping", "Order {order} leaves today.")
    put = {"snippet_id": text.pk, "customer_id": None, "now": NOW}
    kept, changed, theirs = (snippet_use(by=by, **put) for by in (agent, agent, boss))
    sent = {"by": agent, "sent": "Dear Anna, Order A1 leaves today. Bye!"}
    assert uses_sent(use_ids=[kept.pk, theirs.pk, 999_999_999], **sent) == 1
    assert uses_sent(by=agent, use_ids=[kept.pk, changed.pk], sent="Order A1") == 1
    ratios = SnippetUse.objects.order_by("pk").values_list("edited_ratio", flat=True)
    assert [each and float(each) for each in ratios] == [0, 0.7, None]
