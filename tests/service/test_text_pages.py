"""Pages of replies and articles by a test client: who may do what, and what text looks like."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from apps.service.models import Snippet, SnippetUse
from apps.shop.models import Customer, Product, Shop
from tests.accounts.test_reveal import make_buyer
from tests.service.text_tools import make_reader, make_text, plant_text

pytestmark = pytest.mark.django_db
NASTY = '=1+1 <script>alert(1)</script> {{ 7|add:7 }} {% now "Y" %} {order} \u202e'
FORM = {"title": "Shipping", "scope": "shop", "audience": "public", "seen": "0"}


def write(client: Client, **fields: str) -> HttpResponse:
    """Send the form of a new reply."""
    answer: HttpResponse = client.post("/texts/new/?kind=reply", {**FORM, **fields})
    return answer


def test_a_text_is_stored_as_typed_and_shown_escaped(supervisor_client: Client) -> None:
    assert write(supervisor_client, body=NASTY, title="=HYPERLINK <b>").status_code == 302
    text = Snippet.objects.get()
    assert text.approved is not None
    assert (text.approved.title, text.approved.body) == ("=HYPERLINK <b>", NASTY)
    for path in (
        f"/texts/{text.pk}/",
        f"/texts/{text.pk}/edit/",
        "/texts/",
        "/texts/search/?q=hyperlink",
    ):
        page = supervisor_client.get(path).content.decode()
        assert ("<script>alert" in page, "<b>" in page) == (False, False), path
        assert "=HYPERLINK &lt;b&gt;" in page, path
    assert (
        '<span class="variable">{order}</span>'
        in supervisor_client.get(f"/texts/{text.pk}/").content.decode()
    )


def test_an_agent_proposes_and_a_supervisor_takes_it_into_use(
    agent_client: Client, supervisor_client: Client
) -> None:
    write(agent_client, body="Two days.")
    text = Snippet.objects.get()
    assert text.state == "draft"
    assert agent_client.post(f"/texts/{text.pk}/approve/", {"seen": "1"}).status_code == 403
    page = supervisor_client.get("/texts/?show=waiting").content.decode()
    assert "Waits for approval" in page
    assert supervisor_client.post(f"/texts/{text.pk}/approve/", {"seen": "1"}).status_code == 302
    assert Snippet.objects.get().state == "approved"
    # From now on the agent may propose other words, and nothing else.
    form = agent_client.get(f"/texts/{text.pk}/edit/").content.decode()
    assert ('name="body"' in form, 'name="code"' in form) == (True, False)


def test_a_stale_page_gets_409_and_keeps_what_was_typed(supervisor_client: Client) -> None:
    write(supervisor_client, body="Two days.", code="ship")
    text = Snippet.objects.get()
    fields = {**FORM, "code": "ship", "seen": "1"}
    path = f"/texts/{text.pk}/edit/"
    assert supervisor_client.post(path, {**fields, "body": "Theirs now."}).status_code == 302
    answer = supervisor_client.post(path, {**fields, "body": "Mine now."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine now." in page
    assert re.search(r"<del>.*Theirs.*</del>", page)
    assert 'name="seen" value="2"' in page
    assert (
        supervisor_client.post(path, {**fields, "body": "Mine now.", "seen": "2"}).status_code
        == 302
    )
    assert text.versions.count() == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""), ("body", " "), ("code", "a b"), ("code", "a/b"), ("code", "{x}"),
        ("products", "CW-1, NO-SUCH"), ("scope", "team"), ("valid_to", "2020-01-01"),
        ("locale", "xx"), ("body", "x" * 20_001),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_and_nothing_is_saved(
    supervisor_client: Client, shop: Shop, field: str, value: str
) -> None:
    Product.objects.create(shop=shop, external_id="CW-1")
    fields = {"body": "Words.", "valid_from": "2026-01-01", field: value}
    answer = write(supervisor_client, **fields)
    assert answer.status_code == 422
    assert b"field-error" in answer.content
    assert not Snippet.objects.exists()


def test_products_of_another_shop_are_unknown_codes(
    supervisor_client: Client, other_shop: Shop
) -> None:
    Product.objects.create(shop=other_shop, external_id="HJ-1")
    assert write(supervisor_client, body="x", products="HJ-1").status_code == 422


def test_the_picker_fills_what_is_known_and_marks_what_is_not(
    supervisor_client: Client, agent_client: Client, shop: Shop
) -> None:
    plant_text(shop, "Order {order} comes with {carrier}, {agent}.")
    order = make_buyer(shop).order_set.get()
    address = f"/texts/search/?q=planted&order={order.pk}"
    page = supervisor_client.get(address).content.decode()
    assert 'data-text="Order A1 comes with {carrier}, {agent}."' in page
    assert '<span class="variable-missing">{carrier}</span>' in page
    assert "not known yet: carrier, agent" in page
    assert supervisor_client.get("/texts/search/?order=999999999").status_code == 404
    # An order of nobody the agent serves is as good as none.
    assert agent_client.get(address).status_code == 404


def test_an_order_of_another_shop_fills_nothing(
    supervisor_client: Client, shop: Shop, other_shop: Shop
) -> None:
    plant_text(shop, "{order}")
    theirs = make_buyer(other_shop).order_set.get()
    assert supervisor_client.get(f"/texts/search/?order={theirs.pk}").status_code == 404


def test_a_use_is_counted_and_an_expired_text_is_refused(agent_client: Client, shop: Shop) -> None:
    text, buyer = plant_text(shop), make_buyer(shop)
    answer = agent_client.post(f"/texts/{text.pk}/use/", {"customer": str(buyer.pk)})
    use = SnippetUse.objects.get()
    assert (answer.status_code, answer.json(), use.customer) == (201, {"use": use.pk}, buyer)
    Snippet.objects.update(valid_to=timezone.now().date() - timedelta(days=3))
    assert agent_client.post(f"/texts/{text.pk}/use/").status_code == 404
    assert SnippetUse.objects.count() == 1
    assert b"planted" not in agent_client.get("/texts/").content
    assert b"planted" in agent_client.get("/texts/?show=expired").content


def test_a_search_in_vain_becomes_an_article_with_one_click(
    agent_client: Client, supervisor_client: Client
) -> None:
    page = agent_client.get("/texts/?kind=article&q=moon+dust").content.decode()
    assert 'hx-trigger="load delay:1500ms"' in page
    assert agent_client.post("/texts/missed/note/", {"query": "moon dust"}).status_code == 204
    assert agent_client.get("/texts/missed/").status_code == 403
    listed = supervisor_client.get("/texts/missed/").content.decode()
    link = re.search(r'href="(/texts/new/[^"]+moon%20dust)"', listed)
    assert link is not None
    address = link[1].replace("&amp;", "&")
    form = supervisor_client.get(address).content.decode()
    assert ('value="moon dust"' in form, 'name="query"' in form) == (True, True)
    supervisor_client.post(
        address, {**FORM, "title": "Moon dust", "body": "Sweep.", "query": "moon dust"}
    )
    assert Snippet.objects.get().kind == "article"
    assert b"Every search found something" in supervisor_client.get("/texts/missed/").content


def test_an_internal_article_is_offered_to_read_not_to_put_in(
    agent_client: Client, shop: Shop
) -> None:
    make_text(make_reader(shop), "Supplier", "Margin 40%.", kind="article", audience="internal")
    page = agent_client.get("/texts/search/?kind=article&q=supplier").content.decode()
    assert ("data-read=" in page, "data-text=" in page) == (True, False)


def test_a_list_goes_on_where_the_page_ends(supervisor_client: Client, shop: Shop) -> None:
    boss = make_reader(shop)
    for number in range(42):
        make_text(boss, f"Text {number}", code=f"c{number}")
    first = supervisor_client.get("/texts/").content.decode()
    assert (first.count("text-title"), "/texts/?" in first or "?kind=" in first) == (40, True)
    link = re.search(r'rel="next" href="([^"]+)"', first)
    assert link is not None
    second = supervisor_client.get("/texts/" + link[1].replace("&amp;", "&")).content.decode()
    assert second.count("text-title") == 2
    assert Customer.objects.count() == 0
