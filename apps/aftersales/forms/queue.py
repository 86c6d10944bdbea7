"""The filters of the queue and where its tabs and pages are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from apps.aftersales.models import AfterSalesCase
from apps.aftersales.selectors.people import handlers
from apps.aftersales.selectors.queue import FILTERS, TABS, Asked, queue_page, queue_views
from apps.aftersales.selectors.reasons import reason_choices
from apps.common.access import Access
from apps.shop.models import Shop


def queue_context(access: Access, shop: Shop, asked: Asked, now: datetime) -> dict[str, Any]:
    """Return a page of the queue with its tabs, counts and filters."""
    page = queue_page(access, shop, asked, now)
    filters = dict(asked.filters or {})
    tab = "" if asked.tab == "all" else asked.tab
    query = query_of(asked)
    return {
        "views": [
            (view, _href(shop, view.query), view.query == query)
            for view in queue_views(access, shop)
        ],
        "can_keep": bool(query),
        "page": page,
        "tab": asked.tab,
        "tabs": [
            (key, label, page.counts[key], _href(shop, {**filters, "status": "", "tab": key}))
            for key, label in TABS.items()
        ],
        "filters": filters,
        "is_filtered": any(filters.values()),
        "kinds": AfterSalesCase.Kind.choices,
        "statuses": AfterSalesCase.Status.choices,
        "reasons": reason_choices(),
        "handlers": handlers(shop, now),
        "next_href": _href(shop, {**filters, "tab": tab, "after": page.next_key})
        if page.next_key
        else "",
    }


def asked_of(told: Mapping[str, Any]) -> Asked:
    """Return what an address or a form asks of the queue."""
    filters = {name: told.get(name, "").strip() for name in FILTERS}
    return Asked(told.get("tab") or "all", filters, told.get("after", ""))


def query_of(asked: Asked) -> dict[str, str]:
    """Return tab and filters as an address names them, without what is usual."""
    told = {**(asked.filters or {}), "tab": "" if asked.tab == "all" else asked.tab}
    return {key: value for key, value in told.items() if value}


def _href(shop: Shop, query: Mapping[str, str]) -> str:
    asked = {"shop": shop.code, **{key: value for key, value in query.items() if value}}
    return f"{reverse('aftersales:queue')}?{urlencode(asked)}"
