"""The letter of an invitation: a link that opens an account, sent by e-mail.

The token of the link is known to the letter only; what is stored is its digest (`accounts.invite`).
"""

from __future__ import annotations

import secrets
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from suyuan.base.errors import GatewayError, Missing
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import accounts
from suyuan.registry.parties.models import Invitation, Person

SUBJECT: Final = "溯源计量业务平台：开通账号 / Suyuan: open your account"
LETTER: Final = """{name}：

您受邀开通溯源计量业务平台的账号。请在七天内打开以下链接，设置用户名和密码。链接只能使用一次，请勿转发。

{link}

You are invited to open an account. Open the link within seven days and choose your user name and
password. It works once; please do not pass it on.
"""


def new_token() -> str:
    """A token that nobody guesses: 256 bits."""
    return secrets.token_urlsafe(32)


def link_of(token: str) -> str:
    """The address that opens an account."""
    return f"{settings.BASE_URL}{reverse('invitation', args=[token])}"


def send_letter(email: str, *, name: str, link: str) -> None:
    """Raises GatewayError where the server of mails fails."""
    try:
        send_mail(SUBJECT, LETTER.format(name=name, link=link), settings.DEFAULT_FROM_EMAIL, [email])
    except OSError as failure:
        raise GatewayError(
            Text("邮件未能发出，请当面转交链接", "the e-mail was not sent; hand the link over yourself"),
            reason=type(failure).__name__,
        ) from failure


@sensitive_variables("token")
def invite_by_mail(occasion: Occasion, *, person_id: UUID, email: str) -> Invitation:
    """Invite a person and send the link; where the letter cannot be sent, nobody was invited."""
    if not email.strip():
        raise Missing("email")
    token = new_token()
    with transaction.atomic():
        row = accounts.invite(occasion, person_id=person_id, token=token, email=email.strip())
        name = Person.objects.values_list("name_zh", flat=True).get(pk=person_id)
        send_letter(email.strip(), name=name, link=link_of(token))
    return row
