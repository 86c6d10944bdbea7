"""Personal data and secrets planted everywhere: met by those alone whose they are (trust.md 5)."""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import get_resolver, reverse
from model_bakery import baker

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent, User
from apps.accounts.roles import KeyScope, Role
from apps.accounts.services.invitations import invitation_send
from apps.service.models import Agent
from apps.service.services.people import calendar_make
from apps.shop.models import Shop
from tests.accounts.planting import NOW, on_desk, rows_of_every_kind, said
from tests.accounts.test_matrix import expected, patterns
from tests.factories import TOTP_SEED, make_audit, make_key, make_person, signed_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
DAY = "?shop=spring&day=2026-11-20&metric=sales.paid_amount"
ASKED: tuple[tuple[str, dict[str, str]], ...] = (
    ("", {}),
    (DAY, {}),
    (DAY, HTMX),
    (
        "?metrics=sales.paid_amount&days=2026-11-20..2026-11-20&fields=customer,name&ordering=name",
        {},
    ),
    ("?search=canary&name__startswith=c&expand=customer&format=csv&month=2026-12", {}),
)
FILES = ("dashboard:day-export", "dashboard:rows-export", "intake:batch-rejected")
PERSONS = (*Role, "stranger", "key")
COLLEAGUE = "canary.colleague@example.com"
DIRECTORS: frozenset[str] = frozenset({Role.DIRECTOR})
PLANNERS: frozenset[str] = frozenset({Role.DIRECTOR, Role.SUPERVISOR})
HANDLERS = PLANNERS | {Role.ASSISTANT}
SERVERS = PLANNERS | {Role.AGENT}
READERS = PLANNERS | {Role.AGENT, Role.ASSISTANT, Role.PROMOTER, Role.DESIGNER}
FIGURES = PLANNERS | {Role.PROMOTER, Role.ANALYST, "key"}


@dataclass(frozen=True)
class Canary:
    """A text that only these roles may meet, nobody where there are none; and what it is."""

    what: str
    text: str
    roles: frozenset[str] = frozenset()


def planted(shop: Shop, other_shop: Shop) -> tuple[dict[str, int], list[Canary]]:
    """Plant both shops; return the rows that addresses of the first name, and all canaries."""
    rows = {place: rows_of_every_kind(place) for place in (shop, other_shop)}
    canaries = [Canary("second factor", TOTP_SEED)]
    for place, found in rows.items():
        canaries += _of_buyers(place, found["customer_id"]) + _of_keys(place)
        canaries += _of_files(place, found["batch_id"]) + _of_desk(place)
    theirs = make_person("canary.stranger@example.com", Role.AGENT, other_shop)
    colleague = make_person(COLLEAGUE, Role.AGENT, shop)
    canaries += [Canary("stranger", theirs.email), Canary("colleague", colleague.email, DIRECTORS)]
    canaries += [Canary("password", person.password) for person in User.objects.all()]
    canaries += [Canary("factor", str(row.data)) for row in Authenticator.objects.all()]
    signed_in(colleague)
    canaries += [Canary("session", row.session_key) for row in Session.objects.all()]
    # In the first shop these roles work with what in the second nobody of the first may see.
    of_work = {"leave": PLANNERS, "target": FIGURES, "audit": DIRECTORS, "reply": READERS}
    of_work |= {"note": PLANNERS, "chat": SERVERS, "case": HANDLERS, "review": HANDLERS}
    of_work |= {each: PLANNERS | {Role.PROMOTER} for each in ("task", "check")}
    of_work |= {"handover": PLANNERS | {Role.ASSISTANT}, "meeting": PLANNERS}
    canaries += [Canary(what, said(shop, what), roles) for what, roles in of_work.items()]
    return {name: row.pk for name, row in rows[shop].items()}, canaries


def _of_buyers(shop: Shop, buyer: Any) -> list[Canary]:
    buyer.name, buyer.key_hash = said(shop, "buyer"), f"{shop.code}-hash-" * 4
    buyer.save()
    order = buyer.order_set.get()
    order.seller_note, order.region = said(shop, "seller-note"), said(shop, "street")
    order.save()
    contact = order.recipient
    baker.make(
        "promotion.MemberConsent", shop=shop, customer=buyer, channel="sms", given_at=NOW,
        withdrawn_at=None, reference=said(shop, "subscriber"), changed_at=NOW,
    )  # fmt: skip
    texts = (buyer.name, buyer.key_hash, order.seller_note, order.region)
    texts += (contact.name, contact.phone, contact.email, contact.address, contact.address_hash)
    texts += (said(shop, "subscriber"),)
    return [Canary("buyer", text) for text in texts]


def _of_keys(shop: Shop) -> list[Canary]:
    key, text = make_key(shop, "kpi:read")
    invited = User.objects.create_user(f"invited@{shop.code}.example.com", None)
    invitation_send(user=invited, shop_name=shop.name)
    link = re.search(r"/reset/key/([^/\s]+)", str(mail.outbox[-1].body))
    assert link is not None
    agent = Agent.objects.filter(home_shop=shop)[0]
    secret = calendar_make(agent=agent, actor=SYSTEM)
    agent.refresh_from_db()
    told = {"key": text, "key digest": key.sha256, "invitation": link[1]}
    told |= {"calendar": secret, "calendar digest": agent.calendar_token_hash}
    return [Canary(what, each) for what, each in told.items()]


def _of_files(shop: Shop, batch: Any) -> list[Canary]:
    batch.stage, batch.error, batch.stored_name = "done", said(shop, "trace"), said(shop, "stored")
    batch.save()
    row = {"code": "bad_amount", "message": "Not an amount.", "raw": said(shop, "raw")}
    baker.make("intake.RejectedRow", batch=batch, line=2, value="***", **row)
    answer = {"told": said(shop, "answer")}
    baker.make("intake.InboxEvent", source=shop.code, event_id="1", shop=shop, answer=answer)
    return [Canary(what, said(shop, what)) for what in ("stored", "raw", "answer")]


def _of_desk(shop: Shop) -> list[Canary]:
    make_audit(shop=shop, actor="user:0", reason=said(shop, "audit"))
    foreign = (
        ()
        if shop.code == "spring"
        else (
            "review",
            "leave",
            "override",
            "publish",
            "target",
            "audit",
            "reply",
            "note",
            "chat",
            "case",
        )
    )
    return [Canary(what, said(shop, what)) for what in foreign]


def pages(ids: dict[str, int]) -> list[tuple[str, str]]:
    """Return name and path of every URL, with rows of one's own shop where it names one."""
    found = []
    for name, kwargs in patterns(get_resolver()):
        texts = {"month": "2026-12", "kind": "callback"} | (
            {} if "account" in name else {"key": "sales.paid_amount"}
        )
        known = {each: ids.get(each, texts.get(each, value)) for each, value in kwargs.items()}
        found.append((name, reverse(name, kwargs=known)))
    return found


def answers(client: Client, ids: dict[str, int], person: str) -> Iterator[tuple[str, int, str]]:
    """Yield address, status, and headers with body, of every page by every query, and of files.

    Where the table refuses the person, no query is read; one is asked all the same.
    """
    who = KeyScope.KPI_READ if person == "key" else person
    for name, path in pages(ids):
        is_open = expected(name, "GET", who) == "answers"
        for query, headers in ASKED if is_open else ASKED[1:2]:
            answer = client.get(f"{path}{query}", headers=headers)
            yield path + query, answer.status_code, f"{answer.headers}{read(answer)}"
        if name in FILES:
            answer = client.post(f"{path}{DAY}", {"format": "csv"})
            yield f"POST {path}", answer.status_code, f"{answer.headers}{read(answer)}"


def read(answer: Any) -> str:
    """Return the text of an answer, sent whole or in pieces."""
    whole = getattr(answer, "streaming_content", None)
    content = b"".join(whole) if whole is not None else answer.content
    return str(content.decode(errors="replace"))


def reader(person: str, shop: Shop) -> Client:
    """Return the browser or program of who reads."""
    headers = {"Authorization": f"Bearer {make_key(shop, 'kpi:read')[1]}"}
    client = Client(headers=headers if person == "key" else {})
    if person in set(Role):
        user = make_person("reader@example.com", person, shop)
        on_desk(user, shop)
        client = signed_in(user, is_fresh=True)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("person", PERSONS)
def test_no_answer_and_no_log_shows_what_is_not_for_its_reader(
    shop: Shop,
    other_shop: Shop,
    person: str,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    record_property: Callable[[str, object], None],
) -> None:
    caplog.set_level(logging.INFO, "apps")
    ids, canaries = planted(shop, other_shop)
    assert len({canary.text for canary in canaries}) >= 40
    mails = len(mail.outbox)
    client = reader(person, shop)
    capfd.readouterr()
    leaks, broken, met = [], [], set()
    for address, status, text in answers(client, ids, person):
        found = [canary for canary in canaries if canary.text in text]
        met |= {canary.what for canary in found}
        leaks += [f"{address}: {c.text}" for c in found if person not in c.roles]
        broken += [address] if status >= 500 else []
    record_property("canaries planted", len({canary.text for canary in canaries}))
    record_property("canaries met by others", len(leaks))
    assert (leaks, broken) == ([], [])
    logged = "".join(capfd.readouterr()) + caplog.text
    assert "access.refused" in logged
    assert [canary.text for canary in canaries if canary.text in logged] == []
    assert len(mail.outbox) == mails
    # The walk would see a leak: it sees what is allowed.
    assert {"colleague", "review", "leave", "audit"} <= met or person is not Role.DIRECTOR


def test_mails_hold_the_way_in_of_their_reader_alone(shop: Shop, other_shop: Shop) -> None:
    ids, canaries = planted(shop, other_shop)
    client = reader(Role.DIRECTOR, shop)
    del mail.outbox[:]
    client.post("/people/invite/", {"email": "new@example.com", "role": "agent", "shop": "spring"})
    client.post(f"/people/{ids['user_id']}/invite-again/?shop=spring")
    Client().post("/accounts/password/reset/", {"email": COLLEAGUE})
    assert len(mail.outbox) >= 2
    for sent in mail.outbox:
        text = f"{sent.subject}{sent.body}{sent.message()}"
        secrets = [c for c in canaries if c.what != "colleague" or COLLEAGUE not in sent.to]
        assert [canary.text for canary in secrets if canary.text in text] == []


def test_an_error_of_ours_tells_nothing_to_who_meets_it(
    shop: Shop, other_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, canaries = planted(shop, other_shop)

    def crash(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError(" ".join(canary.text for canary in canaries))

    monkeypatch.setattr("apps.dashboard.views.morning", crash)
    answer = reader(Role.DIRECTOR, shop).get("/")
    assert answer.status_code == 500
    text = f"{answer.headers}{read(answer)}"
    assert [canary.text for canary in canaries if canary.text in text] == []
    assert AuditEvent.objects.filter(action="pii.reveal").count() == 0
