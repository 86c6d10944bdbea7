"""Reads a product page: what it tells search engines of title, price, stock, reviews; pure."""

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any, Final

from apps.promotion.rivals import Facts, price_of

META: Final = {
    "og:title": "title", "product:price:amount": "price", "og:price:amount": "price",
    "og:image": "image", "og:description": "description", "description": "description",
    "product:availability": "stock", "og:availability": "stock",
}  # fmt: skip
PROPS: Final = {"price": "price", "availability": "stock", "reviewCount": "reviews",
                "ratingValue": "rating"}  # fmt: skip
DEEPEST: Final = 6
LONGEST: Final = 300  # signs of a title


class _Page(HTMLParser):
    """Collects what a page says of itself."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[str, str] = {}
        self.scripts: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note metas, marked items, and the start of structured data."""
        given = {name: value or "" for name, value in attrs}
        key = META.get(given.get("property") or given.get("name", ""))
        key = key or PROPS.get(given.get("itemprop", ""))
        value = given.get("content") or given.get("href", "")
        if key and value:
            self.told.setdefault(key, value.strip())
        if tag == "script" and given.get("type") == "application/ld+json":
            self._inside = "data"
            self.scripts.append("")
        elif tag == "title":
            self._inside = "title"

    def handle_endtag(self, tag: str) -> None:
        """Note the end of it."""
        self._inside = ""

    def handle_data(self, data: str) -> None:
        """Keep the text of what is being read."""
        if self._inside == "data":
            self.scripts[-1] += data
        elif self._inside == "title" and data.strip():
            self.told.setdefault("name", data.strip())


def facts_of(html: str) -> Facts | None:
    """Return what a product's page shows; None where no price can be read."""
    page = _Page()
    page.feed(html)
    told = dict(page.told)
    for script in page.scripts:
        told |= _structured(script)
    price = price_of(told.get("price", ""))
    if price is None:
        return None
    return Facts(
        title=_title(told.get("title") or told.get("name") or ""),
        price=price[0],
        price_from=price[1] or told.get("from") == "1",
        in_stock=_stock(told.get("stock", "")),
        reviews=_count(told.get("reviews", "")),
        rating=_rating(told.get("rating", "")),
        description_hash=_hash(told.get("description", "")),
        image_hash=_hash(told.get("image", "")),
    )


def _structured(script: str) -> dict[str, str]:
    """Return what structured data (schema.org Product) says."""
    try:
        body = json.loads(script)
    except (ValueError, RecursionError):
        return {}
    for each in _products(body, DEEPEST):
        offer = each.get("offers")
        offer = offer[0] if isinstance(offer, list) and offer else offer
        offer = offer if isinstance(offer, dict) else {}
        rating = each.get("aggregateRating")
        rating = rating if isinstance(rating, dict) else {}
        told = {
            "title": each.get("name"), "price": offer.get("price", offer.get("lowPrice")),
            "from": "1" if "lowPrice" in offer else None, "stock": offer.get("availability"),
            "reviews": rating.get("reviewCount"), "rating": rating.get("ratingValue"),
            "description": each.get("description"), "image": str(each.get("image") or ""),
        }  # fmt: skip
        return {name: str(value) for name, value in told.items() if value not in (None, "")}
    return {}


def _products(body: Any, deep: int) -> Iterator[dict[str, Any]]:
    if deep and isinstance(body, list):
        for each in body:
            yield from _products(each, deep - 1)
    elif deep and isinstance(body, dict):
        if body.get("@type") == "Product":
            yield body
        yield from _products(body.get("@graph", []), deep - 1)


def _title(text: str) -> str | None:
    """Return a title as the database takes it."""
    plain = text.replace("\0", "").encode(errors="ignore").decode().strip()
    return plain[:LONGEST] or None


def _stock(text: str) -> bool | None:
    plain = text.replace(" ", "").lower()
    if any(word in plain for word in ("outofstock", "soldout", "discontinued")):
        return False
    return True if "instock" in plain or "limitedavailability" in plain else None


def _count(text: str) -> int | None:
    digits = text.replace(",", "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else None


def _rating(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value.quantize(Decimal("0.01")) if 0 <= value <= 100 else None


def _hash(text: str) -> str | None:
    plain = " ".join(text.split())
    return sha256(plain.encode()).hexdigest()[:16] if plain else None
