"""Computes credits and what became of inquiries, for the buyers of changed days."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from apps.common.crash import crash_point
from apps.common.days import business_day
from apps.common.services.locks import CREDITS_OF_SHOP, session_lock
from apps.service.credit import Credit, credits_of
from apps.service.inquiryfacts import Outcome, outcomes_of
from apps.service.models import (
    AgentChat,
    ConversionRule,
    CreditDue,
    InquiryFact,
    OrderCredit,
)
from apps.service.selectors.creditdata import (
    CreditData,
    RuleData,
    credit_data,
    rule_data,
    settling_buyers,
    touched_buyers,
    touched_inquiries,
)
from apps.service.services.chats import chats_write
from apps.service.services.conversion import rule_start
from apps.service.services.creditrows import Written, credits_replace, facts_replace
from apps.shop.models import ChangedDay, Shop
from apps.shop.services import days_mark

Rows = tuple[list[InquiryFact], list[OrderCredit]]
BUYERS_AT_ONCE = 2_000
DAYS_AT_ONCE = 31
TAKE = """
DELETE FROM service_creditdue
WHERE shop_id = %(shop)s AND day IN (
    SELECT DISTINCT day FROM service_creditdue WHERE shop_id = %(shop)s
    ORDER BY day DESC LIMIT %(most)s
)
RETURNING day
"""


@dataclass(frozen=True, slots=True)
class CreditRun:
    """What one run did: days taken up, buyers looked at, rows changed; `busy`: not alone."""

    days: int = 0
    buyers: int = 0
    rows: int = 0
    busy: bool = False


def credits_due_mark(*, shop_id: int, days: Iterable[date]) -> None:
    """Note that chats or orders of these days changed; the next run takes them up."""
    CreditDue.objects.bulk_create(CreditDue(shop_id=shop_id, day=day) for day in sorted(set(days)))


def shops_credit(*, now: datetime) -> dict[str, int]:
    """Compute credits of every shop with changed days, or with outcomes that are known by now."""
    done = {"days": 0, "rows": 0}
    for shop in Shop.objects.filter(pk__in=ConversionRule.objects.values("shop")):
        run = shop_credit(shop=shop, now=now)
        done["days"] += run.days
        done["rows"] += run.rows
    return done


def shop_credit(*, shop: Shop, now: datetime) -> CreditRun:
    """Compute what changed for a shop, newest days first, until nothing is left.

    One at a time a shop: `busy` when another session is at it. A kill loses at most the days at
    hand, and their marks stay.
    """
    total = CreditRun()
    with session_lock(CREDITS_OF_SHOP, shop.pk) as held:
        if not held:
            return CreditRun(busy=True)
        while True:
            run = _run(shop, now)
            total = CreditRun(
                total.days + run.days, total.buyers + run.buyers, total.rows + run.rows
            )
            if not run.days:
                return total


@transaction.atomic
def _run(shop: Shop, now: datetime) -> CreditRun:
    rule_start(shop=shop)
    days = _taken(shop)
    today = business_day(now, shop.tz, shop.day_cut)
    inquiries = touched_inquiries(shop, days) if days else []
    moved = chats_write(shop=shop, inquiry_ids=inquiries)
    crash_point("credit.chats")
    buyers = settling_buyers(shop, now, today)
    if days:
        # An answer moves the chat it closes, which may have begun the day before.
        buyers |= touched_buyers(shop, [*days, *moved], inquiries)
    rules = list(ConversionRule.objects.filter(shop=shop).computed().select_related("decision"))
    rows, changed = _buyers_write(shop, sorted(buyers), rules, now)
    crash_point("credit.rows")
    _mark(shop, moved | changed)
    return CreditRun(len(days), len(buyers), rows)


def _taken(shop: Shop) -> list[date]:
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"shop": shop.pk, "most": DAYS_AT_ONCE})
        return sorted({day for (day,) in cursor.fetchall()})


def _mark(shop: Shop, days: Collection[date]) -> None:
    days_mark(shop_id=shop.pk, days=days, domain=ChangedDay.Domain.SERVICE, reason="credit")


def _buyers_write(
    shop: Shop, buyers: Sequence[int], rules: Sequence[ConversionRule], now: datetime
) -> tuple[int, set[date]]:
    """Compute these buyers under each rule; return the rows written and the days they reach."""
    rows, days = 0, set[date]()
    for at in range(0, len(buyers), BUYERS_AT_ONCE):
        part = buyers[at : at + BUYERS_AT_ONCE]
        data = credit_data(shop, part)
        for rule in rules:
            meant = rule_data(rule, list(data.roles))
            written = _rule_write(rule, part, list(_computed(shop, data, meant, now)))
            rows += written[0]
            # A proposal is in no figure yet.
            days |= written[1] if hasattr(rule, "decision") else set()
    return rows, days


def _rule_write(rule: ConversionRule, buyers: Sequence[int], found: Sequence[Rows]) -> Written:
    facts = [fact for each, _credits in found for fact in each]
    credits = [credit for _facts, each in found for credit in each]
    rows, days = facts_replace(rule=rule, buyers=buyers, made=facts)
    more, others = credits_replace(rule=rule, buyers=buyers, made=credits)
    return rows + more, days | others


def _computed(shop: Shop, data: CreditData, meant: RuleData, now: datetime) -> Iterator[Rows]:
    today = business_day(now, shop.tz, shop.day_cut)
    for buyer, kept in data.buyers.items():
        talks, bought = data.talks(buyer, meant), data.bought(buyer)
        # Own accounts and coded chats earn nothing; the other exclusions only make no inquiry.
        earning = [talk.chat for talk in talks if not (talk.is_own or talk.has_code_word)]
        credits = [
            credit for each in bought for credit in credits_of(each.placed, earning, meant.credit)
        ]
        outcomes = outcomes_of(talks, bought, credits, meant.credit, meant.exclusions, now, today)
        chats = {row.pk: row for row in kept.chats}
        yield (
            [_fact(meant.rule, buyer, each) for each in outcomes],
            [_credit(meant.rule, chats[each.chat.key], each) for each in credits],
        )


def _fact(rule: ConversionRule, buyer: int, found: Outcome) -> InquiryFact:
    categories = sorted(group for group in found.groups if not group.startswith("#"))
    return InquiryFact(
        shop_id=rule.shop_id,
        rule=rule,
        customer_id=buyer,
        agent_id=found.agent,
        day=found.day,
        minute=found.minute,
        category=categories[0] if categories else "",
        first_at=found.first_at,
        last_at=found.last_at,
        rounds=found.rounds,
        excluded_by=found.excluded_by,
        ordered=found.ordered,
        paid_next_day=found.paid_next_day,
        paid_final=found.paid_final,
        is_lost=found.is_lost,
    )


def _credit(rule: ConversionRule, chat: AgentChat, found: Credit) -> OrderCredit:
    return OrderCredit(
        shop_id=rule.shop_id,
        rule=rule,
        order_id=found.order,
        agent_id=chat.agent_id,
        kind=found.kind,
        is_sale=found.is_sale,
        inquiry_id=chat.inquiry_id,
        chat_first_at=chat.first_at,
        chat_last_at=chat.last_at,
        rounds=chat.rounds,
    )
