"""The public page of the plan after a change of a register: one that it does not read, and some that it does.

SUYUAN_DATA=COPY python bench/plan_page.py

COPY: a folder of the demonstration that may be written to. CPU of this process, the middle of five.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

from suyuan.server.starting import start_django

start_django()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from suyuan.registry.governance.models import News  # noqa: E402
from suyuan.registry.instruments.models import Instrument  # noqa: E402
from suyuan.registry.journal.acts import ADOPT  # noqa: E402
from suyuan.registry.journal.commands import record  # noqa: E402
from suyuan.registry.specifications.models import TechnicalSpecification  # noqa: E402
from suyuan.registry.standards.models import MeasurementStandard  # noqa: E402
from suyuan.server.serving import system_occasion  # noqa: E402

TIMES = 5
PAGE = "/public/plan"
REGISTERS: dict[str, Any] = {
    "nothing": None,
    "news": News,
    "specifications": TechnicalSpecification,
    "standards": MeasurementStandard,
    "instruments": Instrument,
}


def change(register: Any) -> None:
    """One row is written anew, as part of an act."""
    with transaction.atomic():
        key = register.objects.values_list("pk", flat=True).first()
        register.objects.filter(pk=key).update(updated_at=timezone.now())
        record(ADOPT, system_occasion(), entity="bench", entity_id=key)


def spent() -> float:
    """CPU of one look at the page, in seconds, as a stranger who has it not yet."""
    client, begin = Client(headers={"accept-language": "en"}), time.process_time()
    answer = client.get(PAGE)
    if answer.status_code != 200:
        raise SystemExit(f"{PAGE}: {answer.status_code}")
    return time.process_time() - begin


def main() -> None:
    """Print what a look costs after each change."""
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECURE_SSL_REDIRECT = False
    print(f"first look {spent():.3f} s")
    for name, register in REGISTERS.items():
        found = []
        for _ in range(TIMES):
            if register is not None:
                change(register)
            found.append(spent())
        print(f"after a change of {name:15} {statistics.median(found):.3f} s")


if __name__ == "__main__":
    main()
