"""Template tags: state is word, icon and colour; text is escaped; unknown is a dash."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import gettext_lazy

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
    assert ui.day_long(day) == "Tuesday, 18 June 2024"


def test_badge_speaks_the_language_of_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ui.BADGES, "known", (gettext_lazy("Yes"), "check", "good"))
    said = {}
    for language in ("en", "hu", "en"):
        with translation.override(language):
            said[language] = ui.badge("known")
    assert "<span>Yes</span>" in said["en"]
    assert "<span>Igen</span>" in said["hu"]


def test_badge_escapes_a_word_of_its_own() -> None:
    assert "<span>a &lt;b&gt;</span>" in ui.badge("open", "a <b>")


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


@dataclass(frozen=True)
class Column:
    """A column of a twin, as figures hand it over."""

    label: str
    unit: str


@dataclass(frozen=True)
class Twin:
    """A table twin."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]


def test_twin_rows_are_formatted_by_unit_and_escaped() -> None:
    units = ("day", "text", "money", "count")
    rows = (
        (date(2024, 6, 18), "<b>", Decimal("-1234.5"), 1200),
        (date(2024, 6, 19), "x", None, None),
    )
    twin = Twin(tuple(Column(unit, unit) for unit in units), rows)
    assert render("{% twin_rows twin %}", twin=twin) == (
        '<tr><th scope="row">Tue 18 Jun 2024</th><td>&lt;b&gt;</td>'
        '<td class="num">−1,234.50</td><td class="num">1,200</td></tr>'
        '<tr><th scope="row">Wed 19 Jun 2024</th><td>x</td>'
        '<td class="num">—</td><td class="num">—</td></tr>'
    )


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
