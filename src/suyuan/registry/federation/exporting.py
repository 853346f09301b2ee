"""Handing out: the part of the graph above a certificate, the notice of a recall; signed by the log's key."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.certify.federation.notice import COURSES, Notice, write_notice
from suyuan.certify.federation.sealed import KINDS
from suyuan.certify.federation.subtree import House, Subtree, write_subtree
from suyuan.registry.federation import acts
from suyuan.registry.federation.gathering import gathered_above
from suyuan.registry.issuing import rotating
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.recalls.models import Recall
from suyuan.registry.results.citing import cited_by
from suyuan.tlog.note import Signer
from suyuan.tlog.succession import write_switches


def export_subtree(
    occasion: Occasion, *, certificate_id: UUID, signer: Signer, without_citations: bool = False
) -> bytes:
    """Everything above a certificate that this house issued, and itself. `signer` is the key of the log.

    A citation is an edge without a number, which has no place in a graph of numbers: it stays behind, and
    only where that is said by `without_citations`, since the chain ends there for the other side.
    Raises NotFound, NotPermitted; RuleRefusal for one that stands for nothing, still awaits its witnesses, or
    leans on what a certificate only cites.
    """
    subject = Certificate.objects.select_related("issuer", "evaluation").filter(pk=certificate_id).first()
    if subject is None:
        raise NotFound(Text("没有这份证书", "there is no such certificate"), certificate=certificate_id)
    permit(acts.EXPORT, occasion, organization=subject.issuer_id)
    if subject.number != subject.evaluation.certificate_number:
        raise RuleRefusal(
            Text("这份证书已被新证书替代，请导出新证书", "a newer one took its place: hand out that one"),
            certificate=subject.number,
        )  # fmt: skip
    held, set_ups = gathered_above([subject.evaluation_id]).held()
    waiting = [one.number for one in held if one.origin == "engine" and one.number and not one.proof]
    if waiting:
        raise RuleRefusal(
            Text(f"{waiting[0]} 正等待见证联署", f"{waiting[0]} awaits the witnesses of the log"),
            hint=Text("请过几分钟再试。", "Try again in some minutes."),
        )
    cited = cited_by(one.id for one in held)
    if cited and not without_citations:
        raise _left_behind(subject.number, cited)
    content = write_subtree(
        Subtree(
            format=KINDS["subtree"],
            log=signer.name,
            made_at=occasion.at,
            house=_house(subject.issuer),
            log_keys=_log_keys(),
            subjects=(subject.evaluation_id,),
            set_ups=set_ups,
            evaluations=tuple(held),
        ),
        signer=signer,
    )
    with transaction.atomic():
        record(
            acts.EXPORT,
            occasion,
            entity="certificate",
            entity_id=subject.pk,
            payload={
                "number": subject.number, "sha256": sha256_hex(content), "evaluations": len(held),
                "results": sum(len(one.lines) for one in held),
            } | ({"citations_left": len(cited)} if cited else {}),
        )  # fmt: skip
    return content


def _left_behind(certificate: str, cited: list[tuple[str, str]]) -> RuleRefusal:
    citing, first = cited[0]
    return RuleRefusal(
        Text(
            f"{citing} 只引用了 {first} 等 {len(cited)} 份证书，没有给出分量，不能随溯源子图移交",
            f"{citing} only cites {first} ({len(cited)} citations): without a contribution they cannot be "
            "handed over with the graph",
        ),
        hint=Text(
            "请把这些证书的原文件一并交给对方（对方用 suyuan cert import 接收），并选择不带引用导出。",
            "Give the other side those documents as well (suyuan cert import), and export without citations.",
        ),
        certificate=certificate,
        citations=", ".join(sorted({number for _, number in cited})[:10]),
    )


def export_notice(occasion: Occasion, *, recall_id: UUID, signer: Signer) -> bytes:
    """The notice of a recall whose fault is bounded. Raises NotFound, NotPermitted, RuleRefusal."""
    row = (
        Recall.objects.select_related("source__evaluation", "house", "jurisdiction")
        .filter(pk=recall_id)
        .first()
    )
    if row is None:
        raise NotFound(Text("没有这项追溯处理", "there is no such recall"), recall=recall_id)
    permit(acts.TELL, occasion, organization=row.house_id, path=row.jurisdiction.path)
    if not row.amount or row.course not in COURSES:
        raise RuleRefusal(
            Text("尚未确定偏差的大小", "the fault has not been bounded yet"),
            hint=Text("先确定偏差，再通知其他系统。", "Bound the fault first, then tell others."),
            recall=row.number,
        )
    content = write_notice(_notice(occasion, row, signer), signer=signer)
    with transaction.atomic():
        record(
            acts.TELL,
            occasion,
            entity="recall",
            entity_id=row.pk,
            payload={"number": row.number, "sha256": sha256_hex(content)},
        )
    return content


def _notice(occasion: Occasion, row: Recall, signer: Signer) -> Notice:
    source = row.source
    return Notice(
        format=KINDS["recall"],
        log=signer.name,
        made_at=occasion.at,
        house=_house(row.house),
        log_keys=_log_keys(),
        number=row.number,
        trigger=row.trigger,
        note=" ".join(row.note.split()),
        certificate=source.evaluation.certificate_number,
        sha256=source.evaluation.certificate_sha256,
        result=source.pk,
        point=source.point,
        unit=source.unit,
        amount=row.amount.replace("−", "-"),
        u_amount=row.u_amount or "0",
        course=row.course,
        since=row.since,
        until=row.until,
    )


def _house(row: Any) -> House:
    return House(code=row.code, name=Text(row.name_zh, row.name_en))


def _log_keys() -> str:
    changes = rotating.switches()
    return write_switches(changes) if changes else ""
