"""Quick replies in a conversation: nothing unfilled is sent, and uses are tied to it."""

import pytest

from apps.service.models import Message, SnippetUse
from apps.shop.models import Shop
from tests.service.test_desk_pages import agent_of, ask
from tests.service.text_tools import plant_text

pytestmark = pytest.mark.django_db


def test_an_answer_that_lacks_a_value_is_not_sent(shop: Shop) -> None:
    _li, client = agent_of(shop, "Li")
    inquiry = ask(shop)
    seen = Message.objects.get().pk
    sent = {"body": "Your number is {tracking}.", "seen": seen}
    answer = client.post(f"/desk/{inquiry.pk}/reply/", sent)
    assert answer.status_code == 422
    assert "Fill in before you send: {tracking}" in answer.content.decode()
    assert not Message.objects.filter(side="agent").exists()


def test_the_text_that_was_put_in_is_tied_to_the_answer(shop: Shop) -> None:
    _li, client = agent_of(shop, "Li")
    inquiry, text = ask(shop), plant_text(shop, "Yes, it is cold.")
    put = {"customer": str(inquiry.customer_id)}
    use = client.post(f"/texts/{text.pk}/use/", put).json()["use"]
    seen = Message.objects.get().pk
    sent = {"body": "Yes, it is cold. Bye!", "seen": seen, "snippet_use": [use]}
    assert client.post(f"/desk/{inquiry.pk}/reply/", sent).status_code == 302
    row = SnippetUse.objects.get()
    assert row.message == Message.objects.get(side="agent")
    assert (row.edited_ratio, row.customer) == (0, inquiry.customer)
