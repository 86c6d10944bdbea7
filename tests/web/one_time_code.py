"""A one-time code that is still good when a busy browser comes to type it."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

WINDOW_SECONDS = 30
TYPING_SECONDS = 10


def one_time_code(seed: str) -> str:
    """Return the code of now; near the end of its window, wait for the next one."""
    left = WINDOW_SECONDS - time.time() % WINDOW_SECONDS
    if left < TYPING_SECONDS:
        time.sleep(left + 0.1)
    return format_hotp_value(hotp_value(seed, int(time.time()) // WINDOW_SECONDS))
