"""The supervisor's board: who is here, who waits, what is at risk, and the week by half hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, DateTimeField, F, Func, Min, Q, Value
from django.urls import reverse

from apps.common import cells
from apps.common.days import day_bounds
from apps.service.models import Agent, DemandSlot, Inquiry, InquiryFact, Round
from apps.service.models.people import desk_name
from apps.service.selectors.bands import days_between
from apps.service.selectors.candidates import open_counts
from apps.service.selectors.coverage import cover_between
from apps.service.selectors.duty import on_duty
from apps.service.selectors.facts import local_day
from apps.service.selectors.inquiries import QUICK_S, at_risk
from apps.service.shifttime import clock_words
from apps.shop.models import Shop

ORIGIN = datetime(2000, 1, 1, tzinfo=UTC)
DAYS = 7
SHOWN = ("inquiries", "need", "scheduled", "net", "quick", "conversion")
HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Present:
    """A person on duty: by the roster until when, clocked in how, and with how much to do."""

    agent: Agent
    name: str
    until: datetime | None
    presence: str
    open: int
    waiting: int


@dataclass(frozen=True)
class Board:
    """How the desk stands at this moment."""

    on_duty: int
    clocked_in: int
    need: int | None
    waiting: int
    unowned: int
    late: int
    risk: int
    asleep: int
    longest_since: datetime | None
    people: Sequence[Present]


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One half hour of one day: the text, how strong it is (0 to 4), and its rows."""

    text: str
    level: int
    href: str
    title: str = ""


@dataclass(frozen=True)
class Heat:
    """Half hours by days, with one kind of figure in them."""

    show: str
    days: tuple[date, ...]
    rows: Sequence[tuple[str, Sequence[HeatCell | None]]]
    total: int


def board_now(shop: Shop, now: datetime) -> Board:
    """Return how the desk stands."""
    live = Inquiry.objects.live().filter(shop=shop)
    counts = live.aggregate(
        waiting=Count("pk", filter=Q(next_due_at__isnull=False)),
        unowned=Count("pk", filter=Q(owner__isnull=True)),
        late=Count("pk", filter=Q(next_due_at__lt=now)),
        asleep=Count("pk", filter=Q(snoozed_until__gt=now)),
    )
    rounds = Round.objects.filter(shop=shop, replied_at__isnull=True)
    open_ones = rounds.filter(inquiry__in=live.filter(next_due_at__isnull=False).values("pk"))
    duty = {each.agent_id: each for each in on_duty(shop, now)}
    slot = now.replace(minute=now.minute // 30 * 30, second=0, microsecond=0)
    need = DemandSlot.objects.filter(shop=shop, slot_at=slot).values_list("need", flat=True).first()
    loads = open_counts(shop, duty)
    waits = live.filter(next_due_at__isnull=False, owner__in=list(duty))
    waiting = dict(waits.values_list("owner_id").annotate(n=Count("pk")).order_by())
    people = [
        Present(
            agent,
            desk_name(agent.user),
            duty[agent.pk].until,
            duty[agent.pk].presence,
            loads.get(agent.pk, 0),
            waiting.get(agent.pk, 0),
        )
        for agent in Agent.objects.filter(pk__in=list(duty)).select_related("user")
    ]
    return Board(
        on_duty=sum(each.until is not None for each in duty.values()),
        clocked_in=sum(each.presence == "on" for each in duty.values()),
        need=need,
        risk=len(at_risk(live, now)),
        longest_since=open_ones.aggregate(at=Min("asked_at"))["at"],
        people=sorted(people, key=lambda each: (-each.waiting, -each.open, each.name)),
        **counts,
    )


def heat_of(shop: Shop, last: date, show: str) -> Heat:
    """Return the week up to a day by half hour, with one of `SHOWN` in its cells."""
    days = days_between(last - timedelta(days=DAYS - 1), last)
    wanted = show if show in SHOWN else SHOWN[0]
    if wanted in ("inquiries", "quick"):
        found, total = _asked(shop, days, is_quick=wanted == "quick")
    elif wanted == "conversion":
        found, total = _ordered(shop, days)
    else:
        found, total = _staffed(shop, days, wanted)
    used = sorted({minute for minute, _day in found})
    minutes = range(used[0], used[-1] + 30, 30) if used else range(0)
    rows = [(clock_words(minute), [found.get((minute, day)) for day in days]) for minute in minutes]
    return Heat(wanted, days, rows, total)


def _asked(
    shop: Shop, days: Sequence[date], *, is_quick: bool
) -> tuple[dict[tuple[int, date], HeatCell], int]:
    start, end = day_bounds(days[0], shop.tz)[0], day_bounds(days[-1], shop.tz)[1]
    first = Round.objects.filter(
        shop=shop, is_first=True, asked_at__gte=start, asked_at__lt=end
    ).annotate(slot=_half_hour("asked_at"))
    rows = list(
        first.values_list("slot")
        .annotate(
            asked=Count("pk"),
            answered=Count("pk", filter=Q(replied_at__isnull=False)),
            quick=Count("pk", filter=Q(sec_raw__lte=QUICK_S)),
        )
        .order_by("slot")
    )
    most = max((row[1] for row in rows), default=1)
    found = {}
    for slot, asked, answered, quick in rows:
        href = _register(shop, slot, "quick" if is_quick else "")
        if not is_quick:
            found[_place(shop, slot)] = HeatCell(str(asked), -(-asked * 4 // most), href)
        elif answered:
            text = cells.format_percent(Decimal(quick) / answered, 0)
            title = f"{quick} / {answered}"
            found[_place(shop, slot)] = HeatCell(text, quick * 4 // answered, href, title)
    return found, sum(row[1] for row in rows)


def _ordered(shop: Shop, days: Sequence[date]) -> tuple[dict[tuple[int, date], HeatCell], int]:
    """Count the shop's buyers by the half hour of their first chat, and who of them ordered."""
    facts = InquiryFact.objects.filter(shop=shop, day__range=(days[0], days[-1]))
    rows = list(
        facts.in_force()
        .inquiries()
        .of_shop()
        .values_list("day", F("minute") / 30 * 30)
        .annotate(asked=Count("pk"), won=Count("pk", filter=Q(ordered=True)))
        .order_by()
    )
    found = {}
    for day, minute, asked, won in rows:
        text = cells.format_percent(Decimal(won) / asked, 0)
        begin = _begins(shop, day, minute)
        cell = HeatCell(text, won * 4 // asked, _register(shop, begin, ""), f"{won} / {asked}")
        found[_place(shop, begin)] = cell
    return found, sum(row[2] for row in rows)


def _begins(shop: Shop, day: date, minute: int) -> datetime:
    """Return when a half hour of a business day begins; before the cut it is the next morning."""
    clock = time(minute // 60, minute % 60)
    later = timedelta(days=1) if clock < shop.day_cut else timedelta()
    return datetime.combine(day + later, clock, shop.tz).astimezone(UTC)


def _staffed(
    shop: Shop, days: Sequence[date], show: str
) -> tuple[dict[tuple[int, date], HeatCell], int]:
    slots = cover_between(shop, days[0], days[-1], is_planning=False)
    values = {slot.start: getattr(slot, show) for slot in slots if slot.need or slot.scheduled}
    most = max((abs(value) for value in values.values()), default=0) or 1
    found = {}
    for start, value in values.items():
        level = (0 if value < 0 else 3) if show == "net" else -(-value * 4 // most)
        text = cells.format_signed(Decimal(value), 0) if show == "net" else str(value)
        found[_place(shop, start)] = HeatCell(text, level, _staffing(shop, start, show))
    return found, sum(values.values())


def _half_hour(name: str) -> Func:
    return Func(
        Value(HALF_HOUR),
        F(name),
        Value(ORIGIN),
        function="DATE_BIN",
        output_field=DateTimeField(),
    )


def _place(shop: Shop, slot: datetime) -> tuple[int, date]:
    local = slot.astimezone(shop.tz)
    return local.hour * 60 + local.minute // 30 * 30, local_day(slot, shop)


def _register(shop: Shop, slot: datetime, show: str) -> str:
    asked = {"shop": shop.code, "slot": slot.isoformat()} | ({"show": show} if show else {})
    return f"{reverse('service:inquiries')}?{urlencode(asked)}"


def _staffing(shop: Shop, slot: datetime, show: str) -> str:
    day = local_day(slot, shop).isoformat()
    asked = {"shop": shop.code, "day": day, "show": show}
    return f"{reverse('service:coverage')}?{urlencode(asked)}"
