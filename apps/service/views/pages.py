"""What the desk's pages share: the shop, its day, the month of the address."""

import re
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.selectors import shop_current
from apps.common.days import business_day, month_start
from apps.common.http import AppRequest, missing
from apps.common.wholenumbers import whole
from apps.service.selectors.readers import Reader
from apps.shop.models import Shop

YEARS = range(2000, 2100)


class PersonRequest(AppRequest):
    """A request that the policy lets through only for a person who is signed in."""

    user: User


def reader(request: PersonRequest) -> Reader:
    """Return who asks, with what they may do."""
    return Reader(request.access, request.user)


def number_of(text: str | None) -> int:
    """Return a number that a form names, 0 for anything that is none or too large for a row."""
    return whole(text or "") or 0


def shop_and_today(request: AppRequest) -> tuple[Shop, date]:
    """Return the shop of the page and its business day."""
    shop = shop_current(request.access, request.GET.get("shop"))
    return shop, today_in(shop)


def today_in(shop: Shop) -> date:
    """Return the business day of a shop."""
    return business_day(timezone.now(), shop.tz, shop.day_cut)


def month_of(text: str, today: date) -> date:
    """Return the first day of "2026-12", of this month for an empty text; else not_found."""
    if not text:
        return month_start(today)
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
    if not found or int(found[1]) not in YEARS:
        raise missing()
    return date(int(found[1]), int(found[2]), 1)


def day_of(text: str | None) -> date | None:
    """Return the day of an address, None where it names none or nothing that is a day."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if day.year in YEARS else None


def address(url_name: str, shop: Shop, *args: Any, **query: Any) -> str:
    """Return where a page of a shop is."""
    asked = {"shop": shop.code, **{key: value for key, value in query.items() if value}}
    return f"{reverse(f'service:{url_name}', args=args)}?{urlencode(asked)}"
