"""Scorecards of people: rate and interval against what to expect, answers, and sales."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from apps.metrics.definitions import registry
from apps.metrics.models import MetricThreshold
from apps.metrics.registry import Grain
from apps.metrics.selectors.desk_spans import Asked, Waits, buyers_of_span, waits_of_span
from apps.metrics.selectors.member_numbers import MemberNumbers, Read, members_read
from apps.metrics.selectors.snapshot import snapshot
from apps.metrics.standing import Buckets, Standing, joined, standing
from apps.service.models import Agent
from apps.shop.models import Shop

# What is held against the team, and the metric that its benchmark is typed for.
METRIC_OF = {
    "ordered": "service.order_conversion",
    "next_day": "service.next_day_pay",
    "paid": "service.final_pay",
}
FIGURES = (
    "service.first_reply_20s_share",
    "service.first_reply_mean",
    "service.reply_time",
    "service.three_minute_rate",
    "service.sla",
    "service.answer_ratio",
    "service.concurrency",
    "service.typing_speed",
    "sales.paid_amount",
    "sales.net_amount",
    "service.sales_per_hour",
    "service.own_payments",
    "service.others_payments",
    "service.silent_payments",
)
NO_ONE = Asked({}, 0, 0)


@dataclass(frozen=True, slots=True)
class Figure:
    """One more figure of a person, None = unknown; `unit` says how it is written."""

    key: str
    label: object
    unit: str
    value: Decimal | None
    team: Decimal | None


@dataclass(frozen=True)
class AgentCard:
    """One person over some days."""

    agent_id: int
    name: str
    standing: Standing
    pending: int
    lost: int
    waits: Waits | None
    figures: Mapping[str, Figure]
    buckets: Buckets

    @property
    def is_provisional(self) -> bool:
        """Tell whether buyers may still order or pay in time."""
        return self.pending > 0


@dataclass(frozen=True)
class Benchmark:
    """What others reach, as somebody typed it, with its source and day."""

    value: Decimal
    source: str
    as_of: date


@dataclass(frozen=True)
class TeamCards:
    """All people of a shop over some days; `whole` counts each of the shop's buyers once."""

    first: date
    last: date
    outcome: str
    label: object
    cards: tuple[AgentCard, ...]
    team: Standing
    whole: Standing
    buckets: Buckets
    waits: Waits | None
    benchmark: Benchmark | None

    def card(self, agent_id: int) -> AgentCard | None:
        """Return one person's card, None for who did nothing in these days."""
        return next((card for card in self.cards if card.agent_id == agent_id), None)


OUTCOME_LABELS = {
    "ordered": _("Inquiry to order"),
    "next_day": _("Paid by the next day"),
    "paid": _("Paid in the end"),
}


def team_cards(shop: Shop, first: date, last: date, outcome: str) -> TeamCards:
    """Read every person's card: buyers counted once in the span, sums from the rollups."""
    with snapshot():
        asked = dict(buyers_of_span(shop, first, last, outcome))
        waits, of_all = waits_of_span(shop, first, last)
        cells = members_read(Read(shop, Grain.AGENT, first, last))
        benchmark = _benchmark(shop, METRIC_OF[outcome], last)
        ids = {pk for pk in (*asked, *cells) if pk is not None}
        people = Agent.objects.filter(pk__in=ids).select_related("user")
        names = {person.pk: str(person) for person in people}
    whole = asked.pop(None, NO_ONE)
    team = joined({pk: each.buckets for pk, each in asked.items()})
    sums = _numbers(shop, _added(list(cells.values())))
    cards = [
        AgentCard(
            pk,
            names[pk],
            standing(asked.get(pk, NO_ONE).buckets, team),
            asked.get(pk, NO_ONE).pending,
            asked.get(pk, NO_ONE).lost,
            waits.get(pk),
            _figures(_numbers(shop, cells.get(pk, {})), sums),
            asked.get(pk, NO_ONE).buckets,
        )
        for pk in names
    ]
    return TeamCards(
        first,
        last,
        outcome,
        OUTCOME_LABELS[outcome],
        tuple(sorted(cards, key=_by_rate)),
        standing(team, team),
        standing(whole.buckets, whole.buckets),
        team,
        of_all,
        benchmark,
    )


def _by_rate(card: AgentCard) -> tuple[Decimal, str]:
    rate = card.standing.count.rate
    return (Decimal(2) if rate is None else -rate, card.name)


def _numbers(shop: Shop, cells: Mapping[str, object]) -> MemberNumbers:
    return MemberNumbers(
        Grain.AGENT,
        cells,  # type: ignore[arg-type]
        shop.visit_basis,
        is_one_day=False,
    )


def _added(rows: Sequence[Mapping[str, object]]) -> Mapping[str, object]:
    names = {name for row in rows for name in row}
    known = {name: [row[name] for row in rows if row.get(name) is not None] for name in names}
    return {name: sum(cells) if cells else None for name, cells in known.items()}  # type: ignore[arg-type]


def _figures(own: MemberNumbers, team: MemberNumbers) -> Mapping[str, Figure]:
    found = {}
    for key in FIGURES:
        metric = registry[key]
        values = [numbers.value(key, strict=False) for numbers in (own, team)]
        mine, theirs = (None if value is None else Decimal(value) for value in values)
        found[key] = Figure(key, metric.label, metric.unit.value, mine, theirs)
    return found


def _benchmark(shop: Shop, key: str, day: date) -> Benchmark | None:
    rows = MetricThreshold.objects.filter(shop=shop, metric_key=key, valid_from__lte=day)
    row = rows.filter(benchmark__isnull=False).order_by("-valid_from").first()
    if row is None or row.benchmark is None:
        return None
    return Benchmark(row.benchmark, row.source_note, row.valid_from)
