"""The code on an instrument's label: what lets everybody see whether that one instrument may be used today.

Label numbers may follow each other, so a number alone opens nothing: with it goes a code that only this
installation can compute. Whoever has seen the label has the code; nobody walks the register.
"""

from __future__ import annotations

import hmac
from datetime import date
from typing import Any, Final

from django.core.signing import Signer

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.instruments import rules
from suyuan.registry.instruments.models import Instrument

CODE_LENGTH: Final = 16  # 96 bits of an HMAC
_COLUMNS: Final = (
    "label_no", "name_zh", "name_en", "kind__name_zh", "kind__name_en", "model", "state", "controlled",
    "valid_until", "jurisdiction__name_zh", "jurisdiction__name_en", "last_certificate",
)  # fmt: skip


def code_of(label_no: str) -> str:
    """The code that goes with a label number."""
    return Signer(salt="suyuan.label").signature(label_no)[:CODE_LENGTH]


def public_status(label_no: str, code: str, *, on: date) -> dict[str, Any]:
    """What a label tells everybody: the instrument, its status on the day and how long it is valid.

    Neither owner nor place nor serial number. Raises the same NotFound for a wrong number and a wrong code.
    """
    fits = hmac.compare_digest(code.encode(), code_of(label_no).encode())
    row = Instrument.objects.filter(label_no=label_no).values(*_COLUMNS).first() if fits else None
    if row is None:
        raise NotFound(
            Text("没有这个标签", "there is no such label"),
            hint=Text("请重新扫描器具上的二维码。", "Scan the code on the instrument again."),
        )
    status = rules.verification_status(
        state=row["state"], is_controlled=row["controlled"], valid_until=row["valid_until"], on=on
    )
    return {**row, "status": status}
