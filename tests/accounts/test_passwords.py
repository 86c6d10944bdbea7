"""Words that no password may hold."""

import pytest
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError

from apps.shop.models import Shop

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("word", ["my ShopOps of 2026", "Spring Water 2026!", "99 SPRING days"])
def test_names_of_this_house_are_refused(word: str, shop: Shop) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(word)
    assert [each.code for each in refused.value.error_list] == ["own_word"]


def test_other_words_are_taken_and_short_names_do_no_harm(shop: Shop) -> None:
    Shop.objects.filter(pk=shop.pk).update(code="no1", name="Anna")
    validate_password("annas no1 spring water")


def test_the_form_says_so() -> None:
    assert "It holds neither the name of a shop nor that of ShopOps." in (
        password_validators_help_texts()
    )
