"""Random small provinces with every kind of row: missing days, ended rows, blocked standards."""

from __future__ import annotations

import random
from datetime import date, timedelta

FIRST = date(2024, 1, 1)
KINDS = [f"kind{i}" for i in range(6)]

STANDING = (
    "declarations", "tech_committees", "innovation_teams", "advanced_labs", "carbon_centers", "sme_partners",
    "data_bases", "data_cases", "accredited_labs", "process_houses", "data_sets", "science_projects",
    "open_licences", "patent_licences", "first_sets", "equivalence_tests", "specialised_firms",
    "instrument_brands",
)  # fmt: skip


def inspected(rng, on):
    """A line of a supervision task, of these days or of more than a year before."""
    items = rng.randrange(0, 9)
    before = rng.choice([0, 0, 340, 365, 366, 700])
    return {"on": on - timedelta(days=before), "inspected": items, "compliant": rng.randint(0, items)}


def random_world(seed: int) -> dict[str, list[dict]]:
    rng = random.Random(seed)
    codes = units(rng)

    def some_day(*, missing=0.0):
        return None if rng.random() < missing else FIRST + timedelta(days=rng.randrange(0, 60))

    def named(prefix, serial):
        return {
            "id": f"{prefix}{serial}",
            "name_zh": f"名称{serial}",
            "name_en": f"name {serial}",
            "unit_code": rng.choice(codes)["code"],
        }

    def many(prefix, make):
        return [named(prefix, i) | make() for i in range(rng.randrange(0, 25))]

    standards = many(
        "S",
        lambda: {
            "code": "12417600",
            "level": "city",
            "legal_class": rng.choice(["public", "public", "public", "organization_highest"]),
            "state": rng.choice(["in_service", "renewing", "expired", "suspended", "revoked", "planned"]),
            "valid_from": some_day(missing=0.1),
            "valid_to": some_day(missing=0.1),
            "ended_on": some_day(missing=0.7),
            "operational": rng.choice(["ready", "warning", "blocked", None]),
        },
    )
    return {
        "units": codes,
        "kinds": [{"kind": kind, "name_zh": f"器具{kind}", "name_en": kind.upper()} for kind in KINDS[:-1]],
        "standards": standards,
        "serves": [
            {
                "standard_id": row["id"],
                "kind": kind,
                "accuracy_class": rng.choice([None, "1", "2"]),
                **a_range(rng, wide=True),
            }
            for row in standards
            for kind in KINDS
            for _ in range(rng.choice([0, 0, 1, 1, 2]))
        ],
        "required_items": [
            {"level": level, "kind": kind}
            for level in ("province", "city", "county")
            for kind in KINDS
            if rng.random() < 0.6
        ],
        "instruments": [
            {
                "id": f"I{i}",
                "kind": rng.choice(KINDS),
                "unit_code": rng.choice(codes)["code"],
                "controlled": rng.random() < 0.8,
                "in_use": rng.random() < 0.8,
                "registered_on": some_day(),
                "verified_on": some_day(missing=0.2),
                "valid_until": some_day(missing=0.2),
                "accuracy_class": rng.choice([None, "1", "2", "3"]),
                **a_range(rng, wide=False),
                "count": rng.choice([1, 1, 1, 500]),
            }
            for i in range(rng.randrange(0, 60))
        ],
        "verifications": [
            {
                "id": f"V{i}",
                "kind": rng.choice(KINDS),
                "unit_code": rng.choice(codes)["code"],
                "controlled": rng.random() < 0.8,
                "verified_on": some_day(),
                "due_on": some_day(missing=0.3),
                "count": rng.choice([1, 1, 1, 20]),
            }
            for i in range(rng.randrange(0, 60))
        ],
        "travel": [
            {"unit_code": here["code"], "to_code": there["code"], "minutes": rng.randrange(20, 400)}
            for here in codes
            for there in codes
            if rng.random() < 0.9
        ],
        "specifications": many(
            "P",
            lambda: {
                "number": "JJG(吉) 1-2024",
                "scope": rng.choice(["local", "local", "national"]),
                "issued_on": some_day(missing=0.1),
                "in_force_from": some_day(missing=0.1),
                "abolished_on": some_day(missing=0.6),
            },
        ),
        "materials": many(
            "M",
            lambda: {
                "number": "GBW(E) 010001",
                "grade": rng.choice(["primary", "secondary", "none"]),
                "graded_on": some_day(missing=0.2),
                "withdrawn_on": some_day(missing=0.6),
            },
        ),
        "centers": many(
            "C",
            lambda: {
                "level": "provincial",
                "preparing_from": some_day(missing=0.3),
                "approved_on": some_day(missing=0.3),
                "ended_on": some_day(missing=0.6),
            },
        ),
        "honest_units": many(
            "H",
            lambda: {
                "state": rng.choice(["valid", "expired", "suspended", "revoked", "publicity"]),
                "valid_from": some_day(missing=0.1),
                "valid_to": some_day(missing=0.1),
                "ended_on": some_day(missing=0.6),
            },
        ),
        "inspections": many("K", lambda: inspected(rng, some_day())),
    } | {
        name: many(
            name,
            lambda: {
                "valid_from": some_day(missing=0.1),
                "valid_to": some_day(missing=0.4),
                "ended_on": some_day(missing=0.6),
            },
        )
        for name in STANDING
    }


def a_range(rng, *, wide):
    """A range, or none: in one unit mostly, those of standards wider."""
    if rng.random() < 0.25:
        return {"range_low": None, "range_high": None, "range_unit": None}
    low = rng.randrange(0, 3) if wide else rng.randrange(0, 6)
    return {
        "range_low": float(low),
        "range_high": float(low + rng.randrange(1, 12 if wide else 6)),
        "range_unit": rng.choice(["MPa", "MPa", "MPa", "kPa"]),
    }


def units(rng):
    """One province, its cities, their counties, one district without required items, one unit elsewhere."""
    found = [unit("22", "province", None), unit("99", "city", None)]
    for city in range(rng.randrange(1, 4)):
        found.append(unit(f"22{city}", "city", "22"))
        found += [unit(f"22{city}{i}", "county", f"22{city}") for i in range(rng.randrange(0, 3))]
    found.append(unit("2209", "district", "220"))
    return found


def unit(code, level, parent):
    return {
        "code": code,
        "level": level,
        "name_zh": f"单位{code}",
        "name_en": f"unit {code}",
        "parent": parent,
    }
