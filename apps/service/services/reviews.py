"""Articles are checked by somebody, and again when what they speak of has changed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM
from apps.accounts.services import audit_write
from apps.common.cells import decimal_text
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.service.models import Snippet
from apps.service.selectors.readers import Reader
from apps.service.selectors.snippets import snippet_reached
from apps.service.services.snippets import snippet_index
from apps.shop.models import Shop
from apps.shop.selectors import SkuFact, sku_facts

# Orders of so many days tell what a variant costs and is called.
KNOWN = timedelta(days=60)
Facts = Mapping[str, tuple[str, str]]


@transaction.atomic
def snippet_verify(
    *, by: Reader, snippet_id: int, review_due: date | None, now: datetime
) -> Snippet:
    """Note that somebody read a text in use and found it right, and when to look again.

    What its products cost and are called today is kept: a change makes it due for review.
    Raises not_found, role_refused, and field_invalid for a day that is not to come.
    """
    rows = snippet_reached(by).select_for_update(of=("self",)).select_related("shop")
    snippet: Snippet | None = rows.filter(pk=snippet_id, state="approved").first()
    if snippet is None:
        raise missing()
    by.access.require("service:snippet-verify", "POST", snippet.shop_id)
    today = _today(snippet.shop, now)
    if review_due is not None and review_due <= today:
        raise ShopError("field_invalid", _("Choose a day after today."), "review_due")
    snippet.verified_by, snippet.verified_at = by.user, now
    snippet.review_due, snippet.review_reasons = review_due, []
    snippet.verified_facts = dict(_facts_of([snippet], today)[snippet.pk])
    snippet.save(update_fields=[
        "verified_by", "verified_at", "review_due", "review_reasons", "verified_facts"
    ])  # fmt: skip
    audit_write(
        actor=by.access.actor,
        action="snippet.verify",
        subject=f"service.Snippet:{snippet.pk}",
        shop_id=snippet.shop_id,
        changes={"review_due": [None, str(review_due or "")]},
    )
    return snippet


def texts_recheck(*, now: datetime) -> int:
    """Compare the checked texts of every shop with their products; return how many became due."""
    return sum(products_recheck(shop=shop, now=now) for shop in Shop.objects.order_by("pk"))


@transaction.atomic
def products_recheck(*, shop: Shop, now: datetime) -> int:
    """Set the texts due whose products cost or are called otherwise than when they were checked.

    Returns how many became due; run again it changes nothing more.
    """
    today = _today(shop, now)
    tied = Snippet.objects.filter(shop=shop, products__isnull=False).values("pk")
    rows = Snippet.objects.filter(pk__in=tied, state="approved", verified_at__isnull=False)
    checked = list(rows.select_for_update(no_key=True).order_by("pk"))
    facts = _facts_of(checked, today)
    return sum(_compare(snippet, facts[snippet.pk], today) for snippet in checked)


def _compare(snippet: Snippet, now_facts: Facts, today: date) -> bool:
    """Make a text due and say why; what is not known today is no change."""
    known: Facts = {code: tuple(pair) for code, pair in snippet.verified_facts.items()}
    reasons = [
        [code, field, known[code][at], now_facts[code][at]]
        for code in sorted(known.keys() & now_facts.keys())
        for at, field in enumerate(("title", "price"))
        if known[code][at] != now_facts[code][at]
    ]
    if not reasons or reasons == snippet.review_reasons:
        return False
    snippet.review_due, snippet.review_reasons = today, reasons
    snippet.save(update_fields=["review_due", "review_reasons"])
    if any(field == "title" for _code, field, _old, _new in reasons):
        snippet_index(snippet=snippet)
    audit_write(
        actor=SYSTEM,
        action="snippet.review_due",
        subject=f"service.Snippet:{snippet.pk}",
        shop_id=snippet.shop_id,
        changes={f"{code} {field}": [old, new] for code, field, old, new in reasons},
    )
    return True


def _facts_of(snippets: Sequence[Snippet], today: date) -> dict[int, Facts]:
    """Return {SKU code: (title, price)} of the products of each text."""
    links = Snippet.products.through.objects.filter(snippet__in=snippets)
    products = list(links.values_list("snippet_id", "product_id"))
    found = sku_facts(product_ids=[pk for _, pk in products], since=today - KNOWN)
    by_product: dict[int, list[SkuFact]] = {}
    for fact in found:
        by_product.setdefault(fact.product_id, []).append(fact)
    told: dict[int, dict[str, tuple[str, str]]] = {each.pk: {} for each in snippets}
    for snippet_id, product_id in products:
        for fact in by_product.get(product_id, ()):
            told[snippet_id][fact.code] = (fact.title, decimal_text(fact.price.normalize()))
    return dict(told)


def _today(shop: Shop, now: datetime) -> date:
    return business_day(now, shop.tz, shop.day_cut)
