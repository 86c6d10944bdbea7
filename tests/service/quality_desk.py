"""Chats and reviews for tests."""

from datetime import UTC, date, datetime, timedelta

import pytest

from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.models import User
from apps.common.errors import ShopError
from apps.service.models import Agent, Inquiry, QualityReview
from apps.service.services.quality import categories_of, review_send, review_take
from apps.service.services.quality_draw import quality_sample_add
from apps.service.services.rounds import rounds_write
from apps.shop.models import Shop
from tests.service.chats import make_inquiry, make_message

DAY = date(2026, 12, 7)
# Ten o'clock in Shanghai, inside the day shift.
TEN = datetime(2026, 12, 7, 2, 0, tzinfo=UTC)
AFTER = datetime(2026, 12, 7, 10, 0, tzinfo=UTC)
NEXT_MORNING = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)


def chat(shop: Shop, agent: Agent, minute: int, seconds: int = 15, **fields: object) -> Inquiry:
    """Make a chat that the person answered after so many seconds."""
    inquiry = make_inquiry(shop, at=TEN + timedelta(minutes=minute), **fields)
    make_message(inquiry, "buyer", body="Does it fit a 20 l tank?")
    make_message(inquiry, "agent", seconds, sender=agent, body="Yes, up to 25 l.")
    rounds_write(shop=shop, inquiry_ids=[inquiry.pk])
    return inquiry


def scored(review: QualityReview, points: int) -> dict[int, int]:
    """Return the same points for every line of the scorecard."""
    return {category.pk: points for category in categories_of(review)}


def sent(review: QualityReview, by: User, points: int = 5) -> QualityReview:
    """Take, score and send a review."""
    actor = UserActor(by.pk)
    taken = review_take(review_id=review.pk, by=by, actor=actor)
    return review_send(
        review_id=review.pk,
        scores=scored(review, points),
        summary="",
        by=by,
        actor=actor,
        version=taken.version,
        now=AFTER,
    )


def up_for_review(shop: Shop, agent: Agent) -> QualityReview:
    """Put a new chat of the person up for review."""
    quality_sample_add(
        inquiries=[chat(shop, agent, 30)], agent=agent, why="complaint", actor=SYSTEM
    )
    return QualityReview.objects.latest("pk")


def refusal(error: pytest.ExceptionInfo[ShopError]) -> str:
    """Return the code of a refusal."""
    return error.value.code
