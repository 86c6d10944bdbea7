"""Buyers keep their hash when the secret key changes, once they have a key of their own."""

import hmac
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils.crypto import salted_hmac
from pytest_django import Settings

from apps.shop.services.staging import customer_hash
from tests.architecture.sources import ROOT

OLD, NEW = "o" * 50, "n" * 50


def by_secret_key(secret: str) -> str:
    """The hash as every installation made it before buyers had a key."""
    key = salted_hmac("apps.shop.customer", "7", secret=secret, algorithm="sha256").digest()
    return hmac.digest(key, b"tb1234", "sha256").hex()


def test_a_changed_secret_key_changes_no_hash(settings: Settings) -> None:
    settings.BUYER_KEY = OLD
    before = customer_hash(shop_id=7, customer_ref="tb1234")
    settings.SECRET_KEY = NEW
    assert customer_hash(shop_id=7, customer_ref="tb1234") == before == by_secret_key(OLD)
    settings.BUYER_KEY = NEW
    assert customer_hash(shop_id=7, customer_ref="tb1234") == by_secret_key(NEW) != before


@pytest.mark.parametrize(
    ("given", "file", "expected"),
    [
        ({}, "", OLD),
        ({"BUYER_KEY": NEW}, "", NEW),
        ({}, NEW, NEW),
        ({"BUYER_KEY": "short"}, "", "BUYER_KEY needs at least 50 random characters."),
    ],
    ids=["not set: as before", "set", "in its file", "too short"],
)
def test_the_key_is_that_of_the_environment_or_file_else_the_secret_key(
    given: dict[str, str], file: str, expected: str, tmp_path: Path
) -> None:
    if file:
        (tmp_path / "buyer.key").write_text(f"{file}\n")
    program = "from django.conf import settings; print(settings.BUYER_KEY)"
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={
            **kept,
            "DJANGO_SETTINGS_MODULE": "shopops.settings",
            "SECRET_KEY": OLD,
            "SHOPOPS_DATA": str(tmp_path),
            **given,
        },
        check=False,
        capture_output=True,
        text=True,
    )
    assert expected in (done.stdout.strip(), done.stderr.strip().rpartition(": ")[2]), done.stderr
