"""What other apps ask about shared facts."""

from datetime import date

from django.db.models import Q

from apps.shop.models import Shop, TrafficSource, TrafficSourceAlias


def source_words(*, shop: Shop, day: date) -> dict[str, str]:
    """Return the key of the source that each name means in a shop on a day.

    The shop's own names win over those of its platform, both over the sources' own names.
    """
    words = dict(TrafficSource.objects.values_list("name", "key"))
    own = Q(shop=shop) | Q(shop=None, platform=shop.platform)
    aliases = TrafficSourceAlias.objects.filter(own, valid__contains=day)
    names = aliases.order_by("-platform").values_list("raw_name", "source__key")
    return words | dict(names)
