"""Campaigns, entries into events and prices as files."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from django.http import HttpResponse

from apps.promotion.exports import attached, number, wall
from apps.promotion.models import Campaign, CampaignResult, Enrolment, PriceSchedule
from apps.promotion.selectors.plan_lists import LaunchLine
from apps.shop.models import Shop

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
