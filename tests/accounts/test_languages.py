"""Who reads which language, and how it writes days."""

from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from apps.accounts.models import User
from apps.common.templatetags.pieces import day_text

CHINESE = {"accept-language": "zh-CN,zh;q=0.9"}
LAST_OF_NOVEMBER = date(2026, 11, 30)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("browser", "language", "words"),
    [
        ("zh-CN,zh;q=0.9", "zh-hans", "登录"),
        ("hu-HU", "hu", "Bejelentkezés"),
        ("de", "en", "Sign in"),
        ("", "en", "Sign in"),
    ],
)
def test_the_browser_says_in_which_language_people_sign_in(
    browser: str, language: str, words: str
) -> None:
    page = Client().get("/accounts/login/", headers={"accept-language": browser})
    text = page.content.decode()
    assert f'<html lang="{language}"' in text
    assert words in text


def test_the_profile_stands_above_the_browser(desk: Client, director: User) -> None:
    assert '<html lang="zh-hans"' in desk.get("/accounts/", headers=CHINESE).content.decode()
    User.objects.filter(pk=director.pk).update(language="hu")
    assert '<html lang="hu"' in desk.get("/accounts/", headers=CHINESE).content.decode()


@pytest.mark.parametrize(
    ("language", "day"),
    [("en", "Mon 30 Nov 2026"), ("zh-hans", "2026年11月30日 星期一")],
)
def test_a_day_is_written_in_the_order_of_its_language(language: str, day: str) -> None:
    with translation.override(language):
        assert day_text(LAST_OF_NOVEMBER, "day") == day
