"""Signing in: password, second factor, limits, and what never opens the door."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client
from django.urls import reverse

from apps.accounts.models import AuditEvent, User
from apps.accounts.roles import Role
from apps.accounts.templatetags.accounts import in_groups
from apps.shop.models import Shop
from tests.factories import PASSWORD, TOTP_SEED, make_person, make_shop, second_factors, signed_in
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
EMAIL = "nora@example.com"
LOGIN = "/accounts/login/?next=/rows/"
CODE_PAGE = "/accounts/2fa/authenticate/"


def code(seed: str = TOTP_SEED) -> str:
    """Return the authenticator's code for this half minute."""
    return format_hotp_value(hotp_value(seed, int(time.time()) // 30))


def enter_password(client: Client, email: str = EMAIL, password: str = PASSWORD) -> int:
    """Send the sign-in form; return the status."""
    return client.post(LOGIN, {"login": email, "password": password}).status_code


def is_in(client: Client) -> bool:
    """Tell whether this browser reaches a page behind the sign-in."""
    return client.get("/rows/").status_code == 200


@pytest.fixture
def nora(shop: Shop) -> User:
    """A director with a password and a second factor."""
    return make_person(EMAIL, Role.DIRECTOR, shop)


def test_password_and_code_open_the_door(nora: User) -> None:
    client = Client()
    assert enter_password(client) == 302
    assert not is_in(client)
    response = client.post(CODE_PAGE, {"code": code()})
    assert (response.status_code, response["Location"]) == (302, "/rows/")
    assert is_in(client)


def test_the_address_is_read_without_regard_to_case(nora: User) -> None:
    client = Client()
    enter_password(client, "Nora@Example.COM")
    client.post(CODE_PAGE, {"code": code()})
    assert is_in(client)


def test_a_code_opens_once(nora: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        once = code()
        first, second = Client(), Client()
        for client in (first, second):
            enter_password(client)
            client.post(CODE_PAGE, {"code": once})
        assert (is_in(first), is_in(second)) == (True, False)
        clock.shift(timedelta(seconds=30))
        second.post(CODE_PAGE, {"code": once})
        assert not is_in(second)
        second.post(CODE_PAGE, {"code": code()})
        assert is_in(second)


def test_a_recovery_code_opens_once(nora: User) -> None:
    row = Authenticator.objects.get(user=nora, type="recovery_codes")
    once = in_groups(row.wrap().get_unused_codes()[0])
    shown = signed_in(nora, is_fresh=True).get(reverse("mfa_view_recovery_codes"))
    assert once in shown.content.decode()
    assert once.count(" ") == 6
    first, second = Client(), Client()
    for client in (first, second):
        enter_password(client)
        client.post(CODE_PAGE, {"code": once})
    assert (is_in(first), is_in(second)) == (True, False)


def test_five_wrong_codes_close_the_second_step(nora: User) -> None:
    with time_machine.travel(NOW, tick=False):
        client = Client()
        enter_password(client)
        wrong = "000000" if code() != "000000" else "000001"
        for _ in range(5):
            client.post(CODE_PAGE, {"code": wrong})
        client.post(CODE_PAGE, {"code": code()})
        assert not is_in(client)


def test_the_first_sign_in_leads_to_the_second_factor(shop: Shop) -> None:
    user = make_person(EMAIL, Role.DIRECTOR, shop, has_second_factor=False)
    client = Client()
    assert enter_password(client) == 302
    assert client.get("/rows/")["Location"] == "/accounts/2fa/totp/activate/?next=%2Frows%2F"
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    seed = page.context["form"].secret
    response = client.post("/accounts/2fa/totp/activate/", {"code": code(seed)})
    assert response["Location"] == reverse("mfa_view_recovery_codes")
    assert second_factors(user) == ["recovery_codes", "totp"]
    assert is_in(client)


def test_the_code_that_set_it_up_does_not_sign_in(shop: Shop) -> None:
    make_person(EMAIL, Role.DIRECTOR, shop, has_second_factor=False)
    with time_machine.travel(NOW, tick=False):
        first, second = Client(), Client()
        enter_password(first)
        seed = first.get("/accounts/2fa/totp/activate/").context["form"].secret
        once = code(seed)
        first.post("/accounts/2fa/totp/activate/", {"code": once})
        enter_password(second)
        second.post(CODE_PAGE, {"code": once})
        assert (is_in(first), is_in(second)) == (True, False)


def test_an_old_sign_in_is_renewed_before_the_second_factor_is_set_up(shop: Shop) -> None:
    user = make_person(EMAIL, Role.DIRECTOR, shop, has_second_factor=False)
    with time_machine.travel(NOW, tick=False) as clock:
        client = Client()
        enter_password(client)
        clock.shift(timedelta(minutes=5))
        page = client.get("/accounts/2fa/totp/activate/")
        assert page["Location"].startswith("/accounts/reauthenticate/")
        assert client.post(page["Location"], {"password": PASSWORD}).status_code == 302
        assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    assert second_factors(user) == []


def test_seeds_are_sealed_in_the_database(nora: User) -> None:
    rows = {row.type: row.data for row in Authenticator.objects.filter(user=nora)}
    assert TOTP_SEED not in str(rows)
    assert rows["totp"]["secret"].startswith("2.")
    assert rows["recovery_codes"]["seed"].startswith("2.")


def test_nobody_drops_a_second_factor_that_is_required(nora: User) -> None:
    client = Client()
    enter_password(client)
    client.post(CODE_PAGE, {"code": code()})
    asked = client.get(reverse("mfa_deactivate_totp")).content.decode()
    assert "It cannot be turned off here" in asked
    assert "btn-danger" not in asked
    assert reverse("mfa_deactivate_totp") not in client.get(reverse("mfa_index")).content.decode()
    client.post(reverse("mfa_deactivate_totp"))
    assert second_factors(nora) == ["recovery_codes", "totp"]


def test_the_session_id_changes_at_sign_in(nora: User) -> None:
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    ids = [client.session.session_key]
    enter_password(client)
    ids.append(client.session.session_key)
    client.post(CODE_PAGE, {"code": code()})
    ids.append(client.session.session_key)
    assert is_in(client)
    assert ids[2] not in ids[:2]


def test_six_wrong_passwords_close_the_account_for_five_minutes(nora: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = Client()
        for _ in range(5):
            assert enter_password(client, password="wrong wrong wrong") == 200
        assert enter_password(client) == 200
        assert AuditEvent.objects.filter(action="sign_in.refused").count() == 5
        clock.shift(timedelta(minutes=5, seconds=1))
        assert enter_password(client) == 302


def test_an_unknown_address_and_a_wrong_password_read_alike(nora: User) -> None:
    texts = []
    for email in (EMAIL, "nobody@example.com"):
        response = Client().post(LOGIN, {"login": email, "password": "wrong wrong wrong"})
        texts.append(text_of(response).replace(email.encode(), b""))
    assert texts[0] == texts[1]
    rows = AuditEvent.objects.order_by("pk").values_list("action", "object", "actor")
    assert list(rows) == [
        ("sign_in.refused", f"accounts.User:{nora.pk}", "system"),
        ("sign_in.refused", "accounts.User:unknown", "system"),
    ]


def test_a_sign_in_is_written_down(nora: User) -> None:
    client = Client()
    enter_password(client)
    client.post(CODE_PAGE, {"code": code()})
    factor, done = AuditEvent.objects.order_by("pk")
    assert (factor.action, factor.changes) == ("sign_in.code_taken", {"kind": [None, "totp"]})
    assert (done.action, done.actor) == ("sign_in.done", f"user:{nora.pk}")


def test_nobody_signs_up() -> None:
    fields = {"email": EMAIL, "password1": PASSWORD, "password2": PASSWORD}
    text = Client().post(reverse("account_signup"), fields).content.decode()
    assert "invited" in text
    assert User.objects.count() == 0


def test_nobody_changes_their_own_address(nora: User) -> None:
    client = signed_in(nora)
    response = client.post(reverse("account_email"), {"action_add": "", "email": "x@example.com"})
    assert response.status_code == 403
    assert [row.email for row in nora.emailaddress_set.all()] == [EMAIL]


def test_a_disabled_person_does_not_get_in(nora: User) -> None:
    User.objects.update(is_active=False)
    client = Client()
    enter_password(client)
    client.post(CODE_PAGE, {"code": code()})
    assert not is_in(client)


def test_a_new_password_ends_other_sign_ins(nora: User) -> None:
    here, there = Client(), signed_in(nora)
    enter_password(here)
    here.post(CODE_PAGE, {"code": code()})
    new = "another battery staple"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post(reverse("account_change_password"), fields).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)


def test_a_reset_by_mail_does_not_skip_the_second_factor(nora: User) -> None:
    client = Client()
    client.post(reverse("account_reset_password"), {"email": EMAIL})
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert link is not None
    form = client.get(link[1])["Location"]
    new = "another battery staple"
    response = client.post(form, {"password1": new, "password2": new})
    assert response.status_code == 302
    assert not is_in(client)
    enter_password(client, password=new)
    assert not is_in(client)
    client.post(CODE_PAGE, {"code": code()})
    assert is_in(client)


def test_a_reset_for_an_unknown_address_tells_nothing() -> None:
    response = Client().post(reverse("account_reset_password"), {"email": "no@example.com"})
    assert response["Location"] == reverse("account_reset_password_done")


@pytest.mark.parametrize(("is_demo", "required", "shown"), [(1, 0, 1), (0, 0, 0), (1, 1, 0)])
def test_the_sign_in_page_says_that_a_demo_needs_no_code(
    is_demo: int, required: int, shown: int, settings: object
) -> None:
    make_shop(is_demo=bool(is_demo))
    settings.SECOND_FACTOR_REQUIRED = bool(required)  # type: ignore[attr-defined]
    text = Client().get("/accounts/login/").content.decode()
    assert ("authenticator app" in text) is bool(shown)


def test_every_account_page_renders(nora: User) -> None:
    client = Client()
    enter_password(client)
    client.post(CODE_PAGE, {"code": code()})
    for name in (
        "accounts:profile", "accounts:audit", "account_change_password", "mfa_index",
        "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
        "usersessions_list", "account_logout", "account_reauthenticate",
    ):  # fmt: skip
        response = client.get(reverse(name))
        assert (name, response.status_code) == (name, 200)
        assert "<main" in response.content.decode(), name
