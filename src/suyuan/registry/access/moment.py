"""The moment of a request, for pages and programs alike: the clock, and the one source of identities.

Two sources in one process would each rise by itself, and not together. The commands and queries below take
both as arguments.
"""

from __future__ import annotations

import os
from typing import Final

from django.utils import timezone

from suyuan.base.identity import Rising
from suyuan.registry.journal.occasion import SYSTEM, Occasion


def system_occasion() -> Occasion:
    """The moment without anybody: of a link, of a public form, of what is open to everybody."""
    return Occasion(
        actor=SYSTEM, at=timezone.now(), identities=new_identity, zone=timezone.get_default_timezone()
    )


# The clock is asked by its name at each call, so that a test which settles it settles this too.
new_identity: Final = Rising(lambda: timezone.now(), lambda: os.urandom(10))
