"""Finds quick replies, articles and notices as far as somebody may see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, Max, OuterRef, Q

from apps.accounts.roles import Role
from apps.common.http import missing
from apps.service.models import AgentSkill, OrderCredit, Snippet, SnippetUse, TextVersion
from apps.service.querysets import SnippetQuerySet
from apps.service.selectors.people import desk_names
from apps.service.selectors.readers import Reader
from apps.service.textdiff import Change, text_changes
from apps.shop.models import Product, Shop, Sku

PLANNERS = (Role.DIRECTOR, Role.SUPERVISOR)
WRITERS = (*PLANNERS, Role.AGENT, Role.ASSISTANT)
# Names of variants of a product beyond that do not make it easier to find.
MOST_VARIANTS = 50
# So many versions of a text are shown with their differences.
MOST_VERSIONS = 30


@dataclass(frozen=True, slots=True)
class SnippetLine:
    """A text in a list: its words in use, else its newest ones, and how often it was used."""

    row: Snippet
    words: TextVersion
    uses: int
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class SnippetPage:
    """One page of a list of texts, and where the next one starts; 0 where there is none."""

    lines: list[SnippetLine]
    next_before: int


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version: who wrote it, and what it changed in the one before."""

    row: TextVersion
    by: str
    title: Sequence[Change]
    body: Sequence[Change]


@dataclass(frozen=True, slots=True)
class TextSales:
    """Buyers for whom a text was used, and those of them who then bought from who used it."""

    buyers: int
    bought: int


@dataclass(frozen=True)
class SnippetShown:
    """All that the page of a text shows; `head` is newer than `words` while it waits."""

    snippet: Snippet
    words: TextVersion
    head: TextVersion
    versions: list[VersionLine]
    products: list[Product]
    uses: int
    sales: TextSales


def snippet_reached(by: Reader) -> SnippetQuerySet:
    """Return the texts of one's shops that are everybody's, of one's teams, or one's own.

    Supervisors and directors see those of every team; who does not serve buyers sees approved
    ones only.
    """
    rows: SnippetQuerySet = Snippet.objects.visible_to(by.access)
    as_planner = [pk for role in PLANNERS for pk in by.access.shop_ids_as(role)]
    as_writer = [pk for role in WRITERS for pk in by.access.shop_ids_as(role)]
    of_teams = rows.filter(scope="team", shop__in=as_planner)
    reached = rows.reached_by(by.user.pk, _teams(by)) | of_teams
    return reached.filter(Q(shop__in=as_writer) | Q(state="approved"))


def snippet_of(by: Reader, snippet_id: int) -> Snippet:
    """Return a text that somebody may see, or raise not_found."""
    rows = snippet_reached(by).select_related("shop", "approved", "owner", "verified_by")
    found: Snippet | None = rows.filter(pk=snippet_id).first()
    if found is None:
        raise missing()
    return found


def head_of(snippet: Snippet) -> TextVersion:
    """Return the newest version of a text."""
    found: TextVersion = snippet.versions.order_by("-number")[0]
    return found


def names_of(snippet: Snippet) -> list[str]:
    """Return codes and titles of a text's products and their variants."""
    products = snippet.products.values_list("external_id", "title")
    skus = Sku.objects.filter(product__in=snippet.products.all()).order_by("pk")
    variants = skus.values_list("code", "title")[:MOST_VARIANTS]
    return [name for pair in (*products, *variants) for name in pair if name]


def snippets_page(
    rows: SnippetQuerySet, *, before: int | None, count: int, since: date
) -> SnippetPage:
    """Return the newest texts of `rows` older than the mark, with their uses since a day."""
    listed = rows.filter(pk__lt=before) if before else rows
    found = list(listed.select_related("approved", "owner").order_by("-pk")[: count + 1])
    shown = found[:count]
    last = shown[-1].pk if len(found) > count else 0
    return SnippetPage(snippet_lines(shown, since), last)


def snippet_lines(rows: Sequence[Snippet], since: date) -> list[SnippetLine]:
    """Return texts as a list shows them, in the order given."""
    ids = [row.pk for row in rows]
    newest = TextVersion.objects.filter(snippet__in=ids).order_by("snippet", "-number")
    heads = {head.snippet_id: head for head in newest.distinct("snippet")}
    uses = _uses(ids, since)
    return [
        SnippetLine(
            row,
            row.approved or heads[row.pk],
            uses.get(row.pk, 0),
            row.approved is None or heads[row.pk].number > row.approved.number,
        )
        for row in rows
    ]


def snippets_waiting(rows: SnippetQuerySet) -> SnippetQuerySet:
    """Return those that wait for an approval: new ones, and newer words for those in use."""
    newest = rows.exclude(state="retired").annotate(newest=Max("versions__number"))
    waiting: SnippetQuerySet = newest.filter(Q(state="draft") | Q(approved__number__lt=F("newest")))
    return waiting


def snippets_listed(rows: SnippetQuerySet, show: str, today: date, user_id: int) -> SnippetQuerySet:
    """Return the texts that a list shows by what is asked for, those in use for ""."""
    kept: dict[str, SnippetQuerySet] = {
        "": rows.live(today),
        "waiting": snippets_waiting(rows),
        "review": rows.due_for_review(today),
        "mine": rows.filter(owner_id=user_id).exclude(state="retired"),
        "expired": rows.expired(today),
        "retired": rows.filter(state="retired"),
    }
    return kept[show]


def snippet_shown(snippet: Snippet, since: date) -> SnippetShown:
    """Return a text with its versions, products and uses since a day."""
    versions = list(snippet.versions.order_by("-number")[: MOST_VERSIONS + 1])
    head = versions[0]
    return SnippetShown(
        snippet,
        snippet.approved or head,
        head,
        versions_of(versions)[:MOST_VERSIONS],
        list(snippet.products.order_by("external_id")),
        _uses([snippet.pk], since).get(snippet.pk, 0),
        text_sales(snippet, since),
    )


def text_sales(snippet: Snippet, since: date) -> TextSales:
    """Return for how many buyers a text was used since a day, and after how many a sale came.

    A sale is an order placed after the use that a conversion rule credits to the same person;
    uses whose buyer is not known are left out. A buyer counts once.
    """
    used = SnippetUse.objects.used().filter(version__snippet=snippet, used_at__date__gte=since)
    sold = OrderCredit.objects.filter(
        is_sale=True,
        agent__user=OuterRef("used_by"),
        order__customer=OuterRef("customer"),
        order__ordered_at__gte=OuterRef("used_at"),
    )
    counted = used.filter(customer__isnull=False).aggregate(
        buyers=Count("customer", distinct=True),
        bought=Count("customer", distinct=True, filter=Exists(sold)),
    )
    return TextSales(**counted)


def versions_of(
    rows: Sequence[TextVersion], names: Mapping[str, str] | None = None
) -> list[VersionLine]:
    """Return versions, the newest first, each with its difference from the one before."""
    names = desk_names(row.written_by for row in rows) if names is None else names
    older = [*rows[1:], None]
    return [
        VersionLine(
            row,
            names.get(row.written_by, row.written_by),
            text_changes(before.title if before else "", row.title),
            text_changes(before.body if before else "", row.body),
        )
        for row, before in zip(rows, older, strict=True)
    ]


def products_by_code(shop: Shop, codes: Iterable[str]) -> dict[str, int]:
    """Return the ids of a shop's products by the codes that name them."""
    rows = Product.objects.filter(shop=shop, external_id__in=list(codes))
    return dict(rows.values_list("external_id", "pk"))


def product_codes(snippet: Snippet) -> list[str]:
    """Return the codes of a text's products in order."""
    return list(snippet.products.order_by("external_id").values_list("external_id", flat=True))


def _uses(ids: Iterable[int], since: date) -> dict[int, int]:
    rows = SnippetUse.objects.used().filter(
        version__snippet__in=list(ids), used_at__date__gte=since
    )
    return dict(rows.values_list("version__snippet").annotate(Count("pk")))


def _teams(by: Reader) -> list[str]:
    rows = AgentSkill.objects.filter(agent__user=by.user)
    return list(rows.values_list("role", flat=True))
