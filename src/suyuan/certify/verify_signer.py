"""The two steps of a verification that are about the signer: is it signed, and was the key entitled.

Source: ETSI EN 319 102-1 V1.3.1, clause 5; design 1 and 7.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from suyuan.base.errors import EvidenceError, InputError
from suyuan.base.text import Text
from suyuan.certify.dcc.read import view_of
from suyuan.certify.entitlement import (
    CLOCK_ALLOWANCE,
    KeyStanding,
    between,
    key_standing,
    path_of,
    proof_of_time,
    trusted_stamps,
)
from suyuan.certify.evidence_errors import ExtraMissing
from suyuan.certify.keychain import load_anchors
from suyuan.certify.signature import Countersigned, Judged, Signed, all_of, judge_signatures
from suyuan.certify.unharmed import require_unharmed
from suyuan.certify.verification import NOT_REACHED, SignatureFound, State
from suyuan.certify.verify_case import Case, Found, Hand

ORDER: Final[tuple[State, ...]] = ("failed", "unknown", "passed", "not_applicable")  # the worst news first
INTACT: Final = Text(
    "签名完好，但没有可信根证书，无法确认是谁签的。",
    "The signature is intact, but without a trusted root nobody can say whose it is.",
)
HOLDS: Final = Text("此签名完好。", "This signature is intact.")
NOT_CERTIFIED: Final = Text(
    "签名所用的证书不是由可信机构签发的。",
    "The key of the signature was not certified by anyone we trust.",
)
# Letters that a signing certificate has for the organisation (RFC 5280, ub-organization-name).
MAX_ORGANISATION: Final = 64


def signature_step(case: Case) -> Found:
    """Step 3. From here on the content is the canonical form that was verified, nothing else."""
    if case.root is None:
        return "unknown", NOT_REACHED
    judged: tuple[Judged, ...] = ()
    try:
        judged = judge_signatures(case.root)
        case.signed = all_of(judged)
    except ExtraMissing as error:
        return "unknown", error.message
    except (EvidenceError, InputError) as error:
        case.signatures = tuple(_by_itself(number, one) for number, one in enumerate(judged, start=1))
        return "failed", _which(case.signatures, error.message)
    finally:  # what was signed where it holds, else what is written, to be shown as such
        case.view = view_of(case.signed.content if case.signed else case.root)
    case.signed = _issuer_first(case.signed, case)
    return _signers(case)


def _which(signatures: tuple[SignatureFound, ...], reason: Text) -> Text:
    """Of several signatures, which ones do not hold."""
    if len(signatures) < 2:
        return reason
    broken = ", ".join(str(one.number) for one in signatures if one.state == "failed")
    return Text(
        f"{len(signatures)} 个签名中，第 {broken} 个不成立。{reason.zh}",
        f"Of {len(signatures)} signatures, No. {broken} does not hold. {reason.en}",
    )


def _by_itself(number: int, one: Judged) -> SignatureFound:
    """A signature in a document where one does not hold."""
    if one.signed is None:
        words = one.refusal.message if one.refusal else NOT_REACHED
        return SignatureFound(number=number, signed_by="", signed_at=None, state="failed", words=words)
    signed = one.signed
    return SignatureFound(
        number=number, signed_by=named(signed), signed_at=signed.signing_time, state="unknown", words=HOLDS
    )


def _issuer_first(signed: Signed, case: Case) -> Signed:
    """The signatures beside each other with that of the institution in front, as it answers for all."""
    if not signed.beside:
        return signed
    every = (signed, *signed.beside)
    first = next((one for one in every if one.organisation in _laboratory(case)), signed)
    others = tuple(replace(one, beside=()) for one in every if one is not first)
    return replace(first, beside=others)


def _signers(case: Case) -> Found:
    """Who signed, and who countersigned, by the roots and time stamps that are trusted."""
    assert case.signed is not None
    try:
        anchors = load_anchors(case.trust.anchors)
        case.hands = tuple(_hand(one, anchors, case) for one in (case.signed, *case.signed.beside))
        strangers = [
            one
            for hand in case.hands
            for one in hand.signed.countersignatures
            if path_of(one, anchors, at=one.signing_time or hand.at, others=between(hand.signed, case.trust))
            is None
        ]
    except ExtraMissing as error:
        return "unknown", error.message
    except (EvidenceError, InputError) as error:
        return "failed", error.message
    if not anchors:
        return "unknown", INTACT
    first, *others = case.hands
    if first.path is None:
        return "failed", NOT_CERTIFIED
    if beside := [hand.signed for hand in others if hand.path is None]:
        who = named(beside[0])
        return "unknown", Text(
            f"签名完好，但签名“{who}”所用的证书不是由可信机构签发的。",
            f"The signatures hold, but nobody we trust certified the signature “{who}”.",
        )
    if strangers:
        who = named(strangers[0])
        return "unknown", Text(
            f"签名完好，但会签“{who}”所用的证书不是由可信机构签发的。",
            f"The signature holds, but nobody we trust certified the countersignature “{who}”.",
        )
    return "passed", _signed_words(case)


def _hand(signed: Signed, anchors: tuple[Any, ...], case: Case) -> Hand:
    proof = proof_of_time(signed, case.trust)
    at = case.signing_time(signed, proof)
    return Hand(
        signed=signed,
        proof=proof,
        path=path_of(signed, anchors, at=at, others=between(signed, case.trust)),
        at=at,
    )


def named(one: Signed | Countersigned) -> str:
    return f"{one.organisation} ({', '.join(one.roles)})" if one.roles else one.organisation


def _signed_words(case: Case) -> Text:
    first, *others = (hand.signed for hand in case.hands)
    words = Text(
        f"由“{first.organisation}”电子签名，之后未被改动。",
        f"Signed by “{first.organisation}” and not changed since.",
    )
    if others:
        every = [named(one) for one in (first, *others)]
        words = Text(
            f"由{'、'.join(f'“{one}”' for one in every)}分别电子签名，之后未被改动。",
            f"Signed by {', '.join(f'“{one}”' for one in every)}, each by itself, and not changed since.",
        )
    confirmed = [named(one) for hand in case.hands for one in hand.signed.countersignatures]
    if not confirmed:
        return words
    return Text(
        f"{words.zh}会签：{'、'.join(confirmed)}。", f"{words.en} Countersigned by {', '.join(confirmed)}."
    )


def key_step(case: Case) -> Found:
    """Step 4. A time stamp of a trusted authority proves the time; otherwise it is the one that is stated.

    Of signatures beside each other one must be of the institution named; every key is judged.
    """
    if not case.hands or case.view is None:
        return "unknown", NOT_REACHED
    found = [_key_of(hand, case) for hand in case.hands]
    case.signatures = tuple(
        _reported(number, hand, *one)
        for number, (hand, one) in enumerate(zip(case.hands, found, strict=True), start=1)
    )
    worst = min(range(len(found)), key=lambda place: ORDER.index(found[place][0]))
    state, words = found[worst]
    if worst == 0 or state == "passed":
        return state, words
    who = named(case.hands[worst].signed)
    return state, Text(f"签名“{who}”：{words.zh}", f"The signature “{who}”: {words.en}")


def _reported(number: int, hand: Hand, state: State, words: Text) -> SignatureFound:
    """What the record tells of one signature: its key, or before that whether anybody certified it."""
    if hand.path is None:
        state, words = ("failed" if number == 1 else "unknown"), NOT_CERTIFIED
    return SignatureFound(
        number=number,
        signed_by=named(hand.signed),
        signed_at=hand.signed.signing_time,
        state=state,
        words=words,
    )


def _laboratory(case: Case) -> set[str]:
    """Names of the laboratory of the certificate, as long as a signing certificate can say them."""
    laboratory = case.view.laboratory if case.view else None
    return {name[:MAX_ORGANISATION] for name in (laboratory.name.values() if laboratory else ())}


def _key_of(hand: Hand, case: Case) -> Found:
    before = hand.proof.before
    if hand.at > case.at:
        return "failed", Text("签名时间在将来。", "It claims to have been signed in the future.")
    if before is not None and hand.at > before + CLOCK_ALLOWANCE and hand.signed.signing_time:
        return "failed", Text(
            "它声明的签名时间晚于时间戳。", "It claims to have been signed after its own time stamp."
        )
    if hand is case.hands[0] and hand.signed.organisation not in _laboratory(case):
        return "failed", Text(
            f"签名属于“{hand.signed.organisation}”，与证书上的机构不符。",
            f"The key belongs to “{hand.signed.organisation}”, not to the institution named.",
        )
    try:
        stamps = (path for _, path in trusted_stamps(hand.signed, case.trust))
        require_unharmed(hand.signed.held, (hand.path, *stamps))
    except EvidenceError as error:
        return "failed", error.message
    try:
        return _countersigners(hand, case) or _withdrawal(hand, case)
    except EvidenceError as error:
        case.key_in_doubt = True
        return "unknown", error.message


def _withdrawal(hand: Hand, case: Case) -> Found:
    before = hand.proof.before
    key = key_standing(hand.signed, hand.path, case.trust, at=before or case.at, held=hand.signed.held)
    if key.since is None:
        case.key_in_doubt |= not key.known
        return _good_key(hand, key)
    if before is not None and before < key.since:
        return "passed", Text(
            f"该签名证书后来被收回；时间戳证明签名在 {before.isoformat()} 之前，早于收回。",
            f"The key was withdrawn later; a time stamp proves that it signed before {before.isoformat()}.",
        )
    if hand.at >= key.since:
        return "failed", Text("签名时该签名证书已被收回。", "The key had been withdrawn when it signed.")
    case.withdrawn_later = True
    if before is not None:
        case.stamped_too_late = True
        return "unknown", Text(
            "该签名证书在时间戳之前已被收回；除非公开日志能证明它更早签名，否则不可信。",
            "The key was withdrawn before its time stamp; unless the public log shows that it signed before "
            "that, it is not to be believed.",
        )
    return "unknown", Text(
        "该签名证书后来被收回；是否在收回之前签名，请看公开日志。",
        "The key was withdrawn later; the public log shows whether it signed before that.",
    )


def _good_key(hand: Hand, key: KeyStanding) -> Found:
    if not key.known:
        return "unknown", Text(
            "没有足够新的吊销信息，无法确认签名证书未被吊销。",
            "No revocation data are recent enough to tell whether the key was revoked.",
        )
    words = Text("签名时该机构的签名证书有效。", "The institution's key was valid when it signed.")
    before = hand.proof.before
    if before is not None:
        words = Text(
            f"{words.zh}时间戳证明签名在 {before.isoformat()} 之前。",
            f"{words.en} A time stamp proves that it signed before {before.isoformat()}.",
        )
    if key.enclosed:
        words = Text(
            f"{words.zh}未被吊销，由文件内附的长期验证数据证明。",
            f"{words.en} That it was not revoked then is shown by the long-term data in the file itself.",
        )
    if archived := hand.proof.archived:
        words = Text(
            f"{words.zh}归档时间戳证明内附数据在 {archived.isoformat()} 之前已在文件中。",
            f"{words.en} An archive time stamp proves that these were in the file before "
            f"{archived.isoformat()}.",
        )
    return "passed", words


def _countersigners(hand: Hand, case: Case) -> Found | None:
    """A countersignature by a key that had been withdrawn; None where there is none."""
    anchors, held = load_anchors(case.trust.anchors), hand.signed.held
    for one in hand.signed.countersignatures:
        moment = one.signing_time or hand.at
        path = path_of(one, anchors, at=moment, others=between(hand.signed, case.trust))
        since = key_standing(one, path, case.trust, at=case.at, held=held).since
        if moment > case.at or (since is not None and moment >= since):
            return "failed", Text(
                f"会签“{named(one)}”所用的证书在签名时无效。",
                f"The key of the countersignature “{named(one)}” was not valid when it signed.",
            )
    return None
