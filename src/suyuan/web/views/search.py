"""The search of the top bar: what is found as one types, register by register, within the person's scope.

Nothing is counted and nothing is looked at beyond the first few of each register, so a frequent word costs no
more than a rare one. Without scripts the box leads to the same answer as a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from suyuan.base.text import Text
from suyuan.registry.instruments import queries as instruments
from suyuan.registry.issuing import queries as certificates
from suyuan.registry.jobs import queries as jobs
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.scope import scope_of
from suyuan.registry.received import queries as received
from suyuan.registry.standards import queries as standards
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import pick
from suyuan.web.views.certificates import narrowed as seen_certificates
from suyuan.web.views.page import entered, show
from suyuan.web.views.received import narrowed as seen_received
from suyuan.web.words import word

MOST_LETTERS: Final = 60
OF_EACH: Final = 6
ON_PAGE: Final = 30


class Hit(NamedTuple):
    """One thing that was found: where it is, what it is called, what tells it from others."""

    address: str
    title: str
    under: str


class Group(NamedTuple):
    """The hits of one register; `every` is its list with the same words."""

    title: Text
    symbol: str
    hits: list[Hit]
    every: str


@entered
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """The hits for `q`: with `part=1` as the list under the box, otherwise as a page."""
    text = " ".join(request.GET.get("q", "").split())[:MOST_LETTERS]
    is_part = request.GET.get("part") == "1"
    groups = found(request, text, most=OF_EACH if is_part else ON_PAGE) if text else []
    context = {"q": text, "groups": groups}
    if is_part:
        return render(request, "search/hits.html", context)
    return show(request, "search/page.html", context, section="search")


def found(request: HttpRequest, text: str, *, most: int) -> list[Group]:
    """Registers in which something was found: at most eleven queries."""
    occasion = occasion_of(request)
    scope = scope_of(occasion.actor)
    wanted = instruments.InstrumentFilter(path=scope.path, owner_id=scope.owner_id, text=text)
    devices = instruments.suggested(wanted, on=occasion.today, limit=most)
    ids = [row["id"] for row in devices]
    groups = (
        Group(INSTRUMENTS, "instrument", _instruments(devices), reverse("instruments")),
        Group(
            CERTIFICATES,
            "certificate",
            _certificates(request, occasion, text, ids, most),
            reverse("certificates"),
        ),
        Group(RECEIVED, "certificate", _received(request, occasion, text, most), reverse("received")),
        Group(JOBS, "job", _jobs(occasion, text, ids, most), reverse("jobs")),
        Group(STANDARDS, "standard", _standards(text, most), reverse("standards")),
    )  # fmt: skip
    return [group for group in groups if group.hits]


INSTRUMENTS: Final = Text("计量器具", "Instruments")
CERTIFICATES: Final = Text("证书", "Certificates")
RECEIVED: Final = Text("外部证书", "Received certificates")
JOBS: Final = Text("检定任务", "Jobs")
STANDARDS: Final = Text("计量标准", "Measurement standards")


def _instruments(rows: Iterable[dict[str, Any]]) -> list[Hit]:
    return [
        Hit(
            reverse("instrument", args=[row["id"]]),
            pick(row),
            _listed(row["label_no"], row["model"], row["serial_no"], pick(row, "owner__name")),
        )
        for row in rows
    ]


def _certificates(
    request: HttpRequest, occasion: Occasion, text: str, ids: Sequence[Any], most: int
) -> list[Hit]:
    _, seen = seen_certificates(request, occasion)
    wanted = replace(seen, kind="", state="", text=text)
    rows = certificates.suggested(wanted, instruments=ids, on=occasion.today, limit=most)
    return [
        Hit(
            reverse("certificate", args=[row["id"]]),
            row["number"],
            _listed(pick(row, "instrument__name"), word("certificate_state", row["shown_state"])),
        )
        for row in rows
    ]


def _received(request: HttpRequest, occasion: Occasion, text: str, most: int) -> list[Hit]:
    _, seen = seen_received(request, occasion)
    rows = received.suggested(replace(seen, issuer="", state="", text=text), on=occasion.today, limit=most)
    return [
        Hit(
            reverse("received_certificate", args=[row["id"]]),
            row["number"],
            _listed(pick(row, "item"), pick(row, "issuer")),
        )
        for row in rows
    ]


def _jobs(occasion: Occasion, text: str, ids: Sequence[Any], most: int) -> list[Hit]:
    rows = jobs.suggested(text, instruments=ids, actor=occasion.actor, limit=most)
    return [
        Hit(
            reverse("job", args=[row["id"]]),
            row["number"],
            _listed(pick(row, "instrument__name"), word("job_state", row["state"])),
        )
        for row in rows
    ]


def _standards(text: str, most: int) -> list[Hit]:
    return [
        Hit(
            reverse("standard", args=[row["id"]]),
            pick(row),
            _listed(row["code"], pick(row, "owner__name")),
        )
        for row in standards.suggested(text, limit=most)
    ]


def _listed(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
