"""The content calendar: boxes and gaps, a post from idea to published, and what stops it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from time_machine import travel

from apps.accounts.actors import UserActor
from apps.accounts.models import AuditEvent, User
from apps.common.errors import ShopError
from apps.common.hands import Hand, Sent
from apps.common.moves import states_of, terminal_of
from apps.promotion.models import Campaign, ContentPost, PromotionSettings
from apps.promotion.selectors.content import content_calendar, design_needs, gaps_between
from apps.promotion.selectors.morning import morning_checks
from apps.promotion.services.content import (
    PostText,
    post_add,
    post_move,
    post_write,
    posts_tick,
)
from apps.promotion.states import POST_MOVES
from apps.shop.models import Product, Shop, Sku
from apps.shop.services import hold_lift, hold_place
from tests.aftersales.test_races import at_once
from tests.factories import make_person, make_shop, signed_in

pytestmark = pytest.mark.django_db

# Monday 2026-11-23, 8:00 in Shanghai.
NOW = datetime(2026, 11, 23, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 23)


@pytest.fixture
def ann(shop: Shop) -> User:
    return make_person("ann@example.com", "promoter", shop, name="Ann")


@pytest.fixture
def ben(shop: Shop) -> User:
    return make_person("ben@example.com", "promoter", shop, name="Ben")


def hand(shop: Shop, user: User, role: str = "promoter", now: datetime = NOW) -> Hand:
    return Hand(UserActor(user.pk), role, shop.pk, now, user_id=user.pk)


def text(hours: float = 50, **more: Any) -> PostText:
    """Return a post's words, to go out so many hours from now."""
    told = {"title": "Spring", "body": "Fresh water.", "channel": "feed", "needs_picture": False}
    return PostText(planned_at=NOW + timedelta(hours=hours), **(told | more))


def planned(shop: Shop, user: User, hours: float = 50, **more: Any) -> ContentPost:
    return post_add(
        shop=shop, kind="content", slot_no=None, text=text(hours, **more), user=user,
        hand=hand(shop, user),
    )  # fmt: skip


def move(row: ContentPost, event: str, by: Hand, **body: str) -> ContentPost:
    return post_move(pk=row.pk, event=event, hand=by, sent=Sent(body=body))


def refused(row: ContentPost, event: str, by: Hand, **body: str) -> str:
    """Return the code of a refusal, and see that nothing changed."""
    before = ContentPost.objects.filter(pk=row.pk).values().get()
    with pytest.raises(ShopError) as error:
        move(row, event, by, **body)
    assert ContentPost.objects.filter(pk=row.pk).values().get() == before
    return error.value.code


def test_seven_days_of_three_with_sixteen_planned_have_five_empty(shop: Shop, ann: User) -> None:
    for at in range(16):
        planned(shop, ann, 10 + 24 * (at % 7) + at // 7)
    calendar = content_calendar(shop, "week", MONDAY, NOW)
    assert (calendar.gaps, gaps_between(shop, MONDAY, MONDAY + timedelta(days=6))) == (5, 5)
    assert [day.gaps for day in calendar.days] == [0, 0, 1, 1, 1, 1, 1]
    # A fourth one of a day is refused with the setting's name.
    with pytest.raises(ShopError, match="“Posts a day”"):
        planned(shop, ann, 11)
    row = ContentPost.objects.filter(day=MONDAY)[0]
    move(row, "skip", hand(shop, ann), note="no time")
    assert gaps_between(shop, MONDAY, MONDAY) == 1
    planned(shop, ann, 11)
    assert gaps_between(shop, MONDAY, MONDAY) == 0


@given(st.lists(st.sampled_from(sorted(states_of(POST_MOVES))), max_size=3))
def test_gaps_are_the_quota_less_what_fills_a_box(states: list[str]) -> None:
    shop = make_shop()
    person, _made = User.objects.get_or_create(email="gap@example.com")
    for number, state in enumerate(states, 1):
        ContentPost.objects.create(
            shop=shop, day=MONDAY, slot_no=number, title="x", planned_at=NOW, state=state,
            published_at=NOW if state == "published" else None, owner=person, written_by=person,
        )  # fmt: skip
    empty = 3 - sum(state not in ("skipped", "failed") for state in states)
    assert gaps_between(shop, MONDAY, MONDAY) == empty
    assert content_calendar(shop, "week", MONDAY, NOW).days[0].gaps == empty


def test_a_post_from_idea_to_published_takes_two_people(shop: Shop, ann: User, ben: User) -> None:
    row = planned(shop, ann, body="")
    mine, his = hand(shop, ann), hand(shop, ben)
    assert row.state == "idea"
    assert refused(row, "ready", mine) == "state_refused"
    written = text(needs_picture=True)
    post_write(shop=shop, pk=row.pk, text=written, user=ann, hand=mine)
    assert refused(row, "ready", mine) == "guard_refused"
    assert [post.pk for post in design_needs(shop, NOW + timedelta(hours=3))] == [row.pk]
    assert design_needs(shop, NOW) == []
    post_write(shop=shop, pk=row.pk, text=text(picture="a.png"), user=ann, hand=mine)
    move(row, "ready", mine)
    assert refused(row, "approve", mine) == "guard_refused"
    assert refused(row, "approve", hand(shop, ann, "analyst")) == "role_refused"
    assert refused(row, "send_back", his) == "field_invalid"
    move(row, "send_back", his, note="Which size?")
    move(row, "ready", mine)
    move(row, "approve", his)
    assert refused(row, "publish", mine) == "field_invalid"
    row = move(row, "publish", mine, url="https://shop.example/1")
    assert (row.state, row.approved_by, row.published_at) == ("published", ben, NOW)
    assert refused(row, "skip", mine, note="x") == "state_refused"
    told = AuditEvent.objects.filter(object=f"promotion.ContentPost:{row.pk}").order_by("pk")
    assert [event.action.split(".")[1] for event in told] == [
        "add", "write", "write", "ready", "send_back", "ready", "approve", "publish",
    ]  # fmt: skip
    assert [event.actor for event in told][4:7:2] == [f"user:{ben.pk}"] * 2


def test_alone_in_a_shop_one_approves_with_a_note(shop: Shop, ann: User) -> None:
    PromotionSettings.objects.create(shop=shop, self_approval=True)
    row = planned(shop, ann)
    move(row, "ready", hand(shop, ann))
    assert refused(row, "approve", hand(shop, ann)) == "field_invalid"
    move(row, "approve", hand(shop, ann), note="alone today")
    assert AuditEvent.objects.get(action="contentpost.approve").reason == "alone today"


def test_a_held_product_is_neither_approved_nor_published(shop: Shop, ann: User, ben: User) -> None:
    product = Product.objects.create(shop=shop, external_id="P1")
    sku = Sku.objects.create(shop=shop, code="S1", product=product)
    row = planned(shop, ann, product=product)
    move(row, "ready", hand(shop, ann))
    hold = {"sku": sku, "kind": "quality", "source": "issue:1"}
    hold_place(**hold, now=NOW)
    assert refused(row, "approve", hand(shop, ben)) == "guard_refused"
    hold_lift(**hold, now=NOW)
    move(row, "approve", hand(shop, ben))
    hold_place(**hold, now=NOW)
    assert refused(row, "publish", hand(shop, ann), url="1") == "guard_refused"


def test_words_about_reviews_and_past_times_are_refused(shop: Shop, ann: User, ben: User) -> None:
    with pytest.raises(ShopError, match="nothing may be offered"):
        planned(shop, ann, body="Change your review and get a coupon")
    with pytest.raises(ShopError, match="past already"):
        planned(shop, ann, -1)
    row = planned(shop, ann, 2)
    move(row, "ready", hand(shop, ann))
    late = hand(shop, ben, now=NOW + timedelta(hours=2))
    assert refused(row, "approve", late) == "guard_refused"


def test_an_approved_post_that_is_late_fails_and_leaves_a_gap(
    shop: Shop, ann: User, ben: User
) -> None:
    row = planned(shop, ann, 2)
    move(row, "ready", hand(shop, ann))
    move(row, "approve", hand(shop, ben))
    assert posts_tick(now=NOW + timedelta(hours=2, minutes=29)) == 0
    assert posts_tick(now=NOW + timedelta(hours=2, minutes=30)) == 1
    assert posts_tick(now=NOW + timedelta(hours=3)) == 0
    assert gaps_between(shop, MONDAY, MONDAY) == 3
    move(row, "publish", hand(shop, ann, now=NOW + timedelta(hours=4)), url="77")
    assert gaps_between(shop, MONDAY, MONDAY) == 2
    tomorrow = NOW + timedelta(days=1)
    lines = {line.key: line for line in morning_checks(shop, tomorrow)}
    assert (lines["posts_missing"].words, lines["posts_missing"].count) == (
        "1 of 3 posts were published", 2,
    )  # fmt: skip


def test_the_machine_has_two_ends_and_only_known_people() -> None:
    assert terminal_of(POST_MOVES) == {"published", "skipped"}
    assert {who for move in POST_MOVES for who in move.who} == {
        "promoter", "director", "system", "work",
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_people_who_take_the_last_box_at_once_get_one() -> None:
    shop = make_shop(code="race")
    people = [make_person(f"p{number}@example.com", "promoter", shop) for number in range(2)]
    PromotionSettings.objects.create(shop=shop, posts_per_day=1)
    assert at_once([lambda user=user: planned(shop, user) for user in people]) == [
        "done", "field_invalid",
    ]  # fmt: skip
    row = ContentPost.objects.get()
    move(row, "ready", hand(shop, row.owner))
    others = [make_person(f"q{number}@example.com", "promoter", shop) for number in range(2)]
    steps = [lambda user=user: move(row, "approve", hand(shop, user)) for user in others]
    assert at_once(steps) == ["done", "state_refused"]


def test_the_pages_of_a_post(
    shop: Shop, ann: User, ben: User, director_client: Client, analyst_client: Client
) -> None:
    client, other = signed_in(ann), signed_in(ben)
    with travel(NOW, tick=False):
        form = {"kind": "content", "title": "=Spring", "body": "Water", "channel": "feed",
                "planned_at": "2026-11-25T10:00", "utm": "c-1"}  # fmt: skip
        address = f"{reverse('promotion:post-add')}?day=2026-11-25&box=2"
        assert "2026-11-25T15:00" in client.get(address).content.decode()
        wrong = client.post(address, form | {"product": "P404", "title": ""})
        assert (wrong.status_code, ContentPost.objects.count()) == (422, 0)
        assert client.post(address, form).status_code == 302
        row = ContentPost.objects.get()
        assert (row.slot_no, row.planned_at) == (2, datetime(2026, 11, 25, 2, tzinfo=UTC))
        act = reverse("promotion:post-act", args=[row.pk])
        assert client.post(act, {"event": "ready", "version": 1}).status_code == 302
        stale = other.post(act, {"event": "approve", "version": 1})
        assert (stale.status_code, "Somebody was faster" in stale.content.decode()) == (422, True)
        assert director_client.post(act, {"event": "approve", "version": 2}).status_code == 302
        script = client.post(act, {"event": "publish", "url": "javascript:alert(1)"})
        assert script.status_code == 422
        assert (
            client.post(act, {"event": "publish", "url": "https://a.example/1"}).status_code == 302
        )
        count = reverse("promotion:post-count", args=[row.pk])
        assert client.post(count, {"reach": "1200", "clicks": "30"}).status_code == 302
        assert client.post(count, {"reach": "-1"}).status_code == 422
        for view in ("week", "month", "list"):
            page = client.get(reverse("promotion:content"), {"view": view, "day": "2026-11-25"})
            assert "=Spring" in page.content.decode()
        file = client.post(
            f"{reverse('promotion:content-export')}?day=2026-11-23", {"format": "csv"}
        )
        assert "'=Spring,,published" in file.content.decode("utf-8-sig")
        book = client.post(reverse("promotion:content-export"), {"format": "xlsx"})
        assert book.content.startswith(b"PK")
        body = analyst_client.get(reverse("promotion:content"))
        assert body.status_code == 403
        told = director_client.get(f"{reverse('api:content')}?day=2026-11-25&days=1").json()
        assert (told["gaps"], [post["clicks"] for post in told["posts"]]) == (2, [30])
        assert director_client.get(reverse("promotion:post-add")).status_code == 403


def test_the_quota_is_a_directors_word(shop: Shop, director_client: Client, ann: User) -> None:
    plan = {"form": "plan", "posts_per_day": "2", "competitor_shops": "10", "holdout_pct": "10",
            "quiet_from": "21:00", "quiet_until": "09:00",
            "price_noise_pct": "5"}  # fmt: skip
    assert director_client.post(reverse("promotion:settings"), plan).status_code == 302
    assert content_calendar(shop, "week", MONDAY, NOW).quota == 2
    assert director_client.post(reverse("promotion:settings"), plan | {"posts_per_day": "13"}
                                ).status_code == 422  # fmt: skip
    assert AuditEvent.objects.get(action="promotion.settings").changes == {
        "posts_per_day": ["3", "2"]
    }


def test_the_campaign_of_a_post_is_kept(shop: Shop, promoter_client: Client) -> None:
    def planned_in(where: Shop) -> Campaign:
        made: Campaign = Campaign.objects.create(
            shop=where, name="Week", kind="coupon", starts_at=NOW + timedelta(days=1),
            ends_at=NOW + timedelta(days=3),
        )  # fmt: skip
        return made

    own, foreign = planned_in(shop), planned_in(make_shop(code="far"))
    form = {"kind": "content", "title": "Spring", "body": "Fresh water.", "channel": "feed",
            "planned_at": "2026-11-25T10:00"}  # fmt: skip
    add = reverse("promotion:post-add")
    with travel(NOW, tick=False):
        assert promoter_client.post(add, form | {"campaign": foreign.pk}).status_code == 422
        assert not ContentPost.objects.exists()
        assert promoter_client.post(add, form | {"campaign": own.pk}).status_code == 302
        row = ContentPost.objects.get()
        assert row.campaign == own
        write = reverse("promotion:post-write", args=[row.pk])
        assert promoter_client.post(write, form | {"campaign": foreign.pk}).status_code == 422
        assert promoter_client.post(write, form).status_code == 302
    row.refresh_from_db()
    assert row.campaign is None
