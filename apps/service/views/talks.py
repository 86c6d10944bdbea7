"""The agent desk: the list, one conversation, its context, and who else looks at it."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from apps.common.errors import ShopError
from apps.common.htmx import render_page
from apps.common.http import AppRequest, shell
from apps.common.wholenumbers import whole
from apps.service.forms.talks import ReplyForm
from apps.service.models import Agent, AgentSkill, Inquiry, Message
from apps.service.models.people import desk_name
from apps.service.models.queues import Channel
from apps.service.selectors.context import context_of
from apps.service.selectors.desk import desk_list, inquiry_of, newest_row, next_due, talk_of
from apps.service.selectors.moments import colleagues, next_shift
from apps.service.selectors.readers import Reader
from apps.service.selectors.rosters import agent_here
from apps.service.services.inquiries import reply_send
from apps.service.services.uses import uses_sent
from apps.service.services.viewing import view_touch
from apps.service.views.mine import own_agent
from apps.service.views.pages import PersonRequest, address, number_of, shop_and_today

PAGE = "service/desk/desk.html"
SECTION = "desk"
# Step of the desk, its words, its usual key.
KEYS = (
    ("next", gettext_lazy("Next inquiry"), "j"),
    ("previous", gettext_lazy("Inquiry before"), "k"),
    ("reply", gettext_lazy("Answer"), "r"),
    ("note", gettext_lazy("Note"), "c"),
    ("assign", gettext_lazy("Assign"), "a"),
    ("state", gettext_lazy("State"), "s"),
    ("type", gettext_lazy("Kind"), "t"),
    ("priority", gettext_lazy("Priority"), "p"),
    ("snooze", gettext_lazy("Snooze"), "h"),
    ("follow", gettext_lazy("Follow-up"), "f"),
    ("close", gettext_lazy("Close"), "e"),
    ("snippet", gettext_lazy("Quick reply"), "/"),
    ("article", gettext_lazy("Article"), "@"),
    ("product", gettext_lazy("Product"), "#"),
    ("log", gettext_lazy("Log by hand"), "l"),
)


@require_safe
def desk(request: AppRequest) -> HttpResponse:
    """Show the list of what is worked on, and no conversation yet."""
    shop, _today = shop_and_today(request)
    return render_page(request, PAGE, _frame(request, shop), fragment="list")


@require_safe
def inquiry(request: AppRequest, inquiry_id: int) -> HttpResponse:
    """Show one conversation beside the list."""
    return talk_page(request, inquiry_of(request.access, inquiry_id))


@require_safe
def context(request: AppRequest, inquiry_id: int) -> HttpResponse:
    """Show what is known beside a conversation."""
    found = inquiry_of(request.access, inquiry_id)
    known = {
        **shell(request, found.shop, SECTION),
        "inquiry": found,
        "parts": context_of(found, request.access, timezone.now()),
    }
    return render_page(request, "service/desk/context.html", known, fragment="context")


@require_POST
def reply(request: AppRequest, inquiry_id: int) -> HttpResponse:
    """Write an answer; where the talk went on, show the new rows and keep the text."""
    found = inquiry_of(request.access, inquiry_id)
    agent, form, now = own_agent(request), ReplyForm(request.POST), timezone.now()
    if not form.is_valid():
        return talk_page(request, found, form=form, status=422)
    sent = {"body": form.cleaned_data["body"], "seen_message_id": form.cleaned_data["seen"]}
    actor = request.access.actor
    put = partial(reply_send, inquiry_id=found.pk, agent=agent, actor=actor)
    try:
        row = put(typing=form.typing(), now=now, **sent)
    except ShopError as error:
        return refused(request, inquiry_id, error, form=form)
    _texts_sent(request, agent, row)
    return _go_on(request, found)


@require_POST
def presence(request: PersonRequest, inquiry_id: int) -> HttpResponse:
    """Note that somebody looks at the conversation; say who else does and whether it went on."""
    found = inquiry_of(request.access, inquiry_id)
    others = view_touch(
        kind="inquiry",
        row_id=found.pk,
        user_id=request.user.pk,
        name=desk_name(request.user),
        mode=request.POST.get("mode", ""),
        now_s=int(timezone.now().timestamp()),
    )
    seen = whole(request.POST.get("seen", ""))
    is_newer = seen is not None and newest_row(found) > seen
    known = {"others": others, "is_newer": is_newer, "inquiry": found, "shop": found.shop}
    return render_page(request, "service/desk/presence.html", known)


def _texts_sent(request: AppRequest, agent: Agent, row: Message) -> None:
    """Tie the quick replies that were put into an answer to its row."""
    used = [number_of(each) for each in request.POST.getlist("snippet_use")]
    uses_sent(by=Reader(request.access, agent.user), use_ids=used, sent=row.body, message=row)


def talk_page(
    request: AppRequest,
    found: Inquiry,
    *,
    form: ReplyForm | None = None,
    error: ShopError | None = None,
    seen: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a conversation; with what stood against a step, and the text that was written."""
    talk = talk_of(found, seen=seen, whole=request.GET.get("rows") == "all")
    body = form.data.get("body", "") if form else ""
    frame = _frame(request, found.shop)
    known = {
        **frame,
        **_steps(request, found, frame["agent"]),
        "talk": talk,
        "inquiry": found,
        "reply_form": ReplyForm(initial={"seen": talk.seen, "body": body}, auto_id="answer_%s"),
        "form_problem": form if form and form.errors else None,
        "refused": error,
    }
    return render_page(request, PAGE, known, status=status)


def _steps(request: AppRequest, found: Inquiry, agent: Agent | None) -> dict[str, Any]:
    """Return what the steps of an inquiry are chosen from."""
    may_write = request.access.can("service:inquiry-reply", "POST", found.shop_id)
    return {
        "shift_end": next_shift(agent, timezone.now()),
        "reasons": Inquiry.LostReason.choices,
        "roles": AgentSkill.Role.choices,
        "priorities": Inquiry.Priority.choices,
        "colleagues": _may_hand_over(request, found) if may_write else [],
        "may_write": may_write,
        "follow_channels": Channel.choices,
    }


def refused(
    request: AppRequest, inquiry_id: int, error: ShopError, form: ReplyForm | None = None
) -> HttpResponse:
    """Show a conversation as it is now, with what stood against a step."""
    if error.code in ("not_found", "role_refused"):
        raise error
    found = inquiry_of(request.access, inquiry_id)
    seen = error.extra.get("seen") if error.code == "stale" and form else None
    return talk_page(request, found, form=form, error=error, seen=seen, status=error.status)


def _frame(request: AppRequest, shop: Any) -> dict[str, Any]:
    """Return the list and the frame of the page; the list costs one query a part."""
    agent, now = agent_here(request.access), timezone.now()
    asked = request.GET.get("tab", ""), request.GET.get("after", "")
    return {
        **shell(request, shop, SECTION),
        "desk": desk_list(request.access, shop, agent, *asked, now),
        "agent": agent,
        "now": now,
        "desk_keys": KEYS,
    }


def _may_hand_over(request: AppRequest, found: Inquiry) -> list[Any]:
    if request.access.is_own_only(found.shop_id):
        return []
    return colleagues(found.shop, timezone.now())


def _go_on(request: AppRequest, found: Inquiry) -> HttpResponse:
    """Go to the next conversation that waits, or stay."""
    tab = request.POST.get("tab", "")
    if request.POST.get("next") != "1":
        return redirect(address("inquiry", found.shop, found.pk, tab=tab))
    access, now = request.access, timezone.now()
    following = next_due(access, found.shop, agent_here(access), tab, found.pk, now)
    if following is None:
        return redirect(address("desk", found.shop, tab=tab))
    return redirect(address("inquiry", found.shop, following, tab=tab))
