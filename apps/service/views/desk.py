"""How a desk is set up: kinds of shift, planning rules, peaks and uplifts."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from apps.common.http import AppRequest, shell
from apps.service.forms.desk import BandForm, RuleForm, TemplateForm, rule_choices
from apps.service.rights import Right
from apps.service.selectors.desk_settings import (
    band_lines,
    band_of,
    rule_lines,
    template_of,
    templates_of,
)
from apps.service.selectors.people import patterns_of
from apps.service.selectors.rosters import right_in
from apps.service.services.rulebook import bands_add, bands_remove, rule_append
from apps.service.services.seeds import desk_start
from apps.service.services.templates import template_put
from apps.service.views.pages import address, shop_and_today, today_in
from apps.shop.models import Shop

SAVED = gettext_lazy("Saved.")


@require_safe
def settings(request: AppRequest) -> HttpResponse:
    """Show everything that the rosters of a shop are made of."""
    shop, today = shop_and_today(request)
    context = {
        **shell(request, shop, "roster"),
        "templates": templates_of(shop),
        "patterns": patterns_of(shop),
        "rules": rule_lines(shop, today),
        "bands": band_lines(shop, today),
    }
    return render(request, "service/settings.html", context)


@require_POST
def start(request: AppRequest) -> HttpResponse:
    """Give a desk that has nothing yet the usual shifts, rules and peaks."""
    shop, _today = shop_and_today(request)
    desk_start(shop=shop)
    return redirect(address("settings", shop))


def template(request: AppRequest, template_id: int | None = None) -> HttpResponse:
    """Make a kind of shift, or change one."""
    row = template_of(request.access, template_id) if template_id else None
    shop = row.shop if row else shop_and_today(request)[0]
    form = TemplateForm(request.POST or None, template=row)
    if form.is_valid():
        put: Any = {"shop": shop, "template": row, "values": form.values(), "today": today_in(shop)}
        if form.attempt(lambda: template_put(actor=request.access.actor, **put)):
            messages.success(request, SAVED)
            return redirect(address("settings", shop))
    context = {**shell(request, shop, "roster"), "form": form, "row": row}
    status = 422 if form.errors else 200
    return render(request, "service/template.html", context, status=status)


def rules(request: AppRequest) -> HttpResponse:
    """Show the rules with what held and will hold; append another value of one."""
    shop, today = shop_and_today(request)
    right, lines = right_in(request.access, shop.pk), rule_lines(shop, today)
    form = _rule_form(request, right, shop, lines)
    if form is not None and form.is_valid():
        values = form.values()
        if form.attempt(lambda: rule_append(shop=shop, values=values, right=right, today=today)):
            messages.success(request, SAVED)
            return redirect(address("rules", shop))
    choices = rule_choices(lines, may_break_hard=right.may_break_hard)
    context = {**shell(request, shop, "roster"), "lines": lines, "form": form, "choices": choices}
    status = 422 if form is not None and form.errors else 200
    return render(request, "service/rules.html", context, status=status)


def bands(request: AppRequest) -> HttpResponse:
    """List peaks and uplifts, and add one."""
    shop, today = shop_and_today(request)
    form, actor = BandForm(request.POST or None), request.access.actor
    if form.is_valid():
        asked = {**form.asked(), "shop": shop, "actor": actor, "today": today}
        if form.attempt(lambda: bands_add(**asked)):
            messages.success(request, SAVED)
            return redirect(address("bands", shop))
    context = {**shell(request, shop, "roster"), "bands": band_lines(shop, today), "form": form}
    return render(request, "service/bands.html", context, status=422 if form.errors else 200)


@require_POST
def band_remove(request: AppRequest, band_id: int) -> HttpResponse:
    """Take a peak or an uplift away."""
    row = band_of(request.access, band_id)
    bands_remove(band=row, actor=request.access.actor, today=today_in(row.shop))
    messages.success(request, _("Taken away."))
    return redirect(address("bands", row.shop))


def _rule_form(request: AppRequest, right: Right, shop: Shop, lines: Any) -> RuleForm | None:
    """Return the form of the rule that the address names; None for no rule or a foreign one."""
    choices = rule_choices(lines, may_break_hard=right.may_break_hard)
    line = choices.get(request.GET.get("rule", ""))
    if line is None:
        return None
    how: Any = {"today": today_in(shop), "may_break_hard": right.may_break_hard}
    return RuleForm(request.POST or None, line=line, **how)
