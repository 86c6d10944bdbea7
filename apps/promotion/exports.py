"""Lists as files: approved bids for the ad console, posts, subscriptions, competitors."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.http import HttpResponse

from apps.common.cells import decimal_text
from apps.common.money import money
from apps.common.tablefile import csv_of, file_of
from apps.promotion.members import WINDOWS
from apps.promotion.models import (
    Campaign,
    CampaignResult,
    ContentPost,
    Enrolment,
    MemberSend,
    PriceSchedule,
    Subscription,
)
from apps.promotion.selectors.competitors import ItemLine
from apps.promotion.selectors.members import CohortLine
from apps.promotion.selectors.plan_lists import LaunchLine
from apps.shop.models import Shop

COLUMNS: Final = ("campaign_id", "campaign", "group_id", "group", "word", "match", "action",
                  "old_bid", "new_bid")  # fmt: skip
POST_COLUMNS: Final = ("day", "box", "planned_at", "kind", "channel", "title", "product", "state",
                       "published_at", "url", "utm", "reach", "clicks")  # fmt: skip

SUBSCRIPTION_COLUMNS: Final = (
    "vendor", "purpose", "cost", "currency", "cycle", "renews_on", "notice_days", "cancel_by",
    "owner", "state", "note",
)  # fmt: skip

COMPETITOR_COLUMNS: Final = (
    "competitor", "item", "title", "our_sku", "match", "seen_at", "price", "promo_price",
    "in_stock", "our_price", "index", "rank", "among", "failed", "stale",
)  # fmt: skip


def console_file(rows: Sequence[Sequence[str]]) -> bytes:
    """Return CSV in UTF-8 with a byte order mark; no cell becomes a formula."""
    return csv_of([COLUMNS, *rows])


def posts_file(rows: Sequence[ContentPost], shop: Shop, kind: str) -> HttpResponse:
    """Return posts as CSV, or as a workbook; times on the shop's wall clock."""
    table = [POST_COLUMNS, *(_post_cells(row, shop) for row in rows)]
    return attached(table, f"{shop.code}-posts", "Posts", kind)


def attached(table: Sequence[Sequence[str]], name: str, sheet: str, kind: str) -> HttpResponse:
    """Return a table as a file that the browser keeps."""
    body, content_type, ending = file_of(table, sheet, kind)
    answer = HttpResponse(body, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer


def wall(at: datetime | None, shop: Shop) -> str:
    """Return an instant on the shop's clock, "" for none."""
    return "" if at is None else f"{at.astimezone(shop.tz):%Y-%m-%d %H:%M}"


def number(value: object) -> str:
    """Return a figure as text, "" where nobody knows it."""
    return "" if value is None else str(value)


def _post_cells(row: ContentPost, shop: Shop) -> tuple[str, ...]:
    return (
        str(row.day), number(row.slot_no), wall(row.planned_at, shop), row.kind, row.channel,
        row.title, row.product.external_id if row.product else "", row.state,
        wall(row.published_at, shop), row.url, row.utm, number(row.reach), number(row.clicks),
    )  # fmt: skip


def send_file(references: Sequence[str], row: MemberSend, kind: str) -> HttpResponse:
    """Return whom a message goes to as CSV, or as a workbook, for the channel's own console."""
    table = [("buyer", "channel"), *((each, row.channel) for each in references)]
    return attached(table, f"{row.shop.code}-message-{row.pk}", "Recipients", kind)


def subscriptions_file(rows: Sequence[Subscription], shop: Shop, kind: str) -> HttpResponse:
    """Return subscriptions as CSV, or as a workbook."""
    table = [SUBSCRIPTION_COLUMNS, *(_subscription_cells(row) for row in rows)]
    return attached(table, f"{shop.code}-subscriptions", "Subscriptions", kind)


def _subscription_cells(row: Subscription) -> tuple[str, ...]:
    return (
        row.vendor, row.purpose, decimal_text(money(row.cost, row.currency)), row.currency,
        row.cycle, str(row.renews_on), str(row.notice_days), str(row.cancel_by),
        row.owner.shown_name, row.state, row.note,
    )  # fmt: skip


def competitors_file(lines: Sequence[ItemLine], shop: Shop, kind: str) -> HttpResponse:
    """Return items of competitors beside our prices as CSV, or as a workbook."""
    table = [COMPETITOR_COLUMNS, *(_competitor_cells(line, shop) for line in lines)]
    return attached(table, f"{shop.code}-competitors", "Competitors", kind)


def _competitor_cells(line: ItemLine, shop: Shop) -> tuple[str, ...]:
    item, seen, stand = line.item, line.seen, line.stand
    sku, at = (item.our_sku.code if item.our_sku else ""), (seen.at if seen else None)
    return (
        item.competitor_shop.name, item.external_id or item.url, item.title,
        sku, item.match, wall(at, shop),
        _price(seen.price if seen else None), _price(seen.promo_price if seen else None),
        number(seen.in_stock if seen else None), _price(line.ours),
        number(stand.index if stand else None), number(stand.rank if stand else None),
        number(stand.among if stand else None), str(line.has_failed), str(line.is_stale),
    )  # fmt: skip


def _price(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}"


def cohorts_file(lines: Sequence[CohortLine], shop: Shop, kind: str) -> HttpResponse:
    """Return cohorts as CSV, or as a workbook; a window that is not over is empty."""
    heading = ("month", "buyers", *(f"came_back_within_{days}" for days in WINDOWS))
    table = [heading, *(_cohort_cells(line) for line in lines)]
    return attached(table, f"{shop.code}-members", "Members", kind)


def _cohort_cells(line: CohortLine) -> tuple[str, ...]:
    rates = ("" if rate is None else f"{rate:.4f}" for rate in line.rates)
    return (f"{line.month:%Y-%m}", str(line.buyers), *rates)


LAUNCH_COLUMNS: Final = (
    "campaign", "kind", "state", "starts_at", "ends_at", "ended_at", "budget", "borne_by",
    "expected_uplift", "needed_uplift", "cannot_pay_back", "owner", "measured_at", "method",
    "sold", "baseline", "gross", "cannibal", "pull_forward", "halo", "net", "net_low", "net_high",
    "profit", "profit_low", "profit_high",
)  # fmt: skip
ENROLMENT_COLUMNS: Final = (
    "event", "campaign", "state", "opens_at", "closes_at", "met", "requirements", "deposit",
    "receipt", "owner", "reject_reason",
)  # fmt: skip
PRICE_COLUMNS: Final = (
    "sku", "state", "starts_at", "ends_at", "price_before", "price", "restore_price", "floor_price",
    "read", "read_at", "read_by", "campaign",
)  # fmt: skip


def launches_file(lines: Iterable[LaunchLine], shop: Shop, kind: str) -> HttpResponse:
    """Return campaigns with their latest results as CSV, or as a workbook."""
    table = [LAUNCH_COLUMNS, *(_launch_cells(each, shop) for each in lines)]
    return attached(table, f"{shop.code}-campaigns", "Campaigns", kind)


def _launch_cells(line: LaunchLine, shop: Shop) -> tuple[str, ...]:
    row = line.row
    return (
        row.name, row.kind, row.state, wall(row.starts_at, shop), wall(row.ends_at, shop),
        wall(row.ended_at, shop), cents(row.budget), row.borne_by, number(row.expected_uplift),
        number(row.needed_uplift), str(row.is_hopeless), owner(row), *_result_cells(line, shop),
    )  # fmt: skip


def _result_cells(line: LaunchLine, shop: Shop) -> tuple[str, ...]:
    told: CampaignResult | None = line.result
    if told is None:
        return ("",) * (len(LAUNCH_COLUMNS) - 12)
    figures = (
        told.actual,
        told.baseline,
        told.gross,
        told.cannibal,
        told.pull_forward,
        told.halo,
        told.net,
        told.low,
        told.high,
        told.profit,
        told.profit_low,
        told.profit_high,
    )
    return (wall(told.as_of, shop), told.method, *(cents(each) for each in figures))


def enrolments_file(rows: Iterable[Enrolment], shop: Shop, kind: str) -> HttpResponse:
    """Return entries into events as CSV, or as a workbook."""
    table = [ENROLMENT_COLUMNS, *(_enrolment_cells(each, shop) for each in rows)]
    return attached(table, f"{shop.code}-entries", "Entries", kind)


def _enrolment_cells(row: Enrolment, shop: Shop) -> tuple[str, ...]:
    return (
        row.event_name, row.campaign.name, row.state, wall(row.opens_at, shop),
        wall(row.closes_at, shop), str(row.met), str(len(row.requirements)), cents(row.deposit),
        row.receipt, owner(row), row.reject_reason,
    )  # fmt: skip


def prices_file(rows: Iterable[PriceSchedule], shop: Shop, kind: str) -> HttpResponse:
    """Return prices that hold for a time as CSV, or as a workbook."""
    table = [PRICE_COLUMNS, *(_price_cells(each, shop) for each in rows)]
    return attached(table, f"{shop.code}-prices", "Prices", kind)


def _price_cells(row: PriceSchedule, shop: Shop) -> tuple[str, ...]:
    item = row.campaign_item
    prices = (row.price_before, row.price, row.restore_price, row.floor_price, row.verified_price)
    return (
        row.sku.code, row.state, wall(row.starts_at, shop), wall(row.ends_at, shop),
        *(cents(each) for each in prices), wall(row.verified_at, shop), row.verified_by,
        item.campaign.name if item else "",
    )  # fmt: skip


def cents(value: Decimal | None) -> str:
    """Return an amount or units as text with two decimals, "" where nobody knows it."""
    return "" if value is None else f"{value:.2f}"


def owner(row: Campaign | Enrolment) -> str:
    """Return who owns a row, as colleagues see them."""
    return row.owner.shown_name if row.owner else ""
