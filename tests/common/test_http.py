"""A refusal reaches programs, fragments and people in their own form."""

import json

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxMiddleware
from psycopg.errors import LockNotAvailable

from apps.common.errors import STATUS_BY_CODE, ShopError
from apps.common.http import ErrorMiddleware, csrf_failure, page, refusal
from tests.pages import text_of


def asked(path: str = "/rows/", **headers: str) -> HttpRequest:
    """Return a request as it arrives after the htmx middleware."""
    request = RequestFactory().get(path, headers=headers)
    HtmxMiddleware(lambda _: HttpResponse())(request)
    request.user = None  # type: ignore[assignment]
    return request


def middleware() -> ErrorMiddleware:
    """Return the middleware around nothing."""
    return ErrorMiddleware(lambda _: HttpResponse())


@pytest.mark.parametrize(("code", "status"), STATUS_BY_CODE.items())
def test_each_code_has_its_status_on_a_page(code: str, status: int) -> None:
    response = refusal(asked(), ShopError(code, "Why it is so."))
    assert response.status_code == status
    assert "Why it is so." in response.content.decode()


def test_a_program_gets_json_and_400_for_a_wrong_field() -> None:
    error = ShopError("field_invalid", "太长", field="name")
    response = refusal(asked("/api/v1/rows/"), error)
    assert response.status_code == 400
    assert json.loads(response.content) == {
        "code": "field_invalid",
        "message": "太长",
        "field": "name",
        "extra": {},
    }


def test_a_fragment_gets_a_toast_and_stays_as_it_is() -> None:
    response = refusal(asked(**{"HX-Request": "true"}), ShopError("stale", "已改"))
    assert (response.status_code, response.content) == (409, b"")
    assert response["HX-Reswap"] == "none"
    assert response["HX-Trigger"].isascii()
    assert json.loads(response["HX-Trigger"]) == {"toast": {"text": "已改", "tone": "error"}}


def test_a_boosted_link_gets_the_whole_page() -> None:
    request = asked(**{"HX-Request": "true", "HX-Boosted": "true"})
    response = refusal(request, ShopError("not_found", "Nothing here."))
    assert "Nothing here." in response.content.decode()


def test_a_missing_template_leaves_the_plain_sentence() -> None:
    response = page(asked(), 418, ShopError("not_found", "Nothing <here>."))
    assert (response.status_code, response.content) == (418, b"Nothing <here>.")
    assert response["Content-Type"] == "text/plain; charset=utf-8"


def test_a_missing_row_and_a_refused_one_are_the_same_page() -> None:
    missing = middleware().process_exception(asked(), Http404("Order 7 of shop 3"))
    foreign = middleware().process_exception(asked("/other/"), Http404())
    assert missing is not None
    assert foreign is not None
    assert (missing.status_code, text_of(missing)) == (404, text_of(foreign))
    assert b"Order 7" not in missing.content


def test_djangos_own_refusal_is_one_of_ours() -> None:
    response = middleware().process_exception(asked(), PermissionDenied())
    assert response is not None
    assert response.status_code == 403


def test_other_errors_are_left_to_django() -> None:
    assert middleware().process_exception(asked(), ValueError("a bug")) is None


def test_a_form_without_its_token_says_what_to_do() -> None:
    assert settings.CSRF_FAILURE_VIEW == "apps.common.http.csrf_failure"
    response = csrf_failure(asked(), "CSRF token missing")
    assert (response.status_code, b"Reload it" in response.content) == (403, True)


def test_a_wait_for_a_lock_is_a_refusal_and_another_fault_of_the_database_is_not() -> None:
    locked = OperationalError("canceling statement due to lock timeout")
    locked.__cause__ = LockNotAvailable()
    response = middleware().process_exception(asked(), locked)
    assert response is not None
    assert (response.status_code, b"try again" in response.content) == (409, True)
    assert middleware().process_exception(asked(), OperationalError("gone")) is None
