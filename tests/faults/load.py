"""Work for the installation: files through the upload page, pushes with late refunds."""

import http.client
import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import Error, connection
from django.test import Client

from apps.accounts.roles import Role
from apps.shop.models import Shop
from apps.shop.rows import OrderRow, RefundRow
from apps.shop.services import orders_upsert, refunds_upsert, shop_add
from tests.factories import make_person, membership_recipe
from tests.faults.installation import Installation
from tests.intake.reading_tools import table

ORDERS = 300
PUSHED = 15
TOKEN = "f" * 32
SHANGHAI, BUDAPEST = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Budapest")


@dataclass(frozen=True, slots=True)
class OrderFile:
    """One file of orders; all its rows carry its mark as their region."""

    mark: str
    first: int
    content: bytes

    @property
    def ids(self) -> list[str]:
        """Order numbers in it."""
        return [str(self.first + number) for number in range(ORDERS)]


def order_file(mark: str, first: int, chance: random.Random, now: datetime) -> OrderFile:
    """Make a file of orders of the last 20 days, many within a second of midnight.

    Its first order is the latest there can be: what a file knows is as old as its latest time, and
    an older file changes nothing.
    """
    today = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = []
    for number in range(ORDERS):
        midnight = today - timedelta(days=chance.randrange(20) if number else 0)
        step = chance.choice((-1, 0, 1, -chance.randrange(1, 80_000))) if number else 1
        ordered = midnight + timedelta(seconds=step)
        total = Decimal(chance.randrange(100, 50_000)) / 100
        refund = total if chance.random() < 0.1 else Decimal(chance.randrange(100)) / 100
        rows.append(
            f"{first + number},{total},{total - refund},{mark},{ordered:%Y-%m-%d %H:%M:%S},"
            f"{ordered + timedelta(seconds=1):%Y-%m-%d %H:%M:%S},{refund}"
        )
    return OrderFile(mark, first, table(*rows).encode())


class Uploader:
    """A director who uploads files in a browser, and tries again until the page says yes."""

    def __init__(self, installation: Installation, shops: Sequence[Shop]) -> None:
        self.installation = installation
        person = make_person("director@example.com", Role.DIRECTOR, shops[0])
        for shop in shops[1:]:
            membership_recipe.make(user=person, shop=shop, role=Role.DIRECTOR)
        client = Client()
        client.force_login(person)
        assert client.session[SESSION_KEY]
        self.session = client.cookies[settings.SESSION_COOKIE_NAME].value

    def upload(self, file: OrderFile, shop: str) -> int:
        """Upload until the file is taken, or is known already; how many tries it took."""
        for attempt in range(1, 1000):
            status = self._try(file, shop)
            if status == 302 or (status == 422 and attempt > 1):
                return attempt
            threading.Event().wait(0.2)
        raise AssertionError("the file was never taken")

    def half(self, file: OrderFile, shop: str) -> http.client.HTTPConnection:
        """Send the first half of an upload and keep the line open."""
        body, headers = self._request(file, shop)
        line = http.client.HTTPConnection("127.0.0.1", self.installation.port, timeout=30)
        line.putrequest("POST", "/data/upload/")
        for name, value in headers.items():
            line.putheader(name, value)
        line.endheaders(body[: len(body) // 2])
        return line

    def _try(self, file: OrderFile, shop: str) -> int:
        body, headers = self._request(file, shop)
        line = http.client.HTTPConnection("127.0.0.1", self.installation.port, timeout=60)
        try:
            line.request("POST", "/data/upload/", body, headers)
            return line.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            line.close()

    def _request(self, file: OrderFile, shop: str) -> tuple[bytes, dict[str, str]]:
        edge = uuid4().hex
        fields = {"shop": shop, "profile": "", "csrfmiddlewaretoken": TOKEN}
        text = "".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        text += f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="orders.csv"'
        head = f"{text}\r\nContent-Type: text/csv\r\n\r\n".encode()
        body = head + file.content + f"\r\n--{edge}--\r\n".encode()
        cookies = f"{settings.SESSION_COOKIE_NAME}={self.session}; csrf={TOKEN}"
        place = urlsplit(f"http://127.0.0.1:{self.installation.port}")
        return body, {
            "Host": place.netloc,
            "Cookie": cookies,
            "Content-Type": f"multipart/form-data; boundary={edge}",
            "Content-Length": str(len(body)),
        }


@dataclass
class Pusher:
    """A thread that pushes orders, and refunds of old ones, while it is let."""

    shop: Shop
    chance: random.Random
    now: datetime
    rounds: int = 0
    retries: int = 0
    _may: threading.Event = field(default_factory=threading.Event)
    _rests: threading.Event = field(default_factory=threading.Event)
    _ends: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Begin, at rest."""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def let(self) -> None:
        """Push from now on."""
        self._rests.clear()
        self._may.set()

    def rest(self) -> None:
        """Finish the push in hand, however often it must be tried, and wait."""
        self._may.clear()
        if not self._rests.wait(60):
            raise AssertionError("a push could not be finished in 60 s")

    def end(self) -> None:
        """End the thread."""
        self._ends.set()
        self._may.set()
        self._thread.join(10)

    def _run(self) -> None:
        while not self._ends.is_set():
            if not self._may.is_set():
                self._rests.set()
                self._may.wait()
                continue
            self._push()
            self._ends.wait(0.3)
        connection.close()

    def _push(self) -> None:
        orders, refunds = self._rows()
        while not self._ends.is_set():
            try:
                orders_upsert(shop=self.shop, rows=orders, reason="order_new")
                refunds_upsert(shop=self.shop, rows=refunds, reason="refund_new")
            except Error:
                self.retries += 1
                connection.close()
                self._ends.wait(0.2)
            else:
                self.rounds += 1
                return

    def _rows(self) -> tuple[list[OrderRow], list[RefundRow]]:
        """Orders around midnight, and a refund of each, days later and around midnight."""
        orders, refunds = [], []
        for number in range(PUSHED):
            name = str(self.rounds * PUSHED + number + 1)
            ordered = self._near_midnight(self.chance.randrange(5, 20))
            amount = Decimal(self.chance.randrange(1_000, 20_000)) / 100
            orders.append(
                OrderRow(
                    external_id=name,
                    number=name,
                    ordered_at=ordered,
                    paid_at=ordered,
                    status="paid",
                    currency="EUR",
                    order_amount=amount,
                    paid_amount=amount,
                    customer_ref=f"buyer {self.chance.randrange(50)}",
                )
            )
            back = self._near_midnight(self.chance.randrange(1, 5))
            refunds.append(
                RefundRow(
                    external_id=f"refund-{name}",
                    order_external_id=name,
                    amount=amount / 2,
                    refunded_at=back,
                    refunded_on=back.astimezone(BUDAPEST).date(),
                )
            )
        return orders, refunds

    def _near_midnight(self, days: int) -> datetime:
        midnight = self.now.astimezone(BUDAPEST).replace(hour=0, minute=0, second=0, microsecond=0)
        moved = midnight - timedelta(days=days, microseconds=self.chance.choice((-1, 0, 1)))
        return moved.astimezone(UTC)


def shops_make() -> tuple[Shop, Shop]:
    """Make a shop of files in Shanghai and a shop of pushes in Budapest."""
    files = shop_add(
        code="files", name="Files", zone="Asia/Shanghai", currency="CNY", platform="tmall"
    )
    pushes = shop_add(
        code="pushes", name="Pushes", zone="Europe/Budapest", currency="EUR", platform="shopify"
    )
    return files, pushes
