"""Every shop starts with the taxonomy, the platforms' words and their time limits."""

import pytest
from django.utils import translation

from apps.aftersales.models import DeadlinePolicy, Reason, ReasonAlias
from apps.aftersales.services.seeds import reasons_seed
from apps.aftersales.taxonomy import REASONS, alias_seeds
from apps.shop.models import Shop

pytestmark = pytest.mark.django_db


def test_every_reason_has_words_in_three_languages() -> None:
    assert Reason.objects.count() == len(REASONS) == len({seed.code for seed in REASONS})
    for language, label in (
        ("en", "Parcel lost"),
        ("zh-hans", "丢件"),
        ("hu", "Elveszett a csomag"),
    ):
        with translation.override(language):
            assert Reason.objects.get(code="LOST").label == label
    assert not Reason.objects.filter(label_hu="").exists()


def test_a_word_of_a_platform_means_one_reason() -> None:
    words = [(seed.platform, seed.their_text) for seed in alias_seeds()]
    assert len(words) == len(set(words))
    named = ReasonAlias.objects.get(platform="shopify", their_text="SIZE_TOO_LARGE")
    assert (named.reason.code, named.in_quality_set) == ("TOO_BIG", False)
    told = ReasonAlias.objects.get(platform="tmall", their_text="空包裹")
    assert told.reason.code == "EMPTY"


def test_the_scorecard_of_the_platform_can_be_made_again() -> None:
    counted = ReasonAlias.objects.filter(platform="taobao", in_quality_set=True)
    codes = set(counted.values_list("reason__code", flat=True))
    assert codes == {"SPEC", "LOOK", "SPOIL", "EXPIRY", "PACK"}


def test_seeding_again_keeps_what_a_shop_said(shop: Shop) -> None:
    limit = DeadlinePolicy.objects.get(
        platform="taobao", variant="newer", phase="pre_ship", stage="decide"
    )
    assert (limit.seconds, limit.on_timeout, limit.confirmed) == (86_400, "refunded", False)
    limit.confirmed, limit.seconds = True, 43_200
    limit.save()
    before = DeadlinePolicy.objects.count(), ReasonAlias.objects.count()
    reasons_seed()
    limit.refresh_from_db()
    assert (limit.confirmed, limit.seconds) == (True, 43_200)
    assert (DeadlinePolicy.objects.count(), ReasonAlias.objects.count()) == before
