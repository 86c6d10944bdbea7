"""A review of a chat: taken, marked, sent, disputed, decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.services import audit_write
from apps.accounts.services.notifications import Notice, notices_settle, notify
from apps.common.access import Actor
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.service.models import Agent, Message, QualityCategory, QualityMark, QualityReview
from apps.service.quality import working_day_after
from apps.service.states import QUALITY_MOVES, after

State = QualityReview.State
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of a message, what it shows, and what would be better."""

    message_id: int
    start: int
    end: int
    error: str
    advice: str = ""


def review_locked(review_id: int, version: int | None = None) -> QualityReview:
    """Lock a review; raises not_found, and `stale` when somebody changed it meanwhile."""
    rows = QualityReview.objects.select_for_update(of=("self",))
    review: QualityReview | None = rows.select_related("shop", "agent").filter(pk=review_id).first()
    if review is None:
        raise missing()
    if version is not None and review.version != version:
        text = _("Somebody changed this review meanwhile. Look at it again, then decide.")
        raise ShopError("stale", text, extra={"seen": version, "now": review.version})
    return review


@transaction.atomic
def review_take(*, review_id: int, by: User, actor: Actor) -> QualityReview:
    """Take a drawn chat to review it.

    Raises role_refused for one's own chat, and for the second look at a chat by its first
    reviewer; state_refused when somebody else was faster.
    """
    review = review_locked(review_id)
    if review.agent.user_id == by.pk:
        raise ShopError("role_refused", _("Nobody reviews their own chats."))
    others = QualityReview.objects.filter(inquiry_id=review.inquiry_id, agent_id=review.agent_id)
    if others.exclude(pk=review.pk).filter(reviewer=by).exists():
        text = _("You have reviewed this chat already; the second look is somebody else's.")
        raise ShopError("role_refused", text)
    review.state = after(QUALITY_MOVES, review.state, "take")
    review.reviewer = by
    return _saved(review, actor, "take")


@transaction.atomic
def review_give_back(*, review_id: int, by: User, actor: Actor) -> QualityReview:
    """Leave a review that one has taken to somebody else; its marks go."""
    review = _own_draft(review_id, by, None)
    review.state = after(QUALITY_MOVES, review.state, "give_back")
    review.marks.all().delete()
    review.reviewer, review.summary = None, ""
    return _saved(review, actor, "give_back")


@transaction.atomic
def review_mark(
    *, review_id: int, scores: Mapping[int, int], summary: str, by: User, actor: Actor, version: int
) -> QualityReview:
    """Keep scores by category and the summary; what is not scored yet stays open.

    Raises field_invalid for a score outside its category's range.
    """
    review = _own_draft(review_id, by, version)
    after(QUALITY_MOVES, review.state, "mark")
    _scores_write(review, scores)
    review.summary = summary.strip()
    return _saved(review, actor, "mark")


@transaction.atomic
def finding_add(*, review_id: int, finding: Finding, by: User, actor: Actor) -> QualityMark:
    """Pin a finding to a stretch of a message of the chat.

    Raises field_invalid for a message of another chat or a stretch outside of its text.
    """
    review = _own_draft(review_id, by, None)
    message = Message.objects.filter(pk=finding.message_id, inquiry_id=review.inquiry_id).first()
    if message is None:
        raise ShopError("field_invalid", _("Choose a message of this chat."), "message")
    if not 0 <= finding.start <= finding.end <= len(message.body):
        raise ShopError("field_invalid", _("Select words inside the message."), "end")
    if finding.error not in QualityMark.Error.values:
        raise ShopError("field_invalid", _("Say what the words show."), "error")
    mark: QualityMark = QualityMark.objects.create(
        review=review,
        message=message,
        start=finding.start,
        end=finding.end,
        error=finding.error,
        advice=finding.advice.strip(),
    )
    _saved(review, actor, "find")
    return mark


@transaction.atomic
def finding_remove(*, review_id: int, mark_id: int, by: User, actor: Actor) -> None:
    """Take a finding back while the review is not sent."""
    review = _own_draft(review_id, by, None)
    if not review.marks.filter(pk=mark_id, category__isnull=True).delete()[0]:
        raise missing()
    _saved(review, actor, "find")


@transaction.atomic
def review_send(
    *,
    review_id: int,
    scores: Mapping[int, int],
    summary: str,
    by: User,
    actor: Actor,
    version: int,
    now: datetime,
) -> QualityReview:
    """Keep the scores and send the review; the person has three working days to dispute it.

    Raises field_invalid for a score out of range, and naming the categories without a score.
    """
    review = _own_draft(review_id, by, version)
    review.state = after(QUALITY_MOVES, review.state, "send")
    _scores_write(review, scores)
    scored = set(review.marks.filter(category__isnull=False).values_list("category_id", flat=True))
    unscored = [each.name for each in categories_of(review) if each.pk not in scored]
    if unscored:
        text = _("Without a score: %(names)s.") % {"names": "; ".join(unscored)}
        raise ShopError("field_invalid", text, "scores")
    day = business_day(now, review.shop.tz, review.shop.day_cut)
    review.summary = summary.strip()
    review.sent_at, review.dispute_until = now, working_day_after(day)
    if not review.is_second:
        notify(Notice("review_sent", review.shop_id, review.pk), people=[review.agent.user_id])
    return _saved(review, actor, "send")


@transaction.atomic
def review_dispute(
    *, review_id: int, text: str, agent: Agent, actor: Actor, now: datetime
) -> QualityReview:
    """Say why a review of one's own chat is wrong, within its time; a supervisor decides."""
    review = review_locked(review_id)
    if review.agent_id != agent.pk or review.is_second:
        raise missing()
    today = business_day(now, review.shop.tz, review.shop.day_cut)
    if review.dispute_until and today > review.dispute_until:
        raise ShopError("state_refused", _("The time to dispute this review is over."))
    review.state = after(QUALITY_MOVES, review.state, "dispute")
    if not text.strip():
        raise ShopError("field_invalid", _("Say what is wrong with the review."), "text")
    review.dispute_text = text.strip()
    own = [review.reviewer_id, agent.user_id]
    notify(Notice("review_disputed", review.shop_id, review.pk), without=own)
    return _saved(review, actor, "dispute")


@transaction.atomic
def review_decide(
    *, review_id: int, scores: Mapping[int, int], text: str, by: User, actor: Actor, version: int
) -> QualityReview:
    """Decide a dispute: with other scores the review is changed, with the same it stands.

    Raises role_refused for who reviewed the chat, or whose chat it is.
    """
    review = review_locked(review_id, version)
    if by.pk in (review.reviewer_id, review.agent.user_id):
        raise ShopError("role_refused", _("Somebody else has to decide this dispute."))
    review.state = after(QUALITY_MOVES, review.state, "decide")
    if not text.strip():
        raise ShopError("field_invalid", _("Give your reason."), "text")
    is_changed = _scores_write(review, scores)
    verdicts = QualityReview.Verdict
    review.verdict = verdicts.CHANGED if is_changed else verdicts.UPHELD
    review.verdict_text = text.strip()
    notices_settle(("review_disputed",), shop_id=review.shop_id, target=review.pk)
    return _saved(review, actor, "decide")


@transaction.atomic
def reviews_settle(*, now: datetime) -> int:
    """Make final what nobody disputed in time; return how many."""
    count = 0
    rows = QualityReview.objects.filter(state=State.SENT, dispute_until__lt=now.date())
    for review in rows.select_for_update(of=("self",), skip_locked=True).select_related("shop")[
        :AT_ONCE
    ]:
        today = business_day(now, review.shop.tz, review.shop.day_cut)
        if review.dispute_until and today > review.dispute_until:
            review.state = after(QUALITY_MOVES, review.state, "settle")
            review.version += 1
            review.save()
            count += 1
    return count


def categories_of(review: QualityReview) -> list[QualityCategory]:
    """Return the lines of the scorecard that a review is made by."""
    rows = QualityCategory.objects.filter(
        shop_id=review.shop_id, scorecard_version=review.scorecard_version
    )
    return list(rows)


def _own_draft(review_id: int, by: User, version: int | None) -> QualityReview:
    review = review_locked(review_id, version)
    if review.reviewer_id != by.pk:
        raise ShopError("role_refused", _("Somebody else reviews this chat."))
    if review.state != State.DRAFT:
        after(QUALITY_MOVES, review.state, "mark")
    return review


def _scores_write(review: QualityReview, scores: Mapping[int, int]) -> bool:
    """Write scores by category; tell whether one is another than before."""
    marks = {mark.category_id: mark for mark in review.marks.filter(category__isnull=False)}
    is_changed = False
    for category in categories_of(review):
        if category.pk not in scores:
            continue
        score = scores[category.pk]
        if not 0 <= score <= category.max_score:
            text = _("%(name)s: 0 to %(most)s points.")
            words = text % {"name": category.name, "most": category.max_score}
            raise ShopError("field_invalid", words, "scores")
        mark = marks.get(category.pk) or QualityMark(review=review, category=category)
        is_changed |= mark.score != score
        mark.score = score
        mark.save()
    return is_changed


def _saved(review: QualityReview, actor: Actor, event: str) -> QualityReview:
    old = review.version
    review.version += 1
    review.save()
    audit_write(
        actor=actor,
        action=f"review.{event}",
        subject=f"service.QualityReview:{review.pk}",
        shop_id=review.shop_id,
        changes={"state": [None, review.state], "version": [old, review.version]},
    )
    return review
