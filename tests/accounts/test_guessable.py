"""Passwords that are tried first are refused: stolen ones, and common ones made longer."""

from secrets import token_urlsafe
from time import process_time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from apps.accounts.guessable import guesses
from apps.work.management.commands.demo import DEMO_PASSWORD

pytestmark = pytest.mark.django_db

# Every sign that may stand for a letter, most of them for the same few.
MANY_READINGS = "4@8({[<369!1|70$5+7%2"
LONGEST_SECONDS = 1


def refusals(password: str) -> list[str | None]:
    """Return the codes by which a password is refused."""
    try:
        validate_password(password)
    except ValidationError as refused:
        return [each.code for each in refused.error_list]
    return []


@pytest.mark.parametrize(
    "password",
    ["manchester united", "Qwertyuiop123", "woaini1314520", "passwordpassword", "1qaz2wsx3edc"],
)
def test_stolen_passwords_are_refused_in_any_case(password: str) -> None:
    assert "breached" in refusals(password)
    assert "breached" in refusals(password.upper())


@pytest.mark.parametrize(
    "password",
    [
        "password2026!", "P@ssw0rd2026", "Budapest2026!", "letmein-letmein", "qwertyuiop321",
        "asdfghjkl;'1", "987654321098", "zyxwvutsrqpo", "aaaabbbbcccc", "Computer1234!",
        "Jelszo123456", "p4$$w0rdp4$$w0rd", "q1w2e3r4t5y6u7",
    ],
)  # fmt: skip
def test_common_passwords_made_longer_are_refused(password: str) -> None:
    assert "guessable" in refusals(password)


@pytest.mark.parametrize(
    "password",
    [
        DEMO_PASSWORD,
        "annas no1 morning water",
        "három narancssárga bicikli",
        "紫色的大象在屋顶上慢慢跳舞吧",
    ],
)
def test_a_few_words_are_taken(password: str) -> None:
    assert refusals(password) == []


def test_random_passwords_are_taken() -> None:
    assert [password for _ in range(20) if refusals(password := token_urlsafe(12))] == []


@pytest.mark.parametrize("text", [MANY_READINGS, "p@$$w0rd", "1", "qwertyuiop", "ab1c-"])
def test_an_estimate_is_soon_there_however_long_the_password(text: str) -> None:
    begun = process_time()
    guesses(text * 1000)
    assert process_time() - begun < LONGEST_SECONDS
