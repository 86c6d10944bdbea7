"""The log by hand, the register of inquiries, and names in logs that are nobody's yet."""

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.common.htmx import render_page
from apps.common.http import AppRequest, missing, shell
from apps.common.wholenumbers import whole
from apps.service.forms.talks import CHANNELS, LogForm
from apps.service.models import Agent, Inquiry
from apps.service.selectors.inquiries import Asked, inquiry_by_number, product_titles, register
from apps.service.selectors.moments import colleagues
from apps.service.selectors.names import unknown_names
from apps.service.selectors.rosters import agent_here
from apps.service.services.log import LogEntry, inquiry_log
from apps.service.services.names import agent_name_tell
from apps.service.views.pages import PersonRequest, address, day_of, reader, shop_and_today
from apps.shop.models import Shop

SHOWS = ("waiting", "late", "risk", "asleep", "quick", "slow")


def log(request: PersonRequest) -> HttpResponse:
    """Log an inquiry in one line; the next one follows at once."""
    shop, _today = shop_and_today(request)
    now, agent = timezone.now(), agent_here(request.access)
    form = LogForm(request.POST or None, shop=shop, now=now, initial=_usual(request, shop, now))
    if form.is_valid():
        entry = _entry(form)
        put = partial(inquiry_log, shop=shop, entry=entry, agent=agent, by=reader(request), now=now)
        made = form.attempt(put)
        if made is not None:
            request.session["log_channel"] = entry.channel
            text = _("Inquiry %(number)s is logged. The next one, please.")
            messages.success(request, text % {"number": made.number})
            return redirect(address("inquiry-log", shop))
    return _log_page(request, shop, form, agent)


def _log_page(request: AppRequest, shop: Shop, form: LogForm, agent: Agent | None) -> HttpResponse:
    context = {
        **shell(request, shop, "desk"),
        "form": form,
        "channels": CHANNELS,
        "titles": product_titles(shop),
        "agent": agent,
    }
    status = 422 if form.errors else 200
    return render_page(request, "service/desk/log.html", context, status=status)


@require_safe
def inquiries(request: AppRequest) -> HttpResponse:
    """Show the register of inquiries by what is looked for; one number opens its inquiry."""
    shop, _today = shop_and_today(request)
    asked, agent, now = _asked(request), agent_here(request.access), timezone.now()
    if asked.number is not None:
        found = inquiry_by_number(request.access, shop, asked.number, agent)
        return redirect(address("inquiry", shop, found.pk))
    page = register(request.access, shop, agent, asked, now)
    context = {
        **shell(request, shop, "desk"),
        "register": page,
        "asked": asked,
        "states": Inquiry.State.choices,
        "channels": CHANNELS,
        "more": _more(request, page.before),
    }
    return render_page(request, "service/desk/inquiries.html", context, fragment="rows")


def _more(request: AppRequest, before: int | None) -> str:
    """Return where the next page is, "" at the end."""
    if before is None:
        return ""
    kept = request.GET.copy()
    kept["before"] = str(before)
    return f"?{kept.urlencode()}"


def names(request: AppRequest) -> HttpResponse:
    """List names in logs that are nobody's yet, and say who one of them is."""
    shop, _today = shop_and_today(request)
    people = {str(each.pk): each for each in colleagues(shop, timezone.now())}
    if request.method == "POST":
        person = people.get(request.POST.get("agent", ""))
        if person is None:
            raise missing()
        name, actor = request.POST.get("name", ""), request.access.actor
        count = agent_name_tell(shop=shop, name=name, agent=person, actor=actor)
        text = _("%(count)s messages are theirs now; later logs know the name.")
        messages.success(request, text % {"count": count})
        return redirect(address("names", shop))
    context = {**shell(request, shop, "desk"), "names": unknown_names(shop)}
    context["people"] = list(people.values())
    return render_page(request, "service/desk/names.html", context)


def _entry(form: LogForm) -> LogEntry:
    data = form.cleaned_data
    return LogEntry(
        channel=data["channel"],
        question=data["question"],
        asked_at=data["asked"],
        nonce=data["nonce"],
        buyer=data["buyer"],
        product=data["product"],
        answer=data["answer"],
        answered_at=data["answered"],
        result=data["result"],
        role=data["role"],
        requirement=data["requirement"],
        payer=data["payer"],
    )


def _usual(request: AppRequest, shop: Any, now: datetime) -> dict[str, str]:
    """Return what the next line most likely holds: the channel of the last one, and now."""
    return {
        "channel": request.session.get("log_channel", ""),
        "asked": f"{now.astimezone(shop.tz):%H:%M}",
        "role": "presale",
    }


def _asked(request: AppRequest) -> Asked:
    get = request.GET.get
    return Asked(
        state=get("state", ""),
        channel=get("channel", "").strip().lower()[:20],
        owner=whole(get("owner", ""), 9),
        day=day_of(get("day")),
        slot=_instant(get("slot", "")),
        show=get("show", "") if get("show", "") in SHOWS else "",
        number=whole(get("number", ""), 9),
        before=whole(get("before", ""), 9),
    )


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
