"""Scorecards of people, for programs: rate, interval, what to expect, and the verdict."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from apps.common.api import ApiView, ErrorShape
from apps.common.cells import decimal_text
from apps.common.days import yesterday
from apps.metrics.api.shapes import ShopQuery, number
from apps.metrics.selectors.agent_cards import METRIC_OF, AgentCard, TeamCards, team_cards
from apps.metrics.standing import Standing

USUAL_DAYS, MOST_DAYS = 28, 92
REFUSALS = dict.fromkeys((400, 401, 403, 404, 429), ErrorShape)


class CardsQuery(ShopQuery):
    """Which outcome, over how many days that end with the last closed one."""

    outcome = serializers.ChoiceField(choices=tuple(METRIC_OF), default="ordered")
    days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, default=USUAL_DAYS)


class StandingShape(Serializer[Any]):
    """A rate with its 95% interval; `expected` is the team's at the same hours and products."""

    won = serializers.IntegerField()
    asked = serializers.IntegerField()
    rate = number()
    low = number()
    high = number()
    expected = number()
    standardised = number()
    coverage = number()
    against_expected = serializers.ChoiceField(choices=("above", "below", "same", "unknown"))
    more = serializers.IntegerField(allow_null=True)


class CardShape(StandingShape):
    """One person; `pending` buyers may still order or pay in time."""

    agent = serializers.CharField()
    name = serializers.CharField()
    pending = serializers.IntegerField()
    lost = serializers.IntegerField()
    first_reply_median = number()
    first_reply_p90 = serializers.IntegerField(allow_null=True)
    figures = serializers.DictField(child=serializers.CharField(allow_null=True))


class CardsShape(Serializer[Any]):
    """Everybody of a shop; `team` adds people up, `whole` counts each buyer of the shop once."""

    shop = serializers.CharField()
    first = serializers.DateField()
    last = serializers.DateField()
    outcome = serializers.CharField()
    key = serializers.CharField()
    team = StandingShape()
    whole = StandingShape()
    agents = serializers.ListField(child=CardShape())


class AgentCards(ApiView):
    """The scorecards of a shop's people."""

    @extend_schema(
        operation_id="agents",
        parameters=[CardsQuery],
        responses={200: CardsShape, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Return each person's rate against what an average colleague reaches in their hours."""
        asked, now = self.asked(CardsQuery), timezone.now()
        shop = self.access.shop_here(asked.get("shop"))
        last = yesterday(now, shop.tz, shop.day_cut)
        first = last - timedelta(days=asked["days"] - 1)
        cards = team_cards(shop, first, last, asked["outcome"])
        return Response(cards_body(cards, shop.code))


def cards_body(cards: TeamCards, shop: str) -> dict[str, Any]:
    """Return the cards as plain data."""
    return {
        "shop": shop,
        "first": cards.first.isoformat(),
        "last": cards.last.isoformat(),
        "outcome": cards.outcome,
        "key": METRIC_OF[cards.outcome],
        "team": _standing(cards.team),
        "whole": _standing(cards.whole),
        "agents": [_card(card) for card in cards.cards],
    }


def _card(card: AgentCard) -> dict[str, Any]:
    waits = card.waits
    return {
        "agent": str(card.agent_id),
        "name": card.name,
        "pending": card.pending,
        "lost": card.lost,
        "first_reply_median": _text(waits.median) if waits else None,
        "first_reply_p90": waits.p90 if waits else None,
        "figures": {key: _text(each.value) for key, each in card.figures.items()},
        **_standing(card.standing),
    }


def _standing(found: Standing) -> dict[str, Any]:
    shares = ("low", "high", "expected", "standardised", "coverage")
    return {
        "won": found.count.won,
        "asked": found.count.asked,
        "rate": _text(found.count.rate),
        **{name: _text(getattr(found, name)) for name in shares},
        "against_expected": found.label,
        "more": found.more,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else decimal_text(value)
