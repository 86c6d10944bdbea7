"""When somebody has to have acted (aftersales.md 6, D1 to D6), and what time does to cases."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from model_bakery import baker

from apps.accounts.actors import SYSTEM
from apps.aftersales.deadlines import (
    first_to_end,
    open_hours_later,
    own_clock,
    platform_clock,
    resumed,
)
from apps.aftersales.models import CaseEvent, CaseLeg, DeadlinePolicy
from apps.aftersales.selectors.settings import open_due, platform_limit
from apps.aftersales.selectors.wording import chip, consequence
from apps.aftersales.services.deciding import case_answer, case_ask_buyer, case_reject, case_take
from apps.aftersales.services.rules import limit_set
from apps.aftersales.services.sweep import cases_sweep
from apps.shop.models import Shop
from tests.aftersales.cases import NOW, add_evidence, decided, fresh, hand, leg, log, make_order

ZONE = ZoneInfo("Asia/Shanghai")
HOUR = 3_600


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of November 2026 by the shop's wall clock."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def effective(paused: tuple[datetime, datetime] | None = None) -> datetime:
    """Return what is due first: 12 hours of ours, 24 of the platform's, from 20 Nov 10:00."""
    ours = at(20, 22)
    if paused:
        ours = resumed(ours, *paused)
    first = first_to_end([own_clock(ours), platform_clock(at(20, 10), 24 * HOUR, "refunded")])
    assert first is not None
    return first.due_at


def test_d1_ours_is_shorter() -> None:
    assert effective() == at(20, 22)


def test_d2_ours_stands_still_while_the_buyer_is_asked() -> None:
    assert resumed(at(20, 22), at(20, 12), at(20, 18)) == at(21, 4)
    assert platform_clock(at(20, 10), 24 * HOUR, "refunded").due_at == at(21, 5, 12)
    assert effective((at(20, 12), at(20, 18))) == at(21, 4)


def test_d3_the_platforms_does_not() -> None:
    assert effective((at(20, 12), at(20, 20))) == at(21, 5, 12)


def test_d4_four_fifths_of_ten_days() -> None:
    assert platform_clock(at(20, 10), 10 * 24 * HOUR, "refunded").due_at == at(28, 10)


def test_d5_open_hours_end_at_midnight_and_go_on_in_the_morning() -> None:
    spans = [(at(day, 8, 30), at(day + 1, 0)) for day in (20, 21, 22)]
    assert open_hours_later(at(20, 23, 30), 2 * HOUR, spans) == at(21, 10)
    assert open_hours_later(at(20, 3), HOUR, spans) == at(20, 9, 30)
    assert open_hours_later(at(20, 23, 30), 2 * HOUR, []) == at(21, 1, 30)


def test_d6_ours_before_a_longer_window() -> None:
    window = platform_clock(at(20, 10), 36 * HOUR, "approved")
    first = first_to_end([window, own_clock(at(20, 22))])
    assert first is not None
    assert first.due_at - at(20, 10) == timedelta(hours=12)


@pytest.mark.parametrize(
    ("hours", "tone", "words"),
    [
        (49, "good", "in 2 d"),
        (25, "good", "in 25 h"),
        (23, "warn", "in 23 h"),
        (5, "hot", "in 5 h"),
        (0.5, "bad", "in 30 min"),
        (-3, "bad", "overdue by 3 h"),
    ],
)
def test_how_long_there_is_in_words(hours: float, tone: str, words: str) -> None:
    told = chip(NOW + timedelta(hours=hours), NOW)
    assert (told.tone, told.words) == (tone, words)


@pytest.mark.django_db
def test_open_hours_of_the_desk_are_those_of_its_bands(shop: Shop) -> None:
    for weekday in range(7):
        baker.make(
            "service.TimeBand", shop=shop, kind="open", weekday=weekday, start_min=510,
            end_min=1440, weight=1,
        )  # fmt: skip
    assert open_due(shop, at(20, 23, 30).astimezone(UTC), 2 * HOUR) == at(21, 10)


@pytest.mark.django_db
def test_a_row_says_what_happens_when_nobody_acts(shop: Shop) -> None:
    case = log(shop, make_order(shop, status="paid"), amount="86.00")
    words = consequence(case, NOW + timedelta(hours=21), case.lines.get().asked_amount, "CNY")
    assert words == "in 3 h Tmall refunds ¥86.00 by itself"


@pytest.mark.django_db
def test_a_shops_own_limit_wins_from_today_on(shop: Shop, other_shop: Shop) -> None:
    told = {"phase": "pre_ship", "kind": "refund_only"}
    seed = platform_limit(shop, "decide", NOW, **told)
    assert seed is not None
    assert (seed.variant, seed.seconds) == ("newer", 24 * HOUR)
    limit_set(shop=shop, actor=SYSTEM, limit_id=seed.pk, hours=48, confirmed=True, today=NOW.date())
    own = platform_limit(shop, "decide", NOW, **told)
    theirs = platform_limit(other_shop, "decide", NOW, **told)
    assert (own and own.seconds, own and own.confirmed) == (48 * HOUR, True)
    assert theirs == seed
    assert DeadlinePolicy.objects.get(pk=seed.pk).confirmed is False


def swept(hours: float) -> dict[str, int]:
    done = cases_sweep(now=NOW + timedelta(hours=hours))
    return {name: count for name, count in done.items() if count}


@pytest.mark.django_db
def test_the_sweep_ends_what_ran_out_once(shop: Shop) -> None:
    asked: Any = log(shop)
    case_take(case_id=asked.pk, hand=hand(shop))
    case_ask_buyer(case_id=asked.pk, hand=hand(shop), note="A picture?")
    sent = decided(shop, "return_refund")
    refused = log(shop)
    case_take(case_id=refused.pk, hand=hand(shop))
    add_evidence(refused)
    case_reject(case_id=refused.pk, hand=hand(shop, "supervisor"), note="Used.")
    answered = log(shop)
    case_take(case_id=answered.pk, hand=hand(shop))
    case_answer(case_id=answered.pk, hand=hand(shop), note="So it works.")

    assert swept(1) == {}
    assert swept(25)["asked"] == 1
    assert fresh(asked).status == "deciding"
    week = swept(24 * 7 + 1)
    assert (week["expired"], week["revised"], week["closed"]) == (1, 1, 1)
    states = [fresh(each).status for each in (sent, refused, answered)]
    assert states == ["closed", "closed", "closed"]
    assert set(sent.legs.values_list("state", flat=True)) == {"expired", "void"}
    again = swept(24 * 7 + 2)
    assert {name: again.get(name, 0) for name in ("asked", "expired", "revised", "closed")} == {
        "asked": 0, "expired": 0, "revised": 0, "closed": 0,
    }  # fmt: skip


@pytest.mark.django_db
def test_what_is_overdue_goes_to_the_top_and_is_noted_once(shop: Shop) -> None:
    case = log(shop)
    assert swept(3) == {"overdue": 1}
    assert fresh(case).priority == 1
    swept(4)
    assert CaseEvent.objects.filter(case=case, event="overdue").count() == 1


@pytest.mark.django_db
def test_missed_evidence_is_written_down(shop: Shop) -> None:
    from apps.aftersales.services.disputes import case_escalate

    case = log(shop)
    case_escalate(case_id=case.pk, hand=hand(shop, "supervisor"))
    swept(49)
    assert leg(case, "dispute").state == "judging"
    missed = CaseEvent.objects.get(case=case, event="miss")
    assert (missed.outcome, missed.actor) == ("evidence_missed", None)
    assert CaseLeg.objects.filter(case=case).count() == 1
