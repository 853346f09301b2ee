"""Checking a bundle offline: the certificate, every certificate behind it, and the log's proof of each.

The steps are numbered; each says what it established, in words:

    1 content     every document is the one it is named after
    2 documents   each is built as it should be and signed by an institution that our roots certify
    3 log         each stands in the public log, under a checkpoint that our policy accepts
    4 chain       every link to a standard's certificate leads to a document in the bundle, by its hash
    5 on the day  each of those was issued before and still valid on the day it was used
    6 validity    the certificate itself is within its validity

Source: domain model 6.2 (chain check); C2SP tlog-proof, tlog-policy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from suyuan.base.errors import EvidenceError, InputError
from suyuan.base.text import Text
from suyuan.certify.bundle import Bundle, Enclosed
from suyuan.certify.dcc.view import Certificate, Device
from suyuan.certify.trust import Known, Trust
from suyuan.certify.verification import Check, State
from suyuan.certify.verify import verify
from suyuan.certify.verify_case import civil_day
from suyuan.tlog.leaf import commitment
from suyuan.tlog.policy import Examined, Policy
from suyuan.tlog.proof import examine_proof, parse_proof
from suyuan.tlog.succession import PLANNED, followed, read_switches
from suyuan.tlog.tree import leaf_hash

SIGNED: Final = ("file", "build", "signature", "key")
DEEPEST: Final = 50

TITLES: Final[dict[str, Text]] = {
    "content": Text("文件齐全，未被替换", "Every document is the one it is named after"),
    "documents": Text("每张证书都由有权机构签名", "Each certificate is signed by an entitled institution"),
    "log": Text("每张证书都已记入公开日志", "Each certificate stands in the public log"),
    "chain": Text("逐级链接完整", "Every link leads on"),
    "day": Text("使用当日均有效", "Each was valid on the day it was used"),
    "validity": Text("证书本身在有效期内", "The certificate is within its validity"),
}


@dataclass(frozen=True, kw_only=True)
class Use:
    """A standard that a certificate used: by document, or by number only where the chain ends."""

    child: str
    number: str
    sha256: str
    name: Text
    performed: str


@dataclass(frozen=True, kw_only=True)
class BundleVerification:
    """All steps; `roots` are the standards that the chain ends at, stated by their numbers."""

    checks: tuple[Check, ...]
    subject: Certificate | None
    depth: int
    documents: int
    roots: tuple[Text, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing failed and nothing was left open."""
        return all(check.state in ("passed", "not_applicable") for check in self.checks)

    @property
    def refused(self) -> bool:
        """Whether something speaks against it."""
        return any(check.state == "failed" for check in self.checks)

    def to_record(self) -> dict[str, Any]:
        """The steps as plain JSON data."""
        return {
            "number": self.subject.number if self.subject else "",
            "sound": self.sound,
            "documents": self.documents,
            "depth": self.depth,
            "roots": [root._asdict() for root in self.roots],
            "checks": [one.to_record() for one in self.checks],
        }


@dataclass
class _Case:
    bundle: Bundle
    trust: Trust
    policy: Policy | None
    at: datetime
    views: dict[str, Certificate] = field(default_factory=dict)
    uses: list[Use] = field(default_factory=list)
    depth: int = 0


def verify_bundle(bundle: Bundle, trust: Trust, *, policy: Policy | None, at: datetime) -> BundleVerification:
    """All six steps at the moment `at`; nothing is raised on content.

    trust : the reader's roots. policy : the reader's policy for logs; None leaves step 3 open.
    """
    case = _Case(bundle, trust, policy, at)
    checks = []
    for number, (code, step) in enumerate(STEPS.items(), start=1):
        state, words = step(case)
        checks.append(Check(number=number, code=code, title=TITLES[code], state=state, words=words))
    return BundleVerification(
        checks=tuple(checks),
        subject=case.views.get(bundle.subject),
        depth=case.depth,
        documents=len(bundle.documents),
        roots=tuple(dict.fromkeys(use.name for use in case.uses if not use.sha256)),
    )


Found = tuple[State, Text]
STOLEN: Final = Text(
    "日志因旧密钥泄露而更换了密钥：旧密钥的话不再可信，请另行向运营者核实新密钥。",
    "The log changed its key because the old one was compromised: the word of the old key is worth nothing"
    " any more. Ask the operator for the new key in another way.",
)


def _content(case: _Case) -> Found:
    """Step 1 was established when the bundle was read."""
    count = len(case.bundle.documents)
    return "passed", Text(f"共 {count} 份文件。", f"{count} document{'' if count == 1 else 's'}.")


def _documents(case: _Case) -> Found:
    """Step 2."""
    faults, open_points = [], []
    for sha256, one in case.bundle.documents.items():
        found = verify(one.xml, case.trust, at=case.at, evidence=Known())
        if found.certificate is not None:
            case.views[sha256] = found.certificate
        for code in SIGNED:
            check = found.check(code)
            if check.state == "failed":
                faults.append(_of(one, check.words))
            elif check.state != "passed":
                open_points.append(_of(one, check.words))
    if faults:
        return "failed", faults[0]
    if open_points:
        return "unknown", open_points[0]
    return "passed", Text("签名完好，签名机构均可信。", "All signatures hold, and all signers are trusted.")


def _log(case: _Case) -> Found:
    """Step 3. A proof that does not hold speaks against the bundle; one that is missing, or whose head too
    few witnesses have cosigned, leaves the step open.
    """
    if case.policy is None:
        return "unknown", Text("没有给出日志的信任策略。", "No policy for the log was given.")
    documents = case.bundle.documents.values()
    lacking = [one for one in documents if not one.proof]
    examined: dict[str, Examined] = {}
    try:
        policy = _in_the_know(case.bundle, case.policy)
        for one in documents:
            if one.proof:
                examined[one.sha256] = _logged(one, policy)
    except (EvidenceError, InputError) as fault:
        return ("unknown", STOLEN) if _is_stolen(case.bundle, case.policy) else ("failed", fault.message)
    short = [one for one in documents if one.proof and not examined[one.sha256].reached]
    if short:
        return "unknown", _of(short[0], _too_few(examined[short[0].sha256]))
    if lacking:
        return "unknown", _of(lacking[0], Text("没有日志证明。", "there is no proof from a log."))
    words = Text("日志证明全部成立。", "Every proof of the log holds.")
    for witnesses in dict.fromkeys(one.words() for one in examined.values()):
        words = Text(f"{words.zh}{witnesses.zh}", f"{words.en} {witnesses.en}".rstrip())
    return "passed", words


def _in_the_know(bundle: Bundle, policy: Policy) -> Policy:
    """The reader's policy, where the bundle tells him, as far as he may believe it, of changes of the key."""
    return followed(policy, read_switches(bundle.log_keys)) if bundle.log_keys else policy


def _is_stolen(bundle: Bundle, policy: Policy) -> bool:
    """Whether a key of the policy was given up as compromised for one that the policy does not name."""
    try:
        switches = read_switches(bundle.log_keys) if bundle.log_keys else ()
    except EvidenceError:
        return False
    keys = [key for named in policy.logs.values() for key in named]
    return any(one.reason != PLANNED and one.old in keys and one.new not in keys for one in switches)


def _logged(one: Enclosed, policy: Policy) -> Examined:
    """The head under which a document is proved. Raises EvidenceError, naming the document."""
    try:
        salt = parse_proof(one.proof).extra or b""
        leaf = leaf_hash(commitment(kind="issue", document_sha256=one.sha256, salt=salt))
        return examine_proof(one.proof, leaf, policy)
    except (EvidenceError, InputError) as fault:
        raise EvidenceError(_of(one, fault.message)) from None


def _too_few(found: Examined) -> Text:
    words = found.words()
    return Text(
        f"日志已签名，但见证未达策略要求。{words.zh}",
        f"the log has signed, but not as many witnesses as the policy asks for. {words.en}".rstrip(),
    )


def _chain(case: _Case) -> Found:
    """Step 4: the certificates are followed upward by the hashes that they state."""
    level, seen = [case.bundle.subject], {case.bundle.subject}
    for _ in range(DEEPEST):
        case.uses += [use for sha256 in level for use in _uses(case, sha256)]
        above = {use.sha256 for use in case.uses if use.child in level and use.sha256} - seen
        missing = next(
            (use for use in case.uses if use.sha256 and use.sha256 not in case.bundle.documents), None
        )
        if missing is not None:
            return "failed", Text(
                f"{missing.name.zh} 的证书 {missing.number} 不在证据包中。",
                f"The certificate {missing.number} of {missing.name.en} is not in the bundle.",
            )
        if not above:
            break
        seen |= above
        level = sorted(above)
        case.depth += 1
    else:
        return "failed", Text("链条过长或成环。", "The chain is too long or runs in a circle.")
    strays = len(case.bundle.documents) - len(seen)
    words = Text(f"共 {case.depth} 级。", f"{case.depth} level{'' if case.depth == 1 else 's'}.")
    if strays:
        words = Text(
            f"{words.zh}另有 {strays} 份文件不在链上。", f"{words.en} {strays} more do not belong to it."
        )
    return "passed", words


def _uses(case: _Case, sha256: str) -> Iterator[Use]:
    view = case.views.get(sha256)
    if view is None:
        return
    linked = [device for device in view.equipment if device.certificate is not None]
    # Beside a device with its certificate stands the assessed set it belongs to, which carries no values;
    # where no device has one, the chain ends, at what the certificate states by number.
    for device in linked or view.equipment:
        link = device.certificate
        by_hash = link is not None and link.procedure.upper().startswith("SHA-256")
        yield Use(
            child=sha256,
            number=link.referral if link else _stated_number(device),
            sha256=link.value.strip().lower() if link and by_hash else "",
            name=Text(_said(device, "zh"), _said(device, "en")),
            performed=view.end or view.begin,
        )


def _day(case: _Case) -> Found:
    """Step 5."""
    for use in case.uses:
        parent = case.views.get(use.sha256)
        if parent is None:
            continue
        used, issued, until = (civil_day(text) for text in (use.performed, parent.issued, parent.valid_until))
        if used is None or issued is None:
            return "unknown", Text(f"{use.number} 没有日期。", f"{use.number} has no dates.")
        # What was finished today may carry a certificate of today.
        if issued > used or (until is not None and until < used):
            return "failed", Text(
                f"{use.number} 在使用当日 {used} 无效（{issued} 签发，有效至 {until or '—'}）。",
                f"{use.number} was not in force on {used}, when it was used"
                f" (issued {issued}, until {until or '—'}).",
            )
    return "passed", Text("使用日期均在有效期内。", "Every use lies within the validity.")


def _validity(case: _Case) -> Found:
    """Step 6."""
    view = case.views.get(case.bundle.subject)
    until = civil_day(view.valid_until) if view else None
    if until is None:
        return "not_applicable", Text("此证书没有有效期。", "It has no end of validity.")
    if until < case.at.date():
        return "failed", Text(f"已于 {until} 到期。", f"It ended on {until}.")
    return "passed", Text(f"有效期至 {until}。", f"Valid until {until}, inclusive.")


STEPS: Final[dict[str, Callable[[_Case], Found]]] = {
    "content": _content,
    "documents": _documents,
    "log": _log,
    "chain": _chain,
    "day": _day,
    "validity": _validity,
}


def _of(one: Enclosed, words: Text) -> Text:
    return Text(f"{one.number}：{words.zh}", f"{one.number}: {words.en}")


def _said(device: Device, language: str) -> str:
    from suyuan.certify.dcc.view import pick

    return " ".join(part for part in (pick(device.name, language), *device.identifications[:1]) if part)


def _stated_number(device: Device) -> str:
    return device.identifications[0] if device.identifications else ""
