"""Chat reviews: who may do what when."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.models import AuditEvent, User
from apps.common.errors import ShopError
from apps.service.models import (
    Agent,
    QualityMark,
    QualityReview,
)
from apps.service.selectors.quality import agreement_of
from apps.service.services.quality import (
    Finding,
    categories_of,
    finding_add,
    finding_remove,
    review_decide,
    review_dispute,
    review_give_back,
    review_mark,
    review_send,
    review_take,
    reviews_settle,
)
from apps.service.services.quality_draw import scorecard_ensure
from apps.service.services.scorecard import Category, scorecard_save
from apps.shop.models import Shop
from tests.service.desk import make_agent
from tests.service.quality_desk import (
    AFTER,
    NEXT_MORNING,
    chat,
    refusal,
    scored,
    sent,
    up_for_review,
)

pytestmark = pytest.mark.django_db


def test_a_review_is_taken_scored_and_sent(shop: Shop, ada: Agent, boss: User) -> None:
    review, actor = up_for_review(shop, ada), UserActor(boss.pk)
    taken = review_take(review_id=review.pk, by=boss, actor=actor)
    told = {"by": boss, "actor": actor, "summary": "Good start"}
    some = dict(list(scored(review, 4).items())[:2])
    kept = review_mark(review_id=review.pk, scores=some, version=taken.version, **told)
    with pytest.raises(ShopError, match="Without a score: Offers what fits"):
        review_send(review_id=review.pk, scores={}, version=kept.version, now=AFTER, **told)
    with pytest.raises(ShopError, match="0 to 5"):
        review_mark(review_id=review.pk, scores=scored(review, 6), version=kept.version, **told)
    with pytest.raises(ShopError) as stale:
        review_mark(review_id=review.pk, scores=some, version=taken.version, **told)
    assert stale.value.extra == {"seen": taken.version, "now": kept.version}
    done = review_send(
        review_id=review.pk, scores=scored(review, 4), version=kept.version, now=AFTER, **told
    )
    assert (done.state, done.dispute_until) == ("sent", date(2026, 12, 10))
    assert set(done.marks.values_list("score", flat=True)) == {4}
    assert AuditEvent.objects.filter(action="review.send").count() == 1


def test_nobody_reviews_themselves_or_the_same_chat_twice(
    shop: Shop, ada: Agent, boss: User, helper: User
) -> None:
    review = up_for_review(shop, ada)
    second = QualityReview.objects.create(
        **{name: getattr(review, name) for name in ("shop", "inquiry", "agent", "day", "why")},
        scorecard_version=1,
        is_second=True,
    )
    with pytest.raises(ShopError, match="their own chats") as own:
        review_take(review_id=review.pk, by=ada.user, actor=SYSTEM)
    assert refusal(own) == "role_refused"
    sent(review, boss, 5)
    with pytest.raises(ShopError, match="somebody else's"):
        review_take(review_id=second.pk, by=boss, actor=SYSTEM)
    sent(second, helper, 2)
    assert (agreement_of(shop).pairs, agreement_of(shop).kappa) == (1, 0.0)
    with pytest.raises(ShopError) as late:
        review_take(review_id=review.pk, by=helper, actor=SYSTEM)
    assert refusal(late) == "role_refused"


def test_only_the_reviewer_marks_and_giving_back_forgets(
    shop: Shop, ada: Agent, boss: User, helper: User
) -> None:
    review = up_for_review(shop, ada)
    taken = review_take(review_id=review.pk, by=boss, actor=SYSTEM)
    told = {"scores": scored(review, 3), "summary": "x", "actor": SYSTEM}
    with pytest.raises(ShopError) as other:
        review_mark(review_id=review.pk, by=helper, version=taken.version, **told)
    assert refusal(other) == "role_refused"
    review_mark(review_id=review.pk, by=boss, version=taken.version, **told)
    back = review_give_back(review_id=review.pk, by=boss, actor=SYSTEM)
    assert (back.state, back.reviewer, back.marks.count()) == ("drawn", None, 0)


def test_a_finding_is_pinned_to_words_of_this_chat(shop: Shop, ada: Agent, boss: User) -> None:
    review, other = up_for_review(shop, ada), chat(shop, ada, 50)
    review_take(review_id=review.pk, by=boss, actor=SYSTEM)
    message = review.inquiry.messages.get(side="agent")
    told = {"review_id": review.pk, "by": boss, "actor": SYSTEM}
    mark = finding_add(finding=Finding(message.pk, 5, 15, "good", "Share this"), **told)
    assert message.body[mark.start : mark.end] == "up to 25 l"
    for wrong, field in (
        (Finding(other.messages.get(side="agent").pk, 0, 1, "good"), "message"),
        (Finding(message.pk, 5, 99, "good"), "end"),
        (Finding(message.pk, 5, 6, "nice"), "error"),
    ):
        with pytest.raises(ShopError) as refused:
            finding_add(finding=wrong, **told)
        assert refused.value.field == field
    with pytest.raises(ShopError) as missing:
        finding_remove(mark_id=mark.pk + 1, **told)
    assert refusal(missing) == "not_found"
    finding_remove(mark_id=mark.pk, **told)
    assert not QualityMark.objects.exists()


def test_a_dispute_is_decided_by_somebody_else(
    shop: Shop, ada: Agent, boss: User, helper: User
) -> None:
    review = sent(up_for_review(shop, ada), helper, 3)
    mine = {"review_id": review.pk, "agent": ada, "actor": SYSTEM, "now": NEXT_MORNING}
    with pytest.raises(ShopError) as silent:
        review_dispute(text=" ", **mine)
    assert silent.value.field == "text"
    disputed = review_dispute(text="The tank was 20 l.", **mine)
    decision = {
        "review_id": review.pk,
        "scores": scored(review, 5),
        "text": "Right, the answer was complete.",
        "actor": SYSTEM,
        "version": disputed.version,
    }
    with pytest.raises(ShopError) as own:
        review_decide(by=helper, **decision)
    assert refusal(own) == "role_refused"
    done = review_decide(by=boss, **decision)
    assert (done.state, done.verdict) == ("final", "changed")
    assert set(done.marks.values_list("score", flat=True)) == {5}
    with pytest.raises(ShopError) as again:
        review_dispute(text="Once more", **mine)
    assert refusal(again) == "state_refused"


def test_a_colleague_cannot_dispute_and_time_runs_out(shop: Shop, ada: Agent, boss: User) -> None:
    review, bo = sent(up_for_review(shop, ada), boss), make_agent(shop, "Bo")
    told = {"review_id": review.pk, "text": "No", "actor": SYSTEM}
    with pytest.raises(ShopError) as foreign:
        review_dispute(agent=bo, now=NEXT_MORNING, **told)
    assert refusal(foreign) == "not_found"
    last = datetime(2026, 12, 10, 15, 59, tzinfo=UTC)
    assert reviews_settle(now=last) == 0
    with pytest.raises(ShopError, match="is over"):
        review_dispute(agent=ada, now=last + timedelta(minutes=1), **told)
    assert reviews_settle(now=datetime(2026, 12, 11, 1, 0, tzinfo=UTC)) == 1
    review.refresh_from_db()
    assert review.state == "final"


def test_versions_of_the_scorecard_stay(shop: Shop, ada: Agent) -> None:
    old = up_for_review(shop, ada)
    lines = [Category("Right", 60, is_critical=True), Category("Kind", 40)]
    assert scorecard_save(shop=shop, categories=lines, actor=SYSTEM) == 2
    assert scorecard_save(shop=shop, categories=lines, actor=SYSTEM) == 2
    assert len(categories_of(old)) == 5
    new = QualityReview(shop=shop, scorecard_version=scorecard_ensure(shop=shop))
    assert [each.name for each in categories_of(new)] == ["Right", "Kind"]
    with pytest.raises(ShopError, match="1 to 12 lines"):
        scorecard_save(shop=shop, categories=[], actor=SYSTEM)


def test_the_database_refuses_what_is_no_review(shop: Shop, ada: Agent, boss: User) -> None:
    review = up_for_review(shop, ada)
    for wrong in ({"state": "draft"}, {"state": "sent", "reviewer": boss}):
        with pytest.raises(IntegrityError), transaction.atomic():
            QualityReview.objects.filter(pk=review.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        QualityMark.objects.create(review=review, score=3)
