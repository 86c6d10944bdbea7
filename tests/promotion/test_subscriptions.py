"""Subscriptions: the last day to cancel, reminders once each, and renewals at ends of months."""

from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from time_machine import travel

from apps.accounts.models import User
from apps.promotion.models import Subscription, SubscriptionReminder
from apps.promotion.renewals import reminder_days, reminder_due, rolled
from apps.promotion.selectors.morning import morning_checks
from apps.promotion.services import subscriptions
from apps.promotion.services.subscriptions import subscriptions_tick
from apps.shop.models import Shop
from tests.factories import make_person, signed_in

CANCEL_BY = date(2026, 11, 26)
DAYS = [date(2026, 10, 27), *(date(2026, 11, day) for day in (12, 19, 23, 25, 26))]


def at(day: date) -> datetime:
    """Return noon of a day in Shanghai."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def contract(shop: Shop, owner: User, **more: Any) -> Subscription:
    told = {"vendor": "Desk", "purpose": "Chat", "cost": 299, "currency": "CNY",
            "renews_on": date(2026, 12, 10), "anchor_day": 10, "notice_days": 14}  # fmt: skip
    row = Subscription.objects.create(shop=shop, owner=owner, **(told | more))
    row.refresh_from_db()
    return row


def test_renewals_roll_by_the_cycle_and_keep_the_day_of_the_month() -> None:
    assert rolled(date(2026, 1, 31), "month", 31) == date(2026, 2, 28)
    assert rolled(date(2026, 2, 28), "month", 31) == date(2026, 3, 31)
    assert rolled(date(2027, 12, 31), "quarter", 31) == date(2028, 3, 31)
    assert rolled(date(2028, 2, 29), "year", 29) == date(2029, 2, 28)
    assert rolled(date(2026, 11, 15), "month", 15) == date(2026, 12, 15)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.sampled_from(["month", "quarter", "year"]))
def test_a_renewal_is_always_in_the_right_month(day: date, cycle: str) -> None:
    after = rolled(day, cycle, day.day)
    months = (after.year - day.year) * 12 + after.month - day.month
    assert months == {"month": 1, "quarter": 3, "year": 12}[cycle]
    assert after.day == day.day or (after + timedelta(days=1)).day == 1


def test_reminders_count_back_from_the_last_day_to_cancel() -> None:
    assert list(reminder_days(CANCEL_BY)) == DAYS
    assert reminder_due(CANCEL_BY, date(2026, 10, 26), ()) is None
    assert reminder_due(CANCEL_BY, date(2026, 11, 20), ()) == 7
    assert reminder_due(CANCEL_BY, date(2026, 11, 20), (7,)) is None
    assert reminder_due(CANCEL_BY, date(2026, 11, 27), ()) is None


@pytest.mark.django_db
def test_each_reminder_is_sent_once_and_the_last_ones_also_to_the_director(shop: Shop) -> None:
    owner = make_person("pia@example.com", "promoter", shop)
    make_person("boss@example.com", "director", shop)
    row = contract(shop, owner)
    assert row.cancel_by == CANCEL_BY
    day = date(2026, 10, 20)
    while day < date(2026, 12, 9):
        for _twice in range(2):
            subscriptions_tick(now=at(day))
        day += timedelta(days=1)
    sent = SubscriptionReminder.objects.order_by("sent_at")
    assert [reminder.sent_at.date() for reminder in sent] == DAYS
    assert [reminder.to_director for reminder in sent] == [False] * 3 + [True] * 3
    assert len(mail.outbox) == 9
    assert "3 days are left" in str(mail.outbox[3].body)
    assert "for ¥299.00" in str(mail.outbox[0].body)
    # Nobody answered: it renews, and the next round begins.
    done = subscriptions_tick(now=at(date(2026, 12, 10)))
    row.refresh_from_db()
    assert (done["renewed"], row.renews_on, row.cancel_by) == (
        1, date(2027, 1, 10), date(2026, 12, 27),
    )  # fmt: skip
    assert subscriptions_tick(now=at(date(2026, 12, 10)))["renewed"] == 0


@pytest.mark.django_db
def test_a_reminder_that_one_mailbox_refuses_reaches_the_others_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = make_person("pia@example.com", "promoter", shop)
    make_person("boss@example.com", "director", shop)
    row = contract(shop, owner)
    refused = {"pia@example.com", "boss@example.com"}

    def send(subject: str, body: str, sender: None, to: list[str]) -> int:
        if to[0] in refused:
            raise SMTPRecipientsRefused({})
        return mail.send_mail(subject, body, sender, to)

    monkeypatch.setattr(subscriptions, "send_mail", send)
    day = at(date(2026, 11, 23))
    # Nobody was reached: the next run tries again.
    assert subscriptions_tick(now=day)["reminded"] == 0
    refused.remove("boss@example.com")
    assert [subscriptions_tick(now=day)["reminded"] for _twice in range(2)] == [1, 0]
    assert [each.to[0] for each in mail.outbox] == ["boss@example.com"]
    assert row.reminders.count() == 1


@pytest.mark.django_db
def test_the_database_keeps_the_last_day_to_cancel(shop: Shop) -> None:
    row = contract(shop, make_person())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE promotion_subscription SET notice_days = 30")
        cursor.execute("SELECT cancel_by FROM promotion_subscription WHERE id = %s", [row.pk])
        assert cursor.fetchone() == (date(2026, 11, 10),)


@pytest.mark.django_db
def test_subscriptions_on_their_page(shop: Shop, analyst_client: Client) -> None:
    owner = make_person("pia@example.com", "promoter", shop, name="Pia")
    client, page = signed_in(owner), reverse("promotion:subscriptions")
    form = {"vendor": "=Desk", "purpose": "Chat", "cost": "299", "currency": "cny",
            "cycle": "month", "renews_on": "2026-12-10", "notice_days": "14",
            "owner": owner.pk}  # fmt: skip
    with travel(at(date(2026, 11, 20)), tick=False):
        assert client.post(page, form | {"renews_on": "2026-11-20"}).status_code == 422
        assert client.post(page, form | {"currency": "QQQ"}).status_code == 422
        assert client.post(page, form).status_code == 302
        row = Subscription.objects.get()
        assert "6 days left" in client.get(page).content.decode()
        line = {each.key: each for each in morning_checks(shop, at(date(2026, 11, 20)))}
        assert line["cancel_by"].count == 1
        act = reverse("promotion:subscription-act", args=[row.pk])
        assert client.post(act, {"event": "cancel"}).status_code == 422
        assert client.post(act, {"event": "cancel", "note": "by mail"}).status_code == 302
        file = client.post(reverse("promotion:subscriptions-export"), {"format": "csv"})
        assert "'=Desk,Chat,299.00,CNY" in file.content.decode("utf-8-sig")
        assert analyst_client.get(page).status_code == 403
    with travel(at(date(2026, 11, 28)), tick=False):
        Subscription.objects.update(state="active")
        assert "renews by itself, ¥299.00" in signed_in(owner).get(page).content.decode()
    Subscription.objects.update(state="cancelled")
    assert subscriptions_tick(now=at(date(2026, 12, 10)))["ended"] == 1
    assert Subscription.objects.get().state == "ended"
