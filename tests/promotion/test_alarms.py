"""A mail that does not go out: nobody is mailed twice, and nothing behind it waits (13)."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from time_machine import travel

from apps.accounts.models import User
from apps.promotion.models import Campaign, PriceSchedule
from apps.promotion.services import price_clock
from apps.promotion.services import prices as acts
from apps.promotion.services.price_clock import prices_tick
from apps.promotion.services.price_readings import Reading, price_read_back
from apps.promotion.tasks import prices as job
from apps.shop.models import Sku
from tests.promotion.prices import DAY, START, D, hand, planned

MINUTE = timedelta(minutes=1)


def test_a_mail_that_is_refused_stops_neither_the_others_nor_campaigns(
    sku: Sku, promoter: User, director: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = running(sku, promoter)
    late = row.ends_at + 10 * MINUTE
    prices_tick(now=row.ends_at)
    over = Campaign.objects.create(
        shop=sku.shop, name="Over", kind="coupon", state="live", starts_at=START, ends_at=late
    )
    refused = {"d@example.com"}

    def send(subject: str, body: str, sender: None, to: list[str]) -> int:
        if to[0] in refused:
            raise SMTPRecipientsRefused({})
        return mail.send_mail(subject, body, sender, to)

    monkeypatch.setattr(price_clock, "send_mail", send)
    with travel(late, tick=False):
        job()
        job()
    row.refresh_from_db()
    over.refresh_from_db()
    assert (row.alarmed_at, over.state) == (late, "ended")
    assert [each.to[0] for each in mail.outbox] == ["p@example.com"]


def test_an_alarm_that_reached_nobody_is_raised_again(
    sku: Sku, promoter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = running(sku, promoter)
    prices_tick(now=row.ends_at)

    def refuse(*_told: Any) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as without_mail:
        without_mail.setattr(price_clock, "send_mail", refuse)
        assert prices_tick(now=row.ends_at + 10 * MINUTE) == {"restore_fail": 1}
    assert prices_tick(now=row.ends_at + 11 * MINUTE) == {"alarm": 1}
    assert prices_tick(now=row.ends_at + 12 * MINUTE) == {}
    assert len(mail.outbox) == 1


def test_campaigns_move_where_prices_break_off(sku: Sku, monkeypatch: pytest.MonkeyPatch) -> None:
    over = Campaign.objects.create(
        shop=sku.shop, name="Over", kind="coupon", state="live", starts_at=START,
        ends_at=START + DAY,
    )  # fmt: skip

    def broken(**_told: Any) -> dict[str, int]:
        raise RuntimeError

    monkeypatch.setattr("apps.promotion.tasks.prices_tick", broken)
    with travel(START + DAY, tick=False), pytest.raises(RuntimeError):
        job()
    over.refresh_from_db()
    assert over.state == "ended"


def running(sku: Sku, promoter: User) -> PriceSchedule:
    """Return a price that holds."""
    who = hand(promoter, sku.shop)
    row = planned(sku, who)
    acts.price_approve(price_id=row.pk, hand=who)
    prices_tick(now=START)
    now = hand(promoter, sku.shop, now=START + MINUTE)
    price_read_back(price_id=row.pk, reading=Reading(D(90), "seen on the page"), hand=now)
    return row
