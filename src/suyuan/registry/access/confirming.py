"""The password once more, or a code of the second factor: before a signature, and before a token is made."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.http import HttpRequest

from suyuan.base.errors import NotPermitted
from suyuan.base.text import Text
from suyuan.registry.parties import lockout, second_factor
from suyuan.registry.parties.models import Account

LONGEST = 200


class PasswordWrong(NotPermitted):
    """The password given once more is not that of the person logged in."""

    code = "SY-304"
    title = Text("密码不正确", "Wrong password")


def confirm_password(request: HttpRequest, *, username: str, password: str) -> None:
    """Raise PasswordWrong for another one; wrong ones count towards the lock like those at log-in."""
    if _is_code_of(request, username, password):
        return
    found = authenticate(request, username=username, password=password[:LONGEST])
    if found is None or found.get_username() != username:
        raise PasswordWrong(
            Text(
                "为确认是您本人，请重新输入正确的密码", "to be sure that it is you, give your password again"
            ),
        )


def _is_code_of(request: HttpRequest, username: str, given: str) -> bool:
    """Whether a fresh code of an enrolled second factor was given; a wrong one counts as a password."""
    if len(given) != second_factor.DIGITS or not given.isdigit() or lockout.lock_of(request, username):
        return False
    account = Account.objects.filter(username=username, is_active=True, second_factor=True).first()
    return bool(
        account and second_factor.is_asked(account) and second_factor.take(account, given, recovery=False)
    )
