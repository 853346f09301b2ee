"""The chain of a certificate up to the national standard, with the share of each ancestor in the variance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.certify.federation.proving import PROOFS
from suyuan.registry.federation.queries import held_elsewhere
from suyuan.registry.instruments import queries as instruments
from suyuan.registry.issuing import queries as certificates
from suyuan.registry.parties.scope import Scope, scope_of
from suyuan.registry.results.chain import ChainRows, chain_rows
from suyuan.trace.chain import ChainReport, check_chain
from suyuan.web.chain_view import chain_view, is_bare
from suyuan.web.history import reason_of
from suyuan.web.occasion import occasion_of
from suyuan.web.outcome import LineView, stored_lines
from suyuan.web.views.certificates import seen_certificate
from suyuan.web.views.page import entered, go, show
from suyuan.web.words.federation import LOOKS

LOOKED_AT: Final = 60  # lines of one certificate that are followed upward to propose the one to begin with


@entered
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Which certificate? With a number the chain itself is next."""
    number = request.GET.get("certificate", "").strip()[:80]
    if not number:
        return show(request, "trace/search.html", {"number": ""}, section="certificates")
    try:
        return of_number(request, number)
    except NotFound as problem:
        context = {"number": number}
        return show(request, "trace/search.html", context, section="certificates", problem=problem)


@entered
@require_GET
def of_number(request: HttpRequest, number: str) -> HttpResponse:  # noqa: ARG001 - the address says all
    """From the number of a certificate to its chain."""
    wanted = number.strip()
    found = certificates.by_numbers([wanted]) if wanted.isprintable() else {}
    if wanted not in found:
        raise NotFound(
            Text(f"没有编号为 {wanted} 的证书", f"there is no certificate with the number {wanted}"),
            hint=Text(
                "请核对证书首页上的编号。", "Compare with the number on the first page of the certificate."
            ),
            number=wanted,
        )
    return go("trace", found[wanted]["id"])


@entered
@require_GET
def chain(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """The chain of one line of results: the one asked for, else the one that leans most on its standards."""
    occasion = occasion_of(request)
    row = seen_certificate(occasion, certificate_id)
    rows = chain_rows(evaluations=[row["evaluation_id"]])
    lines = [line for line in stored_lines(row["lines"]) if line.id in rows.wanted]
    reports = {line.id: _report(line, rows) for line in lines[:LOOKED_AT]}
    chosen = _chosen(request.GET.get("line", ""), lines, reports)
    view = None
    if chosen is not None:
        report = reports.get(chosen.id) or _report(chosen, rows)
        scope = scope_of(occasion.actor)
        view = chain_view(
            report,
            rows,
            devices=instruments.by_ids(set(rows.instruments.values()), on=occasion.today),
            address_of=_addresses(report, scope),
            elsewhere=_elsewhere(report, scope),
        )
    context = {
        "row": row,
        "reason": reason_of(row),
        "lines": lines,
        "chosen": chosen,
        "chain": view,
        "proofs": PROOFS,
        "proof_looks": LOOKS,
        "broken": [line for line in lines if line.id in reports and _is_broken(reports[line.id])],
    }
    return show(request, "trace/chain.html", context, section="certificates")


def _report(line: LineView, rows: ChainRows) -> ChainReport:
    return check_chain(UUID(str(line.id)), nodes=rows.nodes, edges=rows.edges)


def _is_broken(report: ChainReport) -> bool:
    return not report.traceable and not is_bare(report)


def _chosen(asked: str, lines: Sequence[LineView], reports: dict[object, ChainReport]) -> LineView | None:
    """The line asked for; else the first broken one; else the one whose own part of the variance is least."""
    if not lines:
        return None

    def interest(line: LineView) -> tuple[bool, float]:
        report = reports.get(line.id)
        return (False, 1.0) if report is None else (not _is_broken(report), report.links[0].share)

    return next((line for line in lines if str(line.id) == asked), min(lines, key=interest))


def _addresses(report: ChainReport, scope: Scope) -> Callable[[str], str]:
    """Where the certificates of the chain can be read: those kept here that the person may see."""
    numbers = {link.node.certificate_number for link in report.links if link.node.certificate_number}
    known = certificates.by_numbers(numbers)

    def address(number: str) -> str:
        row: dict[str, Any] | None = known.get(number)
        if row is None:
            return ""
        houses = (row["issuer_id"], row["client_id"])
        seen = scope.sees_house(*houses) or scope.sees_house(path=row["issuer__jurisdiction__path"])
        return reverse("certificate", args=[row["id"]]) if seen else ""

    return address


def _elsewhere(report: ChainReport, scope: Scope) -> dict[UUID, dict[str, Any]]:
    """The results that another installation holds, each with the page of its parcel where it may be seen."""

    def address(row: dict[str, Any]) -> str:
        seen = scope.sees_house(row["parcel__holder_id"], path=row["parcel__holder__jurisdiction__path"])
        return reverse("parcel", args=[row["parcel_id"]]) if seen else ""

    found = held_elsewhere(link.node.id for link in report.links)
    return {id_: row | {"page": address(row)} for id_, row in found.items()}
