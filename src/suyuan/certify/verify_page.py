"""The step of a verification that is about the page: is this the PDF that was issued, and who sealed it.

The signature covers the attached data, not the drawing of the page. The register knows the digest of the PDF
that was issued; where it is silent, a seal by a trusted key of the same institution answers for the page.

Source: ETSI EN 319 142-1 V1.2.1 (PAdES); design 1 and 7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import EvidenceError, InputError
from suyuan.base.text import Text
from suyuan.certify.entitlement import key_standing
from suyuan.certify.extract import is_pdf
from suyuan.certify.keychain import load_anchors, path_to_anchor
from suyuan.certify.verify_case import Case, Found

if TYPE_CHECKING:
    from suyuan.certify.seal import Seal

MARK: Final = b"/ByteRange"  # in a file without it nothing is sealed
COMPARE: Final = Text("请核对纸面与此处显示的内容是否一致。", "Compare the page with what is shown here.")
AS_ISSUED: Final = Text("与签发时的 PDF 完全相同。", "It is exactly the PDF that was issued.")


def page_step(case: Case) -> Found:
    """Step 9."""
    if not is_pdf(case.document):
        return "not_applicable", Text("这是数据文件，没有纸面。", "This is a data file without a page.")
    issued = case.standing.pdf_sha256 if case.standing else ""
    if issued and issued != sha256_hex(case.document):
        return "failed", Text(
            "此 PDF 不是签发时的那一份，纸面可能被改动；请以此处显示的内容为准。",
            "This PDF is not the one that was issued and its page may have been changed. "
            "Rely on what is shown here.",
        )
    state, words = _seal_found(case) if MARK in case.document else ("unknown", COMPARE)
    if not issued:
        return state, words
    return "passed", _joined(AS_ISSUED, words) if state == "passed" else AS_ISSUED


def _seal_found(case: Case) -> Found:
    """A seal by a trusted key of the institution that signed; without one the reader compares."""
    if case.signed is None or case.document.count(MARK) != 1:
        return "unknown", COMPARE
    from suyuan.certify.seal import verify_seal

    try:
        seal = verify_seal(case.document)
        return _judged(seal, case)
    except (EvidenceError, InputError) as error:
        return "failed", error.message


def _judged(seal: Seal, case: Case) -> Found:
    who = seal.organisation
    path = path_to_anchor(
        seal.certificate, seal.chain[1:], load_anchors(case.trust.anchors), at=seal.stated or case.at
    )
    if path is None:
        stranger = Text(
            f"PDF 上“{who}”的电子印章完好，但其证书不是由可信机构签发的。",
            f"The PDF carries an intact seal of “{who}”, but nobody we trust certified it.",
        )
        return "unknown", _joined(stranger, COMPARE)
    if case.signed is None or who != case.signed.organisation:
        other = Text(
            f"PDF 上的电子印章属于“{who}”，不是签名的机构。",
            f"The seal on the PDF belongs to “{who}”, not to the institution that signed.",
        )
        return "unknown", _joined(other, COMPARE)
    if key_standing(seal, path, case.trust, at=seal.stated or case.at).since is not None:
        # The time that a seal states is proven by nobody.
        withdrawn = Text(
            f"“{who}”在 PDF 上加盖过电子印章，但该印章证书已被收回。",
            f"The PDF carries the seal of “{who}”, but the key of that seal was withdrawn.",
        )
        return "unknown", _joined(withdrawn, COMPARE)
    return "passed", Text(
        f"“{who}”在 PDF 上加盖了电子印章，之后未被改动。",
        f"The PDF carries the seal of “{who}” and was not changed since.",
    )


def _joined(one: Text, other: Text) -> Text:
    return Text(f"{one.zh}{other.zh}", f"{one.en} {other.en}")
