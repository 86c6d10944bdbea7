"""The roads of a digest: mail by Django, the team's chat by Apprise, printed in development."""

import smtplib
import sys

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from apps.common.gateway import gateway_send
from apps.service.services.gateways import CONSOLE, NOT_SENT
from apps.service.services.outbox import Sent
from apps.work.models import DigestSending, DigestSubscription


def digest_send(sending: DigestSending) -> Sent:
    """Send a digest on the road of its subscription."""
    return ROADS[sending.subscription.medium](sending)


def _mail(sending: DigestSending) -> Sent:
    user = sending.subscription.user
    if user is None or not user.is_active:
        return Sent(is_sent=False, error="no such person")
    mail = EmailMultiAlternatives(sending.subject, sending.text, None, [user.email])
    mail.attach_alternative(sending.html, "text/html")
    try:
        mail.send()
    except NOT_SENT as error:
        return Sent(is_sent=False, error=type(error).__name__)
    except (OSError, smtplib.SMTPException) as error:
        return Sent(is_sent=False, is_known=False, error=type(error).__name__)
    return Sent(is_sent=True)


def _chat(sending: DigestSending) -> Sent:
    if settings.DIGEST_CHAT_URL == CONSOLE:
        sys.stdout.write(f"{sending.subject}\n{sending.text}\n")
        return Sent(is_sent=True)
    if not settings.DIGEST_CHAT_URL:
        return Sent(is_sent=False, error="no chat")
    is_sent = gateway_send(settings.DIGEST_CHAT_URL, title=sending.subject, body=sending.text)
    if is_sent is None:
        return Sent(is_sent=False, error="chat address")
    return Sent(is_sent=is_sent, is_known=is_sent, error="" if is_sent else "no answer")


ROADS = {
    DigestSubscription.Medium.EMAIL.value: _mail,
    DigestSubscription.Medium.CHAT.value: _chat,
}
