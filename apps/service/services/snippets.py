"""Quick replies, articles and notices: written, approved, put back, retired."""

from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.accounts.services.notifications import Notice, notices_settle, notify
from apps.common.access import Access, Actor
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.service.models import Snippet, TextVersion
from apps.service.searchtext import search_terms
from apps.service.selectors.readers import Reader
from apps.service.selectors.snippets import head_of, names_of, snippet_reached
from apps.service.services.misses import misses_answer
from apps.service.services.versions import stale, version_add
from apps.shop.models import Product, Shop

State, Scope = Snippet.State, Snippet.Scope
LETTERS = {Snippet.Kind.REPLY: "r", Snippet.Kind.ARTICLE: "a", Snippet.Kind.NOTICE: "n"}


@dataclass(frozen=True, slots=True)
class Words:
    """What a text says, and why it was changed."""

    title: str
    body: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a text is used: for whom, about which products, from when to when."""

    kind: str
    code: str = ""
    scope: str = Scope.SHOP
    role: str = ""
    audience: str = Snippet.Audience.PUBLIC
    locale: str = ""
    product_ids: tuple[int, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@transaction.atomic
def snippet_add(
    *, by: Reader, shop: Shop, settings: Settings, words: Words, query: str = ""
) -> Snippet:
    """Make a text; it is in use at once when it is personal or its author may approve.

    `query` is a search that had found nothing: it is answered by it. An empty code gets the next
    free one. Raises role_refused, `duplicate` for a code in use.
    """
    by.access.require("service:snippet-new", "POST", shop.pk)
    settings = replace(settings, code=settings.code or _free_code(shop, settings.kind))
    is_own = settings.scope == Scope.PERSONAL
    snippet = Snippet(shop=shop, kind=settings.kind, owner=by.user if is_own else None)
    _put(snippet, settings)
    head = version_add(snippet=snippet, words=(words.title, words.body), actor=by.access.actor)
    if is_own or _may_approve(by.access, shop):
        _use(snippet, head)
    else:
        _propose(by, snippet, head)
    _products_set(snippet, settings)
    _index(snippet)
    _audit(snippet, by.access.actor, "snippet.add", None, head.number)
    misses_answer(shop=shop, query=query, snippet=snippet)
    return snippet


@transaction.atomic
def snippet_edit(
    *,
    by: Reader,
    snippet_id: int,
    seen: int,
    words: Words,
    settings: Settings | None = None,
) -> Snippet:
    """Write the next version; `seen` is the number of the version that the author had before them.

    From who may not approve it is a proposal: the version in use stays in use, and `settings` do
    not change. Raises not_found, role_refused, `stale` with the other's words, `duplicate`.
    """
    snippet = _locked(by, snippet_id)
    by.access.require("service:snippet-edit", "POST", snippet.shop_id)
    head = head_of(snippet)
    if head.number != seen:
        raise stale(head)
    may_set = _may_set(by, snippet)
    if may_set and settings:
        _put(snippet, replace(settings, code=settings.code or snippet.code))
        _products_set(snippet, settings)
    if (words.title, words.body) != (head.title, head.body):
        told = (words.title, words.body)
        head = version_add(snippet=snippet, words=told, actor=by.access.actor, reason=words.reason)
    if may_set:
        _use(snippet, head)
    elif head.number != seen:
        _propose(by, snippet, head)
    _index(snippet)
    _audit(snippet, by.access.actor, "snippet.edit", seen, head.number)
    return snippet


@transaction.atomic
def snippet_approve(*, by: Reader, snippet_id: int, seen: int) -> Snippet:
    """Take the newest version into use, the one that was read before deciding.

    Raises not_found, role_refused, `stale` when there is a newer one.
    """
    snippet = _locked(by, snippet_id)
    by.access.require("service:snippet-approve", "POST", snippet.shop_id)
    head = head_of(snippet)
    if head.number != seen:
        raise stale(head)
    old = snippet.approved.number if snippet.approved else None
    _use(snippet, head)
    _index(snippet)
    _audit(snippet, by.access.actor, "snippet.approve", old, head.number)
    return snippet


@transaction.atomic
def snippet_restore(*, by: Reader, snippet_id: int, number: int) -> Snippet:
    """Write an older version once more as the newest, and take it into use.

    Raises not_found, also for a number that the text does not have, and role_refused.
    """
    snippet = _locked(by, snippet_id)
    by.access.require("service:snippet-restore", "POST", snippet.shop_id)
    if not _may_set(by, snippet):
        raise missing()
    old = snippet.versions.filter(number=number).first()
    if old is None:
        raise missing()
    reason = _("Back to version %(number)d") % {"number": number}
    words = (old.title, old.body)
    head = version_add(snippet=snippet, words=words, actor=by.access.actor, reason=reason)
    _use(snippet, head)
    _index(snippet)
    _audit(snippet, by.access.actor, "snippet.restore", number, head.number)
    return snippet


@transaction.atomic
def snippet_retire(*, by: Reader, snippet_id: int) -> Snippet:
    """Take a text out of use for good; what was written with it stays.

    Raises not_found, also for a text that is not one's own where the role only proposes.
    """
    snippet = _locked(by, snippet_id)
    by.access.require("service:snippet-retire", "POST", snippet.shop_id)
    if not _may_set(by, snippet):
        raise missing()
    old, snippet.state = snippet.state, State.RETIRED
    snippet.save(update_fields=["state"])
    notices_settle(("text_proposed",), shop_id=snippet.shop_id, target=snippet.pk)
    audit_write(
        actor=by.access.actor,
        action="snippet.retire",
        subject=f"service.Snippet:{snippet.pk}",
        shop_id=snippet.shop_id,
        changes={"state": [old, snippet.state]},
    )
    return snippet


def snippet_index(*, snippet: Snippet) -> None:
    """Make anew the terms under which a text is found, after its products got other names."""
    _index(snippet)


def _may_approve(access: Access, shop: Shop) -> bool:
    return access.can("service:snippet-approve", "POST", shop.pk)


def _may_set(by: Reader, snippet: Snippet) -> bool:
    """Whether somebody's word is the last one: the owner's on their own, else an approver's."""
    if snippet.owner_id:
        return snippet.owner_id == by.user.pk
    return _may_approve(by.access, snippet.shop)


def _locked(by: Reader, snippet_id: int) -> Snippet:
    rows = snippet_reached(by).select_for_update(of=("self",))
    found: Snippet | None = rows.select_related("shop").filter(pk=snippet_id).first()
    if found is None or found.state == State.RETIRED:
        raise missing()
    return found


def _put(snippet: Snippet, settings: Settings) -> None:
    """Save where a text is used; a personal text stays its owner's."""
    snippet.code, snippet.locale = settings.code, settings.locale
    snippet.scope = settings.scope
    if snippet.pk:
        snippet.scope = Scope.PERSONAL if snippet.owner_id else _shared(settings.scope)
    snippet.role = settings.role if snippet.scope == Scope.TEAM else ""
    snippet.audience = settings.audience
    snippet.valid_from, snippet.valid_to = settings.valid_from, settings.valid_to
    same = Snippet.objects.filter(
        shop=snippet.shop, code=snippet.code, scope=snippet.scope, owner=snippet.owner
    ).exclude(state=State.RETIRED)
    if same.filter(locale=snippet.locale).exclude(pk=snippet.pk).exists():
        text = _("There is a text of this code already. Choose another code, or another language.")
        raise ShopError("duplicate", text, "code")
    snippet.save()


def _shared(scope: str) -> str:
    return Scope.SHOP if scope == Scope.PERSONAL else scope


def _products_set(snippet: Snippet, settings: Settings) -> None:
    rows = Product.objects.filter(shop=snippet.shop, pk__in=settings.product_ids)
    snippet.products.set(rows)


def _use(snippet: Snippet, version: TextVersion) -> None:
    snippet.approved, snippet.state = version, State.APPROVED
    snippet.save(update_fields=["approved", "state"])
    notices_settle(("text_proposed",), shop_id=snippet.shop_id, target=snippet.pk)


def _propose(by: Reader, snippet: Snippet, head: TextVersion) -> None:
    """Tell those who may approve it of a version that is not in use."""
    told = {"code": snippet.code}
    notice = Notice("text_proposed", snippet.shop_id, snippet.pk, head.number, told)
    notify(notice, without=[by.user.pk])


def _index(snippet: Snippet) -> None:
    words = snippet.approved or head_of(snippet)
    names = names_of(snippet)
    snippet.search_text = search_terms(snippet.code, words.title, words.body, names)
    snippet.save(update_fields=["search_text"])


def _free_code(shop: Shop, kind: str) -> str:
    letter = LETTERS[Snippet.Kind(kind)]
    taken = set(Snippet.objects.filter(shop=shop, kind=kind).values_list("code", flat=True))
    number = len(taken) + 1
    while f"{letter}{number}" in taken:
        number += 1
    return f"{letter}{number}"


def _audit(snippet: Snippet, actor: Actor, action: str, old: int | None, new: int) -> None:
    audit_write(
        actor=actor,
        action=action,
        subject=f"service.Snippet:{snippet.pk}",
        shop_id=snippet.shop_id,
        changes={"version": [old, new], "state": [None, snippet.state]},
    )
