"""A draw as its page shows it: lists and result by name, and what was committed to."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from suyuan.base.text import Text
from suyuan.planning.drawing import ALGORITHM
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.models import Organization
from suyuan.registry.supervision.models import Draw
from suyuan.web.speech import say


def draw_context(row: Draw) -> dict[str, Any]:
    """Everything that the page of a draw tells: two queries for the names."""
    kept = json.loads(row.lists)
    result = getattr(row, "result", None)
    names = _names(kept)
    drawn = json.loads(result.result) if result else []
    return {
        "row": row,
        "result": result,
        "commitment": json.loads(row.commitment),
        "bodies": [(names[key], stratum) for key, stratum, _ in kept["objects"]],
        "inspectors": [names[key] for key, _ in kept["inspectors"]],
        "algorithm": ALGORITHM,
        "drawn": [
            {
                "id": one["object"],
                "object": names[one["object"]],
                "people": [names[person] for person in one["inspectors"]],
            }
            for one in drawn
        ],
    }


def _names(kept: dict[str, Any]) -> dict[str, str]:
    """Names in the language of the page; the committed list holds the Chinese ones."""
    told = {one[0]: str(one[-1]) for one in (*kept["objects"], *kept["inspectors"])}
    bodies = Organization.objects.filter(pk__in=[UUID(one[0]) for one in kept["objects"]])
    told |= {str(key): say(Text(zh, en)) for key, zh, en in bodies.values_list("id", "name_zh", "name_en")}
    people = parties.names_of(UUID(one[0]) for one in kept["inspectors"])
    return told | {str(key): say(name) for key, name in people.items()}
