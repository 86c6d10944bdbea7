"""The desk: nothing of a shop that one left, and nothing that one's role does not do."""

from typing import Any

import pytest
from django.test import Client

from apps.accounts.actors import SYSTEM
from apps.accounts.roles import Role
from apps.service.models import Agent, QualityReview, SnippetUse
from apps.service.selectors.quality import coaching_of
from apps.service.selectors.queues import item_of
from apps.service.services.coaching import coaching_start
from apps.service.services.notes import note_add, note_end
from apps.service.services.quality_draw import quality_sample_add
from apps.service.services.uses import snippet_use, uses_sent
from apps.shop.models import Shop
from tests.accounts.test_reveal import make_buyer
from tests.factories import directing, make_audit, make_person, signed_in
from tests.refusals import code_of
from tests.service.chats import make_inquiry
from tests.service.desk import NOW, make_agent
from tests.service.queue_tools import make_item
from tests.service.text_tools import make_reader, make_text, reader_of

pytestmark = pytest.mark.django_db


def test_an_item_that_was_held_is_not_found_from_another_shop(shop: Shop, other_shop: Shop) -> None:
    item = make_item(shop)
    person = make_person("ann@spring.example.com", Role.AGENT, shop)
    here, gone = (reader_of(person, (each, Role.AGENT)) for each in (shop, other_shop))
    make_audit(
        shop=shop, actor=here.access.actor.reference, action="queue.claim",
        object=f"service.QueueItem:{item.pk}",
    )  # fmt: skip
    assert item_of(here.access, item.pk) == item
    assert code_of(item_of, access=gone.access, item_id=item.pk) == "not_found"


def test_what_was_put_in_before_one_left_is_not_counted_after(shop: Shop, other_shop: Shop) -> None:
    text = make_text(make_reader(shop), "Shipping", "We ship today.")
    agent = make_reader(shop, Role.AGENT, "Ada")
    use = snippet_use(by=agent, snippet_id=text.pk, customer_id=None, now=NOW)
    gone = reader_of(agent.user, (other_shop, Role.AGENT))
    assert uses_sent(by=gone, use_ids=[use.pk], sent="We ship.") == 0
    assert SnippetUse.objects.get().edited_ratio is None
    assert uses_sent(by=agent, use_ids=[use.pk], sent="We ship.") == 1


def test_coaching_of_another_shop_is_not_found(shop: Shop, other_shop: Shop) -> None:
    told: dict[str, Any] = {"goal": "quality", "plan": "x", "actor": SYSTEM, "today": NOW.date()}
    mine, theirs = (
        coaching_start(agent=make_agent(each, "Ada"), shop=each, **told)
        for each in (shop, other_shop)
    )
    assert coaching_of(directing(shop), mine.pk) == mine
    assert code_of(coaching_of, access=directing(shop), coaching_id=theirs.pk) == "not_found"


def test_a_kind_of_queue_that_is_none_is_not_there(supervisor_client: Client, shop: Shop) -> None:
    answers = [
        supervisor_client.get(f"/queues/{kind}/?shop={shop.code}").status_code
        for kind in ("callback", "nonsense")
    ]
    assert answers == [200, 404]


def test_who_writes_no_notes_ends_none(shop: Shop) -> None:
    boss = make_reader(shop)
    note = note_add(by=boss, about=make_buyer(shop), kind="note", body="Call after five.")
    reader = make_reader(shop, Role.ANALYST)
    assert code_of(note_end, by=reader, note_id=note.pk, now=NOW) == "role_refused"
    note.refresh_from_db()
    assert note.ended_at is None


def test_who_is_not_on_the_desk_confirms_no_shifts_and_names_are_given_to_colleagues(
    supervisor_client: Client, shop: Shop, ada: Agent
) -> None:
    assert supervisor_client.post(f"/shifts/seen/?shop={shop.code}").status_code == 409
    sent = {"agent": "0", "name": "somebody"}
    assert supervisor_client.post(f"/desk/names/?shop={shop.code}", sent).status_code == 404


@pytest.mark.parametrize(
    ("path", "key", "by_role"),
    [
        ("/suggestions/", "may_give", {Role.AGENT: False, Role.SUPERVISOR: True}),
        ("/conversion/", "may_decide", {Role.SUPERVISOR: False, Role.DIRECTOR: True}),
        ("/quality/", "tab", {Role.AGENT: "sent", Role.SUPERVISOR: "to_do"}),
    ],
)
def test_a_page_offers_what_its_reader_may(
    shop: Shop, path: str, key: str, by_role: dict[Role, object]
) -> None:
    shown = {
        role: signed_in(make_person(f"{role}@x.example.com", role, shop)).get(path).context[key]
        for role in by_role
    }
    assert shown == by_role


def test_a_person_may_dispute_a_review_of_their_chat_and_start_no_coaching(shop: Shop) -> None:
    agent = make_agent(shop, "Ada")
    quality_sample_add(
        inquiries=[make_inquiry(shop, owner=agent)], agent=agent, why="random", actor=SYSTEM
    )
    review = QualityReview.objects.get()
    supervisor = make_person("sam@x.example.com", Role.SUPERVISOR, shop)
    QualityReview.objects.update(state="sent", reviewer=supervisor, sent_at=NOW, dispute_until=NOW)
    mine, theirs = (
        signed_in(user).get(f"/quality/{review.pk}/").context for user in (agent.user, supervisor)
    )
    assert [(page["may_dispute"], page["may_coach"]) for page in (mine, theirs)] == [
        (True, False),
        (False, True),
    ]
