"""Several cases at once and taken back, kept views, the alarm of "other", what a case has cost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.aftersales.costs import Cost, cost_of
from apps.aftersales.models import AfterSalesCase, CaseLine, QueueView, Reason
from apps.aftersales.selectors.costs import case_cost, expected_costs
from apps.aftersales.selectors.reasons import other_alarm
from apps.aftersales.services.bulk import BulkAct, bulk_preview, bulk_run, bulk_undo
from apps.aftersales.services.deciding import case_take
from apps.aftersales.services.ending import case_resolve
from apps.aftersales.services.legs_money import money_execute, money_succeed
from apps.aftersales.services.notes import case_note
from apps.aftersales.services.undoing import UNDO_TIME
from apps.common.errors import ShopError
from apps.shop.models import Shop
from tests.aftersales.cases import NOW, decided, fresh, hand, leg, log, make_order
from tests.factories import make_person, signed_in


@pytest.fixture
def person(shop: Shop) -> User:
    """An assistant of the shop."""
    return make_person("handler@spring.example.com", "assistant", shop, name="Handler")


def events(case: AfterSalesCase) -> list[str]:
    return list(case.events.order_by("pk").values_list("event", flat=True))


@pytest.mark.django_db
def test_a_preview_says_what_the_act_then_does_and_changes_no_row(shop: Shop) -> None:
    mine, asked, ended = log(shop), log(shop), log(shop)
    me = hand(shop)
    for case in (mine, asked):
        case_take(case_id=case.pk, hand=me)
    cases = [fresh(each) for each in (mine, asked, ended)]
    act = BulkAct("ask_buyer", "A picture, please.")
    before = list(AfterSalesCase.objects.order_by("pk").values())
    seen = bulk_preview(cases=cases, act=act, hand=me)
    assert list(AfterSalesCase.objects.order_by("pk").values()) == before
    done = bulk_run(cases=cases, act=act, hand=me)
    assert seen == done
    assert [each.pk for each in done.done] == [mine.pk, asked.pk]
    assert [(case.pk, "who handles" in why) for case, why in done.refused] == [(ended.pk, True)]
    assert fresh(mine).status == "awaiting_buyer"


@pytest.mark.django_db
def test_a_question_is_taken_back_and_the_clock_runs_as_before(shop: Shop) -> None:
    case, me = log(shop), hand(shop)
    case_take(case_id=case.pk, hand=me)
    before = fresh(case)
    bulk_run(cases=[before], act=BulkAct("ask_buyer", "Which colour?"), hand=me)
    assert fresh(case).first_response_at == NOW
    bulk_undo(cases=[fresh(case)], event="ask_buyer", hand=me)
    now = fresh(case)
    kept = ("status", "decide_due_at", "first_response_at", "next_action_at", "deadline_at")
    assert [getattr(now, name) for name in kept] == [getattr(before, name) for name in kept]
    assert events(case) == ["log", "take", "ask_buyer", "ask_undo"]


@pytest.mark.django_db
def test_taking_and_giving_away_are_taken_back(shop: Shop) -> None:
    case, me = log(shop), hand(shop)
    chief = hand(shop, "supervisor")
    bulk_run(cases=[case], act=BulkAct("take"), hand=me)
    bulk_run(cases=[fresh(case)], act=BulkAct("assign", owner_id=chief.user_id or 0), hand=me)
    assert fresh(case).owner_id == chief.user_id
    bulk_undo(cases=[fresh(case)], event="assign", hand=me)
    assert fresh(case).owner_id == me.user_id
    # What was undone is not undone again, and the take is not the last event any more.
    for event in ("assign", "take"):
        assert bulk_undo(cases=[fresh(case)], event=event, hand=me).done == []
    other = log(shop)
    bulk_run(cases=[other], act=BulkAct("take"), hand=me)
    bulk_undo(cases=[fresh(other)], event="take", hand=me)
    assert (fresh(other).status, fresh(other).owner_id) == ("logged", None)


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["a note since", "too late", "somebody else's"])
def test_what_happened_since_is_never_undone(shop: Shop, what: str) -> None:
    case, me = log(shop), hand(shop)
    case_take(case_id=case.pk, hand=me)
    who = me
    if what == "a note since":
        case_note(case_id=case.pk, hand=me, note="Looked at it.")
    elif what == "too late":
        who = hand(shop, now=NOW + UNDO_TIME + timedelta(seconds=1))
    else:
        who = hand(shop, "supervisor")
    before = AfterSalesCase.objects.values().get(pk=case.pk)
    outcome = bulk_undo(cases=[fresh(case)], event="take", hand=who)
    assert (outcome.done, len(outcome.refused)) == ([], 1)
    assert AfterSalesCase.objects.values().get(pk=case.pk) == before


@pytest.mark.django_db
def test_pages_show_do_and_undo(shop: Shop, person: User) -> None:
    client = signed_in(person)
    case = log(shop, now=timezone.now())
    path = f"{reverse('aftersales:bulk')}?shop=spring"
    told = {"case": [case.pk], "act": "assign"}
    assert "1 case can be done now" in client.post(path, told).content.decode()
    assert client.post(path, told | {"sure": "1"}).status_code == 422
    done = client.post(path, told | {"sure": "1", "owner": person.pk}).content.decode()
    assert "Undo" in done
    assert fresh(case).owner == person
    undo = f"{reverse('aftersales:bulk-undo')}?shop=spring"
    assert client.post(undo, told).status_code == 302
    assert fresh(case).owner is None


@pytest.mark.django_db
def test_a_view_is_kept_found_replaced_and_dropped_by_its_person(
    shop: Shop, person: User, supervisor_client: Client
) -> None:
    client = signed_in(person)
    keep = reverse("aftersales:view-keep")
    told = {"shop": "spring", "name": "Returns", "tab": "mine", "kind": "return_refund"}
    assert client.post(keep, told).status_code == 302
    view = QueueView.objects.get()
    assert view.query == {"tab": "mine", "kind": "return_refund"}
    page = client.get(f"{reverse('aftersales:queue')}?shop=spring&tab=mine&kind=return_refund")
    assert [(each.name, is_here) for each, _href, is_here in page.context["views"]] == [
        ("Returns", True)
    ]
    client.post(keep, told | {"kind": "exchange"})
    assert QueueView.objects.get().query == {"tab": "mine", "kind": "exchange"}
    assert client.post(keep, told | {"name": " "}).status_code == 302
    assert supervisor_client.get(reverse("aftersales:queue")).context["views"] == []
    drop = reverse("aftersales:view-drop", args=[view.pk])
    assert supervisor_client.post(drop).status_code == 404
    assert QueueView.objects.count() == 1
    assert client.post(drop, {"shop": "spring"}).status_code == 302
    assert QueueView.objects.count() == 0


@pytest.mark.django_db
def test_more_than_a_tenth_of_other_is_told_to_the_supervisor_with_its_rows(
    shop: Shop, person: User, supervisor_client: Client
) -> None:
    now = timezone.now()
    cases = [log(shop, now=now) for _ in range(9)]
    other = Reason.objects.get(code="OTHER")
    lines = CaseLine.objects.order_by("pk")
    lines.filter(case=cases[0]).update(stated_reason=other, note="It smells of something")
    log(shop, now=now)
    # One of ten is a tenth, not more.
    assert other_alarm(shop, now) is None
    lines.filter(case=cases[1]).update(stated_reason=other)
    alarm = other_alarm(shop, now)
    assert alarm is not None
    assert (alarm.count, alarm.of, alarm.share) == (2, 10, Decimal("0.2"))
    assert other_alarm(shop, now + timedelta(days=7)) is None
    queue = reverse("aftersales:queue")
    text = supervisor_client.get(queue).content.decode()
    assert "2 of 10 lines" in text
    assert "It smells of something" in text
    assert "2 of 10 lines" not in signed_in(person).get(queue).content.decode()


def test_the_cost_is_what_left_less_what_came_back() -> None:
    moved = [
        ("refund", Decimal("86.00")),
        ("price_difference", Decimal("4.00")),
        ("freight", Decimal("12.50")),
        ("compensation", Decimal("5.00")),
        ("recovery", Decimal("30.00")),
    ]
    cost = cost_of(moved, Decimal("18.20"), 1, 2)
    assert cost == Cost(
        Decimal("90.00"), Decimal("12.50"), Decimal("5.00"), Decimal("18.20"), Decimal("30.00"),
        1, 2,
    )  # fmt: skip
    assert cost.total == Decimal("95.70")


@pytest.mark.django_db
def test_a_case_shows_what_it_cost_and_what_each_way_cost_before(
    shop: Shop, supervisor_client: Client
) -> None:
    order = make_order(shop, "126.00", quantity=3)
    paid = decided(shop, amount="20.00", order=order)
    assert case_cost(paid).total == 0
    for act, more in ((money_execute, {}), (money_succeed, {"number": "R-1"})):
        act(case_id=paid.pk, leg_id=leg(paid).pk, hand=hand(shop), **more)
    assert case_cost(paid).total == 20
    means = {each.route: (each.cases, each.mean) for _l, each in expected_costs(paid, NOW)}
    assert set(means.values()) == {(0, None)}
    case_resolve(case_id=paid.pk, hand=hand(shop), note="Told.")
    new = log(shop, order)
    means = {each.route: (each.cases, each.mean) for _l, each in expected_costs(new, NOW)}
    assert means.pop("refund_only") == (1, Decimal("20.00"))
    assert set(means.values()) == {(0, None)}
    text = supervisor_client.get(reverse("aftersales:case-context", args=[new.pk])).content.decode()
    assert ("unknown" in text, "20.00" in text, "Page of the buyer" in text) == (True, True, True)


@pytest.mark.django_db
def test_only_so_many_views_are_kept(shop: Shop, person: User) -> None:
    from apps.aftersales.services.kept_views import MOST_VIEWS, queue_view_keep

    for at in range(MOST_VIEWS):
        queue_view_keep(shop=shop, user_id=person.pk, name=str(at), query={})
    queue_view_keep(shop=shop, user_id=person.pk, name="0", query={"tab": "mine"})
    with pytest.raises(ShopError, match="20 views are kept"):
        queue_view_keep(shop=shop, user_id=person.pk, name="new", query={})
