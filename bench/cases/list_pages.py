"""Case 7: lists with very many rows behind them: cases, inquiries, the roster of a month."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random

from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.actors import SYSTEM
from apps.accounts.models import Membership, User
from apps.accounts.roles import Role
from apps.aftersales.models import AfterSalesCase
from apps.service.models import Inquiry, RotationPattern, ShiftAssignment
from apps.service.services.people import Employment, SkillLevel, agent_put
from apps.service.services.rosters import roster_make
from apps.service.services.seeds import RULES_MONDAY, WEEKS, desk_start
from apps.shop.models import Customer, Shop
from bench.checks import WrongError, equal
from bench.database import vacuum
from bench.measuring import memory_peak, memory_reset, percentile, timed
from bench.people import director
from bench.results import Result

ROWS = 1_000_000
BUYERS = 1_000
STAFF = 40
# Shifts that a person has in a month at least.
SHIFTS = 15
# Of a thousand rows so many still want something.
LIVE = 10
VISITS = 40
PAGE_SECONDS = 0.100
MOST_QUERIES = 12
CHUNK = 5_000


def cases(scale: float) -> list[Result]:
    """Fill one shop with a million rows of each list (times `scale`) and visit its pages."""
    now = timezone.now()
    shop = _shop(int(ROWS * scale), now)
    client = director(shop)
    month = now.date().replace(day=1)
    pages = {
        "queue of cases": f"/aftersales/?shop={shop.code}",
        "register of inquiries": f"/desk/inquiries/?shop={shop.code}",
        f"roster of a month, {STAFF} people": f"/roster/{month:%Y-%m}/?shop={shop.code}",
    }
    return [line for what, path in pages.items() for line in _measured(client, what, path)]


def _measured(client: Client, what: str, path: str) -> Iterator[Result]:
    for _ in range(3):
        _visit(client, path)
    with CaptureQueriesContext(connection) as caught:
        _visit(client, path)
    queries = len(caught.captured_queries)
    memory_reset()
    slow = percentile([timed(lambda: _visit(client, path)) for _ in range(VISITS)], 0.95)
    memory = memory_peak()
    yield Result(7, f"{what}, p95 against 100 ms", PAGE_SECONDS, slow, 1.0, 0, memory)
    yield Result(7, "its queries, against 12", MOST_QUERIES, queries, 1.0, 0, memory, unit="")


def _visit(client: Client, path: str) -> None:
    equal("answer of the page", client.get(path).status_code, 200)


def _shop(count: int, now: datetime) -> Shop:
    """Return the shop with all its rows; made whole or not at all."""
    code = f"rows-{count}"
    if not Shop.objects.filter(code=code).exists():
        with transaction.atomic():
            _made(code, count, now)
        vacuum(AfterSalesCase._meta.db_table, Inquiry._meta.db_table)
    return Shop.objects.get(code=code)


def _made(code: str, count: int, now: datetime) -> None:
    fields = {"name": "Lists", "platform": "other", "zone": "Asia/Shanghai", "currency": "CNY"}
    shop = Shop.objects.create(code=code, **fields)
    buyers = Customer.objects.bulk_create(
        Customer(shop=shop, key_hash=f"{number:064}") for number in range(BUYERS)
    )
    _fill(AfterSalesCase, _cases(shop, buyers, count, now))
    _fill(Inquiry, _inquiries(shop, buyers, count, now))
    _roster(shop, now.date())


def _fill(model: type[Model], rows: Iterator[Model]) -> None:
    while chunk := list(islice(rows, CHUNK)):
        model._default_manager.bulk_create(chunk)


def _cases(
    shop: Shop, buyers: list[Customer], count: int, now: datetime
) -> Iterator[AfterSalesCase]:
    random = Random(1)
    for number in range(count):
        at = now - timedelta(minutes=number)
        is_live = random.randrange(1_000) < LIVE
        yield AfterSalesCase(
            shop=shop,
            source=AfterSalesCase.Source.CHAT,
            customer=random.choice(buyers),
            kind=AfterSalesCase.Kind.REFUND_ONLY,
            phase="in_sale",
            status="logged" if is_live else "closed",
            opened_at=at,
            opened_on=at.date(),
            stage_started_at=at,
            deadline_at=at + timedelta(days=2),
        )


def _inquiries(shop: Shop, buyers: list[Customer], count: int, now: datetime) -> Iterator[Inquiry]:
    random = Random(2)
    for number in range(count):
        at = now - timedelta(minutes=count - number)
        is_live = random.randrange(1_000) < LIVE
        yield Inquiry(
            shop=shop,
            number=number + 1,
            channel="chat",
            customer=random.choice(buyers),
            state="waiting_us" if is_live else "closed",
            source=Inquiry.Source.CHAT,
            opened_at=at,
            opened_on=at.date(),
            last_message_at=at,
            next_due_at=at + timedelta(minutes=3) if is_live else None,
            closed_at=None if is_live else at,
        )


def _roster(shop: Shop, today: date) -> None:
    desk_start(shop=shop)
    pattern = RotationPattern.objects.create(
        shop=shop, name="Two weeks", cycle_weeks=2, cells=WEEKS, anchor_on=RULES_MONDAY
    )
    for number in range(STAFF):
        email = f"agent-{number}.{shop.code}@example.com"
        user = User.objects.create_user(email, name=f"Agent {number}")
        Membership.objects.create(user=user, shop=shop, role=Role.AGENT)
        employment = Employment(
            date(2020, 1, 1), pattern=pattern, start_offset=number % 2, switch_weekday=number % 4
        )
        agent_put(
            user=user,
            shop=shop,
            employment=employment,
            skills={"presale": SkillLevel(2, number % 3 == 0)},
            actor=SYSTEM,
        )
    first = today.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    roster_make(shop=shop, starts_on=first, ends_on=last, actor=SYSTEM, today=first)
    if ShiftAssignment.objects.filter(shift__shop=shop).count() < STAFF * SHIFTS:
        raise WrongError("the roster of the bench is too empty")
