"""What lies behind the results that a standard hands on: one walk up the hierarchy, in the database.

The same graph that `queries.ancestry` reads level by level, cut down to what a budget needs.
Source: domain model 6.1; JCGM 100:2008, F.1.2.3.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import UUIDField

from suyuan.registry.results.rules import Elementary, Stored, elementary, infinite

# Valid on SQLite and PostgreSQL. Influences come in the order they were stored in, so that sums are the same
# to the last bit whoever computes them.
_WALK: Final = """
WITH RECURSIVE above (id) AS (
    SELECT id FROM results_result WHERE evaluation_id IN ({places}) AND u > 0 AND point <> ''
    UNION
    SELECT part.parent_id
    FROM above
    JOIN results_result AS one ON one.id = above.id
    JOIN results_influence AS part ON part.result_id = one.id OR part.set_up_id = one.set_up_id
    WHERE part.parent_id IS NOT NULL
)
SELECT one.id, one.u, one.dof, part.origin, part.parent_id, part.component, part.dof
FROM above
JOIN results_result AS one ON one.id = above.id
LEFT JOIN results_influence AS part ON part.result_id = one.id OR part.set_up_id = one.set_up_id
ORDER BY part.id
"""
_IDENTITY: Final = UUIDField()


def behind_points(
    evaluations: Collection[UUID], wanted: Collection[UUID]
) -> dict[UUID, tuple[Elementary, ...]]:
    """The elementary components behind each wanted point of the evaluations: one query.

    `wanted` are results of these evaluations with a point and an uncertainty.
    """
    if not wanted:
        return {}
    sql = _WALK.format(places=", ".join(["%s"] * len(evaluations)))
    with connection.cursor() as cursor:
        cursor.execute(sql, [_IDENTITY.get_db_prep_value(one, connection) for one in evaluations])
        rows = cursor.fetchall()
    # SQLite keeps an identity as text. Inside, any key will do: only what is handed out is made a UUID.
    u: dict[Any, tuple[float, float]] = {}
    influences: dict[Any, list[Stored]] = {}
    for id_, own_u, own_dof, origin, parent, component, dof in rows:
        u[id_] = (own_u or 0.0, infinite(own_dof))
        if origin is not None:
            influences.setdefault(id_, []).append(Stored(origin, parent, component, infinite(dof)))
    keys = {one: _IDENTITY.get_db_prep_value(one, connection) for one in wanted}
    found = elementary(list(keys.values()), u=u, influences=influences)
    known: dict[Any, UUID] = {}
    return {one: tuple(_handed_out(part, known) for part in found[key]) for one, key in keys.items()}


def _handed_out(part: Elementary, known: dict[Any, UUID]) -> Elementary:
    key: Any = part.uid
    if key not in known:
        known[key] = _IDENTITY.to_python(key)
    return Elementary(known[key], part.component, part.dof)
