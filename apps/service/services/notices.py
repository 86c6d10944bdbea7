"""Mail to each person whose days a publication changed, and their word that they have seen it."""

from datetime import datetime, timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.accounts.services.notifications import notices_read
from apps.common.access import Actor
from apps.service.models import Agent, PublishNotice, ShiftAssignment

AT_ONCE = 50
OLDEST = timedelta(days=2)


def notices_send(*, now: datetime) -> int:
    """Send the mails that were not sent yet, for two days; raises OSError without a mail server.

    Each notice is locked while its mail is sent and marked at once: two workers send none twice.
    """
    sent = 0
    while sent < AT_ONCE and _send_next(now):
        sent += 1
    return sent


@transaction.atomic
def notices_confirm(*, agent: Agent, actor: Actor, now: datetime) -> int:
    """Note that a person has seen what they were told; their shifts carry it too."""
    rows = PublishNotice.objects.unseen().filter(agent=agent)
    shops = sorted(set(rows.values_list("publish__roster__shop_id", flat=True)))
    count = rows.update(seen_at=now)
    known = ShiftAssignment.objects.known().filter(agent=agent, seen_at__isnull=True)
    known.update(seen_at=now)
    for shop_id in shops:
        notices_read(kind="shifts_told", shop_id=shop_id, user_id=agent.user_id)
        audit_write(
            actor=actor,
            action="roster.seen",
            subject=f"service.Agent:{agent.pk}",
            shop_id=shop_id,
            rows=count,
        )
    return count


@transaction.atomic
def _send_next(now: datetime) -> bool:
    rows = PublishNotice.objects.unsent().filter(publish__published_at__gt=now - OLDEST)
    locked = rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    notice: PublishNotice | None = locked.select_related(
        "agent__user", "publish__roster__shop"
    ).first()
    if notice is None:
        return False
    if notice.agent.user.is_active:
        _mail(notice)
    notice.sent_at = now
    notice.save(update_fields=["sent_at"])
    return True


def _mail(notice: PublishNotice) -> None:
    user, roster = notice.agent.user, notice.publish.roster
    with translation.override(user.language or translation.get_language()):
        subject = _("Your shifts at %(shop)s") % {"shop": roster.shop.name}
        body = render_to_string("service/mail/notice.txt", {"notice": notice, "roster": roster})
    send_mail(subject, body, None, [user.email])
