"""Fills the demo desks with replies, articles, notes, and what was looked for in vain."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.models import User
from apps.common.access import Actor
from apps.common.days import business_day
from apps.service.demo_texts import DemoNote, DemoText, DemoTexts, demo_texts
from apps.service.models import Agent, Note, Snippet, SnippetUse
from apps.service.services.misses import query_kept
from apps.service.services.snippets import snippet_index
from apps.service.services.versions import version_add
from apps.shop.models import Order, Product, Shop

USED_WITHIN = timedelta(days=30)
State = Snippet.State


@transaction.atomic
def texts_demo_fill(*, shop: Shop, now: datetime, person: User | None = None) -> int:
    """Fill a demo shop with texts and notes, once; return how many texts.

    `person` is who signs in to the demo as an agent: one text is theirs alone.
    """
    agents = list(Agent.objects.filter(home_shop=shop).select_related("user").order_by("pk"))
    if not (shop.is_demo and agents) or Snippet.objects.filter(shop=shop).exists():
        return 0
    drawn, users = demo_texts(shop.zone), [agent.user for agent in agents]
    made = [_text(shop, each, SYSTEM) for each in drawn.texts]
    made.append(_text(shop, drawn.waiting, _actor(users[1]), state=State.DRAFT))
    made.append(_text(shop, drawn.expired, SYSTEM, **_over(shop, now)))
    made.append(_text(shop, drawn.own, _actor(users[0]), owner=person or users[0]))
    _propose(shop, drawn, users[2])
    _uses(shop, drawn, made, users, now)
    _misses(shop, drawn, users, now)
    _notes(shop, drawn, users)
    return len(made)


def _text(
    shop: Shop, drawn: DemoText, actor: Actor, state: str = State.APPROVED, **fields: Any
) -> Snippet:
    scope = Snippet.Scope.PERSONAL if "owner" in fields else Snippet.Scope.SHOP
    snippet = Snippet.objects.create(
        shop=shop,
        kind=drawn.kind,
        code=drawn.code,
        scope=scope,
        locale=drawn.locale,
        audience=drawn.audience,
        **fields,
    )
    head = version_add(snippet=snippet, words=(drawn.title, drawn.body), actor=actor)
    if state == State.APPROVED:
        snippet.approved, snippet.state = head, state
        snippet.save(update_fields=["approved", "state"])
    snippet.products.set(Product.objects.filter(shop=shop, external_id__in=drawn.products))
    snippet_index(snippet=snippet)
    return snippet


def _over(shop: Shop, now: datetime) -> dict[str, Any]:
    today = business_day(now, shop.tz, shop.day_cut)
    return {"valid_from": today - timedelta(days=24), "valid_to": today - timedelta(days=4)}


def _propose(shop: Shop, drawn: DemoTexts, author: User) -> None:
    """Let somebody propose other words for a text in use."""
    asked = drawn.proposed
    snippet = Snippet.objects.filter(shop=shop, code=asked.code).order_by("pk")[0]
    title = snippet.approved.title if snippet.approved else ""
    words, actor = (title, asked.body), _actor(author)
    version_add(snippet=snippet, words=words, actor=actor, reason=asked.reason)


def _uses(
    shop: Shop, drawn: DemoTexts, made: Iterable[Snippet], users: Sequence[User], now: datetime
) -> None:
    counts = {(each.code, each.locale): each.uses for each in drawn.every}
    rows = [
        SnippetUse(
            shop=shop,
            version=snippet.approved,
            used_by=users[(number + snippet.pk) % len(users)],
            used_at=now - USED_WITHIN * number / count,
        )
        for snippet in made
        if (count := counts.get((snippet.code, snippet.locale), 0)) and snippet.approved
        for number in range(count)
    ]
    SnippetUse.objects.bulk_create(rows)


def _misses(shop: Shop, drawn: DemoTexts, users: Sequence[User], now: datetime) -> None:
    SnippetUse.objects.bulk_create(
        SnippetUse(
            shop=shop,
            query=query_kept(query),
            used_by=users[number % len(users)],
            used_at=now - timedelta(days=number, hours=2),
        )
        for query, count in drawn.misses.items()
        for number in range(count)
    )


def _notes(shop: Shop, drawn: DemoTexts, users: Sequence[User]) -> None:
    """Note something about the newest paid orders and who placed them."""
    rows = Order.objects.filter(shop=shop, customer__isnull=False, paid_on__isnull=False)
    orders = list(rows.order_by("-ordered_at", "-pk")[: 2 * len(drawn.notes)])
    for number, order in enumerate(orders):
        note = drawn.notes[number % len(drawn.notes)]
        _note(order, note, users[number % len(users)])


def _note(order: Order, drawn: DemoNote, author: User) -> None:
    customer_id = order.customer_id if drawn.is_of_buyer else None
    about = {"customer_id": customer_id} if customer_id else {"order": order}
    standing = Note.objects.standing().filter(kind="tag", code=drawn.code, customer_id=customer_id)
    if drawn.kind == Note.Kind.TAG and standing.exists():
        return
    note = Note.objects.create(
        shop_id=order.shop_id,
        kind=drawn.kind,
        code=drawn.code,
        must_ack_role=drawn.role,
        is_pinned=drawn.kind == Note.Kind.REQUIREMENT,
        **about,
    )
    for body in filter(None, (drawn.was, drawn.body)):
        version_add(note=note, words=("", body), actor=_actor(author))


def _actor(user: User) -> Actor:
    return UserActor(user.pk)
