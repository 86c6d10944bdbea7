"""How orders are credited: versions of the rule, proposals, and the evidence of one order."""

from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.common.http import AppRequest, shell
from apps.service.forms.conversion import RuleForm, rule_initial
from apps.service.selectors.conversion import order_evidence, rule_of, rule_page
from apps.service.services.conversion import rule_decide, rule_propose
from apps.service.views.pages import PersonRequest, address, shop_and_today


@require_http_methods(["GET", "HEAD", "POST"])
def conversion(request: AppRequest) -> HttpResponse:
    """Show the versions with what each leaves out, and propose another one."""
    shop, _today = shop_and_today(request)
    form = RuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rule_propose(
            shop=shop,
            rule=form.rule(),
            exclusions=form.exclusions(),
            valid_from=form.cleaned_data["valid_from"],
            reason=form.cleaned_data["reason"],
            by=cast(PersonRequest, request).user,
            actor=request.access.actor,
        )
        messages.success(request, _("Proposed. It is computed beside the rule in force."))
        return redirect(address("conversion", shop))
    return _page(request, form if request.method == "POST" else None)


@require_POST
def decide(request: AppRequest, rule_id: int) -> HttpResponse:
    """Approve or decline a proposal."""
    rule = rule_of(request.access, rule_id)
    is_approved = request.POST.get("verdict") == "approve"
    user = cast(PersonRequest, request).user
    rule_decide(rule=rule, is_approved=is_approved, by=user, actor=request.access.actor)
    word = _("The rule is in force.") if is_approved else _("The proposal is declined.")
    messages.success(request, word)
    return redirect(address("conversion", rule.shop))


@require_safe
def order_credits(request: AppRequest, order_id: int) -> HttpResponse:
    """Show what each version of the rule credits for one order, and by which chat."""
    shop, _today = shop_and_today(request)
    order, credits = order_evidence(shop, order_id)
    context = {**shell(request, shop, "conversion"), "order": order, "credits": credits}
    return render(request, "service/order_credits.html", context)


def _page(request: AppRequest, form: RuleForm | None) -> HttpResponse:
    shop, today = shop_and_today(request)
    page = rule_page(shop, today)
    access = request.access
    context = {
        **shell(request, shop, "conversion"),
        "page": page,
        "form": form or RuleForm(initial={**rule_initial(page.in_force), "valid_from": today}),
        "may_propose": access.can("service:conversion", "POST", shop.pk),
        "may_decide": access.can("service:conversion-decide", "POST", shop.pk),
    }
    return render(request, "service/conversion.html", context, status=422 if form else 200)
