"""Mail and notes about publications, and what the desk does by itself."""

from datetime import timedelta

import pytest
from django.core import mail

from apps.accounts.actors import SYSTEM
from apps.service.models import DemandSlot, ExposureDay, PublishNotice, ShiftAssignment
from apps.service.services.desk import desk_tick, runs_due
from apps.service.services.notices import notices_confirm, notices_send
from apps.service.services.solving import run_ask
from apps.shop.models import Shop
from tests.service.desk import MONDAY, NOW, make_agent, make_roster, publish, put, row_of

pytestmark = pytest.mark.django_db


def test_each_person_gets_one_mail_about_their_own_days(shop: Shop) -> None:
    ada, bo, roster = make_agent(shop, "Ada"), make_agent(shop, "Bo"), make_roster(shop)
    put(roster, ada, MONDAY, "D")
    put(roster, bo, MONDAY, "N")
    publish(roster)
    assert notices_send(now=NOW) == 2
    texts = {each.to[0]: each.body for each in mail.outbox}
    assert set(texts) == {ada.user.email, bo.user.email}
    assert "2026-12-07: - -> D" in texts[ada.user.email]
    assert "Bo" not in texts[ada.user.email]
    assert notices_send(now=NOW) == 0
    assert len(mail.outbox) == 2


def test_old_notices_and_disabled_people_get_no_mail(shop: Shop) -> None:
    ada, roster = make_agent(shop, "Ada"), make_roster(shop)
    put(roster, ada, MONDAY, "D")
    publish(roster)
    assert notices_send(now=NOW + timedelta(days=3)) == 0
    ada.user.is_active = False
    ada.user.save()
    assert notices_send(now=NOW) == 1
    assert mail.outbox == []


def test_what_was_seen_is_noted_with_the_shifts(shop: Shop) -> None:
    ada, roster = make_agent(shop, "Ada"), make_roster(shop)
    put(roster, ada, MONDAY, "D")
    publish(roster)
    assert notices_confirm(agent=ada, actor=SYSTEM, now=NOW) == 1
    assert PublishNotice.objects.get().seen_at == NOW
    assert row_of(ada, MONDAY).seen_at == NOW
    assert notices_confirm(agent=ada, actor=SYSTEM, now=NOW) == 0


def test_a_tick_keeps_the_ledger_to_yesterday_once(shop: Shop) -> None:
    ada, roster = make_agent(shop, "Ada"), make_roster(shop)
    put(roster, ada, MONDAY, "D")
    publish(roster)
    shift = ShiftAssignment.objects.get()
    DemandSlot.objects.create(shop=shop, slot_at=shift.start_at, expected=12, need=1)
    after = shift.end_at + timedelta(days=1)
    told = desk_tick(now=after)
    assert (told["expired"], told["ledger"]) == (0, 1)
    assert [(row.day, row.expected, row.minutes) for row in ExposureDay.objects.all()] == [
        (MONDAY, 12, 510)
    ]
    assert desk_tick(now=after)["ledger"] == 0


def test_a_run_whose_bell_was_lost_is_rung_again(shop: Shop) -> None:
    make_agent(shop, "Ada")
    run = run_ask(roster_id=make_roster(shop).pk, kind="fill", actor=SYSTEM, now=NOW)
    later = run.created_at + timedelta(seconds=1)
    assert [each.pk for each in runs_due(now=later)] == [run.pk]
