"""What services and pages of cases refuse by themselves: rows and steps that are not theirs."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from model_bakery import baker

from apps.accounts.actors import SYSTEM
from apps.accounts.roles import Role
from apps.aftersales.models import AfterSalesCase, DeadlinePolicy, EventFile, Review
from apps.aftersales.selectors.queue import cases_of
from apps.aftersales.services import issues
from apps.aftersales.services.deciding import case_take
from apps.aftersales.services.ending import case_cancel
from apps.aftersales.services.evidence import photo_add
from apps.aftersales.services.inspecting import Goods, inspection_open
from apps.aftersales.services.legs_goods import goods_expire
from apps.aftersales.services.legs_money import money_execute
from apps.aftersales.services.log import case_log
from apps.aftersales.services.notes import case_assign, line_verify
from apps.aftersales.services.review_follow_up import review_reply
from apps.aftersales.services.rules import limit_set
from apps.aftersales.services.sweep import case_overdue
from apps.aftersales.wishes import LineWish, Wish
from apps.shop.models import Shop
from tests.aftersales.cases import (
    NOW,
    add_evidence,
    decided,
    fresh,
    hand,
    hand_of,
    leg,
    log,
    make_order,
)  # fmt: skip
from tests.aftersales.products import sell, sku_of, spoil
from tests.factories import directing, make_person, signed_in
from tests.refusals import code_of

pytestmark = pytest.mark.django_db


def test_rows_of_another_shop_do_not_exist(shop: Shop, other_shop: Shop) -> None:
    case, foreign = log(shop), log(other_shop)
    mine = hand(shop)
    case_take(case_id=case.pk, hand=mine)
    theirs = make_order(other_shop)
    limit = baker.make(DeadlinePolicy, shop=other_shop, platform=shop.platform, seconds=3_600)
    review = baker.make(Review, shop=other_shop, posted_at=NOW, external_id="r9", rating=1)

    def logged(**fields: Any) -> Callable[[], Any]:
        return lambda: case_log(shop=shop, hand=mine, wish=Wish("complaint", note="?", **fields))

    line = LineWish(1, order_line_id=theirs.lines.get().pk, reason="FUNC", amount=Decimal(1))
    acts = {
        "duplicate": lambda: case_cancel(case_id=case.pk, hand=mine, duplicate_of=foreign.pk),
        "order": logged(order_id=theirs.pk),
        "buyer": logged(customer_id=theirs.customer_id),
        "line": logged(order_id=make_order(shop).pk, lines=(line,)),
        "review": lambda: review_reply(review_id=review.pk, text="Sorry.", hand=mine),
        "limit": lambda: limit_set(
            shop=shop, actor=SYSTEM, limit_id=limit.pk, hours=9, confirmed=True, today=NOW.date()
        ),
    }
    assert {name: code_of(act) for name, act in acts.items()} == dict.fromkeys(acts, "not_found")
    assert list(cases_of(directing(shop), other_shop)) == []
    assert list(cases_of(directing(shop), shop)) == [case]


def test_parts_of_another_case_do_not_exist(shop: Shop) -> None:
    case, other = decided(shop), decided(shop)
    mine, part = hand(shop), leg(other)
    acts = {
        "leg": lambda: money_execute(case_id=case.pk, leg_id=part.pk, hand=mine),
        "line": lambda: line_verify(
            case_id=case.pk, line_id=other.lines.get().pk, hand=mine, defect_code="D"
        ),
    }
    assert {name: code_of(act) for name, act in acts.items()} == dict.fromkeys(acts, "not_found")
    add_evidence(other)
    client = signed_in(make_person("handler@spring.example.com", "assistant", shop))
    file = EventFile.objects.get(event__case=other)
    assert client.get(reverse("aftersales:file", args=[case.pk, file.pk])).status_code == 404
    event = reverse("api:leg-event", args=[case.pk, part.pk, "execute"])
    sent = {"version": fresh(case).version}
    headers = {"Idempotency-Key": "k-1"}
    answer = client.post(event, sent, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert leg(other).state == "approved"


def test_an_agent_does_not_judge_goods_or_answer_reviews(shop: Shop) -> None:
    [line] = spoil(sell(shop, "A", 1))
    agent, sku = hand(shop, "agent"), sku_of(shop, "A")
    looked = inspection_open(shop=shop, goods=Goods("stock", sku), hand=hand(shop))
    review = baker.make(Review, shop=shop, posted_at=NOW, external_id="r9", rating=1)
    seen = issues.Seen(sku, line.stated_reason_id or 0, line)
    acts = {
        "photo": lambda: photo_add(inspection_id=looked.pk, hand=agent, file=None),
        "look": lambda: inspection_open(shop=shop, goods=Goods("stock", sku), hand=agent),
        "issue": lambda: issues.issue_open(shop=shop, seen=seen, note="Smoke", hand=agent),
        "reply": lambda: review_reply(review_id=review.pk, text="Sorry.", hand=agent),
    }
    assert {name: code_of(act) for name, act in acts.items()} == dict.fromkeys(acts, "role_refused")


def test_what_is_not_due_is_not_done(shop: Shop) -> None:
    back = decided(shop, "return_refund")
    system = hand(shop, "system")
    goods = leg(back, "goods")
    expire = code_of(lambda: goods_expire(case_id=back.pk, leg_id=goods.pk, hand=system))
    assert expire == "guard_refused"
    case = log(shop)
    AfterSalesCase.objects.filter(pk=case.pk).update(deadline_at=NOW + timedelta(minutes=1))
    assert code_of(lambda: case_overdue(case_id=case.pk, hand=system)) == "state_refused"
    assert fresh(case).priority == case.priority
    case_take(case_id=case.pk, hand=hand(shop))
    closed = case_cancel(case_id=case.pk, hand=hand(shop), note="The buyer keeps it.")
    owner = hand(shop, "supervisor").user_id or 0
    give = code_of(lambda: case_assign(case_id=closed.pk, hand=hand(shop), owner_id=owner))
    assert give == "state_refused"


def test_an_agent_sees_no_review_beside_their_case(shop: Shop) -> None:
    case = log(shop)
    assert case.order is not None
    baker.make(
        Review, shop=shop, posted_at=NOW, external_id="r9", rating=1, text="It hummed all night",
        order_line=case.order.lines.get(),
    )  # fmt: skip
    person = make_person("own@spring.example.com", "agent", shop)
    AfterSalesCase.objects.filter(pk=case.pk).update(opened_by=person)
    path = reverse("aftersales:case-context", args=[case.pk])
    boss = make_person("boss@spring.example.com", "supervisor", shop)
    shown = {
        user.email: "It hummed all night" in signed_in(user).get(path).content.decode()
        for user in (person, boss)
    }
    assert shown == {person.email: False, boss.email: True}


def test_a_step_that_no_machine_has_does_not_exist(shop: Shop) -> None:
    review = baker.make(Review, shop=shop, posted_at=NOW, external_id="r9", rating=1)
    client = signed_in(make_person("handler@spring.example.com", "assistant", shop))
    path = reverse("aftersales:review-act", args=[review.pk, "fly"])
    assert client.post(path, {"version": review.version}).status_code == 404


def test_signs_that_only_look_like_numbers_find_nothing(shop: Shop) -> None:
    case = log(shop)
    client = signed_in(make_person("boss@spring.example.com", "supervisor", shop))
    queue = reverse("aftersales:queue")
    for asked in ({"owner": "²"}, {"q": "#²"}, {"after": "none~²"}, {"q": "9" * 5_000}):
        assert client.get(queue, asked).status_code == 200
    assign = reverse("aftersales:assign", args=[case.pk])
    assert client.post(assign, {"owner": "²"}).status_code == 404
    bulk = client.post(reverse("aftersales:bulk"), {"case": "²", "act": "take"})
    assert bulk.status_code < 500


def test_steps_and_rows_that_are_none_are_not_there(shop: Shop) -> None:
    case = log(shop)
    case_take(case_id=case.pk, hand=hand(shop))
    client = signed_in(make_person("ann@x.example.com", Role.ASSISTANT, shop))
    at = f"/aftersales/{case.pk}"
    paths = (f"{at}/nonsense/", f"{at}/legs/0/execute/", f"{at}/lines/0/", "/aftersales/bulk/undo/")
    assert [client.post(path, {"act": "nonsense"}).status_code for path in paths] == [404] * 4


def test_an_agent_reads_the_case_they_logged_and_gives_it_to_nobody(shop: Shop) -> None:
    agent, assistant = (
        make_person(f"{role}@x.example.com", role, shop) for role in (Role.AGENT, Role.ASSISTANT)
    )
    wish = Wish("complaint", note="?", order_id=make_order(shop).pk)
    case = case_log(shop=shop, hand=hand_of(agent, Role.AGENT, shop, NOW), wish=wish)
    pages = [signed_in(user).get(f"/aftersales/{case.pk}/").context for user in (agent, assistant)]
    assert [page["may_assign"] for page in pages] == [False, True]
    lists = [signed_in(user).get("/aftersales/").context for user in (agent, assistant)]
    assert [page["may_act"] for page in lists] == [False, True]
