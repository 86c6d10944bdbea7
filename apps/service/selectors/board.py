"""The supervisor's board: who is here, who waits, what is at risk, and the week by half hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, DateTimeField, F, Func, Min, Q, Value
from django.urls import reverse

from apps.common import cells
from apps.common.days import day_bounds
from apps.service.models import Agent, DemandSlot, Inquiry, Round
from apps.service.models.people import desk_name
from apps.service.selectors.bands import days_between
from apps.service.selectors.coverage import cover_between
from apps.service.selectors.facts import local_day
from apps.service.selectors.inquiries import QUICK_S, at_risk
from apps.service.selectors.onduty import on_duty_now, open_counts
from apps.service.shifttime import clock_words
from apps.shop.models import Shop

ORIGIN = datetime(2000, 1, 1, tzinfo=UTC)
DAYS = 7
SHOWN = ("inquiries", "need", "scheduled", "net", "quick")


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
    duty = on_duty_now(shop, now)
    slot = now.replace(minute=now.minute // 30 * 30, second=0, microsecond=0)
    need = DemandSlot.objects.filter(shop=shop, slot_at=slot).values_list("need", flat=True).first()
    loads = open_counts(shop, duty.working)
    waits = live.filter(next_due_at__isnull=False, owner__in=duty.working)
    waiting = dict(waits.values_list("owner_id").annotate(n=Count("pk")).order_by())
    people = [
        Present(
            agent,
            desk_name(agent.user),
            duty.until.get(agent.pk),
            duty.presence.get(agent.pk, ""),
            loads.get(agent.pk, 0),
            waiting.get(agent.pk, 0),
        )
        for agent in Agent.objects.filter(pk__in=duty.working).select_related("user")
    ]
    return Board(
        on_duty=len(duty.until),
        clocked_in=sum(state == "on" for state in duty.presence.values()),
        need=need,
        risk=len(at_risk(live, now)),
        longest_since=open_ones.aggregate(at=Min("asked_at"))["at"],
        people=sorted(people, key=lambda each: (-each.waiting, -each.open, each.name)),
        **counts,
    )


def heat_of(shop: Shop, last: date, show: str) -> Heat:
    """Return the week up to a day by half hour: inquiries, need, scheduled, net, or quick share."""
    days = days_between(last - timedelta(days=DAYS - 1), last)
    wanted = show if show in SHOWN else SHOWN[0]
    if wanted in ("inquiries", "quick"):
        found, total = _asked(shop, days, is_quick=wanted == "quick")
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
        Value(timedelta(minutes=30)),
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
