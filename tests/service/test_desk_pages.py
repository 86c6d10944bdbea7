"""The desk's pages by role: whose inquiries, masked buyers, stale saves with the text kept."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.actors import SYSTEM
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.service.models import Agent, Inquiry, Message, Note, Promise, TimeBand
from apps.service.selectors.board import SHOWN
from apps.service.selectors.desk import in_reach
from apps.service.services.messages import messages_add
from apps.service.services.people import Employment, SkillLevel, agent_put
from apps.service.services.seeds import inquiries_start
from apps.service.talk import Said
from apps.shop.models import Product, Shop
from tests.factories import directing, make_person, signed_in
from tests.service.desk import EMPLOYED, make_agent

pytestmark = pytest.mark.django_db


def agent_of(shop: Shop, name: str) -> tuple[Agent, Client]:
    """Make a person of the desk who is signed in."""
    agent = make_agent(shop, name)
    return agent, signed_in(agent.user)


def ask(shop: Shop, talk: str = "t1", text: str = "Is it cold?", **fields: object) -> Inquiry:
    """Let a buyer ask a minute ago."""
    at = timezone.now() - timedelta(minutes=1)
    row = Said("taobao", at, "buyer", text, talk, "Anna Kovács", **fields)  # type: ignore[arg-type]
    messages_add(shop=shop, rows=[row], source="chat", actor=SYSTEM, now=timezone.now())
    found: Inquiry = Inquiry.objects.get(shop=shop, external_id=talk)
    return found


def page(client: Client, path: str = "/desk/") -> str:
    """Return the text of a page that answers."""
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_list_stands_by_due_and_masks_the_buyer(shop: Shop) -> None:
    _li, client = agent_of(shop, "Li")
    ask(shop)
    text = page(client, "/desk/?tab=queue")
    assert "A* K*" in text
    assert "Anna" not in text
    assert "Is it cold?" in text
    assert "data-due=" in text


def test_an_agent_sees_the_own_and_the_queue_alone(shop: Shop, other_shop: Shop) -> None:
    li, client = agent_of(shop, "Li")
    wang = make_agent(shop, "Wang")
    mine, theirs, queued = (ask(shop, talk) for talk in ("t1", "t2", "t3"))
    foreign = ask(other_shop, "t9")
    Inquiry.objects.filter(pk=mine.pk).update(owner=li)
    Inquiry.objects.filter(pk=theirs.pk).update(owner=wang)
    for inquiry, status in ((mine, 200), (queued, 200), (theirs, 404), (foreign, 404)):
        assert client.get(f"/desk/{inquiry.pk}/").status_code == status
        assert client.get(f"/desk/{inquiry.pk}/context/").status_code == status
        assert client.post(f"/desk/{inquiry.pk}/presence/").status_code == status
    text = page(client, "/desk/?tab=all")
    assert f"inquiry-{mine.pk}" in text
    assert f"inquiry-{queued.pk}" in text
    assert f"inquiry-{theirs.pk}" not in text
    assert page(client, "/desk/inquiries/").count("/desk/") >= 2
    boss = signed_in(make_person("boss@spring.example.com", Role.SUPERVISOR, shop))
    assert boss.get(f"/desk/{theirs.pk}/").status_code == 200


def test_answering_and_going_on(shop: Shop) -> None:
    li, client = agent_of(shop, "Li")
    one, two = ask(shop, "t1"), ask(shop, "t2")
    seen = Message.objects.get(inquiry=one).pk
    sent = {"body": "Yes, from the spring.", "seen": seen, "chars": 21, "seconds": 9, "next": 1}
    answer = client.post(f"/desk/{one.pk}/reply/?shop=spring", {**sent, "tab": "queue"})
    assert answer.status_code == 302
    assert f"/desk/{two.pk}/" in answer["Location"]
    message = Message.objects.get(side="agent")
    assert (message.sender, message.typed_chars, message.compose_s) == (li, 21, 9)
    text = page(client, f"/desk/{one.pk}/")
    assert "Yes, from the spring." in text
    assert "does not reach the buyer by itself" in text


def test_two_agents_on_one_inquiry_see_each_other(shop: Shop) -> None:
    _li, first = agent_of(shop, "Li")
    _wang, second = agent_of(shop, "Wang")
    inquiry = ask(shop)
    path = f"/desk/{inquiry.pk}/presence/?shop=spring"
    assert "Wang" not in first.post(path, {"mode": "viewing"}).content.decode()
    assert "Li looks at it too" in second.post(path, {"mode": "replying"}).content.decode()
    assert "Wang writes an answer" in first.post(path, {"mode": "viewing"}).content.decode()


def test_a_talk_that_went_on_gets_409_with_the_text_and_the_new_rows(shop: Shop) -> None:
    _li, client = agent_of(shop, "Li")
    inquiry = ask(shop)
    seen = Message.objects.get().pk
    at = timezone.now()
    row = Said("taobao", at, "buyer", "Never mind, is it warm?", "t1", "Anna Kovács")
    messages_add(shop=shop, rows=[row], source="chat", actor=SYSTEM, now=at)
    newer = client.post(f"/desk/{inquiry.pk}/presence/", {"seen": seen}).content.decode()
    assert "The talk went on" in newer
    answer = client.post(f"/desk/{inquiry.pk}/reply/", {"body": "Yes, it is cold", "seen": seen})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Yes, it is cold" in text
    assert "Never mind, is it warm?" in text
    assert "is-new" in text
    assert not Message.objects.filter(side="agent").exists()


def test_a_stale_step_gets_409_with_both_versions(shop: Shop) -> None:
    _li, client = agent_of(shop, "Li")
    inquiry = ask(shop)
    version = inquiry.version
    close = {"event": "close", "version": version}
    assert client.post(f"/desk/{inquiry.pk}/priority/", {"priority": 1, "version": version})
    answer = client.post(f"/desk/{inquiry.pk}/state/", close)
    assert answer.status_code == 409
    assert f"You saw version {version}, now it is {version + 1}" in answer.content.decode()
    inquiry.refresh_from_db()
    assert inquiry.state == "new"
    done = client.post(f"/desk/{inquiry.pk}/state/", {**close, "version": version + 1})
    assert done.status_code == 302
    refused = client.post(f"/desk/{inquiry.pk}/state/", {"event": "win", "version": version + 2})
    assert refused.status_code == 409
    assert "Possible now: reopen" in " ".join(refused.content.decode().split())


def test_steps_of_an_inquiry(shop: Shop) -> None:
    li, client = agent_of(shop, "Li")
    Product.objects.create(shop=shop, external_id="p1", title="Spring water")
    inquiry = ask(shop)

    def step(name: str, **fields: object) -> int:
        inquiry.refresh_from_db()
        sent = {"version": inquiry.version, **fields}
        return client.post(f"/desk/{inquiry.pk}/{name}/?shop=spring", sent).status_code

    assert step("assign", agent="me") == 302
    assert step("role", role="returns") == 302
    assert step("product", product="spring WATER") == 302
    assert step("product", product="fire") == 422
    tomorrow = timezone.now() + timedelta(days=1)
    assert step("snooze", until=f"{tomorrow:%Y-%m-%dT%H:%M}") == 302
    assert step("assign", agent="queue") == 302
    wang = make_agent(shop, "Wang")
    assert step("assign", agent=wang.pk) == 403
    assert step("state", event="lose", lost_reason="price") == 302
    inquiry.refresh_from_db()
    found = (inquiry.state, inquiry.role, inquiry.owner, inquiry.lost_reason)
    assert found == ("lost", "returns", None, "price")
    assert [each.title for each in inquiry.products.all()] == ["Spring water"]
    assert Inquiry.objects.get().assignments.count() == 2
    assert li.inquiries.count() == 0


def test_a_supervisor_gives_it_to_a_colleague_and_merges(shop: Shop, other_shop: Shop) -> None:
    boss = signed_in(make_person("boss@spring.example.com", Role.SUPERVISOR, shop))
    li, stranger = make_agent(shop, "Li"), make_agent(other_shop, "Ann")
    one, two = ask(shop, "t1"), ask(shop, "t2")
    sent = {"agent": li.pk, "version": one.version}
    assert boss.post(f"/desk/{one.pk}/assign/", {**sent, "agent": stranger.pk}).status_code == 404
    assert boss.post(f"/desk/{one.pk}/assign/", sent).status_code == 302
    merge = {"number": one.number, "version": two.version}
    assert boss.post(f"/desk/{two.pk}/merge/", merge).status_code == 302
    two.refresh_from_db()
    assert two.merged_into == one
    assert "goes on in" in page(boss, f"/desk/{two.pk}/")
    assert boss.post(f"/desk/{two.pk}/unmerge/", {"version": two.version}).status_code == 302


def test_a_director_reads_and_writes_nothing(shop: Shop, director_client: Client) -> None:
    inquiry = ask(shop)
    text = page(director_client, f"/desk/{inquiry.pk}/")
    assert "answer_body" not in text
    answer = director_client.post(f"/desk/{inquiry.pk}/reply/", {"body": "Hi", "seen": 0})
    assert answer.status_code == 403


def test_logging_by_hand(shop: Shop) -> None:
    li, client = agent_of(shop, "Li")
    Product.objects.create(shop=shop, external_id="p1", title="Spring water")
    now = timezone.now().astimezone(shop.tz)
    asked = now - timedelta(minutes=3)
    sent = {
        "channel": "Phone",
        "buyer": "Anna",
        "product": "Spring water",
        "question": "Is it cold?",
        "asked": f"{asked:%H:%M:%S}",
        "answer": "Yes",
        "answered": f"{now:%H:%M:%S}",
        "result": "lost-price",
        "role": "presale",
        "requirement": "Gift box, please",
        "payer": "shop",
        "nonce": "n1",
    }
    for _ in range(2):
        assert client.post("/desk/log/?shop=spring", sent).status_code == 302
    inquiry = Inquiry.objects.get()
    assert (inquiry.channel, inquiry.state, inquiry.lost_reason) == ("phone", "lost", "price")
    assert (inquiry.source, inquiry.owner) == ("manual", li)
    note = Note.objects.get(inquiry=inquiry)
    assert (note.kind, note.must_ack_role, note.is_pinned) == ("requirement", "packer", True)
    promise = Promise.objects.get(inquiry=inquiry)
    assert (promise.what, promise.payer) == ("shipping_fee", "shop")
    beside = page(client, f"/desk/{inquiry.pk}/context/")
    assert "Gift box, please" in beside
    assert "the shop pays" in beside
    assert 178 <= (inquiry.rounds.get().sec_raw or 0) <= 182
    wrong = client.post(
        "/desk/log/", {**sent, "nonce": "n2", "asked": "soon", "product": "fire"}
    ).content.decode()
    assert "Write a time such as 10:42" in wrong
    late = {**sent, "nonce": "n3", "answered": f"{asked - timedelta(seconds=9):%H:%M:%S}"}
    assert "before the question" in client.post("/desk/log/", late).content.decode()


def test_names_of_a_log_are_told_on_a_page(shop: Shop, supervisor_client: Client) -> None:
    li = make_agent(shop, "Li")
    inquiry = ask(shop)
    at = timezone.now()
    row = Said("taobao", at, "agent", "Yes", "t1", "Anna Kovács", "xiao li")
    messages_add(shop=shop, rows=[row], source="chat", actor=SYSTEM, now=at)
    assert "xiao li" in page(supervisor_client, "/desk/names/")
    told = supervisor_client.post("/desk/names/?shop=spring", {"name": "xiao li", "agent": li.pk})
    assert told.status_code == 302
    inquiry.refresh_from_db()
    assert inquiry.owner == li
    assert "Every name is somebody" in page(supervisor_client, "/desk/names/")


def test_the_board_counts_and_its_numbers_open_their_rows(
    shop: Shop, supervisor_client: Client
) -> None:
    inquiries_start(shop=shop)
    # Open around the clock, so that an answer is late at any hour of the test.
    TimeBand.objects.filter(shop=shop, kind="open").update(start_min=0, end_min=1_440)
    ask(shop, "t1")
    user = User.objects.create_user("li@x.example.com", name="Li")
    skills = {"presale": SkillLevel(2)}
    employment = Employment(EMPLOYED)
    agent_put(user=user, shop=shop, employment=employment, skills=skills, actor=SYSTEM)
    text = page(supervisor_client, "/desk/board/")
    assert "Nobody is on duty" in text
    waiting = page(supervisor_client, "/desk/inquiries/?show=waiting")
    assert "A* K*" in waiting
    assert "A* K*" in page(supervisor_client, "/desk/inquiries/?show=late")
    assert "A* K*" not in page(supervisor_client, "/desk/inquiries/?show=asleep")
    for show in SHOWN:
        page(supervisor_client, f"/desk/board/?show={show}")
    slot = Inquiry.objects.get().opened_at
    slot = slot.replace(minute=slot.minute // 30 * 30, second=0, microsecond=0)
    cell = f"slot={slot.isoformat().replace('+', '%2B').replace(':', '%3A')}"
    assert cell in page(supervisor_client, "/desk/board/")
    assert "A* K*" in page(supervisor_client, f"/desk/inquiries/?{cell}")


def test_an_inquiry_that_is_out_of_reach_does_not_exist(shop: Shop, other_shop: Shop) -> None:
    boss = signed_in(make_person("boss@spring.example.com", Role.SUPERVISOR, shop))
    mine, theirs = ask(shop), ask(other_shop)
    for number in (theirs.number + 90, 0):
        merge = reverse("service:inquiry-merge", args=[mine.pk])
        answer = boss.post(merge, {"number": str(number), "version": str(mine.version)})
        assert answer.status_code == 404
    assert list(in_reach(directing(shop), other_shop, None)) == []
    assert list(in_reach(directing(shop), shop, None)) == [mine]
