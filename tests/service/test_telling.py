"""What rosters, swaps, leave and texts tell whom, and when nobody has to look any more."""

from datetime import timedelta

import pytest

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.service.services.availability import When, availability_ask, availability_decide
from apps.service.services.notices import notices_confirm
from apps.service.services.snippets import Words, snippet_approve, snippet_edit
from apps.service.services.swaps import swap_answer
from apps.shop.models import Shop
from tests.factories import make_person
from tests.service.desk import NOW, actor_of, make_agent
from tests.service.test_swaps import accept, approve, offer, pair
from tests.service.text_tools import make_reader, plant_text

pytestmark = pytest.mark.django_db


def told(user: User) -> list[str]:
    rows = user.notifications.filter(read_at=None).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_a_swap_asks_the_colleague_then_who_leads_and_rests_when_decided(shop: Shop) -> None:
    boss = make_person("boss@example.com", Role.SUPERVISOR, shop)
    ada, bo = pair(shop)
    # A publication told both of one day each; who has seen it has read that.
    assert (told(ada.user), told(bo.user)) == (["shifts_told"], ["shifts_told"])
    assert ada.user.notifications.get().parameters == {"n": 1}
    for agent in (ada, bo):
        notices_confirm(agent=agent, actor=actor_of(agent), now=NOW)
    assert (told(ada.user), told(bo.user)) == ([], [])
    swap = offer(ada, bo)
    assert (told(bo.user), told(boss)) == (["swap_asked"], [])
    swap = accept(swap, bo)
    assert (told(ada.user), told(bo.user), told(boss)) == ([], [], ["swap_approval"])
    approve(swap)
    assert told(boss) == []


def test_a_swap_that_is_withdrawn_asks_nobody_any_more(shop: Shop) -> None:
    ada, bo = pair(shop)
    notices_confirm(agent=bo, actor=actor_of(bo), now=NOW)
    swap = offer(ada, bo)
    swap_answer(swap=swap, event="withdraw", agent=ada, actor=actor_of(ada), now=NOW)
    assert told(bo.user) == []


def test_leave_waits_for_who_leads_and_its_answer_for_who_asked(shop: Shop) -> None:
    boss = make_person("boss@example.com", Role.SUPERVISOR, shop)
    ada = make_agent(shop, "Ada")
    when = When(NOW + timedelta(days=90), NOW + timedelta(days=91))
    row = availability_ask(agent=ada, shop=shop, kind="leave", when=when, actor=actor_of(ada))
    availability_ask(agent=ada, shop=shop, kind="avoid", when=when, actor=actor_of(ada))
    assert (told(boss), told(ada.user)) == (["leave_approval"], [])
    availability_decide(row=row, event="decline", actor=actor_of(make_agent(shop, "Bo")), now=NOW)
    assert (told(boss), told(ada.user)) == ([], ["leave_decided"])


def test_a_proposed_text_waits_for_who_may_approve_it(shop: Shop) -> None:
    boss, agent = make_reader(shop), make_reader(shop, Role.AGENT, "Ann")
    text = plant_text(shop)
    snippet_edit(by=agent, snippet_id=text.pk, seen=1, words=Words("Shipping", "Two days."))
    assert (told(boss.user), told(agent.user)) == (["text_proposed"], [])
    snippet_approve(by=boss, snippet_id=text.pk, seen=2)
    assert told(boss.user) == []
