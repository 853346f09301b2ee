"""The tables that indicators read: their columns as data, to be filled by the registry or from a snapshot.

A register that does not exist yet is an empty table, and its indicator says an honest 0. Instruments are
handed over one row each and kept in groups (`planning.grouping`).

Days: `valid_to` and `valid_until` are the last valid day, inclusive (domain rule R5); `ended_on`,
`abolished_on` and `withdrawn_on` are the first day that no longer counts. A null end means "not ended".
Source: domain model 4.1, 5.1, 8, 10, 11, 12 and 16.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.lake.columns import Columns, arrow_table
from suyuan.planning.grouping import GROUPS, INSTRUMENTS, grouped

if TYPE_CHECKING:
    import pyarrow as pa

NAMED: Final = {"name_zh": "string", "name_en": "string"}
# Something that counts one from the day it was set up until it ends, or until its term is over.
STANDING: Final[Columns] = {
    "id": "string",
    **NAMED,
    "unit_code": "string",
    "valid_from": "date",
    "valid_to": "date",
    "ended_on": "date",
}
RANGE: Final = {"range_low": "float64", "range_high": "float64", "range_unit": "string"}

TABLES: Final[dict[str, Columns]] = {
    # Administrative units. level: nation, province, city, county, or another word for a unit that keeps no
    # standards of its own (a district): no item is required of it, yet its instruments count.
    "units": {"code": "string", "level": "string", **NAMED, "parent": "string"},
    # Kinds of instruments, for the labels of evidence.
    "kinds": {"kind": "string", **NAMED},
    # Measurement standards. operational: ready, warning, blocked; null counts as blocked.
    "standards": {
        "id": "string",
        "code": "string",
        **NAMED,
        "unit_code": "string",
        "level": "string",
        "legal_class": "string",
        "state": "string",
        "valid_from": "date",
        "valid_to": "date",
        "ended_on": "date",
        "operational": "string",
    },
    # Which kinds a standard can verify, one row for each class; no class: every class. The range is in the
    # unit as printed; no range: none is stated, or none that can be compared.
    "serves": {
        "standard_id": "string",
        "kind": "string",
        "accuracy_class": "string",
        **RANGE,
    },
    # Which kinds each level must be able to verify.
    "required_items": {"level": "string", "kind": "string"},
    # Instruments and lots: one row may stand for `count` pieces alike. verified_on / valid_until: the last
    # passed verification; an instrument that is verified once for life has a far end, never a null.
    "instruments": {
        "id": "string",
        "kind": "string",
        "unit_code": "string",
        "controlled": "bool",
        "in_use": "bool",
        "registered_on": "date",
        "verified_on": "date",
        "valid_until": "date",
        "accuracy_class": "string",
        **RANGE,
        "count": "int64",
    },
    # Verifications done, passed or not. due_on: the last day of the validity that was running before, null
    # where none was.
    "verifications": {
        "id": "string",
        "kind": "string",
        "unit_code": "string",
        "controlled": "bool",
        "verified_on": "date",
        "due_on": "date",
        "count": "int64",
    },
    # Travel time between divisions in whole minutes, each to itself as well; see `planning.travel`.
    "travel": {"unit_code": "string", "to_code": "string", "minutes": "int64"},
    # Written norms. scope: national, departmental, local.
    "specifications": {
        "id": "string",
        "number": "string",
        **NAMED,
        "unit_code": "string",
        "scope": "string",
        "issued_on": "date",
        "in_force_from": "date",
        "abolished_on": "date",
    },
    # Reference materials by the jurisdiction of their producer. grade: primary, secondary, none.
    "materials": {
        "id": "string",
        "number": "string",
        **NAMED,
        "unit_code": "string",
        "grade": "string",
        "graded_on": "date",
        "withdrawn_on": "date",
    },
    # Industrial metrology and testing centers. level: national, provincial.
    "centers": {
        "id": "string",
        **NAMED,
        "unit_code": "string",
        "level": "string",
        "preparing_from": "date",
        "approved_on": "date",
        "ended_on": "date",
    },
    # Honest measurement units. state: valid, suspended, revoked, expired ...
    "honest_units": {
        "id": "string",
        **NAMED,
        "unit_code": "string",
        "state": "string",
        "valid_from": "date",
        "valid_to": "date",
        "ended_on": "date",
    },
    # Units that declared themselves honest (self-declaration) and did not withdraw it.
    "declarations": STANDING,
    # Inspected lines of supervision tasks: how many items were looked at on a day, how many complied.
    "inspections": {
        "id": "string",
        **NAMED,
        "unit_code": "string",
        "on": "date",
        "inspected": "int64",
        "compliant": "int64",
    },
    # What a plan sets up: committees, teams, laboratories, centers, lead enterprises, bases and cases.
    "tech_committees": STANDING,
    "innovation_teams": STANDING,
    "advanced_labs": STANDING,
    "carbon_centers": STANDING,
    "sme_partners": STANDING,
    "data_bases": STANDING,
    "data_cases": STANDING,
    # What the task lines of a plan are measured by.
    "accredited_labs": STANDING,
    "process_houses": STANDING,
    "data_sets": STANDING,
    "science_projects": STANDING,
    "open_licences": STANDING,
    "patent_licences": STANDING,
    "first_sets": STANDING,
    "equivalence_tests": STANDING,
    "specialised_firms": STANDING,
    "instrument_brands": STANDING,
}


def arrow_tables(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, pa.Table]:
    """Every table that engines read, from the rows of TABLES, those without rows empty.

    Raises InputError for an unknown table or column, or a value of another type.
    """
    if strange := sorted(set(rows) - set(TABLES)):
        raise InputError(
            Text(f"指标不使用表 {strange[0]}", f"no indicator reads a table {strange[0]}"),
            given=strange[0],
            allowed=", ".join(TABLES),
        )
    parts = [arrow_parts(name, rows.get(name, ())) for name in TABLES]
    return {name: table for part in parts for name, table in part.items()}


def arrow_parts(name: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, pa.Table]:
    """One table of TABLES as engines read it, under its name; instruments in two parts."""
    table = arrow_table(TABLES[name], rows)
    if name != INSTRUMENTS:
        return {name: table}
    both = grouped(table)
    return {INSTRUMENTS: both.instruments, GROUPS: both.groups}
