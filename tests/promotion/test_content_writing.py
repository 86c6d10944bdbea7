"""What is typed about a post: after somebody else, and in numbers too large."""

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from apps.accounts.models import User
from apps.promotion.models import ContentPost
from apps.promotion.services.content import post_write
from apps.shop.models import Shop
from tests.factories import make_person
from tests.promotion.test_content import NOW, hand, planned, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(shop: Shop) -> User:
    """Who wrote first."""
    return make_person("ann@example.com", "promoter", shop, name="Ann")


def test_who_writes_after_another_sees_both_texts(
    shop: Shop, ann: User, promoter_client: Client
) -> None:
    row = planned(shop, ann, body="First words.")
    write = reverse("promotion:post-write", args=[row.pk])
    form = {"title": "Spring", "body": "Mine.", "channel": "feed",
            "planned_at": "2026-11-25T10:00", "version": str(row.version)}  # fmt: skip
    post_write(shop=shop, pk=row.pk, text=text(), user=ann, hand=hand(shop, ann))
    ContentPost.objects.filter(pk=row.pk).update(body="Theirs.")
    with travel(NOW, tick=False):
        answer = promoter_client.post(write, form)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Saved meanwhile" in page
        assert "Theirs." in page
        assert "Mine." in page
        assert ContentPost.objects.get().body == "Theirs."
        # The page holds the version that it shows: kept once more, it is meant.
        assert f'name="version" value="{row.version + 1}"' in page
        again = form | {"version": str(row.version + 1)}
        assert promoter_client.post(write, again).status_code == 302
    assert ContentPost.objects.get().body == "Mine."


def test_more_readers_than_a_column_holds_are_refused(
    shop: Shop, ann: User, promoter_client: Client
) -> None:
    row = planned(shop, ann)
    ContentPost.objects.filter(pk=row.pk).update(state="published", published_at=NOW)
    count = reverse("promotion:post-count", args=[row.pk])
    assert promoter_client.post(count, {"reach": str(2**31)}).status_code == 422
    assert promoter_client.post(count, {"reach": "2147483647"}).status_code == 302


def test_a_form_with_a_fault_does_not_take_the_version_of_another(
    shop: Shop, ann: User, promoter_client: Client
) -> None:
    row = planned(shop, ann, body="First words.")
    write = reverse("promotion:post-write", args=[row.pk])
    form = {"title": "", "body": "Mine.", "channel": "feed",
            "planned_at": "2026-11-25T10:00", "version": str(row.version)}  # fmt: skip
    post_write(shop=shop, pk=row.pk, text=text(), user=ann, hand=hand(shop, ann))
    with travel(NOW, tick=False):
        answer = promoter_client.post(write, form)
        page = answer.content.decode()
        assert (answer.status_code, "Saved meanwhile" in page) == (422, False)
        assert f'name="version" value="{row.version}"' in page
        mended = form | {"title": "Spring"}
        assert promoter_client.post(write, mended).status_code == 409
