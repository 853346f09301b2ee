"""The two steps of a verification that are about the signer: is it signed, and was the key entitled.

Source: ETSI EN 319 102-1 V1.3.1, clause 5; design 1 and 7.
"""

from __future__ import annotations

from typing import Any, Final

from suyuan.base.errors import EvidenceError, InputError
from suyuan.base.text import Text
from suyuan.certify.dcc.read import view_of
from suyuan.certify.entitlement import CLOCK_ALLOWANCE, KeyStanding, key_standing, path_of, proof_of_time
from suyuan.certify.evidence_errors import ExtraMissing
from suyuan.certify.keychain import load_anchors
from suyuan.certify.signature import Countersigned, Signed, verify_signature
from suyuan.certify.verification import NOT_REACHED
from suyuan.certify.verify_case import Case, Found

# Letters that a signing certificate has for the organisation (RFC 5280, ub-organization-name).
MAX_ORGANISATION: Final = 64


def signature_step(case: Case) -> Found:
    """Step 3. From here on the content is the canonical form that was verified, nothing else."""
    if case.root is None:
        return "unknown", NOT_REACHED
    try:
        case.signed = verify_signature(case.root, at=case.at)
    except ExtraMissing as error:
        return "unknown", error.message
    except (EvidenceError, InputError) as error:
        return "failed", error.message
    finally:  # what was signed where it holds, else what is written, to be shown as such
        case.view = view_of(case.signed.content if case.signed else case.root)
    return _signer(case)


def _signer(case: Case) -> Found:
    """Who signed, and who countersigned, by the roots and time stamps that are trusted."""
    assert case.signed is not None
    try:
        anchors = load_anchors(case.trust.anchors)
        case.proof = proof_of_time(case.signed, case.trust)
        case.path = path_of(case.signed, anchors, at=case.signing_time)
        strangers = [one for one in case.signed.countersignatures if not _leads(one, anchors, case)]
    except ExtraMissing as error:
        return "unknown", error.message
    except (EvidenceError, InputError) as error:
        return "failed", error.message
    if not anchors:
        return "unknown", Text(
            "签名完好，但没有可信根证书，无法确认是谁签的。",
            "The signature is intact, but without a trusted root nobody can say whose it is.",
        )
    if case.path is None:
        return "failed", Text(
            "签名所用的证书不是由可信机构签发的。",
            "The key of the signature was not certified by anyone we trust.",
        )
    if strangers:
        who = named(strangers[0])
        return "unknown", Text(
            f"签名完好，但会签“{who}”所用的证书不是由可信机构签发的。",
            f"The signature holds, but nobody we trust certified the countersignature “{who}”.",
        )
    return "passed", _signed_words(case.signed)


def _leads(one: Countersigned, anchors: tuple[Any, ...], case: Case) -> bool:
    return path_of(one, anchors, at=one.signing_time or case.signing_time) is not None


def named(one: Countersigned) -> str:
    return f"{one.organisation} ({', '.join(one.roles)})" if one.roles else one.organisation


def _signed_words(signed: Signed) -> Text:
    who, others = signed.organisation, [named(one) for one in signed.countersignatures]
    words = Text(f"由“{who}”电子签名，之后未被改动。", f"Signed by “{who}” and not changed since.")
    if not others:
        return words
    return Text(f"{words.zh}会签：{'、'.join(others)}。", f"{words.en} Countersigned by {', '.join(others)}.")


def key_step(case: Case) -> Found:
    """Step 4. A time stamp of a trusted authority proves the time; otherwise it is the one that is stated."""
    if case.signed is None or case.view is None:
        return "unknown", NOT_REACHED
    before = case.proof.before
    if case.signing_time > case.at:
        return "failed", Text("签名时间在将来。", "It claims to have been signed in the future.")
    if before is not None and case.signing_time > before + CLOCK_ALLOWANCE and case.signed.signing_time:
        return "failed", Text(
            "它声明的签名时间晚于时间戳。", "It claims to have been signed after its own time stamp."
        )
    laboratory = case.view.laboratory.name.values() if case.view.laboratory else ()
    if case.signed.organisation not in {name[:MAX_ORGANISATION] for name in laboratory}:
        return "failed", Text(
            f"签名属于“{case.signed.organisation}”，与证书上的机构不符。",
            f"The key belongs to “{case.signed.organisation}”, not to the institution named.",
        )
    try:
        return _countersigners(case) or _withdrawal(case)
    except EvidenceError as error:
        return "unknown", error.message


def _withdrawal(case: Case) -> Found:
    assert case.signed is not None
    before = case.proof.before
    key = key_standing(case.signed, case.path, case.trust, at=before or case.at)
    if key.since is None:
        return _good_key(case, key)
    if before is not None and before < key.since:
        return "passed", Text(
            f"该签名证书后来被收回；时间戳证明签名在 {before.isoformat()} 之前，早于收回。",
            f"The key was withdrawn later; a time stamp proves that it signed before {before.isoformat()}.",
        )
    if case.signing_time >= key.since:
        return "failed", Text("签名时该签名证书已被收回。", "The key had been withdrawn when it signed.")
    case.withdrawn_later = True
    return "unknown", Text(
        "该签名证书后来被收回；是否在收回之前签名，请看公开日志。",
        "The key was withdrawn later; the public log shows whether it signed before that.",
    )


def _good_key(case: Case, key: KeyStanding) -> Found:
    if not key.known:
        return "unknown", Text(
            "没有足够新的吊销信息，无法确认签名证书未被吊销。",
            "No revocation data are recent enough to tell whether the key was revoked.",
        )
    words = Text("签名时该机构的签名证书有效。", "The institution's key was valid when it signed.")
    if case.proof.before is None:
        return "passed", words
    moment = case.proof.before.isoformat()
    return "passed", Text(
        f"{words.zh}时间戳证明签名在 {moment} 之前。",
        f"{words.en} A time stamp proves that it signed before {moment}.",
    )


def _countersigners(case: Case) -> Found | None:
    """A countersignature by a key that had been withdrawn; None where there is none."""
    assert case.signed is not None
    anchors = load_anchors(case.trust.anchors)
    for one in case.signed.countersignatures:
        moment = one.signing_time or case.signing_time
        path = path_of(one, anchors, at=moment)
        since = key_standing(one, path, case.trust, at=case.at).since
        if moment > case.at or (since is not None and moment >= since):
            return "failed", Text(
                f"会签“{named(one)}”所用的证书在签名时无效。",
                f"The key of the countersignature “{named(one)}” was not valid when it signed.",
            )
    return None
