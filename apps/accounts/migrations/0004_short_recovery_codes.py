"""Recovery codes grow from 8 to 34 digits; printed ones of before keep working until renewed.

The sign-in library makes codes anew from their seed at each use, by the length that is set now. So
those that are out there are kept one by one, sealed, as the library keeps codes from elsewhere.
"""

import hmac
from hashlib import sha1

from allauth.mfa.adapter import get_adapter
from cryptography.fernet import InvalidToken
from django.db import migrations

COUNT, DIGITS = 10, 8


def codes_of(seed):
    """Return the codes as the library made them from a seed."""
    state = hmac.new(seed.encode("ascii"), digestmod=sha1)
    codes = []
    for place in range(COUNT):
        state.update(f"{place:3},".encode())
        value = int.from_bytes(state.digest()[: DIGITS // 2], "big")
        codes.append(str(value % 10**DIGITS).zfill(DIGITS))
    return codes


def keep_printed_codes(apps, schema_editor):
    adapter = get_adapter()
    rows = apps.get_model("mfa", "Authenticator").objects.filter(type="recovery_codes")
    for row in rows.filter(data__has_key="seed"):
        try:
            codes = codes_of(adapter.decrypt(row.data.pop("seed")))
        except InvalidToken:
            continue  # sealed with a key that is lost: none of them opened anything any more
        used = row.data.pop("used_mask")
        unused = [code for place, code in enumerate(codes) if not used & (1 << place)]
        row.data["migrated_codes"] = [adapter.encrypt(code) for code in unused]
        row.save()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_known_devices"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [migrations.RunPython(keep_printed_codes, migrations.RunPython.noop)]
