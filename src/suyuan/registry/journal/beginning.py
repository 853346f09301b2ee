"""Rows whose number begins with what was typed, found by the index of the column on either database."""

from __future__ import annotations

from typing import Final

from django.db import connection
from django.db.models import Q

_LAST: Final = "\U0010ffff"


def beginning(column: str, text: str) -> Q:
    """Numbers are printed in capitals, so what is typed small is looked for in capitals as well.

    SQLite compares bytes and takes a range; PostgreSQL has an index of patterns, whatever its collation.
    """
    found = Q()
    for typed in dict.fromkeys((text, text.upper())):
        if connection.vendor == "sqlite":
            found |= Q(**{f"{column}__gte": typed, f"{column}__lt": typed + _LAST})
        else:
            found |= Q(**{f"{column}__startswith": typed})
    return found
