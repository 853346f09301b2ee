"""What the register and the log know about a certificate, as `certify.verify` asks for it.

Source: `certify.trust.Evidence`; chain check: domain model 6.2.
"""

from __future__ import annotations

from datetime import date
from typing import cast
from uuid import UUID

from suyuan.base.errors import NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.certify.trust import Chain, LogProof, Standing, StandingState
from suyuan.registry.issuing import log
from suyuan.registry.issuing.models import Certificate, Document
from suyuan.registry.issuing.rules import state_on
from suyuan.registry.journal.models import Event
from suyuan.registry.results.chain import chain_rows


class RegisterEvidence:
    """Evidence about certificates of this installation, on a civil day. Unknown documents get None."""

    def __init__(self, *, on: date) -> None:
        self.on = on

    def log_proof(self, number: str, document_sha256: str) -> LogProof | None:
        """The place of this very document in the log."""
        row = by_number(number)
        return log_proof(row) if row is not None and row.xml_sha256 == document_sha256 else None

    def standing(self, number: str, document_sha256: str) -> Standing | None:  # noqa: ARG002
        """What the register says about the certificate of this number today."""
        row = by_number(number)
        return None if row is None else standing(row, on=self.on)

    def chain(self, number: str, document_sha256: str) -> Chain | None:  # noqa: ARG002
        """The chain above the results of the certificate of this number."""
        row = by_number(number)
        return None if row is None else chain(row.evaluation_id)


def by_number(number: str) -> Certificate | None:
    """The certificate of a number, which may come from any document and hold anything."""
    return Certificate.objects.filter(number=number).first() if number.isprintable() else None


def log_proof(row: Certificate) -> LogProof | None:
    """The place of a certificate in the log, under the current head: three queries."""
    try:
        found = log.inclusion(row.log_index)
    except NotFound:
        return None
    return LogProof(
        checkpoint=found.checkpoint, index=found.index, path=found.proof, salt=bytes.fromhex(row.salt)
    )


def standing(row: Certificate, *, on: date) -> Standing:
    """State, digests, since when, by what it was replaced and why: three queries."""
    pdf = Document.objects.filter(certificate=row, kind="pdf").values_list("sha256", flat=True).first()
    newer = Certificate.objects.filter(supersedes=row).values_list("number", flat=True).first()
    moved = (
        Event.objects.filter(entity="certificate", entity_id=str(row.pk))
        .exclude(from_state="")
        .order_by("-seq")
        .values("at", "reason")
        .first()
    )
    reason = moved["reason"] if moved and row.state != "issued" else ""
    return Standing(
        state=cast(StandingState, state_on(row.state, row.valid_until, on=on)),
        document_sha256=row.xml_sha256,
        pdf_sha256=pdf or "",
        since=moved["at"].date() if moved and row.state != "issued" else None,
        replaced_by=newer or "",
        reason=Text(reason, reason) if reason else None,
    )


def chain(evaluation_id: UUID) -> Chain | None:
    """Whether every result of an evaluation leads to an accepted root; None where it has no number."""
    from suyuan.trace.chain import check_chain

    rows = chain_rows(evaluations=[evaluation_id])
    # A line that compares the instrument with itself (hysteresis, repeatability) leans on no standard and has
    # no chain to check; where no line at all leans on one, that is what the check must say.
    leaning = {edge.child for edge in rows.edges}
    wanted = [node for node in rows.nodes if node.id in rows.wanted]
    wanted = [node for node in wanted if node.id in leaning] or wanted
    if not wanted:
        return None
    steps, root = 0, None
    for result in wanted:
        try:
            report = check_chain(result.id, nodes=rows.nodes, edges=rows.edges)
        except SuyuanError as error:
            return Chain(state="broken", broken_at=error.message)
        if not report.traceable:
            assert report.first_fault is not None
            return Chain(state="broken", steps=steps, broken_at=report.first_fault.words)
        last = max(report.links, key=lambda link: link.level)
        steps = max(steps, last.level)
        root = root or next((link.node.issuer for link in report.links if link.node.is_accepted_root), None)
    return Chain(state="traceable", steps=steps, root=root)
