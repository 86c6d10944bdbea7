"""The digest: once a person and day, at eight on the shop's clock, patient, then provisional."""

from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import override_settings
from time_machine import travel

from apps.accounts.actors import SYSTEM
from apps.accounts.models import Membership
from apps.accounts.roles import Role
from apps.intake.models import Coverage, Feed
from apps.metrics.services import target_set
from apps.service.services.outbox import Sent
from apps.shop.models import Shop
from apps.work.models import DigestSending, DigestSubscription, Task
from apps.work.selectors.digest import Digest, digest_of
from apps.work.services import digest as services
from apps.work.services.digest import digest_put, digests_make, digests_send, digests_tick
from apps.work.services.digest_gateways import digest_send
from tests.factories import make_person, signed_in
from tests.known_day import DAY, ZONE
from tests.metrics.rollup_tools import D
from tests.work.desk import Team, make_team

pytestmark = pytest.mark.django_db
TODAY = date(2024, 6, 19)


def at(hour: int, minute: int = 0) -> datetime:
    """Return a time of the morning after the known day."""
    return datetime(2024, 6, 19, hour, minute, tzinfo=ZONE)


@pytest.fixture
def team(known_shop: Shop) -> Team:
    target_set(shop=known_shop, month=date(2024, 6, 1), amount=D(30000), actor=SYSTEM, today=DAY)
    made = make_team(known_shop)
    Membership.objects.update(valid_from=at(0) - timedelta(days=900))
    digest_put(shop=known_shop, user=made.people["director"], is_on=True, actor=SYSTEM)
    return made


def whole(shop: Shop) -> None:
    """Let everything of the known day have come in."""
    for kind in ("orders", "refunds"):
        Feed.objects.create(shop=shop, kind=kind)
        Coverage.objects.create(shop=shop, kind=kind, day=DAY, complete=True)


def test_it_goes_out_once_at_eight_with_the_verdict_in_its_subject(team: Team) -> None:
    whole(team.shop)
    told: dict[str, Any] = {
        "shop": team.shop,
        "asked_at": at(1),
        "asked_on": TODAY,
        "due_on": TODAY,
    }
    Task.objects.create(
        title="Call the supplier", department="supply", asked_by=team.people["director"], **told
    )
    assert digests_tick(send=digest_send, now=at(7, 59)) == {"made": 0, "uncertain": 0, "sent": 0}
    assert digests_tick(send=digest_send, now=at(8)) == {"made": 1, "uncertain": 0, "sent": 1}
    for _ in range(2):
        assert digests_tick(send=digest_send, now=at(8, 10))["sent"] == 0
    (sent,) = mail.outbox
    assert sent.to == [team.people["director"].email]
    assert sent.subject.startswith("Spring Water: Tue 18 Jun: ")
    assert "missed by" in sent.subject or "hit" in sent.subject.lower()
    body = str(sent.body)
    verdict = sent.subject.removeprefix("Spring Water: ")
    assert verdict in body
    assert "Task #" in body
    assert "Call the supplier" in body
    assert "Figures as of 20" in body
    assert "Asia/Shanghai" in body
    (html, kind) = sent.alternatives[0]  # type: ignore[attr-defined]
    assert kind == "text/html"
    assert "<script" not in html
    assert "Call the supplier" in html


def test_words_are_those_of_brief_and_of_the_morning_page(team: Team) -> None:
    whole(team.shop)
    digests_make(shop=team.shop, now=at(8))
    row = DigestSending.objects.get()
    out = StringIO()
    with travel(at(8), tick=False):
        call_command("brief", shop=team.shop.code, date=DAY, stdout=out)
        page = signed_in(team.people["director"]).get("/?shop=spring").context
    for line in out.getvalue().strip().splitlines():
        assert line in row.text
    assert page["scorecard"].verdict.sentence in row.subject


def test_it_waits_for_a_missing_source_until_its_hour_and_then_says_so(team: Team) -> None:
    whole(team.shop)
    Feed.objects.filter(kind="orders").update(expected_by=time(9, 30))
    Feed.objects.filter(kind="refunds").update(expected_by=time(6))
    Coverage.objects.filter(kind="orders").delete()
    assert digests_make(shop=team.shop, now=at(9, 29)) == 0
    assert digests_make(shop=team.shop, now=at(9, 30)) == 1
    row = DigestSending.objects.get()
    assert row.is_provisional
    assert row.subject.startswith("Spring Water: Provisional: ")
    assert row.text.startswith("Provisional: ")
    # What comes in later sends no second one.
    Coverage.objects.create(shop=team.shop, kind="orders", day=DAY, complete=True)
    assert digests_make(shop=team.shop, now=at(11)) == 0


def test_it_does_not_wait_when_all_is_there(team: Team) -> None:
    whole(team.shop)
    assert digests_make(shop=team.shop, now=at(8)) == 1
    assert not DigestSending.objects.get().is_provisional


def test_who_has_left_or_said_no_gets_none(team: Team) -> None:
    whole(team.shop)
    for role in ("supervisor", "promoter"):
        digest_put(shop=team.shop, user=team.people[role], is_on=True, actor=SYSTEM)
    digest_put(shop=team.shop, user=team.people["supervisor"], is_on=False, actor=SYSTEM)
    Membership.objects.filter(user=team.people["promoter"]).update(valid_to=at(1))
    assert digests_make(shop=team.shop, now=at(8)) == 1
    assert DigestSending.objects.get().subscription.user == team.people["director"]


def test_two_workers_send_one_and_the_database_holds_it(team: Team) -> None:
    whole(team.shop)
    digests_make(shop=team.shop, now=at(8))
    row = DigestSending.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        DigestSending.objects.create(
            subscription=row.subscription, day=row.day, run_after=at(8), made_at=at(8)
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        DigestSubscription.objects.create(
            shop=team.shop, user=row.subscription.user, medium="email"
        )


@pytest.mark.parametrize(
    ("answers", "state", "attempts"),
    [
        ([Sent(is_sent=False, error="no")] * 4, "failed", 3),
        ([Sent(is_sent=False, error="no"), Sent(is_sent=True)], "sent", 2),
        ([Sent(is_sent=False, is_known=False, error="late")], "uncertain", 1),
    ],
)
def test_a_road_that_refuses_is_tried_again_and_one_that_is_silent_is_not(
    team: Team, answers: list[Sent], state: str, attempts: int
) -> None:
    whole(team.shop)
    digests_make(shop=team.shop, now=at(8))
    told = iter(answers)
    for hour in (8, 9, 10, 11):
        digests_send(send=lambda _row: next(told), now=at(hour))
    row = DigestSending.objects.get()
    assert (row.state, row.attempts) == (state, attempts)


def test_what_was_lost_on_the_way_is_uncertain_and_not_sent_again(team: Team) -> None:
    whole(team.shop)
    digests_make(shop=team.shop, now=at(8))
    DigestSending.objects.update(state="sending", run_after=at(8))
    assert digests_tick(send=digest_send, now=at(8, 4))["uncertain"] == 0
    assert digests_tick(send=digest_send, now=at(8, 6)) == {"made": 0, "uncertain": 1, "sent": 0}
    assert mail.outbox == []


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
@override_settings(DIGEST_CHAT_URL="console://")
def test_the_teams_chat_gets_it_once(team: Team, capsys: pytest.CaptureFixture[str]) -> None:
    whole(team.shop)
    digest_put(shop=team.shop, user=None, is_on=True, actor=SYSTEM)
    digests_tick(send=digest_send, now=at(8))
    digests_tick(send=digest_send, now=at(8, 5))
    assert capsys.readouterr().out.count("Spring Water: Tue 18 Jun") == 1
    with override_settings(DIGEST_CHAT_URL=""):
        assert digest_send(DigestSending.objects.get(subscription__user=None)).error == "no chat"
    with override_settings(DIGEST_CHAT_URL="nothing://x"):
        assert (
            digest_send(DigestSending.objects.get(subscription__user=None)).error == "chat address"
        )


def test_a_person_switches_their_own_and_a_director_the_chat(team: Team) -> None:
    promoter = signed_in(team.people["promoter"])
    assert promoter.post("/workday/digest/put/?shop=spring", {"is_on": "1"}).status_code == 302
    assert DigestSubscription.objects.get(user=team.people["promoter"]).is_on
    assert promoter.post("/workday/digest/team/?shop=spring", {"is_on": "1"}).status_code == 403
    promoter.post("/workday/digest/put/?shop=spring", {"is_on": "0"})
    assert not DigestSubscription.objects.get(user=team.people["promoter"]).is_on
    director = signed_in(team.people["director"])
    assert director.post("/workday/digest/team/?shop=spring", {"is_on": "1"}).status_code == 302
    assert DigestSubscription.objects.get(user=None).is_on


def test_the_page_shows_ones_own_as_it_was_sent(team: Team) -> None:
    whole(team.shop)
    digests_tick(send=digest_send, now=at(8))
    row = DigestSending.objects.get()
    page = signed_in(team.people["director"]).get("/workday/digest/?shop=spring").content.decode()
    assert row.text.splitlines()[0] in page
    other = signed_in(team.people["promoter"]).get("/workday/digest/?shop=spring").content.decode()
    assert "Nothing was sent to you yet" in other


def test_who_lost_the_right_or_said_no_meanwhile_is_sent_nothing(team: Team) -> None:
    whole(team.shop)
    for role in ("supervisor", "promoter"):
        digest_put(shop=team.shop, user=team.people[role], is_on=True, actor=SYSTEM)
    Membership.objects.filter(user=team.people["promoter"]).update(role="agent")
    assert digests_make(shop=team.shop, now=at(8)) == 2
    # Between making and sending one loses the right, the other says no.
    Membership.objects.filter(user=team.people["supervisor"]).update(role="designer")
    digest_put(shop=team.shop, user=team.people["director"], is_on=False, actor=SYSTEM)
    assert digests_send(send=digest_send, now=at(8))["sent"] == 0
    assert mail.outbox == []
    assert {row.last_error for row in DigestSending.objects.all()} == {"not wanted any more"}


def test_a_shop_that_fails_keeps_no_other_waiting(
    team: Team, other_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole(team.shop)
    whole(other_shop)
    first = make_person("d@harbour.example.com", Role.DIRECTOR, other_shop)
    Membership.objects.filter(user=first).update(valid_from=at(0))
    digest_put(shop=other_shop, user=first, is_on=True, actor=SYSTEM)

    failed: list[Shop] = []

    def broken(shop: Shop, day: date, now: datetime) -> Digest:
        if shop == other_shop:
            failed.append(shop)
            raise ValueError("odd row")
        return digest_of(shop, day, now)

    monkeypatch.setattr(services, "digest_of", broken)
    late = at(12)
    assert digests_tick(send=digest_send, now=late) == {"made": 1, "uncertain": 0, "sent": 1}
    assert failed == [other_shop]
