"""What services and selectors of work refuse by themselves: rows and steps that are not theirs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from model_bakery import baker

from apps.accounts.access import AccessGrant, ShopRole
from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.roles import Role
from apps.common.errors import ShopError
from apps.shop.models import Shop
from apps.work.models import (
    CheckAnswer,
    CheckRun,
    DigestSending,
    DigestSubscription,
    Handover,
    Meeting,
    Task,
)
from apps.work.selectors.checklist import run_of
from apps.work.selectors.digest import own_digest, sendings_of
from apps.work.selectors.origins import Asked, source_of
from apps.work.selectors.search import found
from apps.work.services.checklist import answer_put, run_begin
from apps.work.services.handover import handover_submit, handovers_tick, item_answer, item_remark
from apps.work.services.meeting import meeting_write
from apps.work.services.task import task_move
from tests.aftersales.cases import make_case
from tests.aftersales.planted import quality_rows
from tests.factories import make_person, signed_in
from tests.promotion.planted import plan_rows
from tests.refusals import code_of
from tests.work.desk import NOW, make_team
from tests.work.shifts import make_change
from tests.work.test_search import reader

pytestmark = pytest.mark.django_db


def test_a_task_is_not_made_of_what_another_shop_of_the_reader_has(
    shop: Shop, other_shop: Shop
) -> None:
    about = {
        "case": (Role.DIRECTOR, make_case(other_shop)),
        "issue": (Role.DIRECTOR, quality_rows(other_shop)["issue_id"]),
        "post": (Role.PROMOTER, plan_rows(other_shop, "Theirs")["post_id"]),
    }
    for origin, (role, row) in about.items():
        both = AccessGrant(UserActor(0), (ShopRole(shop, role), ShopRole(other_shop, role)))
        asked = Asked(origin, about=row.pk)
        assert source_of(both, other_shop, asked, NOW).origin == origin
        assert code_of(lambda both=both, asked=asked: source_of(both, shop, asked, NOW)) == (
            "not_found"
        ), origin


def test_a_product_leads_to_its_orders_only_where_they_open(shop: Shop) -> None:
    baker.make("shop.Product", shop=shop, external_id="P1", title="Teapot")
    addresses = {}
    for role in (Role.SUPERVISOR, Role.ANALYST):
        (group,) = found(reader(shop, role), shop, "Teapot", NOW)
        addresses[role] = group.hits[0].href.partition("?")[0]
    assert addresses == {Role.SUPERVISOR: "/rows/", Role.ANALYST: "/"}


def test_what_went_meanwhile_is_not_found(shop: Shop) -> None:
    team = make_team(shop)
    by = team.by("director")
    run = run_begin(shop=shop, name="morning", user=by.user, now=NOW)
    answer = CheckAnswer.objects.filter(run=run)[0]
    CheckAnswer.objects.filter(pk=answer.pk).delete()
    acts: dict[str, Callable[[], Any]] = {
        "answer": lambda: answer_put(answer=answer, said="ok", note="", user=by.user, now=NOW),
        "handover": lambda: handover_submit(handover=Handover(pk=0), summary="", by=by, now=NOW),
        "meeting": lambda: meeting_write(meeting=Meeting(pk=0), minutes="", seen=1, actor=SYSTEM),
        "task": lambda: task_move(task=Task(pk=0), event="take", note="", by=by, now=NOW),
    }
    codes = {name: code_of(act) for name, act in acts.items()}
    assert codes == dict.fromkeys(acts, "not_found")


def test_a_handover_takes_no_step_out_of_its_turn(shop: Shop) -> None:
    change = make_change(shop)
    inquiry = change.inquiry(1)
    handovers_tick(now=change.now)
    row = Handover.objects.get()
    item = row.items.get()

    def answer(event: str, reason: str = "") -> str:
        told: dict[str, Any] = {"item": item, "reason": reason, "now": change.now}
        return code_of(lambda: item_answer(event=event, by=change.as_ben, **told))

    def submit() -> Handover:
        return handover_submit(handover=row, summary="Quiet.", by=change.as_ann, now=change.now)

    assert answer("accept") == "state_refused"
    submit()
    acts: dict[str, Callable[[], Any]] = {
        "remark": lambda: item_remark(item=item, remark="Late", by=change.as_ann),
        "submit": submit,
    }
    codes = {name: code_of(act) for name, act in acts.items()}
    assert codes == dict.fromkeys(acts, "state_refused")
    with pytest.raises(ShopError, match="by now"):
        submit()
    assert answer("fly", "because") == "state_refused"
    left: dict[str, Any] = {"event": "leave", "reason": "Asleep", "by": change.as_ben}
    item_answer(item=item, now=change.now, **left)
    assert answer("return", "Which size?") == "state_refused"
    item.refresh_from_db()
    inquiry.refresh_from_db()
    assert (item.outcome, item.remark, inquiry.owner) == ("left", "", change.ann)


@pytest.mark.parametrize(
    ("name", "key", "by_role"),
    [
        ("tasks", "may_make", {Role.DESIGNER: False, Role.AGENT: True}),
        ("mine", "may_make", {Role.DESIGNER: False, Role.AGENT: True}),
        ("checklist", "may_change", {Role.AGENT: False, Role.SUPERVISOR: True}),
        ("digest", "may_team", {Role.SUPERVISOR: False, Role.DIRECTOR: True}),
        ("meetings", "may_draft", {Role.SUPERVISOR: False, Role.DIRECTOR: True}),
    ],
)
def test_a_page_offers_what_its_reader_may(
    shop: Shop, name: str, key: str, by_role: dict[Role, bool]
) -> None:
    people = {role: make_person(f"{role}@x.example.com", role, shop) for role in by_role}
    pages = {
        role: signed_in(user).get(reverse(f"work:{name}")).context for role, user in people.items()
    }
    assert {role: page[key] for role, page in pages.items()} == by_role


def test_a_designer_gives_their_task_to_nobody(shop: Shop) -> None:
    designer, director = (
        make_person(f"{role}@x.example.com", role, shop) for role in (Role.DESIGNER, Role.DIRECTOR)
    )
    told = {"department": "design", "asked_by": director, "owner": designer, "asked_at": NOW}
    days = {"asked_on": NOW.date(), "due_on": NOW.date()}
    task = Task.objects.create(shop=shop, title="A banner", **told, **days)
    path = reverse("work:task", args=[task.pk])
    forms = [signed_in(user).get(path).context["form"] for user in (designer, director)]
    assert [form is not None for form in forms] == [False, True]


def test_lists_and_digests_of_a_shop_that_one_left_are_gone(shop: Shop, other_shop: Shop) -> None:
    told = {"list": "morning", "day": NOW.date(), "opened_at": NOW}
    run, theirs = (CheckRun.objects.create(shop=each, **told) for each in (shop, other_shop))
    by = reader(shop, Role.DIRECTOR)
    assert run_of(by, run.pk) == run
    assert code_of(run_of, by=by, run_id=theirs.pk) == "not_found"
    mails = {"user": by.user, "medium": "email"}
    for each in (shop, other_shop):
        mail = DigestSubscription.objects.create(shop=each, **mails)
        baker.make(DigestSending, subscription=mail, day=NOW.date())
    assert (own_digest(by, shop) is None, len(sendings_of(by, shop))) == (False, 1)
    assert (own_digest(by, other_shop), sendings_of(by, other_shop)) == (None, [])
