"""Known devices: strangers close an account to themselves, not to its owner."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from apps.accounts import devices
from apps.accounts.models import AuditEvent, User
from apps.accounts.roles import Role
from apps.accounts.services.sign_ins import sign_ins_end
from apps.shop.models import Shop
from tests.accounts.test_sign_in import CODE_PAGE, EMAIL, code, enter_password
from tests.factories import PASSWORD, make_person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
WRONG = "wrong wrong wrong"
COOKIE = "device"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """A clock that stands, so that no limit ends by itself."""
    cache.clear()
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def nora(shop: Shop) -> User:
    """A director with a password and a second factor."""
    return make_person(EMAIL, Role.DIRECTOR, shop)


def stranger(number: int) -> Client:
    """Return a browser at a network address of its own."""
    return Client(REMOTE_ADDR=f"192.0.2.{number}")


def known(clock: Any, password: str = PASSWORD, address: int = 200) -> Client:
    """Return a browser in which the owner has signed in and out again."""
    client = stranger(address)
    clock.shift(timedelta(seconds=30))  # a code opens once
    enter_password(client, password=password)
    client.post(CODE_PAGE, {"code": code()})
    client.post(reverse("account_logout"))
    return client


def close_to_strangers(email: str = EMAIL) -> None:
    """Send wrong passwords from many network addresses until an account is closed."""
    for number in range(6):
        enter_password(stranger(number), email, WRONG)
    assert enter_password(stranger(100), email) == 200


def checks() -> int:
    """Return how many wrong passwords have reached the check."""
    return AuditEvent.objects.filter(action="sign_in.refused").count()


def test_an_owner_gets_in_where_they_have_signed_in_before(nora: User, clock: Any) -> None:
    here = known(clock)
    close_to_strangers()
    assert enter_password(here) == 302
    assert checks() == 5


def test_a_known_device_has_five_tries_of_its_own(nora: User, clock: Any) -> None:
    here, there = known(clock), known(clock, address=201)
    for number in range(6):
        here.defaults["REMOTE_ADDR"] = f"198.51.100.{number}"
        enter_password(here, password=WRONG)
    assert checks() == 5
    assert enter_password(here) == 200
    assert enter_password(there) == 302
    assert enter_password(stranger(1)) == 302


def test_a_device_is_known_to_the_accounts_that_signed_in_there(
    nora: User, shop: Shop, clock: Any
) -> None:
    make_person("bo@example.com", Role.AGENT, shop)
    here = known(clock)
    close_to_strangers("bo@example.com")
    assert enter_password(here, "bo@example.com") == 200
    clock.shift(timedelta(minutes=6))
    enter_password(here, "bo@example.com")
    here.post(CODE_PAGE, {"code": code()})
    here.post(reverse("account_logout"))
    for email in (EMAIL, "bo@example.com"):
        close_to_strangers(email)
        assert enter_password(here, email) == 302
        here.session.flush()


def test_a_made_up_cookie_is_of_an_unknown_device(nora: User) -> None:
    close_to_strangers()
    for made_up in ("~", "x~y", signing.dumps("x"), signing.dumps("x", salt=COOKIE)):
        client = stranger(1)
        client.cookies[COOKIE] = made_up
        assert enter_password(client) == 200


def test_a_new_password_makes_other_devices_unknown(nora: User, clock: Any) -> None:
    there = known(clock)
    here = signed_in(nora, is_fresh=True)
    new = "another battery staple"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post(reverse("account_change_password"), fields).status_code == 302
    here.post(reverse("account_logout"))
    close_to_strangers()
    assert enter_password(there, password=new) == 200
    assert enter_password(here, password=new) == 302


def test_the_end_of_all_sign_ins_makes_devices_unknown(nora: User, clock: Any) -> None:
    here = known(clock)
    sign_ins_end(nora.pk)
    close_to_strangers()
    assert enter_password(here) == 200


def test_a_device_is_known_for_half_a_year(nora: User, clock: Any) -> None:
    here = known(clock)
    clock.shift(timedelta(days=180, seconds=-1))
    close_to_strangers()
    assert enter_password(here) == 302
    clock.shift(timedelta(seconds=2))
    here.session.flush()
    token = here.cookies[COOKIE].value
    assert devices.device_of(_asking(token), nora) == ""


def _asking(token: str) -> Any:
    request = Client().get("/accounts/login/").wsgi_request
    request.COOKIES[COOKIE] = token
    return request


def test_an_ended_lock_out_ends_on_known_devices_too(nora: User, shop: Shop, clock: Any) -> None:
    here = known(clock)
    for _ in range(6):
        enter_password(here, password=WRONG)
    assert enter_password(here) == 200
    make_person("dora@example.com", Role.DIRECTOR, shop)
    desk = signed_in(User.objects.get(email="dora@example.com"), is_fresh=True)
    path = reverse("accounts:person-unlock", args=[nora.pk])
    assert desk.post(f"{path}?shop={shop.code}").status_code == 302
    assert enter_password(here) == 302


def test_only_a_whole_sign_in_makes_a_device_known(nora: User) -> None:
    client = stranger(1)
    client.get("/accounts/login/")
    for email, password in ((EMAIL, WRONG), ("no@example.com", WRONG), (EMAIL, PASSWORD)):
        enter_password(client, email, password)
        assert COOKIE not in client.cookies
    client.post(CODE_PAGE, {"code": code()})
    cookie = client.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert (cookie["secure"], cookie["max-age"]) == ("", 180 * 24 * 3600)
    assert EMAIL not in cookie.value


def test_over_https_the_cookie_is_secure(nora: User, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    client = Client()
    enter_password(client)
    client.post(CODE_PAGE, {"code": code()}, secure=True)
    assert client.cookies["__Host-device"]["secure"] is True


def test_a_desk_knows_the_last_who_signed_in(shop: Shop) -> None:
    people = [make_person(f"p{number}@example.com") for number in range(devices.MOST + 1)]
    request = _asking("")
    answer = Client().get("/livez")
    for person in people:
        devices.remember(request, person)
        devices.hand_out(request, answer)
        request.COOKIES[COOKIE] = answer.cookies[COOKIE].value
    knows = [bool(devices.device_of(request, person)) for person in people]
    assert knows == [False, *[True] * devices.MOST]
