"""Messages reach the gateway that is named, and no host that its answer names instead."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar

import pytest

from apps.common.gateway import gateway_send

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


class Host(BaseHTTPRequestHandler):
    """A gateway that sends on to another address of itself."""

    met: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        """Take a message at /taken; at /moved, name another place."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.met.append(self.path)
        self.send_response(307 if self.path == "/moved" else 200)
        if self.path == "/moved":
            self.send_header("Location", "/taken")
        self.end_headers()

    def log_message(self, *_told: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    """The address of a running gateway."""
    Host.met.clear()
    server = HTTPServer(("127.0.0.1", 0), Host)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"json://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_message_is_taken(address: str) -> None:
    assert gateway_send(f"{address}/taken", title="Late", body="It comes later.") is True
    assert Host.met == ["/taken"]


def test_an_answer_that_sends_elsewhere_is_not_followed(address: str) -> None:
    assert gateway_send(f"{address}/moved", title="Late", body="It comes later.") is False
    assert Host.met == ["/moved"]


def test_silence_is_a_no_and_nonsense_is_no_gateway() -> None:
    assert gateway_send("json://127.0.0.1:9/", title="", body="x") is False
    assert gateway_send("nothing://127.0.0.1/", title="", body="x") is None
