"""The list of a shop's mappings: seen, changed into new versions, retired, never deleted."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import AuditEvent
from apps.accounts.roles import Role
from apps.common.errors import ShopError
from apps.intake import services
from apps.intake.models import Batch, ImportProfile
from apps.shop.models import Order, Shop
from tests.factories import make_person, signed_in
from tests.intake.batch_tools import imported, received
from tests.intake.mapping_tools import mapped

pytestmark = pytest.mark.django_db

FOREIGN = "No;When;Sum;State\n1;2026-03-03 10:00:00;5.00;paid up\n"
COLUMNS = {"order_id": "No", "ordered_at": "When", "order_amount": "Sum"}
DATA = {
    "kind": "orders",
    "columns": COLUMNS,
    "zone": "Europe/Berlin",
    "skip_rows": [{"column": "Sum", "test": "at_most", "value": "0"}],
}
FIELDS = {
    "kind": "orders", "zone": "Europe/Berlin", "dates": "usual", "signs": "point",
    "field-order_id": "No", "field-ordered_at": "When", "field-order_amount": "Sum",
    "field-status": "State", "status_word": ["paid up"], "status_meaning": ["paid"],
}  # fmt: skip


@pytest.fixture
def director_client(shop: Shop) -> Client:
    """A director who has just signed in."""
    person = make_person(f"director@{shop.code}.example.com", Role.DIRECTOR, shop)
    return signed_in(person, is_fresh=True)


@pytest.fixture
def saved(shop: Shop) -> ImportProfile:
    """A mapping through which one file has come in; its file is kept."""
    assert mapped(shop, FOREIGN, DATA, key="till").stage == "done"
    return ImportProfile.objects.get()


def get(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(f"intake:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def edit(client: Client, saved: ImportProfile, **more: Any) -> Any:
    return client.post(reverse("intake:mapping-edit", args=[saved.pk]), FIELDS | more)


def test_the_list_says_what_there_is_and_when_it_was_used(
    saved: ImportProfile, director_client: Client
) -> None:
    page = get(director_client, "mappings")
    batch = Batch.objects.get()
    assert f'href="{reverse("intake:mapping", args=[saved.pk])}"' in page
    assert f'href="{reverse("intake:batch", args=[batch.pk])}"' in page
    assert "In use" in page
    shown = get(director_client, "mapping", saved.pk)
    for part in ("Order number", "Europe/Berlin", "Sum is at most 0"):
        assert part in shown


def test_an_empty_list_says_how_a_mapping_is_made(director_client: Client) -> None:
    assert "No mapping yet" in get(director_client, "mappings")


def test_a_change_is_a_new_version_and_the_old_one_stays(
    shop: Shop, saved: ImportProfile, director_client: Client
) -> None:
    page = get(director_client, "mapping-edit", saved.pk)
    assert "2026-03-03 10:00:00" in page  # the kept file shows what the change does
    response = edit(director_client, saved, key="another-name")
    newest = ImportProfile.objects.get(version=2)
    assert response["Location"] == reverse("intake:mapping", args=[newest.pk])
    assert (newest.key, newest.mapping["statuses"]) == ("till", {"paid up": "paid"})
    saved.refresh_from_db()
    assert "statuses" not in saved.mapping
    assert 'name="skip_column"' in page
    batch = imported(shop, FOREIGN + "2;2026-03-04 10:00:00;6.00;paid up\n", profile="")
    assert (batch.stage, batch.profile_version) == ("done", 2)
    assert Order.objects.get(external_id="2").status == "paid"
    assert "version 1" in get(director_client, "mapping", saved.pk)


def test_a_change_that_cannot_be_says_why_and_saves_nothing(
    saved: ImportProfile, director_client: Client
) -> None:
    response = edit(
        director_client, saved, year="20x6", **{"field-month": "Sum", "field-day": "No"}
    )
    assert response.status_code == 422
    assert "Month and day need a year" in response.content.decode()
    assert ImportProfile.objects.count() == 1


def test_a_retired_mapping_is_kept_but_offered_for_no_new_file(
    shop: Shop, saved: ImportProfile, director_client: Client
) -> None:
    url = reverse("intake:mapping-retire", args=[saved.pk])
    assert director_client.post(url).status_code == 302
    assert AuditEvent.objects.filter(action="mapping.retire").count() == 1
    assert "Retired" in get(director_client, "mappings")
    assert "generic:till" not in get(director_client, "batches")
    other = imported(shop, FOREIGN + "2;2026-03-04 10:00:00;6.00;x\n", profile="")
    assert (other.stage, other.file_error["code"]) == ("refused", "header_unknown")
    with pytest.raises(ShopError, match="retired"):
        received(shop, FOREIGN + "\n", profile="generic:till")
    assert director_client.post(url).status_code == 409
    assert "Change and use again" in get(director_client, "mapping", saved.pk)
    edit(director_client, saved)
    assert received(shop, FOREIGN + "\n", profile="generic:till").kind == "orders"


def test_refused_rows_are_read_again_through_a_retired_mapping(shop: Shop) -> None:
    data = DATA | {"columns": {**COLUMNS, "status": "State"}}
    services.mapping_save(shop=shop, key="till", data=data, by=None)
    rows = "".join(f"{at};2026-03-03 10:00:00;5.00;unpaid\n" for at in range(2, 60))
    services.words_explain(shop=shop, statuses={"unpaid": "unpaid"}, by=None)
    batch = imported(shop, f"{FOREIGN}{rows}", profile="generic:till", consent="partial")
    assert (batch.stage, batch.counts["refused"]) == ("done", 1)
    saved = ImportProfile.objects.get()
    services.mapping_retire(mapping_id=saved.pk, by=None, now=batch.created_at)
    services.words_explain(shop=shop, statuses={"paid up": "paid"}, by=None)
    retry = services.batch_retry(batch_id=batch.pk, by=None, now=timezone.now())
    services.batch_read(batch_id=retry.pk, now=timezone.now())
    services.batch_commit(batch_id=retry.pk, now=timezone.now())
    retry.refresh_from_db()
    assert (retry.stage, retry.counts["refused"]) == ("done", 0)


def test_a_mapping_of_another_shop_does_not_exist(
    saved: ImportProfile, outsider_client: Client, supervisor_client: Client
) -> None:
    url = reverse("intake:mapping", args=[saved.pk])
    assert outsider_client.get(url).status_code == 404
    assert supervisor_client.get(url).status_code == 403


def test_changing_needs_a_fresh_sign_in_and_keeps_what_was_typed(
    shop: Shop, saved: ImportProfile
) -> None:
    person = make_person("stale@example.com", Role.DIRECTOR, shop)
    client = signed_in(person)
    response = edit(client, saved)
    assert "reauthenticate" in response["Location"]
    assert ImportProfile.objects.count() == 1
