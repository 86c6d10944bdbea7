"""The panel of why and the equation of the day: {% why_figure why currency %} and kin."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.common import cells
from apps.common.money import minor_digits
from apps.common.templatetags import pieces, ui
from apps.dashboard.figures import sparkline, waterfall

register = template.Library()

SPARK = '<svg class="sparkline" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>'


class Line(Protocol):
    """A row of the table of why."""

    @property
    def label(self) -> str: ...
    @property
    def href(self) -> str: ...
    @property
    def cells(self) -> Sequence[str]: ...
    @property
    def task_href(self) -> str: ...


class View(Protocol):
    """The panel of why, as far as its figure and table need it."""

    @property
    def walk(self) -> waterfall.Walk: ...
    @property
    def base_word(self) -> str: ...
    @property
    def lines(self) -> Sequence[Line]: ...


class Term(Protocol):
    """One term of the equation."""

    @property
    def value(self) -> ui.Shown: ...
    @property
    def base(self) -> Decimal | None: ...


@register.inclusion_tag("components/figure.html")
def why_figure(why: View, currency: str) -> dict[str, object]:
    """The way from plan or other day to the day's sales."""
    labels = waterfall.Labels(
        _("Cause"), _("Effect"), _("Amount reached"), why.base_word.capitalize(), _("Actual")
    )
    return ui.figure(
        ui.FigureView(
            kind="waterfall",
            title=_("From %(base)s to actual") % {"base": why.base_word},
            sentence=_sentence(waterfall.summary(why.walk), currency),
            figure=waterfall.waterfall(why.walk, labels),
            twin=waterfall.twin(why.walk, labels),
            currency=currency,
        )
    )


@register.simple_tag
def why_rows(why: View, with_tasks: bool = False) -> SafeString:  # noqa: FBT001,FBT002  a tag
    """The body of the table of why: dozens of cells, so one format string a row."""
    return format_html_join(
        "",
        "<tr>{}{}{}</tr>",
        ((_head(line), _cells(line), _task(line) if with_tasks else "") for line in why.lines),
    )


@register.simple_tag
def base_text(term: Term) -> str:
    """What a term was to be, written as its value is."""
    return cells.format_value(term.base, str(term.value.unit), term.value.currency)


@register.simple_tag
def change_text(term: Term) -> str:
    """The change of a term: percent of its base, points for a rate, plain below a base of 30."""
    value, base, unit = term.value.value, term.base, str(term.value.unit)
    if value is None or base is None:
        return cells.UNKNOWN
    if unit == "percent":
        return _("%(points)s pp") % {"points": cells.format_signed((value - base) * 100, 2)}
    if base < 30:
        digits = minor_digits(term.value.currency) if unit == "money" else 0
        return cells.format_signed(value - base, digits)
    return f"{cells.format_signed((value - base) / base * 100, 1)}%"


@register.simple_tag
def spark_with_plan(values: Sequence[Decimal | None], plan: Sequence[Decimal | None]) -> SafeString:
    """A word-sized line of the last days over a ghost of what was planned.

    Decoration beside figures that are in a table anyway.
    """
    line, ghost = sparkline.pair(values, plan)
    drawn = [format_html('<polyline class="ghost" points="{}"/>', each) for each in ghost.pieces]
    drawn += [format_html('<polyline points="{}"/>', each) for each in line.pieces]
    if line.last_x is not None:
        drawn.append(format_html('<circle cx="{}" cy="{}" r="2.2"/>', line.last_x, line.last_y))
    return format_html(SPARK, sparkline.WIDTH, sparkline.HEIGHT, SafeString("".join(drawn)))


def _head(line: Line) -> SafeString:
    if line.href:
        return format_html('<th scope="row"><a href="{}">{}</a></th>', line.href, line.label)
    return format_html('<th scope="row">{}</th>', line.label)


def _task(line: Line) -> SafeString:
    """The button that makes a task of a member's money."""
    if not line.task_href:
        return SafeString("<td></td>")
    name = _("Make a task: %(member)s") % {"member": line.label}
    text = '<td><a class="btn btn-sm" href="{}" aria-label="{}">{} {}</a></td>'
    return format_html(text, line.task_href, name, pieces.icon("plus"), _("Task"))


def _cells(line: Line) -> SafeString:
    return format_html_join(
        "", '<td class="num">{}</td>', ((pieces.escaped(cell),) for cell in line.cells)
    )


def _sentence(parts: waterfall.Summary, currency: str) -> str:
    words = [_gap_words(parts.gap, currency)]
    if parts.worst is not None:
        words.append(_("%(cause)s cost most: %(effect)s.") % _named(parts.worst, currency))
    if parts.best is not None:
        words.append(_("%(cause)s brought most: %(effect)s.") % _named(parts.best, currency))
    return " ".join(words)


def _gap_words(gap: Decimal, currency: str) -> str:
    amount = {"gap": cells.format_money(abs(gap), currency)}
    if gap == 0:
        return _("No difference.")
    return _("%(gap)s above.") % amount if gap > 0 else _("%(gap)s below.") % amount


def _named(step: waterfall.Step, currency: str) -> dict[str, str]:
    effect = cells.format_signed(step.effect, minor_digits(currency))
    return {"cause": step.label, "effect": effect}
