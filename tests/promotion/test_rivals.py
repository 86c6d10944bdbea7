"""Prices as shops write them, changes between two looks, our standing, and what is not fetched."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.promotion import fetching
from apps.promotion.fetching import Net, Refused, page_fetch, public, resolved, target_of
from apps.promotion.rivalpage import facts_of
from apps.promotion.rivals import Facts, changes, price_of, standing

D = Decimal
NOISE = D("0.05")
PUBLIC = "93.184.216.34"


@pytest.mark.parametrize(
    ("text", "amount", "is_from"),
    [
        ("¥1,299.00 起", "1299.00", True), ("1.299,00 €", "1299.00", False),
        ("12 990 Ft", "12990.00", False), ("from 12.50", "12.50", True), ("99", "99.00", False),
        ("¥95.00 - ¥120.00", "95.00", True), ("1.234.567,89", "1234567.89", False),
    ],
)  # fmt: skip
def test_prices_as_they_are_written(text: str, amount: str, is_from: bool) -> None:
    assert price_of(text) == (D(amount), is_from)


@pytest.mark.parametrize("text", ["", "sold out", "0", "1.5万", "3 pcs 12.50", "9-5", "1,2,3"])
def test_what_is_no_price(text: str) -> None:
    assert price_of(text) is None


@given(st.decimals(D("0.01"), D("9999999.99"), places=2))
def test_a_price_written_with_separators_is_read_back(amount: Decimal) -> None:
    written = f"{amount:,.2f}"
    swapped = written.translate(str.maketrans(",.", ".,"))
    assert price_of(f"¥{written}") == price_of(f"{swapped} €") == (amount, False)


def seen(was: str, now: str, *before: str) -> list[tuple[str, Decimal | None, str]]:
    """Return the changes of a price: field, ratio, severity."""
    old, new = Facts(price=D(was)), Facts(price=D(now))
    prices = [D(each) for each in (before or (was,))]
    return [(each.field, each.pct, each.severity)
            for each in changes(old, new, prices_before=prices, noise=NOISE)]  # fmt: skip


def test_changes_of_a_price_by_how_loud_they_are() -> None:
    assert seen("100", "89") == [("price", D("-0.11"), "extreme")]
    assert seen("100", "89", "100", "80", "120") == [("price", D("-0.11"), "price")]
    assert seen("100", "97") == [("price", D("-0.03"), "quiet")]
    assert seen("100", "130", "100", "120") == [("price", D("0.30"), "extreme")]
    assert seen("100", "100") == []


def test_what_was_not_seen_is_not_compared() -> None:
    old = Facts(price=D(1), title="Cup", sales=100, in_stock=True)
    assert changes(old, Facts(price=D(1)), prices_before=[D(1)], noise=NOISE) == []
    new = Facts(price=D(1), title="Cups", sales=105, reviews=3, in_stock=False)
    told = changes(old, new, prices_before=[D(1)], noise=NOISE)
    assert {(each.field, each.severity) for each in told} == {
        ("title", "text"), ("sales", "quiet"), ("in_stock", "rest"),
    }  # fmt: skip


def test_our_price_among_theirs() -> None:
    found = standing(D(110), [D(95), D(100), D(120)])
    assert found is not None
    assert (found.index, found.rank, found.among) == (D("1.1000"), 3, 4)
    assert found.cheapest == D("-0.1364")
    assert standing(D(110), []) is None


FORMS = (
    "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/",
    "http://0x7f.0.0.1/", "http://0177.0.0.1/", "http://0/",
    "http://0.0.0.0/", "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://224.0.0.1/",
    "http://240.0.0.1/", "http://255.255.255.255/", "http://192.0.2.1/", "http://198.18.0.1/",
    "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/", "http://[fe80::1]/", "http://[fe80::1%25eth0]/", "http://[fd00::1]/",
    "http://[ff02::1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
    "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/", "http://[::ffff:8.8.8.8]/",
    "http://localhost/", "http://LOCALHOST./", "http://a.localhost/", "http://intranet/",
    "http://printer.local/", "http://a.internal/", "http://①②⑦.⓪.⓪.①/", "http://１２７.0.0.1/",
    "http://127。0。0。1/", "http://127%2e0%2e0%2e1/", "http://user@a.example/",
    "http://user:word@a.example/", "http://a.example@127.0.0.1/", "http://a.example\\@127.0.0.1/",
    "http://a.example:22/", "http://a.example:8080/", "https://a.example:80/",
    "http://a.example:99999/", "file:///etc/passwd", "gopher://a.example/", "ftp://a.example/",
    "dict://a.example/", "//a.example/", "a.example", "", "http://", "http:///x",
    "http://a.example/\r\nHost: b", "http://a.example /", "http://[::1", "javascript:alert(1)",
)  # fmt: skip


@pytest.mark.parametrize("url", FORMS)
def test_addresses_that_are_never_fetched(url: str) -> None:
    dialled: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        return [PUBLIC]

    def connect(address: str, port: int, seconds: float) -> socket.socket:
        dialled.append(address)
        raise OSError

    with pytest.raises(Refused):
        page_fetch(url, Net(resolve, connect))
    assert dialled == []


def test_plain_addresses_are_taken() -> None:
    assert target_of("https://Shop.Example/a?b=1#c").host == "shop.example"
    assert target_of("https://shop.example/a?b=1#c").path == "/a?b=1"
    assert target_of("http://bücher.example/").host == "xn--bcher-kva.example"
    assert str(public("8.8.8.8")) == "8.8.8.8"


@pytest.mark.parametrize(
    "answer", [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["::ffff:10.0.0.1"], ["fe80::1%eth0"], []]
)
def test_a_name_that_leads_inside_is_refused(answer: list[str]) -> None:
    with pytest.raises(Refused):
        resolved("shop.example", 80, lambda _host, _port: answer)


class Shop(BaseHTTPRequestHandler):
    """A host on this machine that tests reach through their own net only."""

    robots = ""
    pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
    asked: list[str] = []

    def do_GET(self) -> None:
        """Answer as the test wants it."""
        self.asked.append(f"{self.headers['Host']}{self.path}")
        status, headers, body = self.pages.get(self.path, (404, {}, b""))
        if self.path == "/robots.txt" and self.robots:
            status, headers, body = 200, {}, self.robots.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def host(robots: str = "", **pages: tuple[int, dict[str, str], bytes]) -> Iterator[Net]:
    """Run a host on loopback; the net says that it is public and leads there by this seam alone."""
    Shop.robots, Shop.asked = robots, []
    Shop.pages = {f"/{name}": page for name, page in pages.items()}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def connect(address: str, port: int, seconds: float) -> socket.socket:
        assert (address, port) == (PUBLIC, 80)
        return socket.create_connection(server.server_address, timeout=seconds)

    try:
        yield Net(lambda _host, _port: [PUBLIC], connect)
    finally:
        server.shutdown()
        server.server_close()


URL = "http://shop.example/item"
PAGE = """<html><head><title>Cup</title><script type="application/ld+json">{"@graph": [{"@type":
"Product", "name": "Blue cup", "offers": {"price": "1299.00", "availability":
"https://schema.org/OutOfStock"}, "aggregateRating": {"ratingValue": "4.7", "reviewCount": "88"}}]}
</script></head></html>"""


def test_a_page_is_fetched_by_its_name_over_the_checked_address() -> None:
    with host(item=(200, {}, PAGE.encode())) as net:
        facts = facts_of(page_fetch(URL, net))
    assert Shop.asked == ["shop.example/robots.txt", "shop.example/item"]
    assert facts == Facts(
        title="Blue cup", price=D("1299.00"), in_stock=False, reviews=88, rating=D("4.70")
    )


def test_hosts_that_do_not_want_it_are_left_alone() -> None:
    robots = "User-agent: *\nDisallow: /item"
    with host(robots, item=(200, {}, b"x")) as net, pytest.raises(Refused, match=r"robots\.txt"):
        page_fetch(URL, net)
    assert Shop.asked == ["shop.example/robots.txt"]
    silent = {"robots.txt": (503, {}, b"")}
    with host(**silent) as net, pytest.raises(Refused, match="does not say"):
        page_fetch(URL, net)


@pytest.mark.parametrize("to", ["http://127.0.0.1/", "http://other.example/", "/else"])
def test_redirects_are_not_followed(to: str) -> None:
    with (
        host(item=(302, {"Location": to}, b"")) as net,
        pytest.raises(Refused, match="leads elsewhere"),
    ):
        page_fetch(URL, net)
    assert len(Shop.asked) == 2


def test_large_packed_and_slow_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        host(item=(200, {}, b"x" * (1024 * 1024 + 1))) as net,
        pytest.raises(Refused, match="larger"),
    ):
        page_fetch(URL, net)
    with (
        host(item=(200, {"Content-Encoding": "gzip"}, b"x")) as net,
        pytest.raises(Refused, match="packed"),
    ):
        page_fetch(URL, net)
    with host(item=(500, {}, b"")) as net, pytest.raises(Refused, match="500"):
        page_fetch(URL, net)
    monkeypatch.setattr(fetching, "SECONDS", 0.0)
    with host(item=(200, {}, b"x")) as net, pytest.raises(Refused, match="longer"):
        page_fetch(URL, net)


def test_pages_without_a_price_and_broken_ones_tell_nothing() -> None:
    assert facts_of("<title>Cup</title>") is None
    assert facts_of('<script type="application/ld+json">{broken</script>') is None
    assert facts_of("[" * 10_000) is None
    metas = ('<meta property="og:title" content="Cup"><meta property="product:price:amount"'
             ' content="12.50"><meta property="og:image" content="/a.png">')  # fmt: skip
    found = facts_of(metas)
    assert found is not None
    assert (found.title, found.price, found.image_hash is None) == ("Cup", D("12.50"), False)
