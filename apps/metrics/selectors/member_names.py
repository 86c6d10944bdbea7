"""What the members of the figures are called: sources, products, people, campaigns, reasons."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from apps.common.errors import ShopError
from apps.common.wholenumbers import whole
from apps.metrics.member_readings import Member
from apps.metrics.models import AgentDay
from apps.metrics.registry import Grain
from apps.metrics.selectors.member_numbers import GRAIN_WORDS
from apps.metrics.selectors.reason_members import reason_id, reasons_named
from apps.promotion.models import AdCampaign
from apps.service.models import Agent
from apps.shop.models import Product, Shop, TrafficSource


def members_named(shop: Shop, grain: Grain, ids: Sequence[int | None]) -> dict[int | None, Member]:
    """The members behind ids, in the words of the desk."""
    known = [pk for pk in ids if pk is not None]
    if grain is Grain.REASON:
        return reasons_named(known)
    if grain is Grain.CAMPAIGN:
        campaigns = AdCampaign.objects.filter(shop=shop).in_bulk(known)
        return {pk: _campaign(campaign) for pk, campaign in campaigns.items()}
    if grain is Grain.AGENT:
        people = Agent.objects.filter(pk__in=known).select_related("user")
        return {None: _silent()} | {person.pk: _person(person) for person in people}
    named: dict[int | None, Member] = {None: _rest()}
    if grain is Grain.SOURCE:
        sources = TrafficSource.objects.in_bulk(known)
        return named | {pk: _source(source) for pk, source in sources.items()}
    products = Product.objects.filter(shop=shop).in_bulk(known)
    return named | {
        pk: Member(product.external_id, str(product)) for pk, product in products.items()
    }


def member_of(shop: Shop, grain: Grain, key: str) -> tuple[int | None, Member]:
    """The id and words of a member; ShopError not_found where the shop does not know it."""
    if grain is Grain.AGENT:
        return _agent_of(shop, key)
    if grain is Grain.REASON:
        pk = reason_id(key)
        return pk, reasons_named([pk])[pk]
    if grain is Grain.CAMPAIGN:
        return _campaign_of(shop, key)
    if grain is Grain.SOURCE:
        source = TrafficSource.objects.filter(key=key).first()
        if source is not None:
            return source.pk, _source(source)
    elif not key:
        return None, _rest()
    else:
        product = Product.objects.filter(shop=shop, external_id=key).first()
        if product is not None:
            return product.pk, Member(product.external_id, str(product))
    raise ShopError("not_found", f"There is no such {GRAIN_WORDS[grain]}.")


def _rest() -> Member:
    return Member("", _("Postage, tax and the rest of the orders"))


def _silent() -> Member:
    return Member("", _("Silent orders and unanswered questions"))


def _agent_of(shop: Shop, key: str) -> tuple[int | None, Member]:
    if not key:
        return None, _silent()
    rows = AgentDay.objects.filter(shop=shop).values("agent")
    people = Agent.objects.filter(pk__in=rows).select_related("user")
    person = people.filter(pk=whole(key)).first()
    if person is None:
        raise ShopError("not_found", f"There is no such {GRAIN_WORDS[Grain.AGENT]}.")
    return person.pk, _person(person)


def _campaign_of(shop: Shop, key: str) -> tuple[int | None, Member]:
    campaign = AdCampaign.objects.filter(shop=shop, external_id=key).first()
    if campaign is None:
        raise ShopError("not_found", f"There is no such {GRAIN_WORDS[Grain.CAMPAIGN]}.")
    return campaign.pk, _campaign(campaign)


def _person(person: Agent) -> Member:
    return Member(str(person.pk), str(person))


def _campaign(campaign: AdCampaign) -> Member:
    return Member(campaign.external_id, str(campaign))


def _source(source: TrafficSource) -> Member:
    return Member(source.key, source.name, source.level1, source.paid)
