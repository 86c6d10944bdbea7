"""Works on a restored copy as people will: a sign-in with both factors, and one small import.

Runs in a process of its own whose only database is the copy (see `trial`): whatever goes wrong
in it cannot reach live data, uploads or the broker.
"""

import json
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.totp.internal import auth
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.actors import SYSTEM
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.accounts.services import member_add, user_make
from apps.intake import selectors, services
from apps.intake.models import Batch
from apps.shop.models import Order, Shop
from apps.shop.services.shops import shop_add
from shopops.backup.scratch import SUFFIX

PROFILE = "shopify.orders_csv"
HEADER = (
    "Name,Financial Status,Paid at,Currency,Total,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price"
)
PAID = (Decimal("12.50"), Decimal("30.00"))
TRIES = 2  # a code of the second factor may run out on its way


class RehearsalError(Exception):
    """A step on the restored copy did not do what it does in a sound installation."""


def main() -> None:
    """Rehearse and print what was done, or what failed, as JSON."""
    try:
        done: dict[str, Any] = rehearse()
    except Exception as error:
        done = {"error": str(error)}
    sys.stdout.write(json.dumps(done))


def rehearse() -> dict[str, int]:
    """Migrate the copy, sign a throwaway director in and import a file; return what was done."""
    if not str(connection.settings_dict["NAME"]).endswith(SUFFIX):
        raise RehearsalError("this is not a restored copy")
    with _step("the migration"):
        migrated = _migrate()
    mark = secrets.token_hex(8)
    with _step("a sign-in"):
        shop = shop_add(
            code=f"rehearsal-{mark}", name="Rehearsal", zone="UTC", currency="CNY", platform="other"
        )
        _sign_in(shop, f"rehearsal.{mark}@example.com")
    with _step("an import"):
        orders = _import(shop)
    return {"migrated": migrated, "signed_in": 1, "imported": orders}


@contextmanager
def _step(name: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise RehearsalError(f"{name} fails: {error}") from error


def _migrate() -> int:
    """Bring the tables of an older backup up to this code, as after a restore."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        call_command("migrate", interactive=False, verbosity=0)
    return len(waiting)


def _sign_in(shop: Shop, email: str) -> None:
    """Sign in as people do, the password first, then the code, and ask for one's shops."""
    password, seed = secrets.token_urlsafe(24), auth.generate_totp_secret()
    auth.TOTP.activate(_director(shop, email, password), seed)
    # A page that shows a form again needs static files, which a copy may be without.
    host = urlsplit(settings.PUBLIC_URL).netloc
    browser = Client(raise_request_exception=False, headers={"Host": host})
    asked: dict[str, Any] = {"secure": settings.IS_HTTPS}
    browser.post(reverse("account_login"), {"login": email, "password": password}, **asked)
    for _try in range(TRIES):
        browser.post(reverse("mfa_authenticate"), {"code": _code(seed)}, **asked)
        answer = browser.get(reverse("api:shops"), **asked)
        if answer.status_code == 200 and shop.code in answer.content.decode():
            return
    raise RehearsalError(f"who signed in is answered {answer.status_code}")


def _director(shop: Shop, email: str, password: str) -> User:
    user = user_make(actor=SYSTEM, email=email, password=password)
    role, now = Role.DIRECTOR, timezone.now()
    member_add(actor=SYSTEM, user_id=user.pk, shop_id=shop.pk, role=role, now=now)
    return user


def _code(seed: str) -> str:
    """Return the code that the second factor shows now."""
    counter = next(auth.yield_hotp_counters_from_time())
    return str(auth.format_hotp_value(auth.hotp_value(seed, counter)))


def _import(shop: Shop) -> int:
    """Import a small file and find its orders and amounts again; return how many orders."""
    batch = services.batch_receive(
        shop=shop, profile_key=PROFILE, file_name="rehearsal.csv", blocks=[_file()], by=None
    )
    services.batch_read(batch_id=batch.pk, now=timezone.now())
    services.batch_commit(batch_id=batch.pk, now=timezone.now())
    batch = selectors.batch_now(batch_id=batch.pk)
    found = Order.objects.filter(shop=shop)
    paid = found.aggregate(paid=Sum("paid_amount"))["paid"]
    count = found.count()
    if (batch.stage, count, paid) != (Batch.Stage.DONE, len(PAID), sum(PAID)):
        raise RehearsalError(f"{count} orders came in, {paid} paid; the file is {batch.stage}")
    return count


def _file() -> bytes:
    at = f"{timezone.now() - timedelta(days=1):%Y-%m-%d %H:%M:%S} +0000"
    rows = [f"#{n},paid,{at},CNY,{paid},{at},1,Tea,{paid}" for n, paid in enumerate(PAID, 1)]
    return "\n".join([HEADER, *rows, ""]).encode()
