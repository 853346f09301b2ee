"""The password once more: before a signature, and before a token is made."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.http import HttpRequest

from suyuan.base.errors import NotPermitted
from suyuan.base.text import Text

LONGEST = 200


class PasswordWrong(NotPermitted):
    """The password given once more is not that of the person logged in."""

    code = "SY-304"
    title = Text("密码不正确", "Wrong password")


def confirm_password(request: HttpRequest, *, username: str, password: str) -> None:
    """Raise PasswordWrong for another one; wrong ones count towards the lock like those at log-in."""
    found = authenticate(request, username=username, password=password[:LONGEST])
    if found is None or found.get_username() != username:
        raise PasswordWrong(
            Text(
                "为确认是您本人，请重新输入正确的密码", "to be sure that it is you, give your password again"
            ),
        )
