"""Holds an answer to the published schema."""

from functools import lru_cache
from typing import Any

import jsonschema
from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator


@lru_cache
def schema() -> dict[str, Any]:
    """Return the published schema."""
    generated: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return generated


def held(response: HttpResponse, path: str, status: int = 200) -> dict[str, Any]:
    """Return the body of an answer that has this status and the shape promised for it."""
    assert response.status_code == status, response.content
    operation = schema()["paths"][path][response.wsgi_request.method.lower()]  # type: ignore[attr-defined]
    promised = operation["responses"][str(status)]["content"]["application/json"]["schema"]
    body: dict[str, Any] = response.json()  # type: ignore[attr-defined]
    components = {"components": schema()["components"]}
    jsonschema.validate(body, {**closed(promised), **closed(components)})
    return body


def closed(shape: Any) -> Any:
    """Return a shape in which every listed property is there and no other."""
    if isinstance(shape, list):
        return [closed(each) for each in shape]
    if not isinstance(shape, dict):
        return shape
    inner = {name: closed(each) for name, each in shape.items()}
    if "properties" in shape and isinstance(shape["properties"], dict):
        inner |= {"additionalProperties": False, "required": list(shape["properties"])}
    return inner


def refused(response: HttpResponse, status: int, code: str, field: str | None = None) -> Any:
    """Return `extra` of a refusal in the one shape with this status, code and field."""
    body = response.json()  # type: ignore[attr-defined]
    assert (response.status_code, body["code"], body["field"]) == (status, code, field), body
    assert set(body) == {"code", "message", "field", "extra"}
    assert body["message"]
    return body["extra"]
