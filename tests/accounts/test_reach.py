"""What notifications keep to themselves: those of others, of other shops, of closed pages."""

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Notification, User
from apps.accounts.roles import Role
from apps.accounts.services.notifications import notification_open
from apps.shop.models import Shop
from tests.factories import make_person, signed_in
from tests.refusals import code_of

pytestmark = pytest.mark.django_db


def told(user: User, shop: Shop, kind: str) -> int:
    """Tell a person something, whoever they are; return its key."""
    row = Notification.objects.create(
        user=user, shop=shop, kind=kind, target=7, key="7:", at=timezone.now(),
        parameters={"number": 7, "due_on": "2026-12-04"},
    )  # fmt: skip
    return int(row.pk)


def test_a_list_holds_what_is_the_readers_own_in_their_shops_and_opens(
    shop: Shop, other_shop: Shop
) -> None:
    agent, colleague = (
        make_person(f"{name}@spring.example.com", Role.AGENT, shop) for name in ("ann", "ben")
    )
    mine = told(agent, shop, "task_given")
    foreign = told(agent, other_shop, "task_given")
    closed = told(agent, shop, "import_failed")  # of a role held before
    theirs = told(colleague, shop, "task_given")
    page = signed_in(agent).get(reverse("accounts:notifications")).context["page"]
    assert [group.line.row.pk for group in page.unread] == [mine]
    assert sorted(page.ids) == [mine, closed]
    assert (
        code_of(lambda: notification_open(user_id=agent.pk, notification_id=theirs)) == "not_found"
    )
    assert Notification.objects.unread().filter(pk__in=[foreign, theirs]).count() == 2
