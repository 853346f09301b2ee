"""Verifying a certificate: nine steps in order, each told in words that a shopkeeper understands.

    1. file       the file can be read safely; from a PDF the attached certificate is taken
    2. build      it is built like a digital calibration certificate
    3. signature  nothing was changed since signing, and the key leads to a root that we trust
    4. key        the key belonged to the institution named, and was not withdrawn, when it signed
    5. log        its issue stands in the public log
    6. status     the register still stands by it: not replaced, revoked or in doubt
    7. validity   it is within its period of validity on the day asked
    8. chain      its results lead to the national standard
    9. page       the PDF page is the one that was issued

What is not known is "unknown" and never "passed". Whether this is the certificate of the instrument on the
counter, only the reader can tell: compare name, model and serial number.

Source: design 1 (verification) and 7; the manner of numbered steps: style example 2.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from typing import Any, Final

from lxml import etree

from suyuan.base.errors import EvidenceError, InputError, SuyuanError
from suyuan.base.text import Text
from suyuan.certify.dcc.element import DS
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.dcc.read import version_of
from suyuan.certify.dcc.structure import check_schema, check_structure
from suyuan.certify.extract import extract_xml, is_pdf
from suyuan.certify.trust import Evidence, Known, LogProof, Trust
from suyuan.certify.verification import (
    NOT_REACHED,
    STANDING_WORDS,
    TITLES,
    Check,
    Outcome,
    State,
    Verification,
)
from suyuan.certify.verify_case import Case, Found, civil_day
from suyuan.certify.verify_page import page_step
from suyuan.certify.verify_signer import key_step, named, signature_step

SIGNATURE: Final = f"{{{DS}}}Signature"

__all__ = ["STEPS", "Check", "Verification", "verify"]


def verify(document: bytes, trust: Trust, *, at: datetime, evidence: Evidence | None = None) -> Verification:
    """All nine steps for `document` (XML or PDF) at the moment `at`; nothing is raised on content.

    `at` carries its offset, because validity is judged by civil days: InputError where it has none.
    """
    if at.tzinfo is None:
        raise InputError(Text("核验时间须带时区", "the time of verification needs an offset"), given=at)
    case = Case(document=document, trust=trust, at=at, evidence=evidence or Known())
    checks: list[Check] = []
    for number, (code, step) in enumerate(STEPS.items(), start=1):
        state, words = step(case)
        checks.append(Check(number=number, code=code, title=TITLES[code], state=state, words=words))
    return Verification(
        checks=tuple(checks),
        outcome=_outcome({check.code: check.state for check in checks}, case),
        certificate=case.view,
        content_signed=case.signed is not None,
        document_sha256=case.digest,
        signed_at=case.signed.signing_time if case.signed else None,
        signed_by=case.signed.organisation if case.signed else "",
        countersigned_by=tuple(named(one) for one in case.signed.countersignatures) if case.signed else (),
        proven_before=case.hands[0].proof.before if case.hands else None,
        signatures=case.signatures,
    )


def _file(case: Case) -> Found:
    """Step 1."""
    try:
        case.xml = extract_xml(case.document) if is_pdf(case.document) else case.document
        case.root = safe_parse(case.xml)
    except InputError as error:
        case.xml = b""
        return "failed", error.message
    return "passed", Text("文件完整，可以安全读取。", "The file is complete and safe to read.")


def _build(case: Case) -> Found:
    """Step 2: the official schema where it is installed, our own check in any case."""
    if case.root is None:
        return "unknown", NOT_REACHED
    root = _without_early_signatures(case.root)
    problems = check_structure(root)
    try:
        if case.trust.schema_dir is not None:
            problems += check_schema(root, case.trust.schema_dir, version=version_of(root))
    except SuyuanError as error:
        return "unknown", error.message
    if problems:
        more = len(problems) - 1
        return "failed", Text(
            f"格式有误：{problems[0].zh}" + (f"（另有 {more} 处）" if more else ""),
            f"It is not built correctly: {problems[0].en}" + (f" (and {more} more)" if more else ""),
        )
    if case.trust.schema_dir is None:
        return "passed", Text(
            "按本产品的语法符合数字校准证书的格式；未用官方模式文件。",
            "By our own grammar it follows the format of digital calibration certificates; the official"
            " schema was not asked.",
        )
    return "passed", Text(
        "按官方模式文件符合数字校准证书的格式。",
        "By the official schema it follows the format of digital calibration certificates.",
    )


def _without_early_signatures(root: etree._Element) -> etree._Element:
    """The content alone, for DCC 3.0 and 3.1: signed in practice, while the format had no place for it."""
    if not version_of(root).startswith(("3.0.", "3.1.")) or root.find(SIGNATURE) is None:
        return root
    content = deepcopy(root)
    for signature in content.findall(SIGNATURE):
        content.remove(signature)
    return content


def _log(case: Case) -> Found:
    """Step 5."""
    proof = _asked(case, "log_proof")
    if case.root is None or proof is None or not case.trust.log_vkey:
        return "unknown", Text("没有可用的日志证明。", "There is no proof from the log at hand.")
    from suyuan.tlog.checkpoint import open_checkpoint
    from suyuan.tlog.note import Verifier

    try:
        log = Verifier.parse(case.trust.log_vkey)
        checkpoint = open_checkpoint(proof.checkpoint, log, origin=case.trust.log_origin or None)
        case.log_passed = _is_in_log(case, proof, size=checkpoint.size, root=checkpoint.root)
    except (EvidenceError, InputError) as error:
        return "failed", error.message
    if not case.log_passed:
        return "failed", Text(
            "日志证明与此文件不符：此文件不是当时签发的那一份。",
            "The proof does not fit this file: it is not the one that was issued.",
        )
    return "passed", Text(
        f"公开日志第 {proof.index + 1} 条（共 {checkpoint.size} 条）记录了此证书的签发。",
        f"Entry {proof.index + 1} of {checkpoint.size} in the public log records its issue.",
    )


def _is_in_log(case: Case, proof: LogProof, *, size: int, root: bytes) -> bool:
    from suyuan.tlog.leaf import commitment
    from suyuan.tlog.tree import leaf_hash, verify_inclusion

    leaves = (
        leaf_hash(commitment(kind="issue", document_sha256=one, salt=proof.salt)) for one in case.digests
    )
    return any(verify_inclusion(leaf, proof.path, index=proof.index, size=size, root=root) for leaf in leaves)


def _status(case: Case) -> Found:
    """Step 6."""
    case.standing = standing = _asked(case, "standing")
    if standing is None:
        return "unknown", Text("无法查询签发机构的登记。", "The issuer's register could not be asked.")
    if _is_another(case):
        return "failed", Text(
            "登记中此编号的证书与本文件不同。", "The register holds another document under this number."
        )
    words = STANDING_WORDS[standing.state].fill(by=standing.replaced_by or "—")
    if standing.since:
        words = Text(f"{words.zh}（{standing.since} 起）", f"{words.en} (since {standing.since})")
    if standing.reason:
        words = Text(f"{words.zh} 原因：{standing.reason.zh}", f"{words.en} Reason: {standing.reason.en}")
    return ("passed" if standing.state in ("issued", "lapsed") else "failed"), words


def _is_another(case: Case) -> bool:
    """Whether the register holds another document under this number."""
    kept = case.standing.document_sha256 if case.standing else ""
    return bool(kept) and kept not in case.digests


def _validity(case: Case) -> Found:
    """Step 7. The day is the civil day of `at` at its own offset; the last day counts."""
    if case.view is None:
        return "unknown", NOT_REACHED
    today = case.at.date()
    issued, until = civil_day(case.view.issued), civil_day(case.view.valid_until)
    if issued and issued > today:
        return "failed", Text(
            f"签发日期 {issued} 在将来。", f"Its date of issue, {issued}, is in the future."
        )
    if until is None:
        return "not_applicable", Text(
            "此类证书没有有效期。", "A document of this kind has no end of validity."
        )
    if until < today:
        return "failed", Text(f"已于 {until} 到期。", f"It ended on {until}.")
    return "passed", Text(f"有效期至 {until}。", f"Valid until {until}, inclusive.")


def _chain(case: Case) -> Found:
    """Step 8."""
    chain = _asked(case, "chain")
    if chain is None:
        return "unknown", Text("没有溯源链的信息。", "Nothing is known about its chain.")
    if chain.state == "broken":
        where = chain.broken_at or Text("未说明", "not told")
        return "failed", Text(f"溯源链在此处中断：{where.zh}", f"The chain is broken here: {where.en}")
    root = chain.root or Text("国家计量标准", "the national standard")
    return "passed", Text(
        f"经 {chain.steps} 级溯源至{root.zh}。",
        f"It leads to {root.en} in {chain.steps} step{'' if chain.steps == 1 else 's'}.",
    )


STEPS: Final[dict[str, Callable[[Case], Found]]] = {
    "file": _file,
    "build": _build,
    "signature": signature_step,
    "key": key_step,
    "log": _log,
    "status": _status,
    "validity": _validity,
    "chain": _chain,
    "page": page_step,
}
GENUINE: Final = ("file", "build", "signature", "key", "log", "page")


def _asked(case: Case, question: str) -> Any:
    if case.view is None or not case.view.number:
        return None
    answers = (getattr(case.evidence, question)(case.view.number, one) for one in case.digests)
    return next((one for one in answers if one is not None), None)


def _outcome(states: dict[str, State], case: Case) -> Outcome:
    """The worst news first: a forged paper before a revoked one, a revoked one before an old one."""
    standing = case.standing
    if _is_another(case) or any(states[code] == "failed" for code in GENUINE):
        return "refused"
    if case.stamped_too_late and not case.log_passed:
        return "refused"
    if standing and standing.state in ("revoked", "superseded", "in_doubt"):
        return standing.state
    if states["validity"] == "failed" or (standing and standing.state == "lapsed"):
        return "expired"
    if states["chain"] == "failed":
        return "chain_broken"
    if _unproven(states, case):
        return "unproven"
    return "not_qualified" if case.view and case.view.kind == "rejection_notice" else "genuine"


def _unproven(states: dict[str, State], case: Case) -> bool:
    later_withdrawn = case.withdrawn_later and case.log_passed and not case.key_in_doubt
    unknown = {code for code, state in states.items() if state == "unknown" and code != "page"}
    return bool(unknown - {"key"} if later_withdrawn else unknown)
