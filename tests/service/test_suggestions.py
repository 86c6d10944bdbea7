"""Suggestions go to an owner, get an answer in words, and their reporter reads it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.accounts.roles import Role
from apps.common.errors import ShopError
from apps.service.models import Suggestion
from apps.service.services.suggestions import (
    Idea,
    suggestion_add,
    suggestion_answer,
    suggestion_give,
)
from apps.shop.models import Product, Shop
from tests.factories import make_person, signed_in
from tests.service.chats import make_inquiry
from tests.service.desk import make_agent

pytestmark = pytest.mark.django_db
# 18:00 on Friday in Shanghai.
NOW = datetime(2026, 12, 4, 10, tzinfo=UTC)


def suggest(shop: Shop, words: str = "A spare ring", **fields: Any) -> Suggestion:
    """Let somebody of the desk suggest something to a supervisor."""
    reporter = fields.pop("reporter", None) or make_agent(shop, "Li").user
    owner = fields.pop("owner", None) or make_person("boss@x.example.com", Role.SUPERVISOR, shop)
    idea = Idea(words, fields.pop("origin", "buyer"), fields.pop("product", ""))
    told = {"owner": owner, "reporter": reporter, "actor": SYSTEM, "now": NOW, **fields}
    return suggestion_add(shop=shop, idea=idea, **told)


def answer(row: Suggestion, event: str = "accept", words: str = "Next month.") -> Suggestion:
    """Let the owner answer."""
    who = {"user": row.owner, "actor": SYSTEM, "now": NOW}
    return suggestion_answer(suggestion_id=row.pk, event=event, words=words, **who)


def test_a_suggestion_has_an_owner_a_day_and_one_answer(shop: Shop) -> None:
    product = Product.objects.create(shop=shop, external_id="P1", title="Filter")
    row = suggest(shop, product="filter")
    assert (row.product, row.state) == (product, "open")
    assert row.due_on == NOW.date() + timedelta(days=7)
    answered = answer(row)
    assert (answered.state, answered.answer, answered.answered_by) == (
        "accepted",
        "Next month.",
        row.owner,
    )
    assert answered.read_at is None
    with pytest.raises(ShopError) as caught:
        answer(row, "decline")
    assert caught.value.code == "state_refused"
    actions = AuditEvent.objects.filter(object=f"service.Suggestion:{row.pk}")
    assert list(actions.order_by("pk").values_list("action", flat=True)) == [
        "suggestion.add",
        "suggestion.accept",
    ]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"words": "  "}, "words"),
        ({"product": "moon dust"}, "product"),
    ],
)
def test_what_lacks_something_is_refused_at_its_field(
    shop: Shop, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(ShopError) as caught:
        suggest(shop, **fields)
    assert (caught.value.code, caught.value.field) == ("field_invalid", field)


def test_an_owner_works_in_the_shop_and_an_answer_has_words(shop: Shop, other_shop: Shop) -> None:
    stranger = make_person("far@x.example.com", Role.SUPERVISOR, other_shop)
    with pytest.raises(ShopError, match="does not work here"):
        suggest(shop, owner=stranger)
    row = suggest(shop, reporter=make_agent(shop, "Wang").user, owner=make_agent(shop, "Bo").user)
    with pytest.raises(ShopError, match="Say why"):
        answer(row, words=" ")
    with pytest.raises(ShopError, match="does not work here"):
        suggestion_give(suggestion_id=row.pk, owner=stranger, actor=SYSTEM, now=NOW)
    with pytest.raises(ShopError) as caught:
        suggest(
            shop,
            inquiry=make_inquiry(other_shop),
            reporter=row.reported_by,
            owner=row.owner,
        )
    assert caught.value.code == "not_found"
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.filter(pk=row.pk).update(state="accepted")


def test_people_see_what_concerns_them_and_only_owners_and_planners_answer(
    shop: Shop, supervisor_client: Client
) -> None:
    li, wang, bo = (make_agent(shop, name) for name in ("Li", "Wang", "Bo"))
    row = suggest(shop, "Print the size", reporter=li.user, owner=wang.user)
    seen = {
        agent.user.name: "Print the size"
        in signed_in(agent.user).get("/suggestions/").content.decode()
        for agent in (li, wang, bo)
    }
    assert seen == {"Li": True, "Wang": True, "Bo": False}
    told = {"event": "accept", "answer": "Yes, in May."}
    path = f"/suggestions/{row.pk}/answer/"
    for agent in (li, bo):
        assert signed_in(agent.user).post(path, told).status_code == 404
    assert signed_in(wang.user).post(f"/suggestions/{row.pk}/give/", {}).status_code == 403
    given = supervisor_client.post(f"/suggestions/{row.pk}/give/", {"owner": bo.user.pk})
    assert given.status_code == 302
    assert signed_in(wang.user).post(path, told).status_code == 404
    assert signed_in(bo.user).post(path, told).status_code == 302


def test_the_reporter_is_told_the_outcome_until_they_have_read_it(shop: Shop) -> None:
    make_person("boss@x.example.com", Role.SUPERVISOR, shop, name="Sam")
    li = make_agent(shop, "Li")
    client, inquiry = signed_in(li.user), make_inquiry(shop, owner=li, at=timezone.now())
    page = client.get(f"/suggestions/?inquiry={inquiry.pk}")
    owner = page.context["form"].fields["owner"].choices[0]
    assert owner[1] == "Sam"
    told = {"words": "=Two sizes", "origin": "buyer", "product": "", "owner": owner[0]}
    noted = client.post(f"/suggestions/?inquiry={inquiry.pk}", told)
    assert noted.status_code == 302
    row = Suggestion.objects.get()
    assert (row.inquiry, row.reported_by, row.words) == (inquiry, li.user, "=Two sizes")
    assert "of your suggestions" not in client.get("/suggestions/").content.decode()
    answer(row, "decline", "The mould is too dear.")
    text = client.get("/suggestions/?tab=answered").content.decode()
    assert "1 of your suggestions has an answer" in text
    assert "The mould is too dear." in text
    assert client.post("/suggestions/read/?shop=spring").status_code == 302
    assert "of your suggestions" not in client.get("/suggestions/").content.decode()
    assert client.post("/suggestions/", {**told, "words": ""}).status_code == 422
