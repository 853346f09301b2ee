"""Administrative divisions from product data.

Source of the codes: GB/T 2260 as of 2020; prefecture populations: census of 2020. Population figures of
counties in the data are invented for the demonstration and are only given by `demo_populations`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files

from suyuan.registry.parties.models import Jurisdiction

NATION = "000000"


def rows() -> list[dict[str, str]]:
    """The divisions of the data file as text."""
    text = files("suyuan.registry.parties").joinpath("data/divisions.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def load_divisions(given: Sequence[Mapping[str, str]] | None = None) -> int:
    """Enter the divisions, or bring their names and parents up to date. Number of rows.

    given : rows as `division_file.read_divisions` gives them; those that come along if None.
    """
    given = rows() if given is None else given
    paths = _paths(given)
    divisions = [
        Jurisdiction(
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            level=row["level"],
            type=row["type"],
            parent_id=_parent(row),
            path=paths[row["code"]],
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            successor_id=row["successor"] or None,
            population=int(row["population"]) if row["population"] else None,
            statistical_only=row["statistical_only"] == "1",
        )
        for row in given
    ]
    changing = [f.attname for f in Jurisdiction._meta.concrete_fields if not f.primary_key]
    Jurisdiction.objects.bulk_create(
        sorted(divisions, key=lambda one: len(one.path)),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[name.removesuffix("_id") for name in changing],
    )
    return len(divisions)


def demo_populations() -> dict[str, int]:
    """Populations for the synthetic scenario: census where there is one, else the invented split."""
    return {row["code"]: int(row["population_demo"]) for row in rows() if row["population_demo"]}


def _parent(row: Mapping[str, str]) -> str | None:
    if row["code"] == NATION:
        return None
    return row["parent_code"] or NATION


def _paths(given: Sequence[Mapping[str, str]]) -> dict[str, str]:
    parents = {row["code"]: _parent(row) for row in given}

    def path(code: str) -> str:
        above = parents[code]
        return code if above is None else f"{path(above)}/{code}"

    return {code: path(code) for code in parents}
