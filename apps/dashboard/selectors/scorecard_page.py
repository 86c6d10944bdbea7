"""What the pages of people show: cards, bars to one scale, and the rows behind one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from apps.common.days import yesterday
from apps.common.http import missing
from apps.metrics.selectors.agent_cards import (
    OUTCOME_LABELS,
    AgentCard,
    TeamCards,
    team_cards,
)
from apps.metrics.standing import Count
from apps.service.models import Agent, Inquiry, InquiryFact, OrderCredit
from apps.service.selectors.earned import credits_of_person, inquiries_of, sample_chats

if TYPE_CHECKING:
    from apps.shop.models import Shop

SPANS = (7, 28, 91)
USUAL_SPAN = 28


@dataclass(frozen=True)
class Tab:
    """A choice of the page, with where it leads."""

    word: str
    href: str
    is_chosen: bool


@dataclass(frozen=True)
class CardsAsked:
    """Which outcome over how many days, ended by the last closed day."""

    page: str
    shop: str
    outcome: str = "ordered"
    days: int = USUAL_SPAN

    def href(self, **changes: Any) -> str:
        """Return the same page with something else chosen."""
        asked = {"shop": self.shop, "of": self.outcome, "days": self.days, **changes}
        return f"{self.page}?{urlencode(asked)}"


@dataclass(frozen=True)
class CardsPage:
    """The cards with the choices above them."""

    team: TeamCards
    outcomes: tuple[Tab, ...]
    spans: tuple[Tab, ...]


@dataclass(frozen=True)
class MixLine:
    """One hour and kind of product: a person's share and rate beside the team's."""

    hour: str
    category: str
    own: Count
    team: Count


@dataclass(frozen=True)
class PersonPage:
    """One person's card with the rows it is made of."""

    cards: CardsPage
    card: AgentCard | None
    mix: tuple[MixLine, ...]
    facts: tuple[InquiryFact, ...]
    credits: tuple[OrderCredit, ...]
    samples: tuple[Inquiry, ...]


def cards_page(shop: "Shop", asked: CardsAsked, now: datetime) -> CardsPage:
    """Read the cards of a shop's people over the days asked for."""
    first, last = _span(shop, asked, now)
    outcomes = tuple(
        Tab(str(word), asked.href(of=key), key == asked.outcome)
        for key, word in OUTCOME_LABELS.items()
    )
    spans = tuple(
        Tab(_("%(days)s days") % {"days": days}, asked.href(days=days), days == asked.days)
        for days in SPANS
    )
    return CardsPage(team_cards(shop, first, last, asked.outcome), outcomes, spans)


def person_page(shop: "Shop", agent_id: int, asked: CardsAsked, now: datetime) -> PersonPage:
    """Read one person's card, their inquiries and credited orders; not_found outside the shop."""
    page = cards_page(shop, asked, now)
    card = page.team.card(agent_id)
    if card is None:
        raise missing()
    won, span = card.standing.label == "above", (page.team.first, page.team.last)
    return _person(shop, agent_id, page, sample_chats(shop, agent_id, *span, won=won))


def own_page(shop: "Shop", agent: Agent, asked: CardsAsked, now: datetime) -> PersonPage:
    """Read one's own card; without any figure yet the card is None."""
    return _person(shop, agent.pk, cards_page(shop, asked, now))


def _span(shop: "Shop", asked: CardsAsked, now: datetime) -> tuple[date, date]:
    last = yesterday(now, shop.tz, shop.day_cut)
    return last - timedelta(days=asked.days - 1), last


def _person(
    shop: "Shop", agent_id: int, page: CardsPage, samples: tuple[Inquiry, ...] = ()
) -> PersonPage:
    card, first, last = page.team.card(agent_id), page.team.first, page.team.last
    return PersonPage(
        page,
        card,
        tuple(_mix(card, page.team)) if card else (),
        inquiries_of(shop, agent_id, first, last),
        credits_of_person(shop, agent_id, first, last),
        samples,
    )


def _mix(card: AgentCard, team: TeamCards) -> Iterable[MixLine]:
    names: list[Any] = sorted(team.buckets, key=lambda name: (name[0] == "other", name))
    for name in names:
        own = card.buckets.get(name, Count(0, 0))
        yield MixLine(name[0], name[1] or _("no product named"), own, team.buckets[name])


def scale(value: Decimal | None) -> float:
    """Return where a share lies on a bar of 0 to 100."""
    return round(float(min(max(value or Decimal(0), Decimal(0)), Decimal(1))) * 100, 2)
