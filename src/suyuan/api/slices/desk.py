"""What waits for the person who asks, as on the page of one's own work; jobs have lists of their own."""

from __future__ import annotations

from datetime import date
from typing import Final

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Listing
from suyuan.api.rows import Both, record
from suyuan.registry.desk.entries import ENTRIES
from suyuan.registry.desk.waiting import heaps

MOST: Final = 1000  # of a kind; a desk with more of one kind is not worked off by looking at a list
WAITING: Final = record(
    "Waiting",
    kind=(str, lambda one: one[0].kind),
    step=(Both, lambda one: one[0].title),
    id=(str, lambda one: str(one[1].key)),
    name=(Both, lambda one: one[1].name),
    body=(Both | None, lambda one: one[1].whose),
    detail=(str, lambda one: one[1].detail),
    due=(date | None, lambda one: one[1].due),
)


def _waiting(asked: Asked) -> Found:
    found = heaps(ENTRIES, asked.occasion.actor, on=asked.occasion.today, most=MOST)
    return asked.part([(heap, line) for heap in found for line in heap.lines])


ENDPOINTS: Final = (
    Listing(path="waiting", name="list_waiting", row=WAITING, find=_waiting,
            summary="What waits for the person who asks: the next step, the record, the last day"),
)  # fmt: skip
