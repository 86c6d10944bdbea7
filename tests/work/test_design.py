"""Design tasks: a post goes to the designers, waits for its picture and comes back with it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from time_machine import travel

from apps.accounts.models import AuditEvent, User
from apps.common.errors import ShopError
from apps.common.hands import Hand, Sent
from apps.promotion.models import ContentPost
from apps.promotion.services.content import PostText, post_add, post_move
from apps.promotion.states import POST_MOVES
from apps.shop.models import Shop
from apps.work.models import Task, TaskEvent
from apps.work.selectors.board import my_day, steps_of
from apps.work.selectors.origins import Asked, source_of
from apps.work.services.task import Draft, task_make, task_move
from apps.work.states import LIVE
from tests.aftersales.test_races import at_once
from tests.factories import make_person, make_shop, signed_in
from tests.work.desk import NOW, TODAY, Team, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(shop: Shop) -> Team:
    return make_team(shop)


def hand(team: Team, role: str) -> Hand:
    user = team.people[role]
    return Hand(team.by(role).access.actor, role, team.shop.pk, NOW, user_id=user.pk)


def planned(team: Team, hours: float = 72, body: str = "Fresh water.", **more: Any) -> ContentPost:
    text = PostText("Spring", body, "feed", NOW + timedelta(hours=hours), **more)
    told: Any = {"user": team.people["promoter"], "hand": hand(team, "promoter")}
    return post_add(shop=team.shop, kind="content", slot_no=None, text=text, **told)


def send(team: Team, post: ContentPost, asker: str = "promoter", **more: Any) -> Task:
    """Send a post to the designers as its page does."""
    by = team.by(asker)
    source = source_of(by.access, team.shop, Asked("post", about=post.pk), NOW)
    due_on = source.due_on
    assert due_on is not None
    draft = Draft(source.title, source.department, due_on, **more)
    return task_make(
        shop=team.shop, draft=draft, source=source, user=by.user, actor=by.access.actor, now=NOW
    )


def state_of(post: ContentPost) -> str:
    return ContentPost.objects.get(pk=post.pk).state


def test_a_picture_goes_from_the_post_to_the_designer_and_back(team: Team) -> None:
    post = planned(team)
    task = send(team, post)
    # 20 Nov 16:00 in Shanghai + 72 h = 23 Nov 16:00; the picture is due two days before.
    assert (task.department, task.kind, task.due_on) == (
        "design",
        "post_picture",
        date(2026, 11, 21),
    )
    assert (task.title, task.origin, state_of(post)) == ("Picture for “Spring”", "post", "design")
    groups = dict(my_day(team.by("designer"), team.shop, TODAY).groups)
    assert [card.task.pk for card in groups["free"]] == [task.pk]
    team.move(task, ("designer", "take"))
    mine = dict(my_day(team.by("designer"), team.shop, TODAY).groups)["later"][0]
    # It is handed in on its page: no single key does it.
    assert (mine.hands_in, mine.next_step) == (True, "")
    for picture in (" ", "javascript:alert(1)", "x" * 501):
        with pytest.raises(ShopError) as refused:
            team.move(task, ("designer", "submit"), picture=picture)
        assert (refused.value.code, refused.value.field) == ("field_invalid", "picture")
    team.move(task, ("designer", "submit"), picture="spring-1.png")
    assert state_of(post) == "design"
    team.move(task, ("promoter", "send_back"), note="Too dark.")
    task = team.move(
        task, ("designer", "submit"), ("promoter", "accept"), picture="https://a.example/2.png"
    )
    post.refresh_from_db()
    assert (task.state, task.picture_no, task.ended_on) == ("done", 2, TODAY)
    assert (post.state, post.picture) == ("review", "https://a.example/2.png")
    handed = TaskEvent.objects.filter(task=task, event="submit").order_by("pk")
    assert [(row.picture_no, row.picture) for row in handed] == [
        (1, "spring-1.png"), (2, "https://a.example/2.png"),
    ]  # fmt: skip
    told = AuditEvent.objects.filter(object=f"promotion.ContentPost:{post.pk}").order_by("pk")
    assert [(row.action.split(".")[1], row.actor) for row in told][1:] == [
        ("send_to_design", f"user:{team.people['promoter'].pk}"),
        ("design_done", f"user:{team.people['promoter'].pk}"),
    ]


def test_a_cancelled_task_puts_its_post_back_and_another_may_follow(team: Team) -> None:
    post = planned(team)
    task = send(team, post)
    Task.objects.filter(pk=task.pk).update(title="Another name")
    with pytest.raises(ShopError) as twin:
        send(team, post)
    assert (twin.value.code, state_of(post)) == ("duplicate", "design")
    team.move(task, ("designer", "take"), ("promoter", "cancel"), note="Other words first.")
    post.refresh_from_db()
    assert (post.state, post.note) == ("drafting", "Other words first.")
    assert send(team, post).pk != task.pk


def test_who_puts_a_task_back_leaves_the_post_with_the_designers(team: Team) -> None:
    post = planned(team)
    task = team.move(send(team, post), ("designer", "take"), ("designer", "put_back"))
    assert (task.state, task.owner, state_of(post)) == ("open", None, "design")


@pytest.mark.parametrize("steps", [(), ("take",), ("take", "submit")])
def test_a_post_that_is_left_out_takes_its_task_with_it(team: Team, steps: tuple[str, ...]) -> None:
    post = planned(team)
    task = team.move(send(team, post), *(("designer", event) for event in steps))
    told = Sent(body={"note": "No time."})
    post_move(pk=post.pk, event="skip", hand=hand(team, "promoter"), sent=told)
    task.refresh_from_db()
    assert (task.state, task.ended_on, state_of(post)) == ("cancelled", TODAY, "skipped")
    last = TaskEvent.objects.filter(task=task).order_by("pk").last()
    assert last is not None
    assert (last.event, last.note, last.by) == ("cancel", "No time.", team.people["promoter"])


@pytest.mark.parametrize(
    "state", ["idea", "design", "review", "scheduled", "published", "failed", "skipped"]
)
def test_only_a_post_that_is_being_written_goes_to_the_designers(team: Team, state: str) -> None:
    post = planned(team)
    out = {"published_at": NOW} if state == "published" else {}
    ContentPost.objects.filter(pk=post.pk).update(state=state, **out)
    with pytest.raises(ShopError) as refused:
        send(team, post)
    assert (refused.value.code, Task.objects.count()) == ("state_refused", 0)


def test_what_would_be_missing_after_is_refused_before(team: Team) -> None:
    bare, late = planned(team, body=""), planned(team, hours=73)
    ContentPost.objects.filter(pk=bare.pk).update(state="drafting")
    ContentPost.objects.filter(pk=late.pk).update(planned_at=NOW)
    for post in (bare, late):
        with pytest.raises(ShopError) as refused:
            send(team, post)
        assert (refused.value.code, state_of(post)) == ("guard_refused", "drafting")
    assert not Task.objects.exists()


@pytest.mark.parametrize("role", ["director", "supervisor", "agent", "designer", "analyst"])
def test_promoters_alone_send_posts(team: Team, role: str) -> None:
    post = planned(team)
    with pytest.raises(ShopError) as refused:
        send(team, post, asker=role)
    assert (refused.value.code, state_of(post)) == ("role_refused", "drafting")


def test_whose_step_it_is(team: Team) -> None:
    task = send(team, planned(team))
    # Whoever finds a free one may take it; a word in it they have not.
    assert steps_of(team.by("supervisor"), task) == ["take"]
    assert steps_of(team.by("director"), task) == ["take", "cancel"]
    assert steps_of(team.by("designer"), task) == ["take"]
    task = team.move(task, ("designer", "take"), ("designer", "submit"))
    assert steps_of(team.by("supervisor"), task) == []
    assert steps_of(team.by("designer"), task) == []
    other = make_person("second@example.com", "promoter", team.shop)
    team.people["promoter"] = other
    assert steps_of(team.by("promoter"), task) == ["accept", "send_back", "cancel"]


def test_a_promoter_without_a_designer_makes_it_and_needs_no_check(team: Team) -> None:
    post = planned(team)
    task = team.move(send(team, post), ("promoter", "take"), ("promoter", "finish"))
    assert (task.state, task.picture, state_of(post)) == ("done", "a.png", "review")


def test_the_picture_of_a_post_due_already_is_due_today(team: Team) -> None:
    assert send(team, planned(team, hours=5)).due_on == TODAY


def test_the_database_keeps_tasks_of_posts_in_shape(team: Team) -> None:
    task = send(team, planned(team))
    for fields in (
        {"kind": "banner"}, {"state": "review"}, {"state": "done", "ended_on": TODAY},
        {"metric_key": "sales.paid_amount", "day": TODAY},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(**fields)


def test_every_step_of_the_designers_is_taken_by_work_alone(team: Team) -> None:
    events = {move.event for move in POST_MOVES if "work" in move.who}
    assert events == {"send_to_design", "design_done", "design_cancelled"}
    post = planned(team)
    for event in sorted(events):
        for role in team.people:
            with pytest.raises(ShopError) as refused:
                post_move(pk=post.pk, event=event, hand=hand(team, role))
            assert refused.value.code == "role_refused"


def test_the_pages_of_promoter_and_designer(team: Team) -> None:
    post = planned(team)
    promoter, designer, director = (
        signed_in(team.people[role]) for role in ("promoter", "designer", "director")
    )
    with travel(NOW, tick=False):
        page = promoter.get(reverse("promotion:post", args=[post.pk])).content.decode()
        query = f"?shop={team.shop.code}&origin=post&about={post.pk}"
        make = reverse("work:task-make") + query
        assert make.replace("&", "&amp;") in page
        shown = promoter.get(make).content.decode()
        assert 'value="2026-11-21"' in shown
        assert 'name="kind"' not in shown
        assert director.get(make).status_code == 403
        form = {"title": "Picture", "due_on": "2026-11-21", "brief": "Square"}
        assert promoter.post(make, form).status_code == 302
        again = promoter.post(make, form)
        assert (again.status_code, Task.objects.count()) == (422, 1)
        page = promoter.get(reverse("promotion:post", args=[post.pk])).content.decode()
        assert "The designers make its picture." in page
        task = Task.objects.get()
        assert designer.get(reverse("promotion:post", args=[post.pk])).status_code == 403
        where = reverse("work:task", args=[task.pk])
        seen = designer.get(where).content.decode()
        assert "Fresh water." in seen
        assert reverse("promotion:post", args=[post.pk]) not in seen
        take, submit = (
            reverse("work:task-move", args=[task.pk, event]) for event in ("take", "submit")
        )
        assert designer.post(take).status_code == 302
        bad = designer.post(submit, {"picture": "data:text/html,x"})
        assert (bad.status_code, "begins with https://" in bad.content.decode()) == (422, True)
        assert designer.post(submit, {"picture": "a\0.png"}).status_code == 302
        checks = promoter.get(where).content.decode()
        assert "a.png" in checks
        assert reverse("promotion:post", args=[post.pk]) in checks
        assert promoter.post(reverse("work:task-move", args=[task.pk, "accept"])).status_code == 302
    assert (state_of(post), ContentPost.objects.get().picture) == ("review", "a.png")


@pytest.mark.django_db(transaction=True)
def test_a_post_left_out_while_its_picture_is_accepted_ends_one_way() -> None:
    team = make_team(make_shop(code="race"))
    post = planned(team)
    task = team.move(send(team, post), ("designer", "take"), ("designer", "submit"))
    by, told = team.by("promoter"), Sent(body={"note": "No time."})
    ends = at_once([
        lambda: task_move(task=task, event="accept", note="", by=by, now=NOW),
        lambda: post_move(pk=post.pk, event="skip", hand=hand(team, "promoter"), sent=told),
    ])  # fmt: skip
    task.refresh_from_db()
    # Left out after it was accepted is possible, accepted after it was left out is not.
    assert (ends, task.state, state_of(post)) in (
        (["done", "done"], "done", "skipped"),
        (["state_refused", "done"], "cancelled", "skipped"),
    )
    assert task.state not in LIVE
    assert User.objects.filter(pk=by.user.pk).exists()
