"""Notices to buyers: one each, by the agreed channel, and never twice whatever died."""

import os
import smtplib
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from pytest_django.fixtures import Settings

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.common.errors import ShopError
from apps.service.models import (
    Agent,
    Attempt,
    OutboxMessage,
    QueueItem,
    Snippet,
    TextVersion,
)
from apps.service.selectors.notices import Notice, notice_of
from apps.service.services.gateways import GATEWAYS, email_send, sms_send
from apps.service.services.outbox import Sent, outbox_send
from apps.service.services.promise_scan import promises_scan
from apps.service.services.promises import Terms, promise_add
from apps.shop.models import Shop
from tests.factories import make_shop
from tests.service.queue_tools import (
    MINUTE,
    NOW,
    claim,
    make_order,
    now_is_now,
    on_duty,
    record,
    send_to,
    start,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("orders_are_noticed_now")]
__all__ = ["now_is_now"]
NOTICE = Notice("13812341234", "Your order", "It comes later.")
SAID: dict[str, Sent] = {
    "sent": Sent(is_sent=True, provider_id="p1"),
    "refused": Sent(is_sent=False, error="refused"),
    "silent": Sent(is_sent=False, is_known=False, error="timeout"),
}


def delayed(shop: Shop, channel: str = "sms") -> tuple[Agent, QueueItem]:
    """Let a promise be at risk; return who has claimed its item."""
    start(shop)
    order = make_order(shop, "1", status="paid", paid_at=NOW)
    send_to(order, email="anna@example.com")
    terms = Terms("delivery", channel, NOW + timedelta(hours=6))
    promise_add(shop=shop, order=order, terms=terms, actor=SYSTEM, now=NOW)
    promises_scan(now=NOW)
    ada = on_duty(shop, "Ada")
    item = claim("delay", ada)
    assert item is not None
    return ada, item


def gateway(*answers: str) -> tuple[dict[str, Callable[[Notice], Sent]], list[Notice]]:
    """Return gateways that answer so in turn, and what they were given."""
    asked: list[Notice] = []

    def send(notice: Notice) -> Sent:
        asked.append(notice)
        return SAID[answers[len(asked) - 1]]

    return {"sms": send, "email": send}, asked


def said() -> list[tuple[str, str]]:
    return list(Attempt.objects.order_by("pk").values_list("result", "channel"))


@pytest.mark.parametrize(("channel", "to"), [("sms", "13812341234"), ("email", "anna@example.com")])
def test_a_notice_goes_out_once_by_the_agreed_channel_and_ends_the_item(
    shop: Shop, channel: str, to: str
) -> None:
    ada, item = delayed(shop, channel)
    record(item, ada, "notice")
    assert record(item, ada, "notice") == item
    gateways, asked = gateway("sent")
    assert outbox_send(gateways=gateways, now=NOW)["sent"] == 1
    assert outbox_send(gateways=gateways, now=NOW)["sent"] == 0
    assert [notice.to for notice in asked] == [to]
    assert "order 1" in asked[0].body
    item.refresh_from_db()
    assert (item.state, item.result, said()) == ("done", "notice", [("sent", channel)])
    assert Attempt.objects.get().provider_id == "p1"


def test_the_shops_own_words_are_used_and_their_version_kept(shop: Shop) -> None:
    ada, item = delayed(shop)
    words = {"title": "Late", "written_by": "system"}
    snippet = Snippet.objects.create(shop=shop, kind="notice", code="delay")
    for number, body in ((1, "{buyer}: {order} is late."), (2, "{buyer}, track it: {tracking}")):
        version = TextVersion.objects.create(snippet=snippet, number=number, body=body, **words)
        Snippet.objects.update(state="approved", approved=version)
        told = notice_of(item.promise)  # type: ignore[arg-type]
        # A variable that nobody knows is never sent in braces.
        expected = "Buyer: 1 is late." if number == 1 else "Hello Buyer,"
        assert told.body.startswith(expected)
    Snippet.objects.update(approved=TextVersion.objects.get(number=1))
    record(item, ada, "notice")
    outbox_send(gateways=gateway("sent")[0], now=NOW)
    assert Attempt.objects.get().template == "delay 1"


def test_nothing_about_the_buyer_is_kept_with_the_message(shop: Shop) -> None:
    ada, item = delayed(shop)
    record(item, ada, "notice")
    outbox_send(gateways=gateway("sent")[0], now=NOW)
    kept = str(list(OutboxMessage.objects.values()) + list(AuditEvent.objects.values()))
    assert "13812341234" not in kept
    assert "anna@" not in kept
    assert "Harbour Road" not in kept


def test_a_refused_notice_is_tried_three_times_then_goes_to_people(shop: Shop) -> None:
    ada, item = delayed(shop)
    record(item, ada, "notice")
    gateways, asked = gateway("refused", "refused", "refused")
    for minutes in (0, 1, 4, 60):
        outbox_send(gateways=gateways, now=NOW + minutes * MINUTE)
    assert len(asked) == 3
    assert said() == [("failed", "sms")]
    assert claim("delay", ada, NOW + 61 * MINUTE) == item
    with pytest.raises(ShopError, match="could not be sent"):
        record(item, ada, "notice", NOW + 61 * MINUTE)
    assert record(item, ada, "told", NOW + 61 * MINUTE).state == "done"


def test_a_gateway_that_does_not_answer_leaves_it_uncertain_and_is_never_asked_again(
    shop: Shop,
) -> None:
    ada, item = delayed(shop)
    record(item, ada, "notice")
    gateways, asked = gateway("silent")
    for minutes in (0, 5, 600):
        outbox_send(gateways=gateways, now=NOW + minutes * MINUTE)
    assert len(asked) == 1
    assert said() == [("uncertain", "sms")]
    item.refresh_from_db()
    assert (item.state, item.owner) == ("waiting", None)
    assert claim("delay", ada, NOW + MINUTE) == item
    with pytest.raises(ShopError, match="Nobody knows") as caught:
        record(item, ada, "notice", NOW + MINUTE)
    assert caught.value.status == 409


def test_a_promise_settled_meanwhile_sends_nothing(shop: Shop) -> None:
    ada, item = delayed(shop)
    record(item, ada, "notice")
    make_order(shop, "1", status="closed", paid_at=NOW)
    promise = item.promise
    assert promise is not None
    type(promise).objects.update(state="kept", settled_at=NOW)
    gateways, asked = gateway("sent")
    outbox_send(gateways=gateways, now=NOW)
    assert (asked, OutboxMessage.objects.get().state) == ([], "cancelled")


def test_who_wants_a_call_gets_no_message_and_an_unknown_address_is_named(shop: Shop) -> None:
    ada, item = delayed(shop, "call")
    with pytest.raises(ShopError, match="wants to hear of it by Call"):
        record(item, ada, "notice")
    type(item.promise).objects.update(channel="email")
    order = item.order
    assert order is not None
    send_to(order, email="")
    with pytest.raises(ShopError, match="no such address"):
        record(item, ada, "notice")
    assert OutboxMessage.objects.count() == 0


CHILD = """
import os, sys
import django
from django.conf import settings
django.setup()
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.utils.dateparse import parse_datetime
from apps.service.services.outbox import Sent, outbox_send
def send(notice):
    open(sys.argv[2], "a").write("sent\\n")
    return Sent(is_sent=True)
outbox_send(gateways={"sms": send}, now=parse_datetime(sys.argv[3]))
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("point", "sent"), [("outbox.claim", 0), ("outbox.sent", 1)])
def test_a_kill_between_claim_send_and_record_leaves_it_uncertain(
    point: str, sent: int, tmp_path: Path
) -> None:
    ada, item = delayed(make_shop(code="spring"))
    record(item, ada, "notice")
    log = tmp_path / "sent"
    name = str(connection.settings_dict["NAME"])
    run = [sys.executable, "-c", CHILD, name, str(log), NOW.isoformat()]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "shopops.settings_test"}
    killed = subprocess.run(
        run, env={**env, "SHOPOPS_CRASH_AT": point}, cwd=settings.BASE_DIR, check=False
    )
    assert killed.returncode == -9
    message = OutboxMessage.objects.get()
    assert (message.state, message.attempts) == ("running", 1)
    gateways, asked = gateway("sent")
    assert outbox_send(gateways=gateways, now=NOW + MINUTE) == {"uncertain": 0, "sent": 0}
    assert outbox_send(gateways=gateways, now=NOW + 3 * MINUTE) == {"uncertain": 1, "sent": 0}
    assert asked == []
    assert said() == [("uncertain", "sms")]
    lines = log.read_text().splitlines() if log.exists() else []
    assert len(lines) == sent
    item.refresh_from_db()
    assert item.state == "waiting"


def test_mail_goes_by_django_and_tells_a_no_from_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    notice = Notice("anna@example.com", "Your order", "It comes later.")
    assert email_send(notice) == Sent(is_sent=True)
    assert mail.outbox[-1].to == ["anna@example.com"]
    errors = {
        smtplib.SMTPRecipientsRefused({}): True,
        ConnectionRefusedError(): True,
        TimeoutError(): False,
        smtplib.SMTPServerDisconnected(): False,
    }
    for error, is_known in errors.items():

        def fail(*_args: object, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
        told = email_send(notice)
        assert (told.is_sent, told.is_known) == (False, is_known), error


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_text_messages_go_by_apprise_and_print_in_development(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SMS_URL = "console://"
    assert sms_send(NOTICE).is_sent
    assert "It comes later." in capsys.readouterr().out
    settings.SMS_URL = ""
    assert sms_send(NOTICE) == Sent(is_sent=False, error="no gateway")
    settings.SMS_URL = "json://127.0.0.1:9/{to}"
    told = sms_send(Notice("+36 1 23/../45", "", "x"))
    assert (told.is_sent, told.is_known) == (False, False)
    settings.SMS_URL = "nothing://{to}"
    assert sms_send(NOTICE).error == "gateway address"
    assert set(GATEWAYS) == {"email", "sms"}
