"""The tables of the registers as indicators read them: a handful of set-based queries.

Columns and their meaning: `suyuan.planning.tables`. Each slice of the registry fills its tables by one small
function in a module of its own here; an indicator whose table nobody fills has no value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from suyuan.registry.targets.tables import (
    centers,
    enterprise,
    honest,
    innovation,
    instruments,
    lines,
    materials,
    places,
    specifications,
    standards,
    supervision,
    travel,
    verifications,
)

Feed = Callable[[date], Iterable[dict[str, Any]]]

# The registers that this installation keeps: one line for each table.
FEEDS: Final[dict[str, Feed]] = {
    "units": places.units,
    "kinds": places.kinds,
    "required_items": places.required_items,
    "standards": standards.standards,
    "serves": standards.serves,
    "instruments": instruments.instruments,
    "verifications": verifications.verifications,
    "travel": travel.travel,
    "specifications": specifications.specifications,
    "materials": materials.materials,
    "centers": centers.centers,
    "honest_units": honest.honest_units,
    "declarations": honest.declarations,
    "sme_partners": enterprise.sme_partners,
    "inspections": supervision.inspections,
    "accredited_labs": lines.accredited_labs,
    "process_houses": lines.process_houses,
    "data_sets": lines.data_sets,
    "science_projects": innovation.science_projects,
    "open_licences": innovation.open_licences,
    "patent_licences": innovation.patent_licences,
    "first_sets": innovation.first_sets,
    "equivalence_tests": innovation.equivalence_tests,
    "specialised_firms": innovation.specialised_firms,
    "instrument_brands": innovation.instrument_brands,
}
# The table that decides whether an indicator has a value.
READS: Final = {
    "public_standards_valid": "standards",
    "compulsory_standard_coverage": "standards",
    "local_specs_in_force": "specifications",
    "reference_materials": "materials",
    "crm_growth": "materials",
    "verification_coverage": "instruments",
    "demand_coverage": "instruments",
    "on_time_rate": "verifications",
    "service_distance": "instruments",
    "instruments_registered": "instruments",
    "industrial_centers": "centers",
    "honest_units": "honest_units",
    "self_declared_units": "declarations",
    "inspection_pass": "inspections",
    "tech_committees": "tech_committees",
    "innovation_teams": "innovation_teams",
    "advanced_labs": "advanced_labs",
    "carbon_centers": "carbon_centers",
    "sme_partners": "sme_partners",
    "data_application_bases": "data_bases",
    "data_application_cases": "data_cases",
    "accredited_labs": "accredited_labs",
    "processes_under_control": "process_houses",
    "data_sets_published": "data_sets",
    "science_projects": "science_projects",
    "open_licences": "open_licences",
    "patent_licences": "patent_licences",
    "first_sets": "first_sets",
    "equivalence_tests": "equivalence_tests",
    "specialised_firms": "specialised_firms",
    "instrument_brands": "instrument_brands",
}
# Tables that say what holds now and not what held before: an instrument knows its last verification.
PRESENT_ONLY: Final = frozenset({"instruments"})


def has_register(indicator: str) -> bool:
    """Whether this installation keeps the register that an indicator reads."""
    return READS.get(indicator, "") in FEEDS


def keeps_past(indicator: str) -> bool:
    """Whether the register behind an indicator still knows what held on a day gone by."""
    return READS.get(indicator, "") not in PRESENT_ONLY


def feed(name: str, on: date, *, edition: str = "", speed: float | None = None) -> Iterable[dict[str, Any]]:
    """The rows of a table of `suyuan.planning.tables` as of the day: a fixed number of queries.

    `edition` is the catalogue whose required items count, that of the day by default; `speed` in km/h is what
    travel times rest on, the setting of the installation by default.
    """
    if name == "required_items":
        return places.required_items(on, edition=edition)
    if name == "travel":
        return travel.travel(on, speed=speed)
    return FEEDS[name](on) if name in FEEDS else ()
