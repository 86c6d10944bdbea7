"""A table of visits is mapped on the screen, with names of its sources explained there."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.roles import Role
from apps.intake.models import ImportProfile
from apps.shop.models import Shop, TrafficDay
from tests.factories import make_person, signed_in
from tests.intake.batch_tools import Send, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def director_client(shop: Shop) -> Client:
    """A director who has just signed in."""
    person = make_person(f"director@{shop.code}.example.com", Role.DIRECTOR, shop)
    return signed_in(person, is_fresh=True)


VISITS = "\n".join(
    (
        ",date,channelGrouping,deviceCategory,sessions,pageviews",
        "1,2026-03-01,Paid Search,desktop,120,300",
        '2,2026-03-01,Paid Search,mobile,"1,080",2100',
        "3,2026-03-01,Somebody new,mobile,7,9",
        "",
    )
)


def test_sessions_by_channel_and_device_are_mapped_without_their_unnamed_column(
    shop: Shop, send: Send, director_client: Client
) -> None:
    batch = upload(send, shop, VISITS)
    page = director_client.get(reverse("intake:batch-mapping", args=[batch.pk]))
    initial = page.context["form"].initial
    guessed = {name: initial[name] for name in initial if name.startswith("field-")}
    assert (initial["kind"], guessed) == ("source_traffic", {
        "field-day": "date", "field-source": "channelGrouping", "field-device": "deviceCategory",
        "field-sessions": "sessions", "field-pageviews": "pageviews",
    })  # fmt: skip
    fields = {"key": "channels", "kind": "source_traffic", "dates": "usual", "signs": "point",
              "zone": "", "source_word": ["Somebody new"], "source_meaning": ["social"],
              **guessed}  # fmt: skip
    trial = send("mapping-trial", batch.pk, **fields).content.decode()
    assert "3 rows of visits; 0 refused, 0 left out." in trial
    assert ">1,080<" in trial
    send("batch-mapping", batch.pk, **fields)
    batch.refresh_from_db()
    assert (batch.stage, batch.kind, batch.counts["new"]) == ("ready", "source_traffic", 3)
    page = director_client.get(reverse("intake:batch", args=[batch.pk])).content.decode()
    assert "First rows as they will be stored" in page
    send("batch-commit", batch.pk)
    rows = TrafficDay.objects.order_by("sessions")
    assert list(rows.values_list("source__key", "source_name", "device", "sessions")) == [
        ("social", "Somebody new", "mobile", 7),
        ("paid-search", "Paid Search", "desktop", 120),
        ("paid-search", "Paid Search", "mobile", 1_080),
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"field-day": ""}, "Choose the column of the day."),
        ({"field-source": ""}, "Choose the column of the source."),
        ({"field-sessions": ""}, "Choose a column of numbers."),
        ({"refund_column": "sessions", "refund_test": "below"}, "Visits have no such rows."),
    ],
)
def test_a_mapping_of_visits_says_what_it_lacks(
    shop: Shop, send: Send, change: dict[str, str], words: str
) -> None:
    batch = upload(send, shop, VISITS)
    fields = {"key": "channels", "kind": "source_traffic", "dates": "usual", "signs": "point",
              "zone": "", "field-day": "date", "field-source": "channelGrouping",
              "field-sessions": "sessions"}  # fmt: skip
    response = send("batch-mapping", batch.pk, **(fields | change))
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert not ImportProfile.objects.exists()
