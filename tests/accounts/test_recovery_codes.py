"""Recovery codes: too long to be guessed from a copy of the database; short printed ones stay."""

from importlib import import_module
from itertools import pairwise

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.apps import apps
from pytest_django import Settings

from apps.accounts.models import User
from apps.accounts.sealing import Sealer
from tests.factories import make_person

pytestmark = pytest.mark.django_db

SEED = "5eed" * 20
MIGRATIONS = "apps.accounts.migrations"
keep_printed_codes = import_module(f"{MIGRATIONS}.0004_short_recovery_codes").keep_printed_codes
seal_afresh = import_module(f"{MIGRATIONS}.0005_seal_afresh").seal_afresh


@pytest.fixture
def nora() -> User:
    return make_person("nora@example.com", has_second_factor=False)


@pytest.fixture
def printed(nora: User) -> Authenticator:
    """Codes of the time of eight digits; the second of them is used."""
    data = {"seed": get_adapter().encrypt(SEED), "used_mask": 2, "viewed_at": 1.0}
    row: Authenticator = Authenticator.objects.create(user=nora, type="recovery_codes", data=data)
    return row


def test_a_code_has_112_bits(nora: User) -> None:
    codes = RecoveryCodes.activate(nora).get_unused_codes()
    assert {len(code) for code in codes} == {34}
    assert 10**34 > 2**112
    assert all(first[:17] != second[:17] for first, second in pairwise(codes))


def test_printed_codes_of_eight_digits_open_once(
    printed: Authenticator, settings: Settings
) -> None:
    settings.MFA_RECOVERY_CODE_DIGITS = 8
    before = RecoveryCodes(printed).get_unused_codes()
    all_of_before = RecoveryCodes(printed).generate_codes()
    settings.MFA_RECOVERY_CODE_DIGITS = 34
    assert (len(before), len(before[0])) == (9, 8)

    keep_printed_codes(apps, None)

    kept = RecoveryCodes(Authenticator.objects.get())
    assert kept.get_unused_codes() == before
    assert before[0] not in str(kept.instance.data)
    assert [kept.validate_code(code) for code in (before[0], before[0])] == [True, False]
    assert not kept.validate_code(all_of_before[1])
    assert kept.did_view


def test_codes_of_a_lost_key_stop_nothing(printed: Authenticator) -> None:
    printed.data["seed"] = "gAAAAAsealedwithanotherkey"
    printed.save()
    keep_printed_codes(apps, None)
    printed.refresh_from_db()
    assert "migrated_codes" not in printed.data


def test_what_was_sealed_before_is_sealed_again(
    nora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sealer, "encrypt", lambda sealer, text: sealer._before.encrypt(text))
    adapter = get_adapter()
    seed, code = adapter.encrypt(SEED), adapter.encrypt("12345678")
    Authenticator.objects.create(user=nora, type="totp", data={"secret": seed})
    Authenticator.objects.create(user=nora, type="recovery_codes", data={"migrated_codes": [code]})
    monkeypatch.undo()
    assert seed.startswith("gAAAA")

    seal_afresh(apps, None)

    data = {row.type: row.data for row in Authenticator.objects.all()}
    again = [data["totp"]["secret"], *data["recovery_codes"]["migrated_codes"]]
    assert {text[:2] for text in again} == {"2."}
    assert [adapter.decrypt(text) for text in again] == [SEED, "12345678"]
