"""Filters of the pages of mappings."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from apps.intake.errors import FILE_CODES, ROW_CODES
from apps.intake.forms.labels import FIELD_LABELS, KIND_LABELS, REASON_LABELS, TEST_LABELS

register = template.Library()


@register.filter
def field_word(field: str) -> str:
    """A field in the reader's language."""
    return str(FIELD_LABELS.get(field, field))


@register.filter
def remedy(message: str, code: str) -> str:
    """What was found and what to do about it, the latter in the reader's language."""
    known = ROW_CODES.get(code) or FILE_CODES.get(code)
    if known and message.endswith(known):
        return f"{message.removesuffix(known)}{_(known)}"
    return _(message) if message else ""


@register.filter
def mapping_words(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a mapping says besides its columns, as label and text."""
    yield _("Rows are"), str(KIND_LABELS.get(data["kind"], data["kind"]))
    for name, value in data.get("constants", {}).items():
        yield {"currency": _("Currency"), "status": _("Status")}.get(name, _("Year")), value
    yield _("Time zone"), data.get("zone") or _("that of the shop")
    if formats := data.get("date_formats"):
        yield _("Dates are written"), ", ".join(formats)
    yield _("Decimal sign"), data.get("decimal_sign", ".")
    if rule := data.get("refund_rows"):
        yield _("Refunds"), _rule_words(rule)
    for name, label in (("skip_rows", _("Left out")), ("exclude_rows", _("Out of the figures"))):
        yield from ((label, _rule_words(rule)) for rule in data.get(name, []))
    yield from {**data.get("statuses", {}), **data.get("sources", {})}.items()
    if data.get("rounding"):
        yield _("Finer amounts"), _("are rounded")
    if data.get("amounts_from_lines"):
        yield _("Lines"), _("are all that an order costs")


def _rule_words(rule: Mapping[str, str]) -> str:
    reason = REASON_LABELS.get(rule.get("reason", ""))
    parts = [rule["column"], TEST_LABELS[rule["test"]], rule.get("value", "")]
    return " ".join(str(part) for part in parts if part) + (f" ({reason})" if reason else "")
