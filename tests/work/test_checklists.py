"""Checklists: answered by figures and people, carried over, ended once, and honest when broken."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from time_machine import travel

from apps.common.errors import ShopError
from apps.promotion.sentences import MORNING
from apps.service.models import Suggestion
from apps.shop.models import Shop
from apps.work.models import CheckAnswer, CheckItem, CheckRun, Task
from apps.work.selectors import probes
from apps.work.selectors.probes import CheckLine
from apps.work.sentences import LINES as WORDS
from apps.work.sentences import SEEDS
from apps.work.services.checklist import (
    answer_put,
    checks_tick,
    item_add,
    item_end,
    lists_start,
    run_begin,
    run_end,
    run_look,
)
from tests.accounts.planting import rows_of_every_kind
from tests.factories import signed_in
from tests.work.desk import NOW, TODAY, Team, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(shop: Shop) -> Team:
    return make_team(shop)


def begin(
    team: Team, now: datetime = NOW, name: str = "morning", role: str = "director"
) -> CheckRun:
    return run_begin(shop=team.shop, name=name, user=team.people[role], now=now)


def put(team: Team, answer: CheckAnswer, said: str, note: str = "") -> CheckAnswer:
    return answer_put(answer=answer, said=said, note=note, user=team.people["director"], now=NOW)


def end(team: Team, run: CheckRun) -> CheckRun:
    by = team.by("director")
    return run_end(run=run, user=by.user, actor=by.access.actor, now=NOW)


def line_of(run: CheckRun, key: str) -> CheckAnswer:
    return CheckAnswer.objects.get(run=run, key=key)


def test_figures_answer_what_they_can_and_again_when_rows_change(team: Team) -> None:
    task = team.make()
    run = begin(team)
    assert (line_of(run, "tasks").answer, line_of(run, "tasks").count) == ("ok", 0)
    Task.objects.filter(pk=task.pk).update(due_on=TODAY - timedelta(days=1))
    run_look(run=run, now=NOW)
    assert (line_of(run, "tasks").answer, line_of(run, "tasks").count) == ("not_ok", 1)
    # Of a shop without a single order the data is not in order, and says so.
    assert line_of(run, "data").answer == "not_ok"
    assert {row.key for row in run.answers.all()} >= {"posts_missing"} | set(probes.LINES) - {
        "promotion"
    }


def test_every_line_counts_rows_of_its_own_shop_and_leads_to_a_page(
    team: Team, other_shop: Shop
) -> None:
    rows_of_every_kind(other_shop)
    Suggestion.objects.update(due_on=date(2020, 1, 1))
    later = NOW + timedelta(minutes=1)
    ours = {line.key: line.count for line in probes.check_lines(team.shop, later)}
    theirs = {line.key: line.count for line in probes.check_lines(other_shop, later)}
    assert (ours["suggestions"], theirs["suggestions"]) == (0, 1)
    assert (ours["inquiries"], theirs["inquiries"]) == (0, 1)
    client = signed_in(team.people["director"])
    for line in probes.check_lines(team.shop, NOW):
        assert client.get(reverse(line.url_name)).status_code == 200, line


def test_a_line_that_fails_is_unknown_and_never_in_order(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(shop: Shop, now: datetime) -> list[CheckLine]:
        CheckItem.objects.create(pk=1, shop=shop, list="x", position=-9, text="", valid_from=TODAY)
        return []

    monkeypatch.setitem(probes.LINES, "cases", broken)
    run = begin(team)
    assert (line_of(run, "cases").answer, line_of(run, "cases").count) == ("unknown", None)
    assert line_of(run, "tasks").answer == "ok"
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckAnswer.objects.filter(key="cases").update(answer="ok")


def test_what_stood_open_comes_along_with_its_day(team: Team) -> None:
    first = begin(team)
    one, two, three = first.answers.filter(key="").order_by("pk")
    put(team, one, "ok")
    put(team, two, "not_ok", "Prices fell")
    second = begin(team, NOW + timedelta(days=1))
    carried = dict(second.answers.filter(key="").values_list("kept", "carried_from"))
    assert carried == {one.words: None, two.words: TODAY, three.words: TODAY}
    third = begin(team, NOW + timedelta(days=3))
    assert third.answers.get(kept=two.kept).carried_from == TODAY
    assert line_of(third, "data").carried_from == TODAY


def test_beginning_twice_is_beginning_once(team: Team) -> None:
    assert begin(team).pk == begin(team).pk
    assert lists_start(shop=team.shop, today=TODAY) == 0
    assert CheckRun.objects.count() == 1


def test_a_persons_word_stays_while_the_count_is_new(team: Team) -> None:
    task = team.make()
    Task.objects.filter(pk=task.pk).update(due_on=TODAY - timedelta(days=1))
    run = begin(team)
    put(team, line_of(run, "tasks"), "na", "Asked for two days more")
    twin = team.make("Another")
    Task.objects.filter(pk=twin.pk).update(due_on=TODAY - timedelta(days=1))
    run_look(run=run, now=NOW)
    assert (line_of(run, "tasks").answer, line_of(run, "tasks").count) == ("na", 2)


def test_a_list_ends_when_all_is_answered_and_then_stands(team: Team) -> None:
    run = begin(team)
    with pytest.raises(ShopError) as refused:
        end(team, run)
    assert refused.value.status == 409
    assert len(refused.value.extra["open"]) == 3
    rows = list(run.answers.filter(key=""))
    with pytest.raises(ShopError) as silent:
        put(team, rows[0], "not_ok", " ")
    assert silent.value.field == "note"
    for row in rows:
        put(team, row, "ok")
    assert end(team, run).done_at == NOW
    assert end(team, run).done_by == team.people["director"]
    with pytest.raises(ShopError) as late:
        put(team, rows[0], "na")
    assert late.value.status == 409
    looked = CheckRun.objects.get().looked_at
    run_look(run=run, now=NOW + timedelta(hours=1))
    assert CheckRun.objects.get().looked_at == looked


def test_questions_end_and_are_added_from_now_on(team: Team) -> None:
    actor = team.by("director").access.actor
    lists_start(shop=team.shop, today=TODAY)
    told: dict[str, Any] = {"shop": team.shop, "actor": actor, "today": TODAY}
    item_add(name="morning", text="Flowers", **told)
    with pytest.raises(ShopError) as refused:
        item_add(name="morning", text="Flowers", **told)
    assert refused.value.code == "duplicate"
    run = begin(team)
    for item in CheckItem.objects.filter(list="morning").exclude(text="Flowers"):
        item_end(item_id=item.pk, **told)
    assert run.answers.filter(key="").count() == 4
    later = begin(team, NOW + timedelta(days=1))
    assert [row.words for row in later.answers.filter(key="")] == ["Flowers"]
    with pytest.raises(ShopError):
        item_end(item_id=10**9, **told)


def test_shift_lists_are_each_persons_own(team: Team) -> None:
    client, other = signed_in(team.people["agent"]), signed_in(team.people["assistant"])
    client.post("/workday/checklist/begin/?shop=spring", {"list": "pre_shift"})
    run = CheckRun.objects.get()
    assert run.user == team.people["agent"]
    row = run.answers.order_by("pk")[0]
    place = f"/workday/checklist/answers/{row.pk}/"
    assert other.post(place, {"answer": "ok"}).status_code == 404
    assert client.post(place, {"answer": "ok"}).status_code == 302
    assert other.post(f"/workday/checklist/runs/{run.pk}/end/").status_code == 404
    assert client.post(f"/workday/checklist/runs/{run.pk}/end/").status_code == 409
    page = client.get("/workday/checklist/?shop=spring&list=morning")
    assert page.context["page"].name == "pre_shift"
    # An agent who asks for the morning's list begins their own.
    client.post("/workday/checklist/begin/?shop=spring", {"list": "morning"})
    assert CheckRun.objects.filter(list="morning").count() == 0


@travel(NOW, tick=False)
def test_the_morning_page_and_a_task_come_from_a_line(team: Team) -> None:
    run = begin(team)
    client = signed_in(team.people["director"])
    strip = client.get("/workday/checklist/strip/?shop=spring").content.decode()
    assert "not in order" in strip
    row = line_of(run, "data")
    made = client.get(f"/workday/tasks/new/?shop=spring&origin=check&about={row.pk}")
    assert made.context["form"].initial["title"] == row.words
    agent = signed_in(team.people["agent"])
    page = agent.get(f"/workday/tasks/new/?shop=spring&origin=check&about={row.pk}")
    assert page.status_code == 404


def test_the_tick_begins_at_seven_on_the_shops_clock_and_looks_again_later(team: Team) -> None:
    lists_start(shop=team.shop, today=TODAY)
    midnight = datetime(2026, 11, 20, 0, 0, tzinfo=team.shop.tz)
    assert checks_tick(now=midnight + timedelta(hours=6, minutes=59)) == 0
    assert checks_tick(now=midnight + timedelta(hours=7)) == 1
    first = CheckRun.objects.get().looked_at
    checks_tick(now=midnight + timedelta(hours=7, minutes=5))
    assert CheckRun.objects.get().looked_at == first
    checks_tick(now=midnight + timedelta(hours=7, minutes=20))
    assert CheckRun.objects.get().looked_at == midnight + timedelta(hours=7, minutes=20)


def test_lines_of_an_entry_that_breaks_later_are_unknown_until_it_answers_again(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin(team)
    counted = (line_of(run, "posts_missing").answer, line_of(run, "posts_missing").count)
    assert counted[0] in ("ok", "not_ok")
    put(team, line_of(run, "pictures_missing"), "na", "On their way")
    answers = probes.LINES["promotion"]

    def broken(shop: Shop, now: datetime) -> list[CheckLine]:
        raise ValueError("odd row")

    later = NOW + timedelta(minutes=15)
    monkeypatch.setitem(probes.LINES, "promotion", broken)
    run_look(run=run, now=later)
    row = line_of(run, "posts_missing")
    assert (row.answer, row.count, row.at) == ("unknown", None, later)
    assert line_of(run, "promotion").answer == "unknown"
    # What a person said stands, and so do questions for people.
    assert line_of(run, "pictures_missing").answer == "na"
    assert set(run.answers.filter(key="").values_list("answer", flat=True)) == {""}
    monkeypatch.setitem(probes.LINES, "promotion", answers)
    run_look(run=run, now=later + timedelta(minutes=15))
    assert not run.answers.filter(key="promotion").exists()
    row = line_of(run, "posts_missing")
    assert (row.answer, row.count) == counted


def test_a_shop_whose_list_fails_keeps_no_other_waiting(
    team: Team, other_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for shop in (team.shop, other_shop):
        lists_start(shop=shop, today=TODAY)

    def broken(shop: Shop, now: datetime) -> list[CheckLine]:
        if shop == team.shop:
            raise ValueError("odd row")
        return []

    monkeypatch.setattr("apps.work.services.checklist.check_lines", broken)
    assert checks_tick(now=NOW) == 1
    assert CheckRun.objects.get().shop == other_shop


def test_words_are_of_the_reader_whoever_began_the_list(team: Team) -> None:
    """Questions and lines of the figures are kept as keys and numbers; old sentences stay."""
    team.make()
    with translation.override("hu"):
        run = begin(team, NOW + timedelta(days=9))
    asked = run.answers.get(key="", kept=SEEDS["morning"][0])
    posts, late = line_of(run, "posts_missing"), line_of(run, "tasks")
    assert (posts.told, posts.kept) == ({"out": 0, "quota": posts.told["quota"]}, "")
    with translation.override("en"):
        assert asked.words == "Visits of yesterday looked at for anything odd"
        assert late.words == "Tasks past their day"
        assert posts.words == f"0 of {posts.told['quota']} posts were published"
    for language in ("hu", "zh-hans"):
        with translation.override(language):
            assert asked.words == translation.gettext(
                "Visits of yesterday looked at for anything odd"
            )
            assert asked.words != asked.kept
            assert late.words == translation.gettext("Tasks past their day")
    data = line_of(run, "data")
    assert set(data.told["said"]) == {"en", "zh-hans", "hu"}
    with translation.override("hu"):
        assert data.words == data.told["said"]["hu"] != data.told["said"]["en"]
    CheckAnswer.objects.filter(pk=late.pk).update(told=None, kept="Napon túli feladatok")
    assert line_of(run, "tasks").words == "Napon túli feladatok"


def test_every_line_of_the_figures_has_its_words(team: Team) -> None:
    lines = probes.check_lines(team.shop, NOW)
    assert all(line.words for line in lines)
    assert {line.key for line in lines} == {"data", *WORDS, *MORNING}
