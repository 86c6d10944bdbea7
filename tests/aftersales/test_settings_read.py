"""What a director sets is what the figures go by, and every state of a leg has its words."""

from apps.accounts.actors import SYSTEM
from apps.aftersales.selectors.wording import LEG_WORDS
from apps.aftersales.services.rules import settings_set
from apps.aftersales.states import ALL_LEG_STATES
from apps.metrics.selectors.rows import RowsOf, rows
from apps.metrics.selectors.values import values
from apps.metrics.services import rollups_audit, shop_drain
from apps.shop.models import ChangedDay, Shop
from tests.known_day import DAY, NOW

REPEATS = "aftersales.repeats"


def test_a_repeat_is_counted_within_the_days_that_the_shop_sets(known_shop: Shop) -> None:
    # The buyer of the known day wrote again two days later.
    assert values(shop_id=known_shop.pk, first=DAY)[REPEATS] == 1
    settings_set(shop=known_shop, actor=SYSTEM, values={"repeat_days": 1})
    assert DAY in set(ChangedDay.objects.values_list("day", flat=True))
    shop_drain(shop=known_shop, now=NOW)
    assert values(shop_id=known_shop.pk, first=DAY)[REPEATS] == 0
    assert rows(RowsOf(known_shop.pk, REPEATS, DAY)).rows == ()
    assert [each for each in rollups_audit(shop=known_shop) if not each.is_waiting] == []


def test_every_state_of_a_leg_has_words_of_its_own() -> None:
    assert set(LEG_WORDS) == set(ALL_LEG_STATES)
    assert not [state for state in ALL_LEG_STATES if "_" in str(LEG_WORDS[state])]
