"""The search for a laboratory ("who can calibrate this?") over a register of many capabilities.

    python bench/capabilities.py [--capabilities 100000]

Capabilities are drawn with a fixed seed: five quantities that everybody asks for, ranges over six decades,
the divisions of a province. Three needs are timed, each the best of five, in processor time of this process:
reading the columns of numbers, the whole search, and beside it the road of earlier versions (whole rows of
all that are about the need, then the same arrays), and the same decision row by row by the rules that the
arrays stand for, which have to find the same number of laboratories. SQLite in a folder of its own.

Measured on 2026-11-26, on two cores under the load of eight other programs, 100 000 capabilities of which
20 000 are of the quantity, in ms: numbers 55 to 68, whole search 64 to 83, all rows 437 to 515 (without the
arrays), by row 221 to 266; the same laboratories by both roads. The database itself needs 39 ms for the
columns and 129 ms for the whole rows with their joins and their order; the rest was making Python objects of
700 000 cells. On PostgreSQL this process needs 36 to 44 for the numbers and 51 to 60 for the whole search
(all rows 354 to 447), the server not counted. An index over all columns of numbers would save ten ms more and
is not worth its room.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

QUANTITIES = {
    "mass": "kg", "temperature": "°C", "pressure": "kPa", "length": "mm", "voltage": "V",
}  # fmt: skip
TODAY = date(2026, 3, 10)


def build(count: int) -> list[str]:
    """The register; the divisions that laboratories stand in."""
    import numpy as np
    from django.core.management import call_command
    from django.utils import timezone

    from suyuan.base.identity import uuid7
    from suyuan.registry.catalogue.loading import load_catalogue
    from suyuan.registry.parties.loading import load_divisions
    from suyuan.registry.parties.models import Jurisdiction, Organization
    from suyuan.registry.resources.models import Capability

    call_command("migrate", verbosity=0)
    load_divisions()
    load_catalogue()
    now = timezone.now()
    dice = np.random.default_rng(20260310)
    divisions = list(Jurisdiction.objects.order_by("code").values_list("code", flat=True))
    numbers = iter(range(10**9))

    def columns() -> dict[str, Any]:
        made = uuid7(now, next(numbers).to_bytes(10, "big"))
        return {"id": made, "created_at": now, "updated_at": now}

    houses = [
        Organization(
            **columns(), code=f"B{place}", name_zh=f"实验室{place}", name_en=f"Laboratory {place}",
            kind="calibration_lab", jurisdiction_id=divisions[place % len(divisions)],
        )
        for place in range(500)
    ]  # fmt: skip
    Organization.objects.bulk_create(houses, 1000)
    rows = []
    for place in range(count):
        house = houses[int(dice.integers(len(houses)))]
        quantity = list(QUANTITIES)[place % len(QUANTITIES)]
        low = float(f"{10 ** dice.uniform(-3, 2):.3g}")
        high = float(f"{low * 10 ** dice.uniform(0, 3):.3g}")
        a = float(f"{low * 10 ** dice.uniform(-6, -3):.3g}")
        made = columns()
        rows.append(
            Capability(
                **made, line=made["id"], organization=house, jurisdiction_id=house.jurisdiction_id,
                quantity=quantity, name_zh="能力", name_en="Capability", low=f"{low:g}", high=f"{high:g}",
                unit=QUANTITIES[quantity], u_absolute=f"{a:g}", low_value=low, high_value=high, a=a, b=0.0,
                method="JJG", service="both", turnaround_days=int(dice.integers(1, 60)),
                shared_from=TODAY, state="offered",
            )
        )  # fmt: skip
    Capability.objects.bulk_create(rows, 2000)
    return divisions


def best(function: Callable[[], Any], rounds: int = 5) -> tuple[float, Any]:
    """(milliseconds of the fastest round, its result)."""
    fastest, found = float("inf"), None
    for _ in range(rounds):
        start = time.process_time()
        found = function()
        fastest = min(fastest, time.process_time() - start)
    return 1000 * fastest, found


def by_rule(rows: list[dict[str, Any]], need: Any) -> int:
    """How many rows cover the need, asked one by one."""
    from suyuan.registry.resources import queries, rules

    return sum(not rules.why_not_cover(queries.offer_of(row), need) for row in rows)


def read_all(need: Any) -> list[dict[str, Any]]:
    """Whole rows of everything that is about the need."""
    from suyuan.registry.resources import queries

    return [dict(row) for row in queries.about(need).order_by(*queries.ORDER).values(*queries.COLUMNS)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--capabilities", type=int, default=100_000)
    count = parser.parse_args().capabilities
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SUYUAN_DATA"] = str(Path(folder))
        os.environ["DJANGO_SETTINGS_MODULE"] = "suyuan.server.settings"
        import django

        django.setup()
        build(count)
        measure(count)


def measure(count: int) -> None:
    """The table."""
    from suyuan.registry.parties.models import Jurisdiction
    from suyuan.registry.resources import finding, numbers
    from suyuan.registry.resources.rules import Need

    path = Jurisdiction.objects.values_list("path", flat=True).get(code="220182")
    needs = {
        "mass 2 - 10 kg": Need(quantity="mass", unit="kg", low=Decimal(2), high=Decimal(10), on=TODAY),
        "mass 2 - 10 kg, U = 100 mg": Need(
            quantity="mass", unit="kg", low=Decimal(2), high=Decimal(10), on=TODAY,
            target=Decimal("0.0001"),
        ),
        "pressure 0.1 - 0.6 MPa, 0.1 %": Need(
            quantity="pressure", unit="MPa", low=Decimal("0.1"), high=Decimal("0.6"), on=TODAY,
            target=Decimal("0.001"), is_relative=True,
        ),
    }  # fmt: skip
    print(f"{count} capabilities; milliseconds of the processor, the best of five")
    print(f"{'need':<32}{'rows':>8}{'numbers':>9}{'search':>9}{'all rows':>10}{'by rule':>10}{'able':>8}")
    for name, need in needs.items():
        columns, _ = best(partial(numbers.read, need))
        whole, answer = best(partial(finding.find, need, path=path))
        earlier, rows = best(partial(read_all, need))
        single, able = best(partial(by_rule, rows, need), rounds=1)
        assert able == answer.count_able, (able, answer.count_able)
        figures = f"{columns:>9.0f}{whole:>9.0f}{earlier:>10.0f}{single:>10.0f}"
        print(f"{name:<32}{len(rows):>8}{figures}{able:>8}")


if __name__ == "__main__":
    main()
