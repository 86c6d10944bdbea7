"""Notifications: told once to those who may open the thing, counted, read, settled, cleared."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from apps.accounts.actors import SYSTEM
from apps.accounts.models import Notification, User
from apps.accounts.notification_kinds import KINDS
from apps.accounts.policy import methods_of
from apps.accounts.roles import Role
from apps.accounts.selectors.notifications import notification_href, user_signed_in, words_of
from apps.accounts.services import member_add, member_end
from apps.accounts.services.notifications import (
    KEPT_DAYS,
    Notice,
    notices_settle,
    notifications_clear,
    notify,
)
from apps.shop.models import Shop
from tests.factories import make_person, membership_recipe, signed_in

pytestmark = pytest.mark.django_db
# What fills the words of every kind.
FILL = {"number": 7, "due_on": "2026-12-04", "day": "2026-12-01", "n": 2, "name": "New year"}
FILL |= {"sku": "RED-1", "code": "r1"}


def told(user: User) -> list[str]:
    return list(user.notifications.order_by("pk").values_list("kind", flat=True))


def test_a_whole_role_is_told_once_and_only_who_may_do_what_is_wanted(
    shop: Shop, other_shop: Shop
) -> None:
    people = {role: make_person(f"{role}@example.com", role, shop) for role in Role}
    gone = make_person("gone@example.com", Role.DIRECTOR, shop, is_active=False)
    left = make_person("left@example.com")
    past = {"valid_from": timezone.now() - timedelta(9), "valid_to": timezone.now()}
    membership_recipe.make(user=left, shop=shop, role=Role.DIRECTOR, **past)
    foreign = make_person("foreign@example.com", Role.DIRECTOR, other_shop)
    notice = Notice("campaign_approval", shop.pk, 3, 1, {"name": "New year"})
    for _ in range(2):
        notify(notice, without=[people[Role.PROMOTER].pk])
    assert [role for role, user in people.items() if told(user)] == [Role.DIRECTOR]
    assert [told(each) for each in (gone, left, foreign)] == [[], [], []]
    # Another occasion of the same thing tells again; so many were told.
    again = Notice("campaign_approval", shop.pk, 3, 2, {"name": "New year"})
    assert [notify(again), notify(again)] == [2, 0]


def test_a_named_person_is_told_only_what_opens_for_them(shop: Shop) -> None:
    analyst = make_person("analyst@example.com", Role.ANALYST, shop)
    agent = make_person("agent@example.com", Role.AGENT, shop)
    notify(Notice("task_given", shop.pk, 3), people=[analyst.pk, agent.pk, None])
    assert (told(analyst), told(agent)) == ([], ["task_given"])


def test_the_count_is_exact_and_costs_no_query_of_its_own(shop: Shop) -> None:
    user = make_person("director@example.com", Role.DIRECTOR, shop)
    with CaptureQueriesContext(connection) as asked:
        signed = user_signed_in(user.pk)
    assert signed is not None
    assert (len(asked), signed.unread) == (1, 0)
    client = signed_in(user)
    client.get(reverse("accounts:profile"))
    with CaptureQueriesContext(connection) as before:
        page = client.get(reverse("accounts:profile")).content.decode()
    assert "bell-count" not in page
    for number in (1, 2, 3):
        notify(Notice("case_overdue", shop.pk, number, parameters={"number": number}),
               people=[user.pk])  # fmt: skip
    with CaptureQueriesContext(connection) as after:
        page = client.get(reverse("accounts:profile")).content.decode()
    assert len(after) == len(before)
    assert re.findall(r'bell-count num" aria-hidden="true">(\d+)<', page) == ["3"]
    notices_settle(("case_overdue",), shop_id=shop.pk, target=2)
    signed = user_signed_in(user.pk)
    assert signed is not None
    assert signed.unread == 2


def test_opening_marks_it_read_and_leads_to_the_thing(shop: Shop) -> None:
    user = make_person("director@example.com", Role.DIRECTOR, shop)
    other = make_person("other@example.com", Role.DIRECTOR, shop)
    notice = Notice("price_not_back", shop.pk, 42, parameters={"sku": "RED-1"})
    notify(notice, people=[user.pk, other.pk])
    row, theirs = user.notifications.get(), other.notifications.get()
    client = signed_in(user)
    text = client.get(reverse("accounts:notifications")).content.decode()
    assert "The price of RED-1 did not come back." in text
    answer = client.post(reverse("accounts:notification-open", args=[row.pk]))
    assert answer["Location"] == reverse("promotion:price", args=[42])
    row.refresh_from_db()
    first = row.read_at
    assert first is not None
    client.post(reverse("accounts:notification-open", args=[row.pk]))
    row.refresh_from_db()
    assert row.read_at == first
    assert client.post(reverse("accounts:notification-open", args=[theirs.pk])).status_code == 404
    assert Notification.objects.unread().get() == theirs


def test_mark_all_leaves_what_came_after_the_page(shop: Shop) -> None:
    user = make_person("director@example.com", Role.DIRECTOR, shop)
    for number in (1, 2):
        notify(Notice("task_done", shop.pk, number, 0, {"number": number}), people=[user.pk])
    client = signed_in(user)
    page = client.get(reverse("accounts:notifications"))
    notify(Notice("task_done", shop.pk, 3, 0, {"number": 3}), people=[user.pk])
    ids = page.context["page"].ids
    client.post(reverse("accounts:notifications-read"), {"id": ids})
    assert [row.target for row in user.notifications.unread()] == [3]
    client.post(reverse("accounts:notifications-read"), {"id": ["x", "²"]})
    assert user.notifications.unread().count() == 1


def test_many_of_a_kind_stand_as_one_with_the_rest_behind_it(shop: Shop) -> None:
    user = make_person("director@example.com", Role.DIRECTOR, shop)
    for kind, numbers in (("case_overdue", (1, 2, 3, 4)), ("case_approval", (5, 6))):
        for number in numbers:
            notify(Notice(kind, shop.pk, number, 0, {"number": number}), people=[user.pk])
    page = signed_in(user).get(reverse("accounts:notifications"))
    groups = page.context["page"].unread
    shown = [(group.line.row.target, [line.row.target for line in group.more]) for group in groups]
    assert shown == [(6, []), (5, []), (4, [3, 2, 1])]
    assert "3 more like this" in page.content.decode()
    assert len(page.context["page"].ids) == 6


def test_who_changes_or_leaves_a_role_keeps_only_what_opens(shop: Shop) -> None:
    user = make_person("b@example.com", Role.DIRECTOR, shop)
    make_person("c@example.com", Role.DIRECTOR, shop)
    for kind, target in (("import_failed", 3), ("task_given", 4)):
        notify(Notice(kind, shop.pk, target), people=[user.pk])
    act: dict[str, Any] = {
        "actor": SYSTEM,
        "user_id": user.pk,
        "shop_id": shop.pk,
        "now": timezone.now(),
    }
    member_add(role=Role.AGENT, **act)
    assert told(user) == ["task_given"]
    member_end(**act)
    assert told(user) == []


def test_the_nightly_job_clears_what_is_too_old(shop: Shop) -> None:
    user = make_person("director@example.com", Role.DIRECTOR, shop)
    now = timezone.now()
    for number, days in ((1, KEPT_DAYS + 1), (2, KEPT_DAYS - 1)):
        notify(Notice("task_done", shop.pk, number, 0, {"number": number}), people=[user.pk])
        old = now - timedelta(days=days)
        user.notifications.filter(target=number).update(at=old)
    assert [notifications_clear(now=now), notifications_clear(now=now)] == [1, 0]
    assert user.notifications.get().target == 2


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_has_its_words_its_page_and_a_right_that_is_listed(
    shop: Shop, name: str
) -> None:
    kind = KINDS[name]
    row = Notification(shop=shop, kind=name, target=1)
    assert notification_href(row).startswith("/")
    assert "GET" in methods_of(kind.url_name)
    assert not kind.right or "POST" in methods_of(kind.right)
    said = {}
    for language in ("en", "zh-hans", "hu"):
        with translation.override(language):
            said[language] = words_of(name, FILL)
    assert len(set(said.values())) == 3
    assert all("%" not in words for words in said.values())


def test_words_are_of_the_reader_not_of_who_raised_them(shop: Shop) -> None:
    user = make_person("director@example.com", Role.DIRECTOR, shop, language="hu")
    with translation.override("zh-hans"):
        notify(Notice("task_done", shop.pk, 7, 0, {"number": 7}), people=[user.pk])
    text = signed_in(user).get(reverse("accounts:notifications")).content.decode()
    with translation.override("hu"):
        assert words_of("task_done", {"number": 7}) in text
