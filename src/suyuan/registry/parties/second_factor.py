"""The second factor of an account: codes of an authenticator app (RFC 6238) and recovery codes.

Secrets, codes and their tables are django-allauth's (`allauth.mfa`). Here secrets are sealed before they
reach the database, and a code is taken once for all processes: its time step is later than the last used.
Source: RFC 6238, 5.2 (a code is accepted once only).
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any, Final

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    validate_totp_code,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from suyuan.base.errors import EvidenceError
from suyuan.base.text import Text
from suyuan.registry.parties.models import Account

DIGITS: Final = 6  # of a code; recovery codes have eight


class SealedSecrets(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals secrets with a key made from the installation's: a copy of the database alone gives no codes."""

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _seal().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise EvidenceError(
                Text("第二因素的密钥无法解开", "the secret of the second factor cannot be opened"),
                hint=Text(
                    "SUYUAN_SECRET 已更换；请管理员重置第二因素。",
                    "SUYUAN_SECRET was changed; ask the administrator to reset the second factor.",
                ),
            ) from None


def _seal() -> Fernet:
    key = hashlib.sha256(b"suyuan second factor\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def is_asked(account: Account) -> bool:
    """Whether the log-in of this account asks for a code: no query, the account knows."""
    return bool(account.second_factor) and settings.SECOND_FACTOR != "off"


def new_secret() -> str:
    """A fresh secret for an authenticator app."""
    return str(generate_totp_secret())


def address_of(account: Account, secret: str) -> str:
    """What the QR code holds for the app."""
    return str(get_adapter().build_totp_url(account, secret))


def proves(secret: str, code: str) -> bool:
    """Whether a code was made with a secret that is not stored yet."""
    return bool(validate_totp_code(secret, _plain(code)))


@transaction.atomic
def activate(account: Account, secret: str) -> list[str]:
    """Store the secret and make recovery codes, which are returned to be shown once."""
    remove(account.pk)
    TOTP.activate(account, secret)
    return list(RecoveryCodes.activate(account).generate_codes())


@transaction.atomic
def renew_codes(account: Account) -> list[str]:
    """Replace the recovery codes; the old ones open nothing any more."""
    _kept(account.pk, Authenticator.Type.RECOVERY_CODES).delete()
    return list(RecoveryCodes.activate(account).generate_codes())


def remove(account_id: int) -> None:
    """Forget the second factor of an account."""
    Authenticator.objects.filter(user_id=account_id).delete()


def codes_left(account: Account) -> int:
    """How many recovery codes are unused: one query."""
    row = _kept(account.pk, Authenticator.Type.RECOVERY_CODES).first()
    return len(RecoveryCodes(row).get_unused_codes()) if row else 0


def take(account: Account, code: str, *, recovery: bool = True) -> bool:
    """Whether the code is right for the account; it is used up. Recovery codes only where allowed."""
    given = _plain(code)
    if len(given) == DIGITS:
        return _take_code(account, given)
    row = _kept(account.pk, Authenticator.Type.RECOVERY_CODES).first()
    return bool(recovery and given and row and RecoveryCodes(row).validate_code(given))


@transaction.atomic
def _take_code(account: Account, code: str) -> bool:
    row: Any = _kept(account.pk, Authenticator.Type.TOTP).select_for_update().first()
    if row is None:
        return False
    secret = decrypt(row.data["secret"])
    steps = [
        step
        for step in yield_hotp_counters_from_time()
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step)))
    ]
    if not steps or max(steps) <= row.data.get("last_step", -1):
        return False
    row.data["last_step"] = max(steps)
    row.last_used_at = timezone.now()
    row.save(update_fields=["data", "last_used_at"])
    return True


def _kept(account_id: int, kind: str) -> Any:
    return Authenticator.objects.filter(user_id=account_id, type=kind)


def _plain(code: str) -> str:
    return "".join(sign for sign in code[:40] if sign.isalnum())
