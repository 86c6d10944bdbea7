"""Tasks: made once, moved by their machine and by whom it concerns, given, and audited."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.models import AuditEvent
from apps.accounts.roles import Role
from apps.common.errors import ShopError
from apps.shop.models import Shop
from apps.work.models import Task, TaskEvent
from apps.work.selectors.board import board, my_day, steps_of, task_of
from apps.work.services.task import task_give
from apps.work.states import LIVE, STATES, STEPS
from tests.factories import make_person
from tests.work.desk import NOW, TODAY, Team, make_team

pytestmark = pytest.mark.django_db

# The moves of promotion.md 8.2, written down a second time by hand.
TABLE = {
    ("open", "take"): "doing",
    ("doing", "submit"): "review",
    ("doing", "finish"): "done",
    ("review", "accept"): "done",
    ("review", "send_back"): "doing",
    ("doing", "put_back"): "open",
    ("open", "cancel"): "cancelled",
    ("doing", "cancel"): "cancelled",
    ("review", "cancel"): "cancelled",
}


@pytest.fixture
def team(shop: Shop) -> Team:
    return make_team(shop)


def test_a_designer_takes_a_free_task_and_its_asker_accepts_it(team: Team) -> None:
    task = team.make(department="design", kind="banner", asker="promoter")
    assert [t for _n, cards in my_day(team.by("designer"), team.shop, TODAY).groups for t in cards]
    task = team.move(task, ("designer", "take"), ("designer", "submit"))
    assert (task.state, task.owner) == ("review", team.people["designer"])
    task = team.move(task, ("promoter", "send_back"), note="Too dark.")
    assert task.state == "doing"
    task = team.move(task, ("designer", "submit"), ("promoter", "accept"))
    assert (task.state, task.ended_on) == ("done", TODAY)
    events = TaskEvent.objects.filter(task=task).order_by("pk").values_list("event", "note")
    assert list(events)[3] == ("send_back", "Too dark.")
    assert [event for event, _note in events] == [
        "make", "take", "submit", "send_back", "submit", "accept",
    ]  # fmt: skip
    audit = AuditEvent.objects.filter(object=f"work.Task:{task.pk}").order_by("pk")
    assert [row.action for row in audit][:2] == ["task.make", "task.take"]
    assert audit.last() is not None
    assert audit.last().changes == {"state": ["review", "done"]}  # type: ignore[union-attr]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", STEPS)
def test_every_step_from_every_state_is_as_the_table_says(
    team: Team, state: str, event: str
) -> None:
    owner = team.people["director"]
    task = team.make(owner=owner)
    ended = None if state in LIVE else TODAY
    Task.objects.filter(pk=task.pk).update(state=state, ended_on=ended)
    task = Task.objects.get(pk=task.pk)
    target = TABLE.get((state, event))
    # Who leads and both asks and owns needs nobody's check: they finish instead of submitting.
    if target is None or event == "submit":
        with pytest.raises(ShopError) as refused:
            team.move(task, ("director", event))
        assert refused.value.code == "state_refused"
        assert Task.objects.get(pk=task.pk).state == state
    else:
        assert team.move(task, ("director", event)).state == target


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(["director", "agent", "promoter"]),
                                st.sampled_from(sorted(STEPS))), max_size=8))  # fmt: skip
def test_any_walk_stays_on_the_table_and_only_offered_steps_are_taken(
    team: Team, steps: list[tuple[str, str]]
) -> None:
    with transaction.atomic():
        task = team.make(asker="promoter", owner=team.people["agent"], department="service")
        for role, event in steps:
            before, offered = task.state, steps_of(team.by(role), task)
            if event in offered:
                task = team.move(task, (role, event))
                assert TABLE[before, event] == task.state
            else:
                with pytest.raises(ShopError) as refused:
                    team.move(task, (role, event))
                assert refused.value.code == "state_refused"
            assert (task.ended_on is None) == (task.state in LIVE)
        transaction.set_rollback(True)


def test_a_step_that_needs_words_is_refused_without_them(team: Team) -> None:
    task = team.make(owner=team.people["promoter"])
    with pytest.raises(ShopError) as refused:
        team.move(task, ("director", "cancel"), note=" ")
    assert (refused.value.code, refused.value.field) == ("field_invalid", "note")


def test_the_same_task_twice_is_one_while_it_lives(team: Team) -> None:
    task = team.make("Same")
    with pytest.raises(ShopError) as refused:
        team.make("Same")
    assert (refused.value.code, refused.value.extra) == ("duplicate", {"task": task.pk})
    team.make("Same", department="supply")
    team.move(task, ("director", "cancel"))
    assert team.make("Same").pk != task.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(state="open", ended_on=None)


def test_what_a_task_may_not_be(team: Team, other_shop: Shop) -> None:
    stranger = make_person("s@example.com", Role.PROMOTER, other_shop)
    yesterday = TODAY - timedelta(days=1)
    analyst = team.people["analyst"]
    for fields, field in (
        ({"title": "  "}, "title"),
        ({"due_on": yesterday}, "due_on"),
        ({"owner": stranger}, "owner"),
        ({"owner": analyst}, "owner"),
        ({"kind": "banner"}, "kind"),
    ):
        with pytest.raises(ShopError) as refused:
            team.make(**fields)  # type: ignore[arg-type]
        assert (refused.value.code, refused.value.field) == ("field_invalid", field)
    assert Task.objects.count() == 0


def test_who_sees_what(team: Team) -> None:
    service = team.make("Texts", department="service")
    own = team.make("Own", department="supply", owner=team.people["agent"])
    design = team.make("Picture", department="design")
    for role, seen in (
        ("director", {service, own, design}),
        ("promoter", {service, own, design}),
        ("agent", {service, own}),
        ("designer", {design}),
        ("assistant", set()),
    ):
        by = team.by(role)
        cards = {c.task for column in board(by, team.shop, "", TODAY).columns for c in column.cards}
        assert cards == seen, role
    with pytest.raises(ShopError) as refused:
        task_of(team.by("agent"), design.pk)
    assert refused.value.code == "not_found"


def test_an_agent_may_not_take_what_is_somebody_elses(team: Team) -> None:
    task = team.make(owner=team.people["promoter"])
    with pytest.raises(ShopError) as refused:
        team.move(task, ("agent", "take"))
    assert refused.value.code == "state_refused"


def test_giving_a_task_on_is_told_once(team: Team) -> None:
    task, by = team.make(), team.by("director")
    told = {"due_on": TODAY, "user": by.user, "actor": by.access.actor, "now": NOW}
    for _ in range(2):
        task = task_give(task=task, owner=team.people["promoter"], **told)  # type: ignore[arg-type]
    assert (task.owner, task.due_on, task.version) == (team.people["promoter"], TODAY, 2)
    assert TaskEvent.objects.filter(task=task, event="give").count() == 1


def test_ones_own_day_says_what_is_late_and_what_waits_for_a_check(team: Team) -> None:
    late = team.make("Late", owner=team.people["promoter"])
    Task.objects.filter(pk=late.pk).update(due_on=TODAY - timedelta(days=1))
    today = team.make("Today", owner=team.people["promoter"], due_on=TODAY)
    check = team.make("Check", asker="promoter", owner=team.people["agent"], department="service")
    team.move(check, ("agent", "take"), ("agent", "submit"))
    groups = {
        n: [c.task for c in g] for n, g in my_day(team.by("promoter"), team.shop, TODAY).groups
    }
    assert groups == {"late": [late], "today": [today], "check": [check]}


def test_ones_own_day_is_not_hidden_behind_late_tasks_of_others(team: Team) -> None:
    for number in range(61):
        team.make(f"Theirs {number}", owner=team.people["agent"], department="service")
    Task.objects.update(due_on=TODAY - timedelta(days=9))
    own = team.make("Own", owner=team.people["promoter"])
    free = team.make("Free")
    groups = dict(my_day(team.by("promoter"), team.shop, TODAY).groups)
    found = {name: [card.task for card in cards] for name, cards in groups.items()}
    assert found == {"later": [own], "free": [free]}


def test_a_task_that_is_put_back_is_free_to_take(team: Team) -> None:
    task = team.make(owner=team.people["promoter"], department="service")
    task = team.move(task, ("promoter", "take"), ("promoter", "put_back"))
    assert (task.state, task.owner) == ("open", None)
    assert team.move(task, ("agent", "take")).owner == team.people["agent"]
