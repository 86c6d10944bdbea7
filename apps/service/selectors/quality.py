"""What the pages of reviews and coaching show, as far as their reader may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q

from apps.accounts.roles import Role
from apps.common.access import Access
from apps.common.http import missing
from apps.common.smallsample import newcombe
from apps.service.models import (
    Agent,
    Coaching,
    Message,
    QualityCategory,
    QualityMark,
    QualityReview,
)
from apps.service.quality import kappa, passes, quality_score
from apps.service.querysets import CoachingQuerySet, QualityReviewQuerySet
from apps.service.selectors.coached import scores_of
from apps.service.selectors.rosters import agent_here
from apps.shop.models import Shop

PAGE = 50
State = QualityReview.State
TABS = ("to_do", "sent", "disputed", "final")
# Agreement is measured over so many of the latest pairs.
PAIRS = 200


@dataclass(frozen=True)
class ReviewRow:
    """One review in a list; `score` None as long as the reader may not see it."""

    review: QualityReview
    score: Decimal | None
    is_passed: bool


@dataclass(frozen=True)
class Agreement:
    """How far two reviewers agree on whether a chat passes: Cohen's kappa over pairs."""

    pairs: int
    kappa: float | None


@dataclass(frozen=True)
class Line:
    """One message of the chat under review, with what was found in it."""

    message: Message
    findings: tuple[QualityMark, ...]


@dataclass(frozen=True)
class Scoring:
    """One line of the scorecard with its score."""

    category: QualityCategory
    score: int | None

    @property
    def points(self) -> range:
        """Return the points that may be given."""
        return range(self.category.max_score + 1)


@dataclass(frozen=True)
class ReviewPage:
    """A chat and its scorecard."""

    row: ReviewRow
    lines: tuple[Line, ...]
    scorings: tuple[Scoring, ...]

    @property
    def findings(self) -> list[QualityMark]:
        """Return all findings, in the order of the chat."""
        return [each for line in self.lines for each in line.findings]


@dataclass(frozen=True)
class CoachingRow:
    """What a person works on; `effect` is after less before with its 95% interval."""

    coaching: Coaching
    effect: Fraction | None
    low: float | None
    high: float | None

    @property
    def badge(self) -> str:
        """Return the badge of its state."""
        names = {Coaching.State.OPEN: "working", Coaching.State.DONE: "measured"}
        return names.get(Coaching.State(self.coaching.state), "withdrawn")

    @property
    def is_visible(self) -> bool:
        """Tell whether the interval excludes no change."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def review_of(access: Access, review_id: int) -> QualityReview:
    """Return a review that the reader may open, or raise not_found.

    A person of the desk opens what was sent about their own chats, and never a second look.
    """
    rows = _readable(access).select_related("shop", "agent__user", "inquiry", "reviewer")
    found: QualityReview | None = rows.filter(pk=review_id).first()
    if found is None:
        raise missing()
    return found


def reviews_page(
    access: Access, shop: Shop, tab: str, before: int | None = None
) -> list[ReviewRow]:
    """Return the latest reviews of a tab, those with a smaller id than `before`."""
    rows = _readable(access).filter(shop=shop, state__in=_states(tab))
    if before:
        rows = rows.filter(pk__lt=before)
    rows = rows.select_related("agent__user", "inquiry", "reviewer").order_by("-pk")
    return [_row(access, each) for each in rows.prefetch_related("marks__category")[:PAGE]]


def review_page(access: Access, review: QualityReview) -> ReviewPage:
    """Return a review with its chat and scorecard."""
    marks = list(review.marks.select_related("category"))
    scores = {mark.category_id: mark.score for mark in marks if mark.category_id}
    categories = QualityCategory.objects.filter(
        shop_id=review.shop_id, scorecard_version=review.scorecard_version
    )
    messages = Message.objects.filter(inquiry_id=review.inquiry_id).in_order()
    found = [mark for mark in marks if mark.message_id]
    lines = (
        Line(each, tuple(mark for mark in found if mark.message_id == each.pk))
        for each in messages.select_related("sender__user")
    )
    scorings = (Scoring(each, scores.get(each.pk)) for each in categories)
    return ReviewPage(_row(access, review), tuple(lines), tuple(scorings))


def agreement_of(shop: Shop) -> Agreement:
    """Return how far reviewers agree, over the latest chats that two of them reviewed."""
    seconds = QualityReview.objects.finished().filter(shop=shop, is_second=True)
    keys = list(seconds.order_by("-pk").values_list("inquiry_id", "agent_id")[:PAIRS])
    rows = QualityReview.objects.finished().filter(
        shop=shop, inquiry_id__in=[inquiry for inquiry, _agent in keys]
    )
    verdicts: dict[tuple[int, int], dict[bool, bool]] = {}
    for each in rows.prefetch_related("marks__category"):
        score = quality_score(scores_of(each))
        if score is not None:
            pair = verdicts.setdefault((each.inquiry_id, each.agent_id), {})
            pair[each.is_second] = passes(score)
    pairs = [(pair[False], pair[True]) for pair in verdicts.values() if len(pair) > 1]
    found = kappa(pairs)
    return Agreement(len(pairs), None if found is None else float(found))


def scorecard_of(shop: Shop) -> list[QualityCategory]:
    """Return the lines of a shop's newest scorecard; empty where none was made."""
    rows = QualityCategory.objects.filter(shop=shop)
    newest = rows.order_by("-scorecard_version").values("scorecard_version")[:1]
    return list(rows.filter(scorecard_version=newest))


def coachings_page(access: Access, shop: Shop) -> list[CoachingRow]:
    """Return what people work on and what came of it, open ones first; one's own on the desk."""
    rows = _coachings(access).filter(shop=shop).select_related("agent__user", "review")
    return [_coached(each) for each in rows.order_by("-state", "-recheck_on", "-pk")[:PAGE]]


def coaching_of(access: Access, coaching_id: int) -> Coaching:
    """Return a coaching that the reader may see, or raise not_found."""
    found: Coaching | None = _coachings(access).filter(pk=coaching_id).first()
    if found is None:
        raise missing()
    return found


def desk_people(shop: Shop, day: date) -> Sequence[Agent]:
    """Return who works for a shop on a day, by name."""
    rows = Agent.objects.filter(home_shop=shop, employed_from__lte=day)
    rows = rows.filter(Q(employed_to__isnull=True) | Q(employed_to__gte=day))
    return sorted(rows.select_related("user"), key=str)


def _readable(access: Access) -> QualityReviewQuerySet:
    rows = QualityReview.objects.visible_to(access)
    own_shops = access.shop_ids_as(Role.AGENT)
    agent = agent_here(access)
    own = Q(shop_id__in=own_shops)
    mine = own & Q(agent=agent, is_second=False, state__in=QualityReview.TOLD)
    return rows.filter(~own | mine) if agent else rows.exclude(own)


def _coachings(access: Access) -> CoachingQuerySet:
    rows = Coaching.objects.visible_to(access)
    own = Q(shop_id__in=access.shop_ids_as(Role.AGENT))
    agent = agent_here(access)
    return rows.filter(~own | own & Q(agent=agent)) if agent else rows.exclude(own)


def _states(tab: str) -> tuple[str, ...]:
    return (State.DRAWN, State.DRAFT) if tab == "to_do" else (tab,)


def _row(access: Access, review: QualityReview) -> ReviewRow:
    """Return a review with its score; drafts show theirs to nobody but their reviewer."""
    is_draft = review.state in (State.DRAWN, State.DRAFT)
    is_own = access.actor.reference == f"user:{review.reviewer_id}"
    score = None if is_draft and not is_own else quality_score(scores_of(review))
    if score is None:
        return ReviewRow(review, None, is_passed=False)
    share = Decimal(score.numerator) / score.denominator
    return ReviewRow(review, share, is_passed=passes(score))


def _coached(row: Coaching) -> CoachingRow:
    hits, tries = row.after_hits, row.after_tries
    if hits is None or tries is None:
        return CoachingRow(row, None, None, None)
    bounds = newcombe(hits, tries, row.before_hits, row.before_tries)
    if bounds is None:
        return CoachingRow(row, None, None, None)
    effect = Fraction(hits, tries) - Fraction(row.before_hits, row.before_tries)
    return CoachingRow(row, effect, float(bounds[0]), float(bounds[1]))
