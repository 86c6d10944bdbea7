"""What credits are computed from: the chats and orders of buyers, read in a few queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q
from django.db.models.functions import Coalesce

from apps.common.days import day_bounds
from apps.service.credit import Basis, Chat, CreditRule, Placed, Tie
from apps.service.inquiryfacts import Bought, Exclusions, Talk
from apps.service.models import AgentChat, ConversionRule, Inquiry, InquiryFact, Message
from apps.shop.models import Customer, Order, OrderLine, Shop

BUYER = Coalesce("inquiry__customer", "inquiry__merged_into__customer")
Groups = Mapping[int, frozenset[str]]


@dataclass
class BuyerData:
    """What one buyer said and bought, in order of time."""

    chats: list[AgentChat] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)


@dataclass(frozen=True)
class CreditData:
    """The chats and orders of some buyers, with the groups of the products they are about."""

    buyers: Mapping[int, BuyerData]
    names: Mapping[int, str]
    roles: Mapping[int, str]
    order_groups: Groups
    inquiry_groups: Groups

    def talks(self, buyer_id: int, meant: "RuleData") -> list[Talk]:
        """The buyer's chats as a rule sees them."""
        is_own = self.names.get(buyer_id, "").casefold() in meant.own_names
        return [
            Talk(
                Chat(
                    row.pk, row.agent_id, row.first_at, row.last_at, row.rounds,
                    row.is_opened_by_agent,
                ),
                row.day,
                row.minute,
                row.buyer_at,
                row.buyer_lines,
                row.agent_lines,
                self.roles[row.inquiry_id],
                row.is_handed_on,
                is_own,
                row.inquiry_id in meant.coded,
                self.inquiry_groups.get(row.inquiry_id, frozenset()),
            )
            for row in self.buyers[buyer_id].chats
        ]  # fmt: skip

    def bought(self, buyer_id: int) -> list[Bought]:
        """The buyer's orders."""
        return [
            Bought(
                Placed(row.pk, row.ordered_at, row.paid_at),
                row.paid_on,
                self.order_groups.get(row.pk, frozenset()),
            )
            for row in self.buyers[buyer_id].orders
        ]


@dataclass(frozen=True)
class RuleData:
    """One version of the rule, ready to be computed; `coded` are inquiries with a code word."""

    rule: ConversionRule
    credit: CreditRule
    exclusions: Exclusions
    own_names: frozenset[str]
    coded: frozenset[int]


def credit_rule(rule: ConversionRule) -> CreditRule:
    """Return the lengths and choices of a stored rule."""
    return CreditRule(
        Basis(rule.basis),
        Tie(rule.tie),
        rule.window_days,
        rule.guard_minutes,
        rule.followup_minutes,
    )


def exclusions_of(rule: ConversionRule) -> Exclusions:
    """Return the switches of a stored rule."""
    kept = dict(rule.exclusions)
    for name in ("own_names", "code_words"):
        kept[name] = tuple(kept.get(name, ()))
    return Exclusions(**kept)


def rule_data(rule: ConversionRule, inquiry_ids: Collection[int]) -> RuleData:
    """Return a rule with what it has to look up in these inquiries."""
    exclusions = exclusions_of(rule)
    named = Q()
    for word in exclusions.code_words:
        named |= Q(body__icontains=word)
    said = Message.objects.filter(named, inquiry__in=inquiry_ids) if exclusions.code_words else None
    coded = said.values_list("inquiry_id", flat=True).distinct() if said is not None else ()
    names = frozenset(name.casefold() for name in exclusions.own_names)
    return RuleData(rule, credit_rule(rule), exclusions, names, frozenset(coded))


def touched_inquiries(shop: Shop, days: Iterable[date]) -> list[int]:
    """Return the inquiries in which somebody wrote on these days, or had a chat on them."""
    spans = Q()
    for day in days:
        start, end = day_bounds(day, shop.tz, shop.day_cut)
        spans |= Q(at__gte=start, at__lt=end)
    said = Message.objects.filter(spans, shop=shop).values("inquiry_id")
    chats = AgentChat.objects.filter(shop=shop, day__in=list(days)).values("inquiry_id")
    both = Inquiry.objects.filter(Q(pk__in=said) | Q(pk__in=chats))
    return list(both.values_list("pk", flat=True))


def touched_buyers(shop: Shop, days: Collection[date], inquiry_ids: Collection[int]) -> set[int]:
    """Return the buyers of these inquiries, and those who asked once and ordered on these days."""
    inquiries = Inquiry.objects.filter(pk__in=inquiry_ids)
    asked = inquiries.annotate(buyer=Coalesce("customer", "merged_into__customer"))
    found = set(asked.filter(buyer__isnull=False).values_list("buyer", flat=True))
    orders = Order.objects.filter(
        Q(ordered_on__in=days) | Q(paid_on__in=days),
        shop=shop,
        customer__in=Inquiry.objects.filter(shop=shop).values("customer"),
    )
    facts = InquiryFact.objects.filter(shop=shop, day__in=days)
    found |= set(orders.values_list("customer_id", flat=True))
    return found | set(facts.values_list("customer_id", flat=True))


def settling_buyers(shop: Shop, now: datetime, today: date) -> set[int]:
    """Return the buyers of whom something is known by now that was open before."""
    rows = InquiryFact.objects.filter(shop=shop).settling(now, today)
    return set(rows.values_list("customer_id", flat=True))


def credit_data(shop: Shop, buyer_ids: Collection[int]) -> CreditData:
    """Read everything that decides about the credit for these buyers' orders."""
    buyers: dict[int, BuyerData] = {pk: BuyerData() for pk in buyer_ids}
    chats = AgentChat.objects.filter(shop=shop).annotate(buyer=BUYER).filter(buyer__in=buyer_ids)
    roles: dict[int, str] = {}
    for row in chats.order_by("first_at", "pk").select_related("inquiry"):
        buyers[row.buyer].chats.append(row)
        roles[row.inquiry_id] = row.inquiry.role
    orders = Order.objects.counted().filter(shop=shop, customer__in=buyer_ids)
    for order in orders.order_by("ordered_at", "pk"):
        buyers[order.customer_id].orders.append(order)
    order_ids = [order.pk for each in buyers.values() for order in each.orders]
    lines = OrderLine.objects.filter(order__in=order_ids, product__isnull=False)
    asked = Inquiry.products.through.objects.filter(inquiry__in=roles)
    names = Customer.objects.filter(pk__in=buyer_ids).values_list("pk", "name")
    return CreditData(
        buyers,
        dict(names),
        roles,
        _groups(lines.values_list("order_id", "product_id", "product__category")),
        _groups(asked.values_list("inquiry_id", "product_id", "product__category")),
    )


def _groups(rows: Iterable[tuple[int, int, str]]) -> Groups:
    """Products of one category are one group; a product without one is its own."""
    found: dict[int, set[str]] = defaultdict(set)
    for owner, product, category in rows:
        found[owner].add(category or f"#{product}")
    return {owner: frozenset(groups) for owner, groups in found.items()}
