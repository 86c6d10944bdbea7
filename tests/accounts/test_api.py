"""The API's door: keys, sessions, the policy table and the throttle."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client

from apps.accounts import policy
from apps.accounts.models import ApiKey, AuditEvent
from apps.accounts.policy import Rule, Scope
from apps.accounts.rights.rule import ACCOUNT
from apps.accounts.roles import KeyScope, Role
from apps.accounts.secretkeys import key_digest, key_generated, key_in_header
from apps.shop.models import Shop
from tests.factories import make_key, make_person, signed_in

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
METRICS = "/api/v1/metrics/"
READ = {Role.DIRECTOR: Scope.SHOP, KeyScope.KPI_READ: Scope.SHOP}
PUSH = {Role.DIRECTOR: Scope.SHOP, KeyScope.FACTS_PUSH: Scope.SHOP}
TABLE = (Rule("api:metrics", ("GET",), READ), Rule("api:metrics", ("POST",), PUSH))

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.api_urls")]


@pytest.fixture(autouse=True)
def _table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the stand-in addresses to the table, which all defaults of the module name."""
    table = (*policy.RULES, *TABLE)
    for name in ("rules_of", "methods_of", "rule_for", "scope_of", "is_public", "is_by_shop"):
        monkeypatch.setattr(getattr(policy, name), "__defaults__", (table,))
    monkeypatch.setattr(policy.decide, "__kwdefaults__", {"is_fresh": True, "rules": table})
    caches["fast"].clear()


def ask(key: str, method: str = "get", path: str = METRICS, **body: Any) -> HttpResponse:
    """Ask as a program that presents this key."""
    headers = {"Authorization": f"Bearer {key}"}
    call = getattr(Client(), method)
    if method == "get":
        return call(path, headers=headers)
    return call(path, body, headers=headers, content_type="application/json")


def code_of(response: HttpResponse) -> tuple[int, str]:
    """Return the status and the code of a refusal."""
    return response.status_code, response.json().get("code", "")


def test_a_key_reads_the_figures_of_its_shop(shop: Shop, other_shop: Shop) -> None:
    key, text = make_key(shop, "kpi:read")
    response = ask(text)
    assert response.status_code == 200
    reference = f"key:{key.pk}"
    assert response.json() == {"actor": reference, "shops": ["spring"], "user": reference}
    assert response.cookies == {}


@pytest.mark.parametrize(
    ("scopes", "method", "status"),
    [
        (["kpi:read"], "get", 200),
        (["kpi:read"], "post", 403),
        (["facts:push"], "get", 403),
        (["facts:push"], "post", 200),
        (["messages:push"], "get", 403),
        (["messages:push"], "post", 403),
        (["kpi:read", "facts:push"], "get", 200),
        (["kpi:read", "facts:push"], "post", 200),
        (["kpi:read", "facts:push", "messages:push"], "delete", 405),
    ],
)
def test_a_key_may_do_what_its_scopes_name(
    shop: Shop, scopes: list[str], method: str, status: int
) -> None:
    assert ask(make_key(shop, *scopes)[1], method, shop=shop.pk).status_code == status


def test_a_key_reaches_no_other_shop(shop: Shop, other_shop: Shop) -> None:
    text = make_key(shop, *KeyScope)[1]
    for code in (other_shop.code, "nothing"):
        assert code_of(ask(text, path=f"{METRICS}?shop={code}")) == (404, "not_found")
    for shop_id in (other_shop.pk, 0):
        assert ask(text, "post", shop=shop_id).status_code == 404
    assert ask(text, path=f"{METRICS}?shop=spring").status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer shopops_",
        "Bearer shopops_00000000_nothing",
        "Basic c2hvcDpvcHM=",
        "Token {key}",
        "{key}",
        "Bearer {key}x",
        "Bearer {sha256}",
        "Bearer {prefix}",
        "Bearer \x00",
    ],
)
def test_only_the_key_itself_opens(shop: Shop, header: str) -> None:
    key, text = make_key(shop, *KeyScope)
    sent = header.format(key=text, sha256=key.sha256, prefix=key.prefix)
    response = Client().get(METRICS, headers={"Authorization": sent})
    assert code_of(response) == (401, "sign_in")
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_key_in_the_address_or_a_cookie_is_nobody(shop: Shop) -> None:
    text = make_key(shop, *KeyScope)[1]
    client = Client(headers={"Cookie": f"key={text}; Authorization={text}"})
    for query in ("key", "api_key", "token", "access_token", "Authorization"):
        assert client.get(f"{METRICS}?{query}={text}").status_code == 401


def test_a_key_opens_no_page(shop: Shop, settings: Any) -> None:
    settings.ROOT_URLCONF = "shopops.urls"
    text = make_key(shop, *KeyScope)[1]
    for path in ("/", "/rows/?metric=sales.paid_amount", "/accounts/", "/data/"):
        response = ask(text, path=path)
        assert response.status_code in (302, 404)
        assert "/api/" not in response.get("Location", "")


def test_a_key_opens_nothing_that_is_for_people(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = (Rule("api:metrics", ("GET",), ACCOUNT),)
    monkeypatch.setattr(policy.rules_of, "__defaults__", (table,))
    monkeypatch.setattr(policy.rule_for, "__defaults__", (table,))
    monkeypatch.setattr(policy.decide, "__kwdefaults__", {"is_fresh": True, "rules": table})
    assert ask(make_key(shop, *KeyScope)[1]).status_code == 403


@pytest.mark.parametrize(
    ("moved", "status"),
    [(timedelta(days=30) - timedelta(seconds=1), 200), (timedelta(days=30), 401)],
)
def test_a_key_runs_out(shop: Shop, moved: timedelta, status: int) -> None:
    text = make_key(shop, "kpi:read", now=NOW, days=30)[1]
    with time_machine.travel(NOW + moved, tick=False):
        assert ask(text).status_code == status


def test_a_revoked_key_is_out_at_the_next_request(shop: Shop) -> None:
    key, text = make_key(shop, "kpi:read")
    assert ask(text).status_code == 200
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=NOW)
    assert ask(text).status_code == 401


def test_the_last_use_is_noted_to_the_minute(shop: Shop) -> None:
    key, text = make_key(shop, "kpi:read", now=NOW)
    seen = []
    with time_machine.travel(NOW, tick=False) as clock:
        for step in (0, 59, 1):
            clock.shift(timedelta(seconds=step))
            ask(text)
            seen.append(ApiKey.objects.get(pk=key.pk).last_used_at - NOW)
    assert [each.total_seconds() for each in seen] == [0, 0, 60]


def test_a_person_asks_by_their_session(shop: Shop) -> None:
    user = make_person("nora@example.com", Role.DIRECTOR, shop)
    assert signed_in(user).get(METRICS).json()["actor"] == f"user:{user.pk}"
    agent = make_person("ada@example.com", Role.AGENT, shop)
    assert code_of(signed_in(agent).get(METRICS)) == (403, "role_refused")


def test_a_bad_key_is_not_helped_by_a_session(shop: Shop) -> None:
    client = signed_in(make_person("nora@example.com", Role.DIRECTOR, shop))
    response = client.get(METRICS, headers={"Authorization": "Bearer shopops_x"})
    assert response.status_code == 401


def test_a_session_without_its_token_writes_nothing(shop: Shop) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_person("nora@example.com", Role.DIRECTOR, shop))
    body = {"shop": shop.pk}
    assert client.post(METRICS, body, content_type="application/json").status_code == 403


@pytest.mark.parametrize(
    ("has_code", "is_active", "answer"),
    [(False, True, (403, "second_factor")), (True, False, (401, "sign_in"))],
)
def test_half_and_no_longer_signed_in_people_are_told_so(
    shop: Shop, has_code: bool, is_active: bool, answer: tuple[int, str]
) -> None:
    user = make_person("nora@example.com", Role.DIRECTOR, shop, has_second_factor=has_code)
    client = signed_in(user)
    user.is_active = is_active
    user.save()
    assert code_of(client.get(METRICS)) == answer


def test_refusals_are_of_one_shape(shop: Shop) -> None:
    text = make_key(shop, "kpi:read")[1]
    refused = [ask(text, "post", shop=shop.pk), ask(text, "delete"), ask("none")]
    refused += [ask(text, path="/api/v1/ghost/"), ask(text, path="/api/v1/no/such/")]
    assert [code_of(each) for each in refused] == [
        (403, "role_refused"),
        (405, "method_refused"),
        (401, "sign_in"),
        (404, "not_found"),
        (404, "not_found"),
    ]
    assert {tuple(each.json()) for each in refused} == {("code", "message", "field", "extra")}


def test_the_six_hundred_and_first_call_of_a_minute_waits(shop: Shop, settings: Any) -> None:
    text = make_key(shop, "kpi:read")[1]
    other = make_key(shop, "kpi:read")[1]
    with time_machine.travel(NOW, tick=False) as clock:
        answers = [ask(text).status_code for _ in range(601)]
        assert answers == [200] * 600 + [429]
        assert ask(other).status_code == 200
        clock.shift(timedelta(seconds=60))
        assert int(ask(text)["Retry-After"]) >= 60  # the sliding minute is still full
        clock.shift(timedelta(seconds=30))
        assert [ask(text).status_code for _ in range(301)] == [200] * 300 + [429]


def test_a_key_is_stored_only_hashed() -> None:
    prefix, text = key_generated()
    assert text.startswith(f"shopops_{prefix}_")
    assert len(text.removeprefix(f"shopops_{prefix}_")) == 43  # 256 bits
    assert len(key_digest(text)) == 64
    assert key_generated()[1] != text
    assert key_in_header(f"bearer {text}") == text


def test_every_use_is_told_from_people_in_the_log(shop: Shop) -> None:
    ask(make_key(shop, "kpi:read")[1])
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {"key.make"}
