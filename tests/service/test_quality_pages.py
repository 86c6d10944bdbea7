"""The pages of reviews and coaching, for each role."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.actors import SYSTEM
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.service.models import Agent, Coaching, QualityCategory, QualityMark, QualityReview
from apps.service.services.quality import categories_of, review_dispute
from apps.shop.models import Shop
from tests.factories import make_person, make_shop, signed_in
from tests.service.desk import make_agent
from tests.service.quality_desk import NEXT_MORNING, sent, up_for_review

pytestmark = pytest.mark.django_db


def act(client: Client, review: QualityReview, what: str, **fields: object) -> int:
    """Do something with a review; return the status."""
    told = {"act": what, "version": review.version, **fields}
    return client.post(reverse("service:review-mark", args=[review.pk]), told).status_code


def points(review: QualityReview, score: int) -> dict[str, int]:
    return {f"score-{category.pk}": score for category in categories_of(review)}


def page(client: Client, review: QualityReview) -> tuple[int, str]:
    answer = client.get(reverse("service:review", args=[review.pk]))
    return answer.status_code, answer.content.decode()


def test_a_supervisor_takes_scores_pins_and_sends(shop: Shop, ada: Agent, boss: User) -> None:
    review, client = up_for_review(shop, ada), signed_in(boss)
    assert f"/quality/{review.pk}/" in client.get("/quality/?tab=to_do").content.decode()
    assert act(client, review, "take") == 302
    review.refresh_from_db()
    message = review.inquiry.messages.get(side="agent")
    pinned = {"message": message.pk, "start": 0, "end": 3, "error": "good", "advice": "Clear"}
    assert act(client, review, "find", **pinned) == 302
    assert act(client, review, "unfind", mark=QualityMark.objects.get().pk) == 302
    assert act(client, review, "find", **pinned) == 302
    review.refresh_from_db()
    assert act(client, review, "send", **dict([*points(review, 5).items()][:1])) == 422
    assert act(client, review, "send", **points(review, 5)) == 302
    assert "100%" in page(client, review)[1]
    assert act(client, review, "dance") == 422


def test_a_person_reads_and_disputes_what_was_sent_and_nothing_else(
    shop: Shop, ada: Agent, boss: User, helper: User
) -> None:
    mine, bo = up_for_review(shop, ada), make_agent(shop, "Bo")
    client, colleague = signed_in(ada.user), signed_in(bo.user)
    assert page(client, mine)[0] == 404
    sent(mine, helper, 2)
    status, text = page(client, mine)
    assert status == 200
    assert "Dispute" in text
    assert page(colleague, mine)[0] == 404
    assert colleague.get("/quality/").content.decode().count("/quality/") < 4
    second = QualityReview.objects.create(
        shop=shop,
        inquiry=mine.inquiry,
        agent=ada,
        day=mine.day,
        why="random",
        scorecard_version=1,
        is_second=True,
    )
    sent(second, boss, 1)
    assert page(client, second)[0] == 404
    path = reverse("service:review-dispute", args=[mine.pk])
    assert colleague.post(path, {"text": "Not mine"}).status_code == 404
    assert client.post(path, {"text": ""}).status_code == 422
    assert signed_in(boss).post(path, {"text": "x"}).status_code == 403


def test_a_dispute_is_decided_on_its_page(shop: Shop, ada: Agent, boss: User, helper: User) -> None:
    review = sent(up_for_review(shop, ada), helper, 2)
    review_dispute(review_id=review.pk, text="No", agent=ada, actor=SYSTEM, now=NEXT_MORNING)
    review.refresh_from_db()
    client, path = signed_in(boss), reverse("service:review-decide", args=[review.pk])
    assert "Decide with these scores" in page(client, review)[1]
    told = {"version": review.version, **points(review, 2)}
    assert client.post(path, told).status_code == 422
    assert client.post(path, {**told, "text": "It stands."}).status_code == 302
    assert "Review stands" in page(signed_in(ada.user), review)[1]


def test_another_shops_review_is_missing(shop: Shop, ada: Agent, boss: User) -> None:
    other = make_shop(code="luna", name="Luna")
    stranger = signed_in(make_person("boss@luna.example.com", Role.SUPERVISOR, other))
    review = up_for_review(shop, ada)
    assert page(stranger, review)[0] == 404
    assert act(stranger, review, "take") == 404


def test_the_scorecard_is_saved_in_versions(shop: Shop, ada: Agent, boss: User) -> None:
    client = signed_in(boss)
    lines = {"name-0": "Right", "weight-0": 60, "critical-0": "on", "name-1": "Kind"}
    refused = client.post("/quality/scorecard/", lines)
    assert refused.status_code == 422
    assert "weight of 1 to 100" in refused.content.decode()
    assert client.post("/quality/scorecard/", {**lines, "weight-1": 40}).status_code == 302
    rows = QualityCategory.objects.filter(shop=shop, scorecard_version=2)
    assert list(rows.values_list("name", "weight", "is_critical")) == [
        ("Right", 60, True),
        ("Kind", 40, False),
    ]


def test_coaching_starts_from_a_review_and_only_its_person_sees_it(
    shop: Shop, ada: Agent, boss: User
) -> None:
    review, bo = sent(up_for_review(shop, ada), boss, 2), make_agent(shop, "Bo")
    client = signed_in(boss)
    path = f"/quality/coaching/?shop={shop.code}&review={review.pk}"
    assert "On the evidence of chat" in client.get(path).content.decode()
    told = {"agent": ada.pk, "goal": "quality", "plan": "Ask for the tank first"}
    assert client.post(path, {**told, "plan": ""}).status_code == 422
    assert client.post(path, told).status_code == 302
    row = Coaching.objects.get()
    assert (row.review, row.agent) == (review, ada)
    assert "Ask for the tank" in signed_in(ada.user).get("/quality/coaching/").content.decode()
    assert "Ask for the tank" not in signed_in(bo.user).get("/quality/coaching/").content.decode()
    withdraw = reverse("service:coaching-withdraw", args=[row.pk])
    assert signed_in(ada.user).post(withdraw).status_code == 403
    assert client.post(withdraw).status_code == 302
