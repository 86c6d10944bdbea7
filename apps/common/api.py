"""What the endpoints of every app share: who asks, the checked query, errors of one shape."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField, DictField, Serializer
from rest_framework.views import APIView

from apps.common.access import Access
from apps.common.errors import ShopError
from apps.common.http import (
    AppRequest,
    api_status,
    crowded,
    error_body,
    forbidden,
    is_crowded,
    missing,
)
from apps.common.strict_json import JsonRefused, read_json
from apps.common.wholenumbers import whole

CODES: Mapping[type[exceptions.APIException], str] = {
    exceptions.NotAuthenticated: "sign_in",
    exceptions.AuthenticationFailed: "sign_in",
    exceptions.PermissionDenied: "role_refused",
    exceptions.NotFound: "not_found",
    exceptions.MethodNotAllowed: "method_refused",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.UnsupportedMediaType: "body_type",
    exceptions.Throttled: "too_many",
    exceptions.ParseError: "body_invalid",
}


CALL_KEY = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,126}[\x21-\x7e])?")
KEY_HEADER = "Idempotency-Key"
KEY_PARAMETER = OpenApiParameter(KEY_HEADER, str, OpenApiParameter.HEADER, required=True)


class ErrorShape(Serializer[Any]):
    """The answer to every refused call; `extra` carries what a program needs to go on."""

    code = CharField()
    message = CharField()
    field = CharField(allow_null=True)
    extra = DictField()


class ApiView(APIView):
    """An endpoint; the policy has let the caller through before it runs."""

    @property
    def access(self) -> Access:
        """Return what the caller may see and do."""
        return cast(AppRequest, self.request._request).access

    def asked(self, shape: type[Serializer[Any]]) -> dict[str, Any]:
        """Return the query of the address, checked; ShopError field_invalid names all faults."""
        return checked(shape(data=self.request.query_params))


def body_of(request: Request, *, most: int) -> bytes:
    """Return the bytes of a JSON body as they came; too many are refused before they are read."""
    kind = (request.content_type or "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise exceptions.UnsupportedMediaType(request.content_type or "")
    length = whole(str(request._request.META.get("CONTENT_LENGTH") or "0"))
    if length is None or length > most:
        raise ShopError("body_too_large", f"The body has at most {most} bytes.")
    body: bytes = request._request.body
    return body


def key_given(request: Request) -> str:
    """Return the caller's own key of this call; ShopError field_invalid without one."""
    found = str(request.headers.get(KEY_HEADER, ""))
    if not CALL_KEY.fullmatch(found):
        text = "Send a key of your own with each push: 1 to 128 printable ASCII characters."
        raise ShopError("field_invalid", text, KEY_HEADER)
    return found


def tag_given(request: Request) -> str | None:
    """Return the version that a caller says to have read (If-Match), None where it says none."""
    tag = str(request.headers.get("If-Match", "")).strip().removeprefix("W/")
    return None if tag in ("", "*") else tag.strip('"')


def json_of(body: bytes) -> Any:
    """Return the value of a strict JSON body; ShopError body_invalid says what is unclear."""
    try:
        return read_json(body)
    except JsonRefused as error:
        raise ShopError("body_invalid", str(error)) from error


def checked(serializer: Serializer[Any]) -> dict[str, Any]:
    """Return what a serializer accepted; ShopError field_invalid names all faults."""
    if not serializer.is_valid():
        faults = list(_faults(serializer.errors))
        first = faults[0]
        raise ShopError("field_invalid", first["message"], first["field"], {"errors": faults})
    return dict(serializer.validated_data)


def _faults(errors: Any, field: str = "") -> Iterator[dict[str, str]]:
    """Yield each fault with the path of its field."""
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            yield from _faults(inner, f"{field}.{name}" if field else str(name))
    elif isinstance(errors, list):
        for inner in errors:
            yield from _faults(inner, field)
    else:
        yield {"field": field, "message": str(errors)}


def error_answer(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer a refusal in the one shape; None lets the server report a fault of its own."""
    refusal = _refusal(error)
    if refusal is None:
        return None
    response = Response(error_body(refusal), status=api_status(refusal, context["request"].headers))
    wait = getattr(error, "wait", None)
    if wait is not None:
        response["Retry-After"] = str(int(wait))
    return response


def _refusal(error: Exception) -> ShopError | None:
    if isinstance(error, ShopError):
        return error
    if isinstance(error, Http404 | exceptions.NotFound):
        return missing()
    if isinstance(error, PermissionDenied):
        return forbidden()
    if is_crowded(error):
        return crowded()
    if isinstance(error, RequestDataTooBig):
        return ShopError("body_too_large", "The body is larger than the limit.")
    code = next((code for kind, code in CODES.items() if isinstance(error, kind)), None)
    return ShopError(code, str(error)) if code else None
