"""The password once more, or a code of the second factor: before a signature, and before a token is made."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.http import HttpRequest

from suyuan.base.errors import Missing, NotPermitted
from suyuan.base.text import Text
from suyuan.registry.parties import lockout, second_factor
from suyuan.registry.parties.models import Account

LONGEST = 200


class PasswordWrong(NotPermitted):
    """The password given once more is not that of the person logged in."""

    code = "SY-304"
    title = Text("密码不正确", "Wrong password")


def confirm_password(request: HttpRequest, *, username: str, password: str) -> None:
    """Raise PasswordWrong for another one; wrong ones count towards the lock like those at log-in.

    Raises Missing where none is given, which counts as nothing, and LockedOut once too many were wrong.
    """
    if not password:
        raise Missing(
            "password", hint=Text("为确认是您本人，请输入密码。", "It is asked to be sure that it is you.")
        )
    if until := lockout.lock_of(request, username):
        raise lockout.locked(until)
    if _is_code_of(username, password):
        return
    found = authenticate(request, username=username, password=password[:LONGEST])
    if found is None or found.get_username() != username:
        if until := lockout.lock_of(request, username):
            # The failure that locks is told by this refusal, and not by the page of the log-in.
            request.axes_locked_out = False  # type: ignore[attr-defined]
            raise lockout.locked(until)
        raise PasswordWrong(
            Text(
                "为确认是您本人，请重新输入正确的密码", "to be sure that it is you, give your password again"
            ),
            field="password",
        )


def _is_code_of(username: str, given: str) -> bool:
    """Whether a fresh code of an enrolled second factor was given; a wrong one counts as a password."""
    if len(given) != second_factor.DIGITS or not given.isdigit():
        return False
    account = Account.objects.filter(username=username, is_active=True, second_factor=True).first()
    return bool(
        account and second_factor.is_asked(account) and second_factor.take(account, given, recovery=False)
    )
