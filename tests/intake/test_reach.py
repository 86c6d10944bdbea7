"""What services of imports refuse by themselves: imports and files that are not there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.intake import services
from apps.intake.models import Batch
from apps.intake.services import upload_path
from apps.shop.models import Shop
from tests.intake.mapping_tools import example, mapped
from tests.refusals import code_of

pytestmark = pytest.mark.django_db


def test_an_import_that_is_not_there_is_neither_corrected_nor_read_again() -> None:
    told: dict[str, Any] = {"batch_id": 0, "by": None, "now": timezone.now()}
    acts: dict[str, Callable[[], Any]] = {
        "correct": lambda: services.rejects_correct(blocks=[b"line\n"], **told),
        "retry": lambda: services.batch_retry(**told),
    }
    codes = {name: code_of(act) for name, act in acts.items()}
    assert codes == dict.fromkeys(acts, "not_found")
    assert (Batch.objects.count(), upload_path("").exists()) == (0, False)


def test_a_mapping_is_not_tried_on_a_file_that_is_gone(shop: Shop) -> None:
    batch = mapped(shop, "No,When\n", example("olist_orders"))
    batch.stored_name = ""
    told: dict[str, Any] = {"data": example("olist_orders"), "now": timezone.now()}
    assert code_of(lambda: services.mapping_try(batch=batch, **told)) == "state_refused"


def test_a_supervisor_reads_an_import_and_names_no_sources(
    director_client: Client, supervisor_client: Client, shop: Shop
) -> None:
    batch = mapped(shop, "No,When\n", example("olist_orders"))
    pages = [
        client.get(f"/data/batches/{batch.pk}/").context
        for client in (director_client, supervisor_client)
    ]
    assert [page["may_name_sources"] for page in pages] == [True, False]
