"""People and roles: what changes, what is refused, what is written down."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent, Membership, User
from apps.accounts.roles import Role
from apps.accounts.services import member_add, member_end, user_make
from apps.common.errors import ShopError
from apps.shop.models import Shop
from tests.factories import PASSWORD, make_person, make_shop, second_factors

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def roles(shop: Shop) -> list[tuple[str, str, bool]]:
    """Return e-mail, role and whether it still holds, oldest first."""
    rows = Membership.objects.filter(shop=shop).order_by("pk").select_related("user")
    return [(row.user.email, row.role, row.valid_to is None) for row in rows]


def test_a_person_is_made_with_a_confirmed_address() -> None:
    user = user_make(actor=SYSTEM, email=" Nora@Example.COM ", password=PASSWORD, name="Nora")
    assert user.email == "nora@example.com"
    assert user.check_password(PASSWORD)
    address = user.emailaddress_set.get()
    assert (address.email, address.verified, address.primary) == (user.email, True, True)
    row = AuditEvent.objects.get()
    assert (row.action, row.object, row.changes) == (
        "user.make",
        f"accounts.User:{user.pk}",
        {},
    )


@pytest.mark.parametrize(
    ("email", "password", "code", "field"),
    [
        ("no address", PASSWORD, "field_invalid", "email"),
        ("", PASSWORD, "field_invalid", "email"),
        ("nora@example.com", "short", "field_invalid", "password"),
        ("nora@example.com", "password12345", "field_invalid", "password"),
        ("nora@example.com", "nora@example.com", "field_invalid", "password"),
        ("KNOWN@example.com", PASSWORD, "duplicate", "email"),
    ],
)
def test_a_person_is_refused_in_words(email: str, password: str, code: str, field: str) -> None:
    make_person("known@example.com")
    with pytest.raises(ShopError) as caught:
        user_make(actor=SYSTEM, email=email, password=password)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert User.objects.count() == 1
    assert AuditEvent.objects.count() == 0


def give(user: User, shop: Shop, role: Role, now: datetime = NOW) -> Membership:
    """Give a role as the system."""
    return member_add(actor=SYSTEM, user_id=user.pk, shop_id=shop.pk, role=role, now=now)


def test_a_new_role_ends_the_old_one(shop: Shop) -> None:
    user = make_person("a@example.com")
    give(user, shop, Role.AGENT)
    later = NOW + timedelta(days=1)
    give(user, shop, Role.SUPERVISOR, later)
    assert roles(shop) == [("a@example.com", "agent", False), ("a@example.com", "supervisor", True)]
    assert Membership.objects.get(role="agent").valid_to == later
    changes = list(AuditEvent.objects.order_by("pk").values_list("action", "changes", "shop_id"))
    assert changes == [
        ("member.add", {"role": [None, "agent"]}, shop.pk),
        ("member.add", {"role": ["agent", "supervisor"]}, shop.pk),
    ]


def test_the_same_role_again_changes_nothing(shop: Shop) -> None:
    user = make_person("a@example.com")
    assert give(user, shop, Role.AGENT) == give(user, shop, Role.AGENT, NOW + timedelta(days=1))
    assert (Membership.objects.count(), AuditEvent.objects.count()) == (1, 1)


def test_roles_of_two_shops_are_apart(shop: Shop, other_shop: Shop) -> None:
    user = make_person("a@example.com")
    give(user, shop, Role.AGENT)
    give(user, other_shop, Role.DIRECTOR)
    assert roles(shop) == [("a@example.com", "agent", True)]
    assert roles(other_shop) == [("a@example.com", "director", True)]


def test_the_last_director_stays(shop: Shop) -> None:
    first, second = make_person("a@example.com"), make_person("b@example.com")
    give(first, shop, Role.DIRECTOR)
    give(second, shop, Role.DIRECTOR)
    member_end(actor=SYSTEM, user_id=first.pk, shop_id=shop.pk, now=NOW)
    for act in (
        lambda: member_end(actor=SYSTEM, user_id=second.pk, shop_id=shop.pk, now=NOW),
        lambda: give(second, shop, Role.AGENT),
    ):
        with pytest.raises(ShopError) as caught:
            act()
        assert caught.value.code == "guard_refused"
    assert roles(shop) == [
        ("a@example.com", "director", False),
        ("b@example.com", "director", True),
    ]


def test_a_disabled_director_does_not_count(shop: Shop) -> None:
    first, gone = make_person("a@example.com"), make_person("b@example.com", is_active=False)
    give(first, shop, Role.DIRECTOR)
    give(gone, shop, Role.DIRECTOR)
    with pytest.raises(ShopError):
        member_end(actor=SYSTEM, user_id=first.pk, shop_id=shop.pk, now=NOW)


def test_a_role_that_nobody_holds_cannot_end(shop: Shop) -> None:
    user = make_person("a@example.com")
    with pytest.raises(ShopError) as caught:
        member_end(actor=SYSTEM, user_id=user.pk, shop_id=shop.pk, now=NOW)
    assert caught.value.code == "not_found"


def command(*words: str, **options: Any) -> str:
    """Run manage.py user and return what it prints."""
    out = io.StringIO()
    call_command("user", *words, stdout=out, **options)
    return out.getvalue()


def test_the_shell_prints_a_link_by_which_a_person_chooses_a_password_once() -> None:
    make_shop(code="spring")
    words = ("add", "nora@example.com", "--role", "director", "--shop", "spring")
    first, second, link = command(*words).splitlines()
    user = User.objects.get()
    assert not user.has_usable_password()
    assert first == "nora@example.com is director in spring."
    assert second == "They choose a password here, once, within 60 minutes:"
    path = link.removeprefix("http://127.0.0.1:8000")
    browser = Client()
    chosen = {"password1": PASSWORD, "password2": PASSWORD}
    browser.post(browser.get(path)["Location"], chosen)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert b"Bad Token" in Client().get(path).content
    assert command(*words) == f"{first}\n"
    assert command("list") == "spring  director  nora@example.com  \n"
    assert command("list", "--shop", "none") == ""


def test_a_link_of_the_shell_ends_after_an_hour_and_is_printed_again() -> None:
    make_shop(code="spring")
    words = ("add", "nora@example.com", "--role", "agent", "--shop", "spring")
    old = command(*words).splitlines()[-1]
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=3601)):
        assert b"Bad Token" in Client().get(urlsplit(old).path).content
        new = command(*words).splitlines()[-1]
        assert Client().get(urlsplit(new).path).status_code == 302


def test_the_shell_reads_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    make_shop(code="spring")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    words = ("add", "nora@example.com", "--role", "agent", "--shop", "spring")
    assert command(*words, "--password-stdin") == "nora@example.com is agent in spring.\n"
    assert User.objects.get().check_password(PASSWORD)


def test_the_shell_gives_a_known_person_another_role() -> None:
    make_shop(code="spring")
    make_person("nora@example.com")
    words = ("add", "NORA@example.com", "--role", "agent", "--shop", "spring")
    assert command(*words) == "nora@example.com is agent in spring.\n"
    with pytest.raises(CommandError, match="only they set their password"):
        command(*words, "--password-stdin")


def test_the_shell_refuses_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    make_shop(code="spring")
    with pytest.raises(CommandError, match="no shop with the code none"):
        command("add", "nora@example.com", "--role", "agent", "--shop", "none")
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    with pytest.raises(CommandError, match="too short"):
        command(
            "add", "nora@example.com", "--role", "agent", "--shop", "spring", "--password-stdin"
        )
    assert User.objects.count() == 0


def test_the_shell_forgets_a_lost_phone() -> None:
    user = make_person("nora@example.com")
    text = command("forget-code", "Nora@example.com")
    assert text == "nora@example.com sets up the second factor at the next sign-in.\n"
    assert second_factors(user) == []
    row = AuditEvent.objects.get()
    assert (row.action, row.object, row.rows) == (
        "user.second_factor_forget",
        f"accounts.User:{user.pk}",
        2,
    )
    with pytest.raises(CommandError, match="Nobody has the address"):
        command("forget-code", "nobody@example.com")
