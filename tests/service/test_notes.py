"""Notes, requirements and tags: versions, who must see what, whose they are, and erasure."""

from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError, transaction

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.accounts.roles import Role
from apps.common.errors import ShopError
from apps.service.models import Inquiry, Message, Note, TextVersion
from apps.service.selectors.buyers import buyer_shown, buyers_found
from apps.service.selectors.notes import note_of, notes_of, order_notes, order_requirements
from apps.service.selectors.reach import buyer_of, order_of, reach_add
from apps.service.selectors.readers import Reader
from apps.service.services.buyers import buyer_show, customer_forget
from apps.service.services.notes import note_acknowledge, note_add, note_edit, note_end
from apps.shop.models import Customer, Order, Shop
from tests.accounts.test_reveal import NAME, make_buyer
from tests.refusals import code_of
from tests.service.desk import make_agent
from tests.service.text_tools import make_reader, reader_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)


@pytest.fixture
def boss(shop: Shop) -> Reader:
    """A supervisor of the shop."""
    return make_reader(shop)


@pytest.fixture
def buyer(shop: Shop) -> Customer:
    """A buyer with one order."""
    return make_buyer(shop)


@pytest.fixture
def order(buyer: Customer) -> Order:
    """The buyer's order."""
    return buyer.order_set.get()


def make_inquiry(buyer: Customer, by: Reader) -> Inquiry:
    """Let a person of the desk serve a buyer."""
    agent = make_agent(buyer.shop, by.user.name) if not hasattr(by.user, "agent") else by.user.agent
    at = datetime(2026, 11, 20, 3, tzinfo=UTC)
    inquiry: Inquiry = Inquiry.objects.create(
        shop=buyer.shop,
        number=Inquiry.objects.count() + 1,
        channel="taobao",
        customer=buyer,
        owner=agent,
        source="chat",
        opened_at=at,
        opened_on=at.date(),
        last_message_at=at,
    )
    return inquiry


def serving(buyer: Customer, name: str = "Ada") -> Reader:
    """Return an agent who serves the buyer."""
    agent = make_agent(buyer.shop, name)
    by = reader_of(agent.user, (buyer.shop, Role.AGENT))
    make_inquiry(buyer, by)
    return by


def test_every_save_is_a_version_with_its_author(boss: Reader, order: Order) -> None:
    note = note_add(by=boss, about=order, kind="note", body=" Call after five. ")
    note_edit(by=boss, note_id=note.pk, seen=1, body="Call after six.", reason="asked again")
    note_edit(by=boss, note_id=note.pk, seen=2, body="Call after six.")
    line = notes_of(Note.objects.all())[0]
    assert (line.head.number, line.head.body, line.by) == (2, "Call after six.", "Sam")
    assert [(c.kind, c.text) for c in line.versions[0].body] == [
        ("same", "Call after "), ("gone", "five"), ("came", "six"), ("same", "."),
    ]  # fmt: skip
    told = AuditEvent.objects.filter(object=f"service.Note:{note.pk}")
    assert sorted(told.values_list("action", flat=True)) == ["note.add", "note.edit"]
    assert "Call" not in str(list(told.values()))


def test_the_slower_of_two_gets_409_with_the_others_words(boss: Reader, order: Order) -> None:
    note = note_add(by=boss, about=order, kind="note", body="One.")
    note_edit(by=boss, note_id=note.pk, seen=1, body="Theirs.")
    with pytest.raises(ShopError) as caught:
        note_edit(by=boss, note_id=note.pk, seen=1, body="Mine.")
    assert (caught.value.code, caught.value.extra["body"]) == ("stale", "Theirs.")


def test_a_requirement_is_open_until_its_words_as_they_are_were_seen(
    shop: Shop, boss: Reader, buyer: Customer, order: Order
) -> None:
    need = {"kind": "requirement", "must_ack_role": "packer"}
    note = note_add(by=boss, about=order, body="Gift wrap.", **need)
    note_add(by=boss, about=buyer, body="Invoice with tax number.", **need)
    assert [(r.words, r.role, r.is_open) for r in order_requirements(order)] == [
        ("Gift wrap.", "packer", True), ("Invoice with tax number.", "packer", True),
    ]  # fmt: skip
    packer = serving(buyer)
    note_edit(by=boss, note_id=note.pk, seen=1, body="Gift wrap, red.")
    seen = {"by": packer, "note_id": note.pk, "now": NOW}
    assert code_of(note_acknowledge, **seen, seen=1) == "stale"
    note_acknowledge(**seen, seen=2)
    note.refresh_from_db()
    assert (note.acked_by, note.acked_at, note.is_pinned) == (packer.user, NOW, True)
    assert [r.is_open for r in order_requirements(order)] == [False, True]
    note_edit(by=boss, note_id=note.pk, seen=2, body="Gift wrap, blue.")
    assert [r.is_open for r in order_requirements(order)] == [True, True]
    note_end(by=boss, note_id=note.pk, now=NOW)
    assert [r.words for r in order_requirements(order)] == ["Invoice with tax number."]


def test_what_was_agreed_in_a_conversation_reaches_the_packer(
    buyer: Customer, order: Order
) -> None:
    by = serving(buyer)
    about = {"by": by, "kind": "requirement", "must_ack_role": "packer"}
    note_add(about=buyer.inquiries.get(), body="Before Friday.", **about)
    assert [r.words for r in order_requirements(order)] == ["Before Friday."]


@pytest.mark.parametrize(
    ("role", "who", "refused"),
    [
        (Role.SUPERVISOR, "supervisor", ""),
        (Role.SUPERVISOR, "assistant", ""),
        (Role.AGENT, "agent", ""),
        (Role.AGENT, "assistant", "role_refused"),
        (Role.AGENT, "supervisor", "role_refused"),
    ],
)
def test_a_requirement_is_seen_by_whom_it_is_for(
    shop: Shop, boss: Reader, buyer: Customer, order: Order, role: str, who: str, refused: str
) -> None:
    note = note_add(by=boss, about=order, kind="requirement", body="x", must_ack_role=who)
    by = boss if role == Role.SUPERVISOR else serving(buyer)
    fields = {"by": by, "note_id": note.pk, "seen": 1, "now": NOW}
    if refused:
        assert code_of(note_acknowledge, **fields) == refused
    else:
        note_acknowledge(**fields)


def test_a_tag_says_who_when_why_and_who_ended_it(boss: Reader, buyer: Customer) -> None:
    tag = {"by": boss, "about": buyer, "kind": "tag"}
    note = note_add(**tag, code="VIP", body="Three orders a month.")
    assert code_of(note_add, **tag, code="VIP", body="Again.") == "duplicate"
    assert code_of(note_add, **tag, code=" ", body="No name.") == "field_invalid"
    note_end(by=boss, note_id=note.pk, now=NOW)
    assert code_of(note_end, by=boss, note_id=note.pk, now=NOW) == "state_refused"
    assert code_of(note_edit, by=boss, note_id=note.pk, seen=1, body="x") == "state_refused"
    note_add(**tag, code="VIP", body="Back again.")
    lines = buyer_shown(buyer).tags
    assert [(line.head.body, line.row.ended_by) for line in lines] == [
        ("Back again.", None), ("Three orders a month.", boss.user),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "note", "body": "  "},
        {"kind": "requirement", "body": "x"},
        {"kind": "tag", "body": "x"},
    ],
)
def test_what_is_not_whole_is_not_kept(boss: Reader, order: Order, fields: dict[str, str]) -> None:
    assert code_of(note_add, by=boss, about=order, **fields) == "field_invalid"
    assert not Note.objects.exists()


def test_a_director_reads_and_does_not_write(shop: Shop, order: Order) -> None:
    director = make_reader(shop, Role.DIRECTOR, "Dora")
    assert code_of(note_add, by=director, about=order, kind="note", body="x") == "role_refused"
    assert order_of(director, order.pk) == order


def test_agents_see_the_buyers_they_serve_and_no_others(
    shop: Shop, other_shop: Shop, boss: Reader, buyer: Customer, order: Order
) -> None:
    note = note_add(by=boss, about=order, kind="note", body="x")
    ada, bo = serving(buyer), make_reader(shop, Role.AGENT, "Bo")
    outsider = make_reader(other_shop)
    assert (buyer_of(ada, buyer.pk), order_of(ada, order.pk), note_of(ada, note.pk)) == (
        buyer,
        order,
        note,
    )
    for by in (bo, outsider):
        assert code_of(buyer_of, by=by, customer_id=buyer.pk) == "not_found"
        assert code_of(order_of, by=by, order_id=order.pk) == "not_found"
        assert code_of(note_of, by=by, note_id=note.pk) == "not_found"
        edit = {"by": by, "note_id": note.pk, "seen": 1, "body": "y"}
        assert code_of(note_edit, **edit) == "not_found"
        assert code_of(buyer_show, by=by, customer_id=buyer.pk, reason="x") == "not_found"
        assert buyers_found(by, shop, "A1x") == []
    assert buyer_show(by=ada, customer_id=buyer.pk, reason="核对地址").name == NAME


def test_higher_apps_widen_the_reach(shop: Shop, buyer: Customer) -> None:
    helper = make_reader(shop, Role.ASSISTANT, "Bo")
    assert code_of(buyer_of, by=helper, customer_id=buyer.pk) == "not_found"
    try:
        reach_add("test", lambda user_id: Customer.objects.filter(pk=buyer.pk).values("pk"))
        assert buyer_of(helper, buyer.pk) == buyer
    finally:
        reach_add("test", lambda user_id: Customer.objects.none().values("pk"))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("A1", 0),
        ("2026A", 1),
        ("2026A1", 1),
        ("026A1", 0),
        ("张三丰", 1),
        ("三丰 K", 0),
        ("%%%", 0),
        ("___", 0),
    ],
)
def test_buyers_are_found_by_how_nick_or_number_begins(
    shop: Shop, other_shop: Shop, boss: Reader, order: Order, query: str, count: int
) -> None:
    make_buyer(other_shop)
    Order.objects.update(number="2026A1", external_id="2026A1")
    found = buyers_found(boss, shop, query)
    assert len(found) == count
    assert all(each.masked == "张* K*" for each in found)


def test_nobody_lists_the_buyers_of_a_shop(shop: Shop, boss: Reader) -> None:
    Customer.objects.bulk_create(
        Customer(shop=shop, key_hash=f"{n:064}", name=f"anna{n}") for n in range(30)
    )
    assert len(buyers_found(boss, shop, "anna")) == 20
    assert [buyers_found(boss, shop, query) for query in ("", "an", "  a ")] == [[], [], []]


def test_forgetting_a_buyer_empties_words_and_keeps_counts(
    shop: Shop, boss: Reader, buyer: Customer, order: Order
) -> None:
    by = serving(buyer)
    inquiry = buyer.inquiries.get()
    stranger = make_buyer_named(shop, "Other")
    for about in (order, buyer, inquiry, stranger):
        note = note_add(by=boss, about=about, kind="note", body="She lives at Dock 7.")
        note_edit(by=boss, note_id=note.pk, seen=1, body="She lives at Dock 8.", reason="moved")
    said = {"shop": shop, "inquiry": inquiry, "channel": "taobao", "at": NOW}
    Message.objects.create(**said, side="buyer", sender_name="anna", body="Dock 7, please")
    Message.objects.create(**said, side="agent", sender=by.user.agent, body="Gladly")
    before = (Note.objects.count(), TextVersion.objects.count(), Message.objects.count())
    assert customer_forget(customer=buyer, actor=SYSTEM) > 0
    kept = TextVersion.objects.exclude(body="")
    assert {version.note.customer for version in kept if version.note} == {stranger}
    assert kept.count() == 2
    rows = Message.objects.values_list("body", "sender_name", "is_erased")
    assert list(rows.order_by("pk")) == [("", "", True), ("", "", True)]
    assert (Note.objects.count(), TextVersion.objects.count(), Message.objects.count()) == before
    assert customer_forget(customer=buyer, actor=SYSTEM) == 0
    assert "Dock" not in str(list(AuditEvent.objects.values()))
    # The door is for erasing alone.
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        kept.update(body="Something else.")
    assert order_notes(order)[0].head.body == ""


def make_buyer_named(shop: Shop, name: str) -> Customer:
    """Make a buyer without orders."""
    return Customer.objects.create(shop=shop, key_hash=name * 8, name=name)
