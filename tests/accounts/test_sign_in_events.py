"""What happens to a sign-in stands in the audit log; a changed factor ends all other sign-ins."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent, User
from apps.accounts.roles import Role
from apps.accounts.services import second_factor_forget
from apps.shop.models import Shop
from tests.accounts.test_sign_in import CODE_PAGE, EMAIL, code, enter_password, is_in
from tests.factories import PASSWORD, make_person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]
NEW = "another battery staple"


@pytest.fixture
def nora(shop: Shop) -> User:
    """A director with a password and a second factor."""
    return make_person(EMAIL, Role.DIRECTOR, shop)


def listed(person: User) -> Client:
    """Return a browser whose sign-in is among those that the person sees."""
    client = signed_in(person, is_fresh=True)
    UserSession.objects.create(
        user=person, session_key=client.session.session_key, ip="127.0.0.1", user_agent=""
    )
    return client


def told(person: User) -> list[tuple[str, str, dict[str, list[str | None]]]]:
    """Return action, actor and changes of what the log has of a person, the oldest first."""
    rows = AuditEvent.objects.filter(object=f"accounts.User:{person.pk}").order_by("pk")
    return list(rows.values_list("action", "actor", "changes"))


def test_a_wrong_code_is_noted_as_nobodys_deed(nora: User) -> None:
    client = Client()
    enter_password(client)
    client.post(CODE_PAGE, {"code": "000000"})
    assert told(nora) == [("sign_in.code_refused", "system", {"kind": [None, "totp"]})]


def test_a_sign_out_is_noted(nora: User) -> None:
    signed_in(nora).post(reverse("account_logout"))
    assert told(nora) == [("sign_in.ended", f"user:{nora.pk}", {})]


def test_a_changed_password_is_noted(nora: User) -> None:
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    signed_in(nora, is_fresh=True).post(reverse("account_change_password"), fields)
    assert ("password.changed", f"user:{nora.pk}", {}) in told(nora)


def test_a_password_reset_by_mail_is_noted(nora: User) -> None:
    client = Client()
    client.post(reverse("account_reset_password"), {"email": EMAIL})
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert link is not None
    client.post(client.get(link[1])["Location"], {"password1": NEW, "password2": NEW})
    assert ("password.reset", f"user:{nora.pk}", {}) in told(nora)


def test_new_recovery_codes_are_noted(
    nora: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(nora, is_fresh=True).post(reverse("mfa_generate_recovery_codes"))
    kinds = [(action, changes) for action, _, changes in told(nora)]
    assert ("second_factor.renewed", {"kind": [None, "recovery_codes"]}) in kinds


def test_new_recovery_codes_end_other_sign_ins(
    nora: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    here, there = listed(nora), listed(nora)
    assert is_in(here)
    assert is_in(there)
    with django_capture_on_commit_callbacks(execute=True):
        here.post(reverse("mfa_generate_recovery_codes"))
    assert (is_in(here), is_in(there)) == (True, False)


def test_a_second_factor_forgotten_by_the_operator_ends_all_sign_ins(nora: User) -> None:
    client = listed(nora)
    assert is_in(client)
    second_factor_forget(actor=SYSTEM, user_id=nora.pk)
    assert client.get("/rows/")["Location"].startswith("/accounts/login/")


def test_the_end_of_nobodys_session_is_no_event(client: Client) -> None:
    client.post(reverse("account_logout"))
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize("way", ["account_reauthenticate", "mfa_reauthenticate"])
def test_a_renewed_sign_in_has_a_new_key(nora: User, way: str) -> None:
    client = listed(nora)
    before = client.session.session_key
    proof = {"password": PASSWORD} if way == "account_reauthenticate" else {"code": code()}
    assert client.post(reverse(way), proof).status_code == 302
    after = client.session.session_key
    assert after != before
    assert is_in(client)
    assert [row.session_key for row in UserSession.objects.filter(user=nora)] == [after]
    client.cookies["sid"] = str(before)
    assert not is_in(client)


def test_a_refused_renewal_keeps_the_key(nora: User) -> None:
    client = listed(nora)
    before = client.session.session_key
    client.post(reverse("account_reauthenticate"), {"password": "wrong wrong wrong"})
    assert client.session.session_key == before
