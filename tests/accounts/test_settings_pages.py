"""Around the settings pages: fresh sign-ins, idle time-outs, sign-out, and what menus offer."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.shop.models import Shop
from tests.accounts.test_people import NEW, at, role_of, said
from tests.factories import PASSWORD, freshen, make_person, signed_in

pytestmark = pytest.mark.django_db


def test_a_form_sent_too_late_comes_back_filled(director: User) -> None:
    client = signed_in(director)
    body = {"email": NEW, "name": "Ada", "role": "analyst"}
    response = client.post(at("person-invite") + "?shop=spring", body)
    place = "/accounts/reauthenticate/?next=%2Fpeople%2Finvite%2F%3Fshop%3Dspring"
    assert (response.status_code, response["Location"]) == (302, place)
    assert User.objects.filter(email=NEW).count() == 0
    page = client.post(place, {"password": PASSWORD}, follow=True)
    assert page.redirect_chain[-1][0] == "/people/invite/?shop=spring"
    assert "Nothing is changed yet" in said(page)
    assert page.context["form"].initial == body
    assert client.get(at("person-invite")).context["form"].initial == {}
    assert client.post(at("person-invite"), body).status_code == 302
    assert User.objects.filter(email=NEW).count() == 1


def test_a_button_pressed_too_late_returns_to_its_page(director: User, agent: User) -> None:
    client = signed_in(director)
    form_page = f"http://testserver{at('person', agent.pk)}?shop=spring"
    address = at("person-role", agent.pk)
    response = client.post(address, {"role": "analyst"}, headers={"Referer": form_page})
    assert response["Location"].endswith(f"next=%2Fpeople%2F{agent.pk}%2F%3Fshop%3Dspring")
    assert client.get(form_page).context["form"].initial == {"role": "analyst"}
    elsewhere = client.post(address, headers={"Referer": "https://evil.example/people/"})
    assert elsewhere["Location"] == "/accounts/reauthenticate/?next=%2F"
    assert role_of(agent) == "agent"


def test_one_idle_hour_ends_the_sign_in_before_settings(director: User) -> None:
    start = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        client = signed_in(director)
        assert client.get(at("people")).status_code == 200
        clock.shift(timedelta(minutes=59))
        assert client.get(at("keys")).status_code == 200
        clock.shift(timedelta(minutes=60))
        assert client.get("/accounts/").status_code == 200
        clock.shift(timedelta(minutes=60))
        assert client.get(at("people"))["Location"].startswith("/accounts/login/")


def test_signing_out_clears_what_the_browser_kept(desk: Client) -> None:
    assert desk.post("/accounts/logout/")["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in desk.get("/accounts/login/")


OWN = "/accounts/ /accounts/audit/"
WORK = "/workday/ /workday/mine/ /workday/checklist/ /workday/handovers/"
DIGEST = "/workday/digest/ /workday/meetings/"
SHIFTS = "/roster/ /shifts/ /me/"
FIGURES = "/ /targets/ /scorecards/ /conversion/ /data/status/"
AGENTS = (
    "/desk/ /queues/ /promises/ /buyers/ /texts/ /carriers/ /suggestions/ /quality/"
    " /quality/coaching/"
)
GOODS = "/aftersales/refunds/ /aftersales/products/"
CASES = (
    f"/aftersales/ /aftersales/reviews/ /aftersales/inspections/ /aftersales/shift-start/ {GOODS}"
)
ADS = (
    "/promotion/ads/ /promotion/proposals/ /promotion/prices/ /promotion/enrolments/"
    " /promotion/members/"
)
LAUNCHES = "/promotion/launches/ /promotion/holds/"
PLANS = "/promotion/content/ /promotion/competitors/ /promotion/subscriptions/"
CASE_FIGURES = "/aftersales/figures/"
LEADS = (
    f"{OWN} {WORK} {DIGEST} {FIGURES} {AGENTS} {SHIFTS} {CASES} {CASE_FIGURES} {LAUNCHES}"
    " /data/ /desk/board/"
)


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (
            Role.DIRECTOR,
            f"{LEADS} {ADS} {PLANS} /aftersales/reasons/ /aftersales/settings/ /keys/ /people/",
        ),
        (Role.SUPERVISOR, LEADS),
        (Role.AGENT, f"{OWN} {WORK} / {AGENTS} {SHIFTS} {LAUNCHES} /aftersales/"),
        (Role.ANALYST, f"{OWN} {FIGURES} {GOODS} {ADS} {LAUNCHES} {CASE_FIGURES} /queues/"),
        (Role.DESIGNER, f"{OWN} /workday/ /workday/mine/ /texts/"),
    ],
)
def test_the_menus_show_what_the_role_may_open(shop: Shop, role: Role, shown: str) -> None:
    client = signed_in(make_person("a@example.com", role, shop))
    offered = re.compile(r'class="(?:nav-link|dropdown-item)" href="([^"?]*)"')
    for path in ("/accounts/", "/no/such/page/"):
        links = set(offered.findall(client.get(path).content.decode()))
        pages = {link for link in links if not re.match(r"/accounts/(pass|2fa|logout|sess)", link)}
        assert pages == set(shown.split())


def test_a_fresh_mark_is_of_one_person(director: User, agent: User) -> None:
    client = signed_in(director)
    freshen(client, agent)
    assert client.post(at("person-end", agent.pk))["Location"].startswith("/accounts/reauth")


@pytest.mark.parametrize(("role", "may"), [(Role.DIRECTOR, True), (Role.SUPERVISOR, False)])
def test_the_morning_page_offers_files_to_whom_may_have_them(
    shop: Shop, role: Role, may: bool
) -> None:
    client = signed_in(make_person("a@example.com", role, shop))
    assert client.get("/").context["may_export"] is may
