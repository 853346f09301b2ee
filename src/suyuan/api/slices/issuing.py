"""Certificates: the list, one with results and documents, its files, and doubts about it.

Revoking needs two people at once: the one who asks, and another who gives user name and password in the body.
"""

from __future__ import annotations

from typing import Any

from suyuan.api import signing
from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import IDENTITY, Deed, File, Listing, Single, Slice, one_of, word
from suyuan.api.rows import record, row
from suyuan.api.slices import chains
from suyuan.api.slices.parts import EVENT, LINE
from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.federation.exporting import export_subtree
from suyuan.registry.issuing import installed, withdrawing
from suyuan.registry.issuing import queries as certificates
from suyuan.registry.issuing.bundling import bundle
from suyuan.registry.issuing.models import Certificate, Document
from suyuan.registry.issuing.rules import KINDS, STATES
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import NOBODY, refuse_unless


def _list(asked: Asked) -> Found:
    scope, given = asked.scope, asked.filters
    house = scope.organization or NOBODY
    chosen = certificates.CertificateFilter(
        issuer=house if scope.is_laboratory and not scope.is_authority else None,
        client=house if not (scope.is_laboratory or scope.is_authority) else None,
        path=scope.authority_path,
        kind=given["kind"],
        state=given["state"],
        instrument=given["instrument"],
        text=given["q"],
    )
    found = certificates.page(chosen, on=asked.occasion.today, page=asked.page, size=asked.size)
    return Found(found.rows, found.total)


def _one(asked: Asked) -> dict[str, Any]:
    found = certificates.detail(asked.path["certificate_id"], on=asked.occasion.today)
    scope = asked.scope
    if not scope.sees_house(found["issuer_id"], found["client_id"]):
        path = parties.organization(found["issuer_id"])["jurisdiction__path"] if scope.is_authority else ""
        refuse_unless(bool(path) and scope.sees_house(path=path), Text("这份证书", "this certificate"))
    return found


def _document(kind: str) -> Any:
    def find(asked: Asked) -> tuple[bytes, str]:
        found = _one(asked)
        if kind == "pdf" and found["published_at"] is None:
            signing.finish(asked.occasion, found["id"])
            found = _one(asked)
        stored = next((one for one in found["documents"] if one["kind"] == kind), None)
        if stored is None:
            raise NotFound(Text("该文件尚未生成", "this document has not been made yet"))
        return certificates.document(stored["sha256"]), f"{found['number']}.{kind}"

    return find


def _bundle(asked: Asked) -> tuple[bytes, str]:
    found, keys = _one(asked), installed.keys()
    content = bundle(found["number"], log_key=keys.log_signer.verifier, witnesses=keys.witnesses)
    return content, f"{found['number']}.suyuan"


def _subtree(asked: Asked) -> tuple[bytes, str]:
    found = _one(asked)
    content = export_subtree(asked.occasion, certificate_id=found["id"], signer=installed.keys().log_signer)
    return content, f"{found['number']}.suyuan-graph"


def _proof(asked: Asked) -> dict[str, Any]:
    found = _one(asked)
    place = certificates.proof(found["number"], on=asked.occasion.today).log
    if place is None:
        raise NotFound(Text("公开日志中还没有该证书", "the public log does not hold this certificate yet"))
    return {"certificate": found, "place": place}


PROOF = record(
    "Proof",
    number=(str, lambda one: one["certificate"]["number"]),
    sha256=(str, lambda one: one["certificate"]["xml_sha256"]),
    index=(int, lambda one: one["place"].index),
    salt=(str, lambda one: one["place"].salt.hex()),
    path=(list[str], lambda one: [step.hex() for step in one["place"].path]),
    checkpoint=(str, lambda one: one["place"].checkpoint),
)
SUBJECT = "certificates/by-id/{certificate_id}"  # certificates/NUMBER is the public check
SLICE = Slice(
    code="issuing",
    endpoints=(
        Listing(
            path="certificates",
            name="list_certificates",
            summary="Certificates that one may see, newest first",
            row=row("CertificateLine", Certificate, certificates.LIST, more={"shown_state": str}),
            find=_list,
            filters={
                "kind": one_of(KINDS), "state": one_of(one for one in STATES if one != "lapsed"),
                "instrument": IDENTITY, "q": word(60),
            },
        ),
        Single(
            path=SUBJECT,
            name="show_certificate",
            summary="One certificate with results, documents and history",
            row=row(
                "Certificate",
                Certificate,
                tuple(one for one in certificates.DETAIL if one != "content"),
                more={"shown_state": str},
                rows={
                    "documents": (
                        row("Document", Document, ("sha256", "kind", "size", "created_at")),
                        lambda one: one["documents"],
                    ),
                    "lines": (LINE, lambda one: one["lines"]),
                    "history": (EVENT, lambda one: one["history"]),
                },
            ),
            find=_one,
        ),
        File(path=f"{SUBJECT}/document.xml", name="certificate_xml",
             summary="The signed document", media="application/xml", find=_document("xml")),
        File(path=f"{SUBJECT}/document.pdf", name="certificate_pdf",
             summary="The page with the document inside", media="application/pdf", find=_document("pdf")),
        Single(path=f"{SUBJECT}/proof.json", name="certificate_proof", summary="Its place in the log",
               row=PROOF, find=_proof),
        File(path=f"{SUBJECT}/bundle", name="certificate_bundle",
             summary="The certificate with those of its standards and all proofs", media="application/zip",
             find=_bundle),
        File(path=f"{SUBJECT}/subtree", name="certificate_subtree",
             summary="The part of the graph above it, signed, for another installation",
             media="application/octet-stream", find=_subtree),
        Deed(path=f"{SUBJECT}/revoke", name="revoke_certificate",
             summary="Withdraw it for good: by two people, each with a password",
             command=signing.revoke, asks_password=True, asks_second=True, is_natural=True),
        Deed(path=f"{SUBJECT}/supersede", name="supersede_certificate",
             summary="Replace it by that of another approved job",
             command=signing.supersede, is_natural=True),
        Deed(path=f"{SUBJECT}/flag-doubt", summary="Put it in doubt",
             command=withdrawing.flag_doubt),
        Deed(path=f"{SUBJECT}/clear-doubt", summary="The doubt was resolved",
             command=withdrawing.clear_doubt),
        *chains.ENDPOINTS,
    ),
)  # fmt: skip
