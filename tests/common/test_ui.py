"""Template tags: state is word, icon and colour; text is escaped; unknown is a dash."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from apps.common.templatetags import ui


def render(text: str, **context: object) -> str:
    """Render a template text."""
    return Template(text).render(Context(context)).strip()


def test_badge_says_its_state_in_word_icon_and_colour() -> None:
    html = render('{% badge "missed" %}')
    assert "<span>Missed</span>" in html
    assert "icons.svg#circle-x" in html
    assert "state-bad" in html


def test_badge_of_a_state_that_nobody_named_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        ui.badge("sideways")


def test_icon_is_hidden_from_screen_readers() -> None:
    assert ui.icon("check") == (
        '<svg class="icon" aria-hidden="true" focusable="false">'
        '<use href="/static/icons.svg#check"></use></svg>'
    )


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ('{{ value|money:"CNY" }}', "¥1,234.50"),
        ('{{ value|amount:"CNY" }}', "1,234.50"),
        ("{{ value|count }}", "1,235"),
        ("{{ value|decimal:3 }}", "1,234.500"),
        ("{{ value|percent }}", "123,450.0%"),
        ('{{ value|signed:"CNY" }}', "+1,234.50"),
        ("{{ value|magnitude }}", "1234.50"),
    ],
)
def test_filters_format_numbers(template: str, text: str) -> None:
    assert render(template, value=Decimal("1234.50")) == text
    assert render(template, value=None) in {"—", "None"}


def test_days_are_written_with_their_weekday() -> None:
    day = date(2024, 6, 18)
    assert (ui.day(day), ui.day_short(day)) == ("Tue 18 Jun 2024", "Tue 18 Jun")
    assert (ui.day_long(day), ui.month_long(day)) == ("Tuesday, 18 June 2024", "June 2024")
    assert ui.day(None) == "—"
    with translation.override("zh-hans"):
        assert "星期二" in ui.day_long(day)


@dataclass(frozen=True)
class Shown:
    """A value as metrics hands it over."""

    value: Decimal | None
    unit: str
    currency: str = "CNY"
    target: Decimal | None = None


def test_value_is_shown_with_its_currency_and_bare_in_a_column() -> None:
    value = Shown(Decimal("12.5"), "money", target=Decimal(20))
    assert (ui.show(value), ui.bare(value)) == ("¥12.50", "12.50")
    assert ui.target_text(value) == "¥20.00"
    assert ui.bare(Shown(Decimal("0.5"), "percent")) == "50.0%"
    assert ui.show(Shown(None, "count")) == "—"


class NameForm(forms.Form):
    """A form of one field."""

    name = forms.CharField(help_text="As on the parcel.", max_length=3)
    is_open = forms.BooleanField(required=False)


def test_field_ties_label_help_and_error_to_its_input() -> None:
    html = render(
        '{% include "components/form_body.html" %}', form=NameForm({"name": "<b>too long</b>"})
    )
    assert '<label class="form-label" for="id_name">Name' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert "&lt;b&gt;too long&lt;/b&gt;" in html
    assert 'class="form-check-input"' in html


@pytest.mark.parametrize("name", ["403.html", "404.html", "409.html", "500.html"])
def test_error_page_renders_with_nothing_at_hand(name: str) -> None:
    html = Template('{% extends "' + name + '" %}').render(Context({}))
    assert 'href="/"' in html
    assert "<h1>" in html
