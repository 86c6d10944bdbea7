"""Reviews come in once, are followed up by the table, and nothing is ever offered for them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.aftersales.hands import Hand, Sent
from apps.aftersales.models import AfterSalesCase, CaseEvent, CaseLeg, Review
from apps.aftersales.rows import ReviewRow
from apps.aftersales.services import review_follow_up as acts
from apps.aftersales.services.reviews import review_add, reviews_upsert
from apps.common.errors import ShopError
from apps.service.models import TimeBand
from apps.shop.counts import Counts
from apps.shop.models import Shop
from tests.aftersales.cases import make_case
from tests.aftersales.products import sell
from tests.factories import make_person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


class _Actor:
    kind, reference, request_id = "system", "system", ""


def intake(shop: Shop, now: datetime = NOW) -> Hand:
    return Hand(_Actor(), "intake", shop.pk, now)


def row(external_id: str = "r1", **fields: Any) -> ReviewRow:
    fields.setdefault("rating", 1)
    return ReviewRow(external_id, NOW - timedelta(days=1), **fields)


def helper(shop: Shop, now: datetime = NOW, role: Role = Role.ASSISTANT) -> Hand:
    email = f"{role}@{shop.code}.example.com"
    user = User.objects.filter(email=email).first() or make_person(email, role, shop)
    return Hand(_Actor(), role, shop.pk, now, user_id=user.pk)


def given(shop: Shop, **fields: Any) -> Review:
    reviews_upsert(shop=shop, rows=[row(**fields)], hand=intake(shop))
    review = Review.objects.get()
    me = helper(shop)
    acts.review_assign(review_id=review.pk, owner_id=me.user_id or 0, hand=me)
    review.refresh_from_db()
    return review


@pytest.mark.parametrize(
    ("fields", "result", "state"),
    [
        ({"rating": 5}, "good", "none"),
        ({"rating": 5, "text": "Nice, but it leaks"}, "good", "new"),
        ({"rating": 5, "text": "很好，就是少发了一个"}, "good", "new"),
        ({"rating": 4, "text": "Kicsit rossz a szaga"}, "good", "new"),
        ({"rating": 3}, "neutral", "new"),
        ({"rating": 2}, "bad", "new"),
        ({"rating": None, "result": "neutral"}, "neutral", "new"),
        ({"rating": 1, "is_removed": True}, "bad", "none"),
    ],
)
def test_which_reviews_need_somebody(
    shop: Shop, fields: dict[str, Any], result: str, state: str
) -> None:
    reviews_upsert(shop=shop, rows=[row(**fields)], hand=intake(shop))
    review = Review.objects.get()
    assert (review.result, review.state) == (result, state)
    assert (review.contact_due_at is not None) is (state == "new")


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"rating": 0}, "rating"),
        ({"rating": 6}, "rating"),
        ({"rating": None}, "rating"),
        ({"rating": 3, "service": 7}, "service"),
    ],
)
def test_a_row_that_is_no_review_is_refused(
    shop: Shop, fields: dict[str, Any], column: str
) -> None:
    with pytest.raises(ShopError) as refused:
        reviews_upsert(shop=shop, rows=[row(**fields)], hand=intake(shop))
    assert (refused.value.code, refused.value.field) == ("field_invalid", column)
    assert not Review.objects.exists()


def test_a_review_of_the_future_is_refused(shop: Shop) -> None:
    late = ReviewRow("r1", NOW + timedelta(minutes=6), rating=1)
    with pytest.raises(ShopError, match="future"):
        reviews_upsert(shop=shop, rows=[late], hand=intake(shop))


def test_an_old_review_is_kept_without_work(shop: Shop) -> None:
    old = ReviewRow("r1", NOW - timedelta(days=31), rating=1)
    reviews_upsert(shop=shop, rows=[old], hand=intake(shop))
    assert Review.objects.get().state == "none"


def test_the_same_file_twice_changes_nothing(shop: Shop) -> None:
    rows = [row("r1"), row("r2", rating=5)]
    assert reviews_upsert(shop=shop, rows=rows, hand=intake(shop)) == Counts(new=2)
    before = list(Review.objects.order_by("pk").values())
    assert reviews_upsert(shop=shop, rows=rows, hand=intake(shop)) == Counts(same=2)
    assert list(Review.objects.order_by("pk").values()) == before
    assert CaseEvent.objects.count() == 1
    with pytest.raises(ShopError) as known:
        review_add(shop=shop, row=row("r1"), hand=intake(shop))
    assert known.value.code == "duplicate"


def test_a_review_finds_its_line(shop: Shop) -> None:
    [order] = sell(shop, "A", 1)
    found = row(order_number=order.number, sku_code="A")
    reviews_upsert(shop=shop, rows=[found], hand=intake(shop))
    review = Review.objects.get()
    assert (review.order_line, review.sku) == (order.lines.get(), order.lines.get().sku)
    assert review.customer_id == order.customer_id


def test_contact_is_due_four_open_hours_later(shop: Shop) -> None:
    for weekday in range(7):
        TimeBand.objects.create(
            shop=shop, kind="open", weekday=weekday, start_min=510, end_min=1_440
        )
    # 23:00 in Shanghai: one open hour is left, three more from 08:30 on.
    evening = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)
    told = ReviewRow("r1", evening, rating=1)
    reviews_upsert(shop=shop, rows=[told], hand=intake(shop, evening))
    review = Review.objects.get()
    assert review.contact_due_at == datetime(2026, 11, 20, 3, 30, tzinfo=UTC)
    night = helper(shop, datetime(2026, 11, 19, 17, 0, tzinfo=UTC))
    acts.review_assign(review_id=review.pk, owner_id=night.user_id or 0, hand=night)
    with pytest.raises(ShopError) as closed:
        contact(review, night)
    assert closed.value.extra["guard"] == "open_hours"


def contact(review: Review, hand: Hand, note: str = "Asked what was wrong") -> Review:
    return acts.review_contact(
        review_id=review.pk, channel="chat", outcome="reached", note=note, hand=hand
    )


def test_two_tries_and_no_more(shop: Shop) -> None:
    review, me = given(shop), helper(shop)
    contact(review, me)
    with pytest.raises(ShopError) as early:
        acts.review_give_up(review_id=review.pk, hand=me)
    assert early.value.extra["facts"] == {}
    contact(review, me)
    with pytest.raises(ShopError) as enough:
        contact(review, me)
    assert enough.value.extra["guard"] == "tries"
    assert acts.review_give_up(review_id=review.pk, hand=me).state == "unreachable"


def test_from_new_to_revised(shop: Shop) -> None:
    review, me = given(shop), helper(shop)
    contact(review, me)
    case = make_case(shop)
    acts.review_offer(review_id=review.pk, case_id=case.pk, hand=me)
    with pytest.raises(ShopError) as open_case:
        acts.review_solve(review_id=review.pk, note="", hand=me)
    assert open_case.value.extra["guard"] == "solved"
    AfterSalesCase.objects.filter(pk=case.pk).update(status="resolved")
    acts.review_solve(review_id=review.pk, note="", hand=me)
    for text in ("Change it and we send a coupon", "改评返现"):
        with pytest.raises(ShopError) as bait:
            acts.review_invite(review_id=review.pk, text=text, hand=me)
        assert (bait.value.field, bait.value.extra["guard"]) == ("text", "incentive")
    acts.review_invite(review_id=review.pk, text="Is it well now?", hand=me)
    better = [row("r1", rating=5, text="All good now")]
    assert reviews_upsert(shop=shop, rows=better, hand=intake(shop)) == Counts(changed=1)
    review.refresh_from_db()
    assert (review.state, review.rating, review.result) == ("revised", 5, "good")
    told = ["received", "assign", "contact", "offer", "solve", "invite", "revise"]
    assert list(review.events.values_list("event", flat=True)) == told


def test_the_window_ends_what_is_left(shop: Shop) -> None:
    review, me = given(shop), helper(shop)
    contact(review, me)
    acts.review_solve(review_id=review.pk, note="New part sent", hand=me)
    late = NOW + timedelta(days=30)
    with pytest.raises(ShopError) as over:
        acts.review_invite(review_id=review.pk, text="Well now?", hand=helper(shop, late))
    assert over.value.extra["guard"] == "window"
    assert acts.reviews_sweep(shop=shop, now=NOW) == 0
    assert acts.reviews_sweep(shop=shop, now=late) == 1
    assert acts.reviews_sweep(shop=shop, now=late) == 0
    review.refresh_from_db()
    assert review.state == "window_over"


def test_the_platform_takes_it_away(shop: Shop) -> None:
    given(shop)
    reviews_upsert(shop=shop, rows=[row(is_removed=True)], hand=intake(shop))
    assert Review.objects.get().state == "removed_by_platform"


def test_a_reply_goes_beside_and_offers_nothing(shop: Shop) -> None:
    review, me = given(shop), helper(shop)
    with pytest.raises(ShopError, match="nothing may be offered"):
        acts.review_reply(review_id=review.pk, text="Delete it for a gift", hand=me)
    with pytest.raises(ShopError, match="Write the reply"):
        acts.review_reply(review_id=review.pk, text=" ", hand=me)
    acts.review_reply(review_id=review.pk, text="We are sorry.", hand=me)
    review.refresh_from_db()
    assert (review.reply, review.replied_at, review.state) == ("We are sorry.", NOW, "assigned")


def test_only_the_owner_goes_on_and_only_from_what_they_saw(shop: Shop) -> None:
    review = given(shop)
    other = helper(shop, role=Role.SUPERVISOR)
    with pytest.raises(ShopError) as foreign:
        contact(review, other)
    assert foreign.value.code == "role_refused"
    with pytest.raises(ShopError) as stale:
        acts.review_give_up(review_id=review.pk, hand=helper(shop), sent=Sent(version=1))
    assert stale.value.code == "stale"
    with pytest.raises(ShopError) as wrong:
        acts.review_invite(review_id=review.pk, text="Well now?", hand=helper(shop))
    assert wrong.value.code == "state_refused"
    assert wrong.value.extra["allowed"] == ["contact", "give_up"]


def test_nothing_ties_money_to_a_review() -> None:
    names = {field.name for field in Review._meta.get_fields()}
    assert not any(word in name for name in names for word in ("amount", "coupon", "refund"))
    linked = {field.related_model for field in CaseLeg._meta.get_fields() if field.related_model}
    assert Review not in linked
