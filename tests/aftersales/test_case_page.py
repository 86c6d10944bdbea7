"""The page of a case: which step it puts forward."""

import re

import pytest
from django.urls import reverse

from apps.shop.models import Shop
from tests.aftersales.cases import decided
from tests.factories import make_person, signed_in

pytestmark = pytest.mark.django_db


def test_a_way_out_is_not_put_forward_even_where_it_is_the_only_one(shop: Shop) -> None:
    """The button of the next step stands out, here that of the money."""
    chief = signed_in(make_person("chief@spring.example.com", "director", shop))
    page = chief.get(reverse("aftersales:case", args=[decided(shop).pk])).content.decode()
    buttons = re.findall(r'class="(btn[^"]*)"(?! type="submit")[^>]*>([A-Z][a-z]+)', page)
    assert {("btn", "Cancel"), ("btn btn-primary", "Pay")} <= set(buttons)
