"""The audit log only grows, and shows to each reader what is theirs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import Error
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.models import AuditEvent, User
from apps.accounts.roles import Role
from apps.accounts.services import audit_write
from apps.shop.models import Shop
from tests.factories import make_audit, make_person, membership_recipe, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]
PAGE = "/accounts/audit/"


def refused(act: Callable[[], object]) -> str:
    """Run a statement that the database must refuse; return its words."""
    with pytest.raises(Error) as caught, transaction.atomic():
        act()
    return str(caught.value).splitlines()[0]


def run(sql: str) -> None:
    """Run one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_row_says_who_did_what_to_which_object(shop: Shop) -> None:
    audit_write(
        actor=UserActor(7, "a" * 32),
        action="case.refund_approve",
        subject="aftersales.Case:42",
        shop_id=shop.pk,
        changes={"state": ["asked", "approved"]},
    )
    row = AuditEvent.objects.get()
    assert (row.actor, row.action, row.object) == (
        "user:7",
        "case.refund_approve",
        "aftersales.Case:42",
    )
    assert (row.shop_id, row.request_id, row.rows) == (shop.pk, "a" * 32, 1)
    assert row.changes == {"state": ["asked", "approved"]}


@pytest.mark.parametrize("days", [0, 365 * 3 - 1, 365 * 5])
def test_no_row_is_changed_however_old(days: int) -> None:
    make_audit(at=timezone.now() - timedelta(days=days))
    assert refused(lambda: AuditEvent.objects.update(reason="x")) == "audit rows are append-only"
    assert AuditEvent.objects.get().reason == ""


def test_a_row_younger_than_three_years_is_not_deleted() -> None:
    make_audit(at=timezone.now() - timedelta(days=365 * 3 - 1))
    assert refused(AuditEvent.objects.all().delete) == "audit rows are append-only"
    assert AuditEvent.objects.count() == 1


def test_a_row_older_than_three_years_may_go() -> None:
    make_audit(at=timezone.now() - timedelta(days=365 * 3 + 2))
    make_audit()
    AuditEvent.objects.filter(at__lt=timezone.now() - timedelta(days=365 * 3 + 1)).delete()
    assert AuditEvent.objects.count() == 1


def test_the_table_is_not_emptied() -> None:
    make_audit()
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("SET LOCAL shopops.allow_truncate = 'off'")
    for sql in ("TRUNCATE accounts_auditevent", "TRUNCATE shop_shop CASCADE"):
        assert refused(lambda sql=sql: run(sql)) == "audit rows are append-only"
    assert AuditEvent.objects.count() == 1


def test_outside_a_test_database_no_setting_empties_the_table() -> None:
    """The function asks for the database's name before it asks for the setting."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_functiondef('accounts_audit_append_only'::regproc),"
            " 'shopops' LIKE 'test\\_%%', 'testing' LIKE 'test\\_%%', current_database()"
        )
        body, as_product, as_lookalike, name = cursor.fetchone()
    assert "current_database() LIKE 'test\\_%'" in body
    assert (as_product, as_lookalike, name.startswith("test_")) == (False, False, True)


def test_a_director_reads_their_shops_and_nobody_elses(
    shop: Shop, other_shop: Shop, director_client: Client
) -> None:
    make_audit(shop=shop, action="here.done")
    make_audit(shop=other_shop, action="there.done")
    make_audit(action="nowhere.done")
    text = director_client.get(PAGE).content.decode()
    assert "here.done" in text
    assert "there.done" not in text
    assert "nowhere.done" not in text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DIRECTOR])
def test_everybody_else_reads_their_own_rows(role: Role, shop: Shop) -> None:
    user = make_person("me@example.com", role, shop)
    audit_write(actor=UserActor(user.pk), action="mine.done", subject="x", shop_id=shop.pk)
    audit_write(actor=SYSTEM, action="theirs.done", subject="x", shop_id=shop.pk)
    text = signed_in(user).get(PAGE).content.decode()
    assert "mine.done" in text
    assert "theirs.done" not in text


def test_directing_one_shop_opens_no_other(shop: Shop, other_shop: Shop) -> None:
    user = make_person("me@example.com", Role.DIRECTOR, shop)
    membership_recipe.make(user=user, shop=other_shop, role=Role.SUPERVISOR)
    make_audit(shop=other_shop, action="there.done")
    assert "there.done" not in signed_in(user).get(PAGE).content.decode()


def test_the_log_is_filtered_by_action_object_and_person(
    shop: Shop, director_client: Client
) -> None:
    person = make_person("agent@example.com", Role.AGENT, shop, name="Nora")
    audit_write(
        actor=UserActor(person.pk), action="target.set", subject="metrics.Plan:3", shop_id=shop.pk
    )
    make_audit(shop=shop, action="file.load", object="intake.Batch:9")

    def found(query: str) -> tuple[bool, bool]:
        text = director_client.get(f"{PAGE}?{query}").content.decode()
        return "<td>target.set</td>" in text, "<td>file.load</td>" in text

    assert found("") == (True, True)
    assert found("action=target.") == (True, False)
    assert found("object=intake.") == (False, True)
    assert found("person=agent@example.com") == (True, False)
    assert found("person=system") == (False, True)
    assert found("person=nobody@example.com") == (False, False)
    assert found("before=abc") == (True, True)
    assert "Nora" in director_client.get(PAGE).content.decode()


def test_pages_continue_without_gap_or_repeat(shop: Shop, director_client: Client) -> None:
    for number in range(120):
        make_audit(shop=shop, action=f"step.{number:03}", object="x")
    seen: list[str] = []
    address = PAGE
    while address:
        response = director_client.get(address)
        found = response.context["found"]
        seen += [line.event.action for line in found.lines]
        query = response.context["page"]["next_href"]
        address = f"{PAGE}{query}" if query else ""
    assert seen == [f"step.{number:03}" for number in reversed(range(120))]


def test_text_in_a_row_is_shown_as_text(shop: Shop, director_client: Client) -> None:
    make_audit(shop=shop, reason="<script>alert(1)</script>")
    text = director_client.get(PAGE).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_a_person_changes_their_own_name_and_language(shop: Shop) -> None:
    user = make_person("me@example.com", Role.AGENT, shop)
    client = signed_in(user)
    response = client.post(reverse("accounts:profile"), {"name": " Nora ", "language": "hu"})
    assert response.status_code == 302
    user = User.objects.get(pk=user.pk)
    assert (user.name, user.language) == ("Nora", "hu")
    row = AuditEvent.objects.get(action="user.profile")
    assert row.changes == {"language": ["", "hu"], "name": ["", ""]}
    assert row.actor == f"user:{user.pk}"
    assert len(row.request_id) == 32


def test_an_unknown_language_is_refused(shop: Shop) -> None:
    client = signed_in(make_person("me@example.com", Role.AGENT, shop))
    assert client.post("/accounts/", {"name": "", "language": "xx"}).status_code == 422
    assert AuditEvent.objects.count() == 0


def test_a_missing_trigger_would_be_noticed() -> None:
    """Guards the tests above: without the triggers the same statements pass."""
    make_audit()
    run("DROP TRIGGER accounts_audit_rows_stay ON accounts_auditevent")
    assert AuditEvent.objects.update(reason="x") == 1
    with pytest.raises(ProgrammingError), transaction.atomic():
        run("DROP TRIGGER accounts_audit_rows_stay ON accounts_auditevent")
