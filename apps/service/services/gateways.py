"""The roads to a buyer: e-mail by Django, text messages by Apprise, both printed in development."""

import smtplib
import socket
import sys

from django.conf import settings
from django.core.mail import EmailMessage

from apps.common.gateway import gateway_send
from apps.service.models import Promise
from apps.service.selectors.notices import Notice
from apps.service.services.outbox import Gateway, Sent

CONSOLE = "console://"
# The server said no, or was never reached: nothing went out.
NOT_SENT = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPNotSupportedError,
    ConnectionRefusedError,
    socket.gaierror,
)


def email_send(notice: Notice) -> Sent:
    """Send a notice by Django's mail back end."""
    mail = EmailMessage(notice.subject, notice.body, None, [notice.to])
    try:
        mail.send()
    except NOT_SENT as error:
        return Sent(is_sent=False, error=type(error).__name__)
    except (OSError, smtplib.SMTPException) as error:
        return Sent(is_sent=False, is_known=False, error=type(error).__name__)
    return Sent(is_sent=True)


def sms_send(notice: Notice) -> Sent:
    """Send a text message through the service that SMS_URL names, {to} being the number."""
    if settings.SMS_URL == CONSOLE:
        sys.stdout.write(f"Text message to {notice.to}\n{notice.body}\n")
        return Sent(is_sent=True)
    if not settings.SMS_URL:
        return Sent(is_sent=False, error="no gateway")
    address = settings.SMS_URL.replace("{to}", _number(notice.to))
    is_sent = gateway_send(address, title="", body=notice.body)
    if is_sent is None:
        return Sent(is_sent=False, error="gateway address")
    return Sent(is_sent=is_sent, is_known=is_sent, error="" if is_sent else "no answer")


def _number(phone: str) -> str:
    """Return the digits of a number: nothing of it may change the gateway's address."""
    return "".join(sign for sign in phone if sign.isdigit())


GATEWAYS: dict[str, Gateway] = {
    Promise.Channel.EMAIL: email_send,
    Promise.Channel.SMS: sms_send,
}
