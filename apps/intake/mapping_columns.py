"""Which columns a mapping needs, by the kind of its rows."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from apps.common.words import said
from apps.intake.mapping_fields import (
    AD_NUMBERS,
    ADS,
    CASES,
    CONSENTS,
    KINDS,
    LINE_FIELDS,
    MESSAGES,
    NUMBERS,
    REVIEWS,
    SCOPES,
)
from apps.intake.visits import KINDS as VISIT_KINDS
from apps.promotion.rows import channel_named

Problem = tuple[str, str]


def column_problems(
    kind: str, columns: Mapping[str, str], data: Mapping[str, Any]
) -> Iterator[Problem]:
    """Yield what is missing or unknown, as (where, what to do)."""
    for name in columns:
        if name not in KINDS[kind]:
            yield f"columns.{name}", said("There is no such field.")
    if kind in VISIT_KINDS:
        yield from _visits(kind, columns, data)
    elif kind in OWN_WORDS:
        yield from OWN_WORDS[kind](columns, data)
    else:
        yield from _orders(kind, columns)


def _orders(kind: str, columns: Mapping[str, str]) -> Iterator[Problem]:
    if "order_id" not in columns:
        yield "columns.order_id", said("Choose the column of the number.")
    if kind == "orders":
        if "ordered_at" not in columns and not {"month", "day"} <= columns.keys():
            yield "columns.ordered_at", said("Choose the column of the order time.")
    elif len(columns) < 2:
        yield "columns", said("Choose at least one column of a line.")
    lines = {name for name in columns if name in LINE_FIELDS}
    priced = "line_amount" in columns or {"quantity", "unit_price"} <= columns.keys()
    if lines and not priced:
        yield "columns.unit_price", said("Lines need an amount, or a quantity and a price.")


def _visits(kind: str, columns: Mapping[str, str], data: Mapping[str, Any]) -> Iterator[Problem]:
    if "day" not in columns:
        yield "columns.day", said("Choose the column of the day.")
    scope = SCOPES.get(kind)
    if scope and scope not in columns:
        yield f"columns.{scope}", f"Choose the column of the {scope}."
    if not columns.keys() & set(NUMBERS):
        yield "columns.visitors", said("Choose a column of numbers.")
    yield from _no_orders("Visits", data)


def _messages(columns: Mapping[str, str], data: Mapping[str, Any]) -> Iterator[Problem]:
    is_ticket, is_chat = "asked_at" in columns, "said_at" in columns
    if is_ticket == is_chat:
        yield (
            "columns.said_at",
            said("Choose the time of the message, or those of question and answer."),
        )
    if is_chat and not {"side", "agent"} & columns.keys():
        yield "columns.side", said("Choose the column that tells who speaks.")
    if not {"conversation", "buyer"} & columns.keys():
        yield (
            "columns.conversation",
            said("Choose the column of the conversation, or of the buyer."),
        )
    yield from _no_orders("Messages", data)


def _ads(columns: Mapping[str, str], data: Mapping[str, Any]) -> Iterator[Problem]:
    constants = data.get("constants") or {}
    if not {"day", "month"} & columns.keys():
        yield "columns.day", said("Choose the column of the day, or of the month.")
    if "campaign" not in columns and "campaign" not in constants:
        yield (
            "columns.campaign",
            said("Choose the column of the campaign, or name one for all rows."),
        )
    if {"keyword", "creative"} & columns.keys() and "ad_group" not in columns:
        yield "columns.ad_group", said("Words and creatives need the column of their group.")
    if {"keyword", "creative"} <= columns.keys():
        yield "columns.creative", said("A row is of a word or of a creative, not of both.")
    if not columns.keys() & AD_NUMBERS.keys():
        yield "columns.impressions", said("Choose a column of numbers.")
    yield from _no_orders("Ads", data)


def _reviews(columns: Mapping[str, str], data: Mapping[str, Any]) -> Iterator[Problem]:
    if "review_id" not in columns:
        yield "columns.review_id", said("Choose the column of the review's number.")
    if "posted_at" not in columns:
        yield "columns.posted_at", said("Choose the column of the time of the review.")
    if not {"rating", "result"} & columns.keys():
        yield "columns.rating", said("Choose the column of the mark, or of good, neutral and bad.")
    yield from _no_orders("Reviews", data)


def _cases(columns: Mapping[str, str], data: Mapping[str, Any]) -> Iterator[Problem]:
    if "case_id" not in columns:
        yield "columns.case_id", said("Choose the column of the platform's number of the refund.")
    if "order_id" not in columns:
        yield "columns.order_id", said("Choose the column of the order's number.")
    if "case_at" not in columns:
        yield "columns.case_at", said("Choose the column of the time at which the buyer asked.")
    if "case_status" not in columns:
        yield "columns.case_status", said("Choose the column of the refund's status.")
    if "refund_amount" in columns and not {"refunded_at", "updated_at"} & columns.keys():
        yield "columns.refunded_at", said("Choose the time of the refund, or of the last change.")
    yield from _no_orders("Cases", data)


def _consents(columns: Mapping[str, str], data: Mapping[str, Any]) -> Iterator[Problem]:
    if "buyer" not in columns:
        yield "columns.buyer", said("Choose the column of the buyer.")
    if "given_at" not in columns:
        yield "columns.given_at", said("Choose the time at which the buyer agreed.")
    named = str((data.get("constants") or {}).get("channel", ""))
    if "channel" not in columns and not channel_named(named):
        yield (
            "columns.channel",
            said("Choose the column of the channel, or name one for all: sms, email, message."),
        )
    yield from _no_orders("Consents", data)


def _no_orders(what: str, data: Mapping[str, Any]) -> Iterator[Problem]:
    """Refuse the rules that are of orders alone."""
    for part in ("refund_rows", "exclude_rows"):
        if data.get(part):
            yield part, f"{what} have no such rows."


OWN_WORDS: Final[
    Mapping[str, Callable[[Mapping[str, str], Mapping[str, Any]], Iterator[Problem]]]
] = {
    MESSAGES: _messages,
    ADS: _ads,
    REVIEWS: _reviews,
    CASES: _cases,
    CONSENTS: _consents,
}
