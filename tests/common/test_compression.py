"""Pages are packed for browsers that unpack; files and short answers are not."""

import gzip

import pytest
from django.test import Client

from apps.accounts.roles import Role
from apps.shop.models import Shop
from tests.factories import make_person, signed_in

pytestmark = pytest.mark.django_db
UNPACKS = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def client(shop: Shop) -> Client:
    return signed_in(make_person("nora@example.com", Role.DIRECTOR, shop), is_fresh=True)


def test_a_page_is_packed_for_who_unpacks(client: Client) -> None:
    packed = client.get("/people/", headers=UNPACKS)
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert int(packed["Content-Length"]) == len(packed.content)
    assert b"nora@example.com" in gzip.decompress(packed.content)


def test_a_page_is_sent_as_it_is_to_who_does_not_unpack(client: Client) -> None:
    plain = client.get("/people/")
    assert not plain.has_header("Content-Encoding")
    assert b"nora@example.com" in plain.content


def test_no_two_packed_answers_tell_by_their_length_what_is_in_them(client: Client) -> None:
    lengths = {len(client.get("/no/such/page/", headers=UNPACKS).content) for _ in range(12)}
    assert len(lengths) > 1


def test_a_file_is_not_packed(client: Client) -> None:
    answer = client.post("/days/export/?day=2026-11-20", {"format": "xlsx"}, headers=UNPACKS)
    assert b"".join(answer).startswith(b"PK")
    assert not answer.has_header("Content-Encoding")
