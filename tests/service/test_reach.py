"""What services and pages of the desk refuse by themselves: rows that are not theirs, or gone."""

import pytest
from django.test import Client

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.accounts.roles import Role
from apps.accounts.services.reveal import REVEAL, REVEALS_AN_HOUR
from apps.service.models import Agent, Availability, QueueItem, SnippetUse, SwapRequest
from apps.service.rights import Right
from apps.service.selectors.variables import About, reply_values
from apps.service.services.availability import availability_withdraw
from apps.service.services.callbacks import callback_add
from apps.service.services.cells import cells_put
from apps.service.services.coaching import coaching_withdraw
from apps.service.services.inquiries import inquiry_snooze
from apps.service.services.merging import inquiry_merge
from apps.service.services.misses import search_missed
from apps.service.services.notes import note_acknowledge, note_add
from apps.service.services.promises import promise_settle
from apps.service.services.quality import review_take
from apps.service.services.queue_claims import claim_renew
from apps.service.services.queue_reveal import item_reveal
from apps.service.services.reviews import snippet_verify
from apps.service.services.snippets import (
    Words,
    snippet_edit,
    snippet_restore,
    snippet_retire,
)
from apps.service.services.solving import run_cancel
from apps.service.services.suggestions import suggestion_give
from apps.service.services.swaps import swap_answer
from apps.service.services.uses import snippet_use
from apps.shop.models import Shop
from tests.accounts.test_reveal import make_buyer
from tests.factories import directing, make_audit, make_person, signed_in
from tests.refusals import code_of
from tests.service.chats import make_inquiry
from tests.service.desk import NOW, make_agent
from tests.service.queue_tools import MINUTE, make_item
from tests.service.text_tools import make_reader, make_text, reader_of

pytestmark = pytest.mark.django_db


def test_rows_that_are_gone_do_not_exist(shop: Shop, ada: Agent) -> None:
    inquiry, boss = make_inquiry(shop), make_reader(shop)
    text = make_text(boss, "Shipping")
    said = {"actor": SYSTEM, "now": NOW}
    merged = {"inquiry_id": inquiry.pk, "version": inquiry.version, **said}
    swap = {"swap": SwapRequest(pk=0), "event": "accept", "agent": ada}
    refused = {
        "leave": code_of(availability_withdraw, row=Availability(pk=0), agent=ada, actor=SYSTEM),
        "coaching": code_of(coaching_withdraw, coaching_id=0, actor=SYSTEM),
        "inquiry": code_of(inquiry_snooze, inquiry_id=0, until=None, version=1, **said),
        "other inquiry": code_of(inquiry_merge, into_id=0, **merged),
        "roster": code_of(cells_put, roster_id=0, puts=[], right=Right(SYSTEM)),
        "promise": code_of(promise_settle, promise_id=0, event="keep", **said),
        "review": code_of(review_take, review_id=0, by=ada.user, actor=SYSTEM),
        "claim": code_of(claim_renew, item_id=0, agent=ada, now=NOW),
        "run": code_of(run_cancel, run_id=0, **said),
        "suggestion": code_of(suggestion_give, suggestion_id=0, owner=ada.user, **said),
        "swap": code_of(swap_answer, **swap, **said),
        "version": code_of(snippet_restore, by=boss, snippet_id=text.pk, number=2),
    }
    assert refused == dict.fromkeys(refused, "not_found")


def test_rows_of_another_shop_are_not_spoken_of(shop: Shop, other_shop: Shop) -> None:
    person = make_person("both@spring.example.com", Role.DIRECTOR, shop)
    by = reader_of(person, (shop, Role.DIRECTOR), (other_shop, Role.DIRECTOR))
    theirs, talk = make_buyer(other_shop).order_set.get(), make_inquiry(other_shop)
    call = {"reason": "Call me", "due_at": NOW + MINUTE, "actor": SYSTEM, "now": NOW}
    refused = {
        "order": code_of(reply_values, by=by, shop=shop, about=About(order=theirs.pk)),
        "inquiry": code_of(reply_values, by=by, shop=shop, about=About(inquiry=talk.pk)),
        "call": code_of(callback_add, shop=shop, order=theirs, **call),
    }
    assert refused == dict.fromkeys(refused, "not_found")
    assert not QueueItem.objects.exists()


def test_who_proposes_neither_restores_nor_retires_the_shops_texts(shop: Shop) -> None:
    text = make_text(make_reader(shop), "Shipping")
    agent = make_reader(shop, Role.AGENT, "Ada")
    refused = [
        code_of(snippet_restore, by=agent, snippet_id=text.pk, number=1),
        code_of(snippet_retire, by=agent, snippet_id=text.pk),
    ]
    text.refresh_from_db()
    assert (refused, text.state, text.versions.count()) == (["not_found"] * 2, "approved", 1)


def test_who_only_reads_the_shops_texts_does_not_write_them(shop: Shop) -> None:
    text = make_text(make_reader(shop), "Shipping")
    reader = {"by": make_reader(shop, Role.PROMOTER, "Pat"), "snippet_id": text.pk}
    words = Words("Shipping", "Never.", "because")
    refused = [
        code_of(snippet_edit, **reader, seen=1, words=words),
        code_of(snippet_restore, **reader, number=1),
        code_of(snippet_retire, **reader),
        code_of(snippet_use, **reader, customer_id=None, now=NOW),
    ]
    text.refresh_from_db()
    assert (refused, text.versions.count()) == (["role_refused"] * 4, 1)
    assert not SnippetUse.objects.exists()


def test_who_reads_no_texts_leaves_no_question_for_one(shop: Shop) -> None:
    asked = {"shop": shop, "query": "shipping", "now": NOW}
    assert code_of(search_missed, by=make_reader(shop, Role.ANALYST), **asked) == "role_refused"
    assert search_missed(by=make_reader(shop, Role.PROMOTER), **asked) is not None


def test_coaching_is_offered_to_who_may_start_it(
    supervisor_client: Client, shop: Shop, ada: Agent
) -> None:
    shown = [
        client.get("/quality/coaching/").context["form"]
        for client in (supervisor_client, signed_in(ada.user))
    ]
    assert [form is not None for form in shown] == [True, False]


def test_what_is_not_in_use_is_not_checked_and_a_mere_note_not_met(shop: Shop) -> None:
    boss = make_reader(shop)
    draft = make_text(make_reader(shop, Role.AGENT, "Ada"), "Shipping")
    checked = {"by": boss, "snippet_id": draft.pk, "review_due": None, "now": NOW}
    assert code_of(snippet_verify, **checked) == "not_found"
    note = note_add(by=boss, about=make_buyer(shop), kind="note", body="Call after five.")
    assert code_of(note_acknowledge, by=boss, note_id=note.pk, seen=1, now=NOW) == "not_found"


def test_a_person_looks_at_so_many_buyers_of_the_queues_an_hour(shop: Shop) -> None:
    item, access = make_item(shop), directing(shop)
    for _ in range(REVEALS_AN_HOUR):
        make_audit(actor=access.actor.reference, action=REVEAL)
    asked = {"item": item, "access": access, "reason": "asked to"}
    assert code_of(item_reveal, **asked) == "limit_refused"
    assert AuditEvent.objects.filter(action=REVEAL).count() == REVEALS_AN_HOUR


def test_an_agent_merges_into_no_inquiry_of_a_colleague(shop: Shop, ada: Agent) -> None:
    mine = make_inquiry(shop, owner=ada)
    theirs = make_inquiry(shop, owner=make_agent(shop, "Bo"))
    client = signed_in(ada.user)
    for number in (theirs.number, 99):
        sent = {"number": number, "version": mine.version}
        assert client.post(f"/desk/{mine.pk}/merge/", sent).status_code == 404
    mine.refresh_from_db()
    assert mine.merged_into is None


def test_who_is_not_on_the_desk_takes_no_inquiry(
    supervisor_client: Client, shop: Shop, ada: Agent
) -> None:
    inquiry = make_inquiry(shop, owner=ada)
    sent = {"agent": "me", "version": inquiry.version}
    assert supervisor_client.post(f"/desk/{inquiry.pk}/assign/", sent).status_code == 409
    inquiry.refresh_from_db()
    assert inquiry.owner == ada
