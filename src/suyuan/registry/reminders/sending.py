"""Sending the mails that wait: one at a time, outside of every transaction, each taken by one process only.

A mail is claimed before it is handed to the server and marked sent after: if the process dies in between it
is sent again later, since a reminder that comes twice is better than one that never comes.
"""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from suyuan.base.errors import GatewayError
from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.reminders import acts, rules
from suyuan.registry.reminders.models import Mail

BATCH: Final = 500


def send(occasion: Occasion) -> int:
    """Send what waits; number of mails that a server took.

    Raises GatewayError after the last one where any of them still waits, so that the duty is done again.
    """
    occasion = occasion.as_system()
    permit(acts.SEND, occasion)
    due = Mail.objects.filter(state="waiting", next_at__lte=occasion.at).order_by("next_at", "pk")[:BATCH]
    sent = 0
    connection = get_connection()
    for mail in list(due):
        if _claim(mail, occasion):
            sent += _send(mail, occasion, connection)
    waiting = Mail.objects.filter(state="waiting").count()
    if waiting:
        raise GatewayError(
            Text(
                f"{waiting} 封提醒邮件未能发出，稍后重试",
                f"{waiting} mails could not be sent and are tried again",
            ),
            hint=Text("检查 SUYUAN_MAIL 与邮件服务器。", "Look at SUYUAN_MAIL and at the mail server."),
            waiting=waiting,
            sent=sent,
            retryable=True,
        )
    return sent


def _claim(mail: Mail, occasion: Occasion) -> bool:
    """Whether this process may send it: another one leaves it alone for a while."""
    taken = Mail.objects.filter(pk=mail.pk, state="waiting", attempts=mail.attempts).update(
        attempts=mail.attempts + 1, next_at=occasion.at + rules.CLAIM
    )
    mail.attempts += 1
    return taken == 1


def _send(mail: Mail, occasion: Occasion, connection: Any) -> int:
    message = EmailMessage(
        subject=mail.subject,
        body=mail.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.address],
        headers={"Message-ID": f"<{mail.pk}@reminders.suyuan>", "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    try:
        message.send()
    except (SMTPException, OSError) as error:
        _put_off(mail, occasion, fault=str(error)[:240], pause=rules.pause_after(mail.attempts))
        return 0
    _settle(mail, occasion, acts.SEND, state="sent")
    return 1


def _put_off(mail: Mail, occasion: Occasion, *, fault: str, pause: timedelta) -> None:
    Mail.objects.filter(pk=mail.pk).update(fault=fault, next_at=occasion.at + pause)
    if mail.attempts >= rules.MOST_ATTEMPTS:
        _settle(mail, occasion, acts.GIVE_UP, state="given_up")


def _settle(mail: Mail, occasion: Occasion, act: Act, *, state: str) -> None:
    with transaction.atomic():
        changes = {"state": state, "updated_at": occasion.at}
        if state == "sent":
            changes |= {"sent_at": occasion.at}
        Mail.objects.filter(pk=mail.pk).update(**changes)
        record(act, occasion, entity="mail", entity_id=mail.pk, from_state="waiting", to_state=state)
