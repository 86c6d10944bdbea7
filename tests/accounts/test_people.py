"""What a director does with people: invite, raise, disable, sign out; and who else may not."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse

from apps.accounts.models import AuditEvent, Membership, RoleRaise, User
from apps.accounts.roles import Role
from apps.shop.models import Shop
from tests.factories import PASSWORD, make_person, membership_recipe, signed_in

pytestmark = pytest.mark.django_db
NEW = "ada@example.com"


def at(url_name: str, *args: int) -> str:
    """Return the address of one of the pages."""
    return reverse(f"accounts:{url_name}", args=args)


def role_of(user: User) -> str | None:
    """Return the role that a person holds now."""
    held = Membership.objects.filter(user=user, valid_to=None).first()
    return held.role if held else None


def actions() -> list[str]:
    """Return what the audit log tells, oldest first."""
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def said(response: Any) -> str:
    """Return the messages of the page that a form led to."""
    return " ".join(str(each) for each in response.context["messages"])


def test_an_invited_person_chooses_a_password_once(desk: Client, shop: Shop) -> None:
    body = {"email": " Ada@Example.com", "name": "Ada", "role": "agent"}
    assert "on its way" in said(desk.post(at("person-invite"), body, follow=True))
    user = User.objects.get(email=NEW)
    assert (user.name, user.has_usable_password(), role_of(user)) == ("Ada", False, "agent")
    assert actions() == ["user.invite", "member.add"]
    letter = mail.outbox[0]
    assert (letter.to, shop.name in letter.body) == ([NEW], True)
    link = re.search(r"http://127.0.0.1:8000(/accounts/password/reset/key/\S+)", letter.body)
    assert link
    stranger = Client()
    page = stranger.get(link[1])
    chosen = {"password1": PASSWORD, "password2": PASSWORD}
    assert stranger.post(page["Location"], chosen).status_code == 302
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert b"Bad Token" in Client().get(link[1]).content
    later = stranger.post("/accounts/login/", {"login": NEW, "password": PASSWORD}, follow=True)
    assert later.redirect_chain[-1][0].startswith("/accounts/2fa/totp/activate/")


def test_an_invitation_ends_after_an_hour(desk: Client) -> None:
    desk.post(at("person-invite"), {"email": NEW, "role": "agent"})
    link = re.search(r"(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert link
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=3601)):
        assert b"Bad Token" in Client().get(link[1]).content
    user = User.objects.get(email=NEW)
    assert "on its way" in said(desk.post(at("person-invite-again", user.pk), follow=True))
    assert len(mail.outbox) == 2


def test_a_known_person_gets_the_role_and_no_link(desk: Client, other_shop: Shop) -> None:
    known = make_person(NEW, Role.ANALYST, other_shop)
    desk.post(at("person-invite"), {"email": NEW, "role": "supervisor"})
    assert Membership.objects.filter(user=known, valid_to=None).count() == 2
    assert "/key/" not in mail.outbox[0].body
    desk.post(at("person-invite-again", known.pk))
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("no address", "valid email"),
        ("bo@example.com", "works in the shop already"),
        ("gone@example.com", "is disabled"),
    ],
)
def test_an_invitation_is_refused_in_words(
    desk: Client, agent: User, email: str, words: str
) -> None:
    make_person("gone@example.com", is_active=False)
    response = desk.post(at("person-invite"), {"email": email, "role": "agent"})
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert (mail.outbox, actions()) == ([], [])


def test_a_mail_that_does_not_go_out_is_told(desk: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    response = desk.post(at("person-invite"), {"email": NEW, "role": "agent"}, follow=True)
    assert "could not be sent" in said(response)
    assert User.objects.filter(email=NEW).exists()


def test_a_role_changes_and_ends(desk: Client, agent: User) -> None:
    desk.post(at("person-role", agent.pk), {"role": "supervisor"})
    assert role_of(agent) == "supervisor"
    desk.post(at("person-role", agent.pk), {"role": "nothing"})
    assert role_of(agent) == "supervisor"
    desk.post(at("person-end", agent.pk))
    assert (role_of(agent), actions()) == (None, ["member.add", "member.end"])
    assert desk.get(at("person", agent.pk)).status_code == 404


def test_only_a_second_director_makes_a_third(
    desk: Client, director: User, agent: User, shop: Shop, other_shop: Shop
) -> None:
    response = desk.post(at("person-role", agent.pk), {"role": "director"}, follow=True)
    assert "second director" in said(response)
    desk.post(at("person-role", agent.pk), {"role": "director"})
    wish = RoleRaise.objects.get()
    assert (role_of(agent), wish.asked_by) == ("agent", f"user:{director.pk}")
    assert "Another director" in said(desk.post(at("raise-grant", wish.pk), follow=True))
    assert b"asks that bo@example.com become director" in desk.get(at("people")).content

    stranger = signed_in(make_person("x@example.com", Role.DIRECTOR, other_shop), is_fresh=True)
    assert stranger.post(at("raise-grant", wish.pk)).status_code == 404
    assert stranger.post(at("raise-refuse", wish.pk)).status_code == 404
    assert role_of(agent) == "agent"

    second = make_person("eve@example.com", Role.DIRECTOR, shop)
    other_desk = signed_in(second, is_fresh=True)
    other_desk.post(at("raise-grant", wish.pk))
    wish.refresh_from_db()
    assert (role_of(agent), wish.is_granted) == ("director", True)
    assert wish.decided_by == f"user:{second.pk}"
    assert "decided already" in said(other_desk.post(at("raise-refuse", wish.pk), follow=True))
    assert actions() == ["member.raise_ask", "member.raise_grant", "member.add"]


def test_the_raised_person_cannot_grant_it_themselves(
    desk: Client, agent: User, shop: Shop
) -> None:
    desk.post(at("person-role", agent.pk), {"role": "director"})
    Membership.objects.filter(user=agent).update(role=Role.DIRECTOR)
    own = signed_in(agent, is_fresh=True)
    wish = RoleRaise.objects.get()
    assert "Another director" in said(own.post(at("raise-grant", wish.pk), follow=True))
    assert RoleRaise.objects.get().decided_at is None


def test_a_wish_dies_with_the_role_of_who_asked(
    desk: Client, director: User, agent: User, shop: Shop
) -> None:
    desk.post(at("person-role", agent.pk), {"role": "director"})
    second = signed_in(make_person("eve@example.com", Role.DIRECTOR, shop), is_fresh=True)
    Membership.objects.filter(user=director).update(role=Role.AGENT)
    wish = RoleRaise.objects.get()
    assert "no director" in said(second.post(at("raise-grant", wish.pk), follow=True))
    second.post(at("raise-refuse", wish.pk))
    assert (role_of(agent), RoleRaise.objects.undecided().count()) == ("agent", 0)


def test_an_invited_director_waits_for_the_second(desk: Client) -> None:
    desk.post(at("person-invite"), {"email": NEW, "role": "director"})
    assert (role_of(User.objects.get(email=NEW)), RoleRaise.objects.count()) == (None, 1)


def test_a_disabled_person_is_out_and_comes_back(desk: Client, agent: User) -> None:
    theirs = signed_in(agent)
    assert theirs.get("/").status_code == 200
    desk.post(at("person-disable", agent.pk))
    assert theirs.get("/").status_code == 302
    assert UserSession.objects.filter(user=agent).count() == 0
    desk.post(at("person-enable", agent.pk))
    desk.post(at("person-enable", agent.pk))
    agent.refresh_from_db()
    assert (agent.is_active, actions()) == (True, ["user.disable", "user.enable"])


def test_some_people_cannot_be_disabled(
    desk: Client, director: User, agent: User, other_shop: Shop, shop: Shop
) -> None:
    assert "your own" in said(desk.post(at("person-disable", director.pk), follow=True))
    membership_recipe.make(user=agent, shop=other_shop, role=Role.AGENT)
    for act in ("person-disable", "person-enable"):
        assert "works elsewhere" in said(desk.post(at(act, agent.pk), follow=True))
    second = make_person("eve@example.com", Role.DIRECTOR, shop)
    User.objects.filter(pk=director.pk).update(is_active=False)
    assert actions() == []
    User.objects.filter(pk=director.pk).update(is_active=True)
    desk.post(at("person-disable", second.pk))
    assert actions() == ["user.disable"]
    assert "at least one" in said(desk.post(at("person-end", director.pk), follow=True))


def test_all_sign_ins_of_a_person_end(desk: Client, director: User, agent: User) -> None:
    theirs = [Client(), Client()]
    for client in theirs:
        client.force_login(agent)
        UserSession.objects.create(
            user=agent,
            ip="203.0.113.9",
            user_agent="Reader",
            session_key=client.session.session_key,
        )
    (line,) = [each for each in desk.get(at("people")).context["people"] if each.user == agent]
    assert line.device_count == 2
    assert b"203.0.113.9" in desk.get(at("person", agent.pk)).content
    desk.post(at("person-sign-out", agent.pk))
    assert [client.get("/").status_code for client in theirs] == [302, 302]
    assert AuditEvent.objects.get().rows == 2
    assert desk.get(at("people")).status_code == 200


def test_a_lock_out_is_cleared(desk: Client, agent: User) -> None:
    stranger = Client()
    wrong = {"login": agent.email, "password": "wrong wrong wrong"}
    right = {**wrong, "password": PASSWORD}
    for _ in range(6):
        stranger.post("/accounts/login/", wrong)
    assert stranger.post("/accounts/login/", right).status_code == 200
    desk.post(at("person-unlock", agent.pk))
    assert stranger.post("/accounts/login/", right).status_code == 302
    assert "user.unlock" in actions()


ACTS = (
    "person-role", "person-end", "person-disable", "person-enable", "person-sign-out",
    "person-unlock", "person-invite-again",
)  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_people_of_other_shops_do_not_exist(desk: Client, other_shop: Shop, act: str) -> None:
    theirs = make_person("x@example.com", Role.AGENT, other_shop)
    for user_id in (theirs.pk, 999_999_999):
        answer = desk.post(at(act, user_id), {"role": "agent"})
        assert answer.status_code == 404
    assert desk.get(at("person", theirs.pk)).status_code == 404
    assert (actions(), role_of(theirs), mail.outbox) == ([], "agent", [])


def test_a_supervisor_sees_and_changes_nobody(shop: Shop, agent: User) -> None:
    client = signed_in(make_person("s@example.com", Role.SUPERVISOR, shop), is_fresh=True)
    for path in (at("people"), at("person-invite"), at("person", agent.pk), at("keys")):
        assert client.get(path).status_code == 403
    for act in ACTS:
        assert client.post(at(act, agent.pk), {"role": "director"}).status_code == 403
    assert (actions(), role_of(agent)) == ([], "agent")


def test_a_directors_right_ends_at_the_shop(director: User, other_shop: Shop) -> None:
    """A director here who is an agent there manages nobody there."""
    membership_recipe.make(user=director, shop=other_shop, role=Role.AGENT)
    colleague = make_person("x@example.com", Role.AGENT, other_shop)
    client = signed_in(director, is_fresh=True)
    for act in ACTS:
        address = f"{at(act, colleague.pk)}?shop={other_shop.code}"
        assert client.post(address, {"role": "analyst"}).status_code == 403
        assert client.post(at(act, colleague.pk), {"role": "analyst"}).status_code == 404
    assert (role_of(colleague), actions()) == ("agent", [])
