"""One search over everything that has a page: each kind within its own page's right and reach."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.access import access_at
from apps.accounts.selectors import members
from apps.aftersales.selectors.queue import cases_of
from apps.common.wholenumbers import whole
from apps.service.selectors.buyers import BuyerFound, buyers_found
from apps.service.selectors.readers import Reader
from apps.service.selectors.search import snippets_found
from apps.service.selectors.snippets import snippet_reached
from apps.shop.models import Product, Shop, Sku
from apps.work.selectors.board import tasks_reached

# Fewer signs would list a shop; a name of two signs is whole in some languages.
SHORTEST: Final = 2
LONGEST: Final = 80
# Of each kind: who needs more goes to its list.
MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: its name, what tells it from others, and its page."""

    name: str
    detail: str
    href: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind."""

    key: str
    label: str | Promise
    hits: Sequence[Hit]


@dataclass(frozen=True, slots=True)
class Asking:
    """Who searches for what; `number` is the number that was typed, 0 for words."""

    by: Reader
    shop: Shop
    text: str
    number: int
    now: datetime

    def at(self, url_name: str) -> "Asking | None":
        """The same with the reach of a page, None where the reader may not open it here."""
        access = access_at(self.by.access, url_name)
        if self.shop.pk not in access.shop_ids:
            return None
        return replace(self, by=Reader(access, self.by.user))

    def may(self, url_name: str) -> bool:
        """Whether the reader may open a page here."""
        return self.by.access.can(url_name, "GET", self.shop.pk)


def found(by: Reader, shop: Shop, query: str, now: datetime) -> list[Group]:
    """Return what a search finds, by kind; nothing for one that is too short."""
    text = query.replace("\0", "").strip()[:LONGEST]
    number = whole(text.lstrip("#")) or 0
    if len(text) < SHORTEST:
        return []
    asking = Asking(by, shop, text, number, now)
    groups = []
    for key, (label, url_name, find) in KINDS.items():
        here = asking.at(url_name)
        hits = tuple(find(here)) if here is not None else ()
        groups += [Group(key, label, hits)] if hits else []
    return groups


def _orders(asking: Asking) -> Iterator[Hit]:
    rows = buyers_found(asking.by, asking.shop, asking.text)
    for row in [each for each in rows if each.order][:MOST]:
        if row.order is not None:
            detail = " · ".join(each for each in (row.masked, f"{row.order.ordered_on}") if each)
            yield Hit(row.order.number, detail, reverse("service:order", args=[row.order.pk]))
    yield from _buyers(rows)


def _buyers(rows: Sequence[BuyerFound]) -> Iterator[Hit]:
    for row in [each for each in rows if each.order is None][:MOST]:
        if row.customer is not None:
            href = reverse("service:buyer", args=[row.customer.pk])
            yield Hit(row.masked, _("buyer"), href)


def _cases(asking: Asking) -> Iterator[Hit]:
    told = Q(order__number=asking.text) | Q(external_refund_id=asking.text)
    told |= Q(tracking_no=asking.text)
    if asking.number:
        told |= Q(pk=asking.number)
    rows = cases_of(asking.by.access, asking.shop).filter(told).select_related("order")
    for row in rows.order_by("-pk")[:MOST]:
        name = _("Case #%(number)s: %(kind)s")
        detail = row.order.number if row.order else ""
        words = name % {"number": row.pk, "kind": row.get_kind_display()}
        yield Hit(words, detail, reverse("aftersales:case", args=[row.pk]))


def _products(asking: Asking) -> Iterator[Hit]:
    shop, text = asking.shop, asking.text
    titled = Q(external_id__startswith=text) | Q(title__icontains=text)
    rows = list(Product.objects.filter(titled, shop=shop).order_by("title", "pk")[:MOST])
    for row in rows:
        yield Hit(str(row), row.external_id, _sales_of(asking, row))
    coded = Q(code__startswith=text) | Q(title__icontains=text)
    skus = Sku.objects.filter(coded, shop=shop, product__isnull=False).select_related("product")
    for sku in skus.exclude(product__in=rows).order_by("code", "pk")[:MOST]:
        if sku.product is not None:
            yield Hit(sku.title or sku.code, sku.code, _sales_of(asking, sku.product))


def _sales_of(asking: Asking, product: Product) -> str:
    """The orders behind a product's sales; the products of the day for who sees no orders."""
    query = {"shop": asking.shop.code}
    if not asking.may("dashboard:rows"):
        return f"{reverse('dashboard:day')}?{urlencode({**query, 'by': 'product'})}"
    query |= {"metric": "sales.paid_amount", "product": product.external_id}
    return f"{reverse('dashboard:rows')}?{urlencode(query)}"


def _texts(asking: Asking) -> Iterator[Hit]:
    rows = snippet_reached(asking.by)
    kinds = ("article", "reply")
    for row in snippets_found(rows, asking.shop, asking.text, kinds=kinds, limit=MOST):
        title = row.approved.title if row.approved else row.code
        name = title or row.code
        yield Hit(name, str(row.get_kind_display()), reverse("service:snippet", args=[row.pk]))


def _tasks(asking: Asking) -> Iterator[Hit]:
    told = Q(title__icontains=asking.text)
    if asking.number:
        told |= Q(pk=asking.number)
    rows = tasks_reached(asking.by).filter(told, shop=asking.shop)
    for row in rows.order_by("-pk")[:MOST]:
        name = f"#{row.pk} {row.title}"
        yield Hit(name, str(row.get_state_display()), reverse("work:task", args=[row.pk]))


def _people(asking: Asking) -> Iterator[Hit]:
    """Colleagues by name; their pages are a director's."""
    text = asking.text.casefold()
    rows = [
        row for row in members(asking.now, asking.shop.code)
        if text in row.user.shown_name.casefold()
    ]  # fmt: skip
    for row in rows[:MOST]:
        yield Hit(
            row.user.shown_name, _("colleague"), reverse("accounts:person", args=[row.user_id])
        )


Kind = tuple[str | Promise, str, Callable[[Asking], Iterator[Hit]]]
# In the order in which they are listed, each with the page that its reader must be let into.
KINDS: Final[Mapping[str, Kind]] = {
    "orders": (gettext_lazy("Orders and buyers"), "service:order", _orders),
    "cases": (gettext_lazy("Cases"), "aftersales:case", _cases),
    "products": (gettext_lazy("Products"), "dashboard:day", _products),
    "texts": (gettext_lazy("Replies and articles"), "service:snippet", _texts),
    "tasks": (gettext_lazy("Tasks"), "work:task", _tasks),
    "people": (gettext_lazy("People"), "accounts:person", _people),
}
