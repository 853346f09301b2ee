"""Every place where bytes of strangers are read: one line per parser. New parsers are entered here.

A target takes bytes and may raise errors of the error tree and nothing else. `seeds` are good inputs.
"""

from __future__ import annotations

import json
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.hostile import findings
from tests.hostile import seeds as good


@dataclass(frozen=True)
class Target:
    """One parser: `read` is asked, `seeds` gives good inputs, `examples` are drawn in an ordinary run."""

    name: str
    read: Callable[[bytes], object]
    seeds: Callable[[], Iterable[bytes]]
    examples: int = 60


def text_of(data: bytes) -> str:
    """Bytes as the text that a caller would have decoded; halves of characters stay in."""
    return data.decode("utf-8", errors="surrogateescape")


def as_file(data: bytes, name: str, read: Callable[[Path], object]) -> object:
    """`read` for a file of that name in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return read(path)


# Certificates -------------------------------------------------------------------------------------------


def parse(data: bytes) -> object:
    from suyuan.certify.dcc.parse import safe_parse

    return safe_parse(data)


def read_certificate(data: bytes) -> object:
    from suyuan.certify.dcc.read import read
    from suyuan.certify.dcc.reading.units import strange_units

    view = read(data)
    return json.dumps(view.to_record()), strange_units(view)


def check_certificate(data: bytes) -> object:
    from suyuan.certify.dcc.parse import safe_parse
    from suyuan.certify.dcc.structure import check

    return [one.text for one in check(safe_parse(data))]


def keep_certificate(data: bytes) -> object:
    from suyuan.certify.lossless import canonical, document_to_json, json_to_document

    again = json_to_document(document_to_json(data))
    assert canonical(again) == canonical(data)
    return again


def read_json_form(data: bytes) -> object:
    from suyuan.certify.lossless import json_to_document

    return json_to_document(data)


def upgrade_certificate(data: bytes) -> object:
    from suyuan.certify.upgrade import upgrade

    return upgrade(data).to_record()


def follow_links(data: bytes) -> object:
    from suyuan.certify.links import Candidate, follow

    return [
        one.to_record() for one in follow(data, (Candidate("a.xml", good.plain()[0]), Candidate("b", data)))
    ]


def compare_certificates(data: bytes) -> object:
    from suyuan.certify.diff import compare

    return [compare(*pair).explain("en") for pair in ((good.plain()[0], data), (data, good.plain()[0]))]


def check_signature(data: bytes) -> object:
    from suyuan.certify.dcc.parse import safe_parse
    from suyuan.certify.signature import verify_signature

    return verify_signature(safe_parse(data))


def verify_document(data: bytes) -> object:
    from suyuan.certify.verify import verify

    return json.dumps(verify(data, good.trust(), at=good.NOW).to_record())


def extract(data: bytes) -> object:
    from suyuan.certify.extract import extract_xml

    return extract_xml(data)


def check_seal(data: bytes) -> object:
    from suyuan.certify.seal import verify_seal

    return verify_seal(data)


def examine_page(data: bytes) -> object:
    from suyuan.certify.pdfa import examine

    return [str(one) for one in examine(data).findings]


def open_bundle(data: bytes) -> object:
    from suyuan.certify.bundle import is_bundle, read_bundle
    from suyuan.certify.bundle_check import verify_bundle

    is_bundle(data)
    found = verify_bundle(read_bundle(data), good.trust(), policy=good.policy(), at=good.NOW)
    return json.dumps(found.to_record())


def open_manifest(data: bytes) -> object:
    from suyuan.base.canonical import sha256_hex

    xml = good.signed()[0]
    name = sha256_hex(xml)
    return open_bundle(good.zipped({"bundle.json": data, f"documents/{name}.xml": xml}))


def open_parcel(data: bytes) -> object:
    from suyuan.certify.federation.notice import read_notice
    from suyuan.certify.federation.proving import prove, signer_of
    from suyuan.certify.federation.sealed import unseal
    from suyuan.certify.federation.subtree import read_subtree

    sealed = unseal(data)
    found = read_notice(sealed) if sealed.kind == "recall" else read_subtree(sealed)
    signer_of(sealed, log=found.log, log_keys=found.log_keys, keys=[good.LOG.verifier])
    return found if sealed.kind == "recall" else prove(read_subtree(sealed), keys=[good.LOG.verifier])


def open_signed_parcel(data: bytes) -> object:
    """Content that a trusted installation signed: an enemy may be one."""
    from suyuan.certify.federation.sealed import seal

    kind = "recall" if b"suyuan-recall/1" in data else "subtree"
    return open_parcel(seal(data or b"x", kind=kind, signer=good.LOG))


def examine_certificate(data: bytes) -> object:
    from suyuan.certify.dcc.parse import safe_parse
    from suyuan.certify.profile.profiles import PROFILES, check_profiles

    found = check_profiles(safe_parse(data), tuple(PROFILES), today=good.NOW.date(), scope=None)
    return [str(one.words) for findings in found.values() for one in findings]


def read_accreditation(data: bytes) -> object:
    from suyuan.certify.profile.scope import read_scope
    from suyuan.cli.files import read_record

    return as_file(data, "scope.json", lambda path: read_scope(read_record(path)))


def take_in(data: bytes) -> object:
    from suyuan.registry.received.reading import take

    return take(data, name="a.xml")


def take_archive(data: bytes) -> object:
    from suyuan.registry.received.sources import Reader, pieces

    def read(path: Path) -> object:
        reader = Reader()
        try:
            return [reader.read(one) for one in pieces([path])]
        finally:
            reader.close()

    return as_file(data, "a.zip", read)


def install_schemas(data: bytes) -> object:
    from suyuan.certify.dcc.schema_store import install

    return as_file(data, "a.zip", lambda path: install(path, path.parent / "schemas", partly=True))


# Keys, time, revocation -----------------------------------------------------------------------------------


def read_token(data: bytes) -> object:
    from suyuan.certify.timestamp import verify_timestamp

    return verify_timestamp(data, good.OCTETS).before


def read_answer(data: bytes) -> object:
    from suyuan.certify.timestamp import read_response

    return read_response(data, request=good.request())


def read_revocations(data: bytes) -> object:
    from suyuan.certify.keychain import load_anchors
    from suyuan.certify.revocation import load_revocations, standing

    load_revocations.cache_clear()
    certificate, issuer = load_anchors([good.made("time.pem"), good.made("time-root.pem")])
    return standing(certificate, issuer, load_revocations((data,)), at=good.NOW)


def read_roots(data: bytes) -> object:
    from suyuan.certify.keychain import load_anchors, organisation_of, path_to_anchor

    anchors = load_anchors([data])
    return [(organisation_of(one), path_to_anchor(one, anchors, anchors, at=good.NOW)) for one in anchors]


def read_withdrawn(data: bytes) -> object:
    from suyuan.certify.trust_folder import read_trust

    return as_file(data, "withdrawn.txt", lambda path: read_trust(path.parent))


def read_key(data: bytes) -> object:
    from suyuan.certify.signers import signer_of

    return signer_of(data, data)


def read_sm2_key(data: bytes) -> object:
    from suyuan.certify.sm2_signing import load_sm2_key

    return load_sm2_key(data)


def verify_sm2_value(data: bytes) -> object:
    from suyuan.certify.sm2 import verify_sm2

    return verify_sm2(data[:64], data[64:-64], data[-64:])


# The log ------------------------------------------------------------------------------------------------


def read_note(data: bytes) -> object:
    from suyuan.tlog.note import Verifier, open_note

    known = [good.LOG.verifier, *(Verifier.of_cosigner(one) for one in (good.WITNESS, good.LATER_WITNESS))]
    return [open_note(one, known) for one in (data, text_of(data))]


def read_log_key(data: bytes) -> object:
    from suyuan.tlog.note import Signer, Verifier

    text = text_of(data)
    return Signer.parse(text) if text.startswith("PRIVATE") else Verifier.parse(text)


def read_checkpoint(data: bytes) -> object:
    from suyuan.tlog.checkpoint import open_checkpoint, parse_checkpoint

    return parse_checkpoint(text_of(data).partition("\n\n")[0] + "\n"), open_checkpoint(
        data, good.LOG.verifier
    )


def read_policy(data: bytes) -> object:
    from suyuan.tlog.policy import parse_policy

    return parse_policy(text_of(data)).accept(good.notes()[2])


def accept_note(data: bytes) -> object:
    return good.policy().accept(data)


def read_proof(data: bytes) -> object:
    from suyuan.tlog.proof import verify_proof

    return verify_proof(data, good.leaf_of(good.OCTETS), good.policy())


def read_tile_path(data: bytes) -> object:
    from suyuan.tlog.tiles import parse_tile_path

    return parse_tile_path(text_of(data))


def read_tile(data: bytes) -> object:
    from suyuan.tlog.tiles import node_from_tiles

    return node_from_tiles(4, lambda tile: data)(1, 1)


def read_entries(data: bytes) -> object:
    from suyuan.tlog.leaf import parse_leaf
    from suyuan.tlog.tiles import split_entries

    return [parse_leaf(one) for one in split_entries(data)]


def read_leaf(data: bytes) -> object:
    from suyuan.tlog.leaf import parse_leaf

    return parse_leaf(data)


def read_guard(data: bytes) -> object:
    from suyuan.tlog.guard import read_memory

    return read_memory(text_of(data))


def read_changes_of_keys(data: bytes) -> object:
    from suyuan.tlog.succession import followed, read_switches

    return followed(good.policy(), read_switches(data))


def ask_witness(data: bytes) -> object:
    from suyuan.tlog.tree import leaf_hash
    from suyuan.tlog.witness import Head, answer

    asked = {"logs": {good.LOG.name: [good.LOG.verifier]}, "cosigner": good.WITNESS, "time": 1_760_000_000}
    seen = {good.LOG.name: Head(1, leaf_hash(b"first"))}
    replies = [answer(one, seen=known, **asked) for known in ({}, seen) for one in (data, text_of(data))]
    return [reply.body.encode() for reply in replies]


def read_reply(data: bytes) -> object:
    from suyuan.tlog.note import Verifier
    from suyuan.tlog.witness import read_cosignatures

    known = [Verifier.of_cosigner(one) for one in (good.WITNESS, good.LATER_WITNESS)]
    return read_cosignatures(text_of(data), good.notes()[0].decode(), known)


def read_witness_record(data: bytes) -> object:
    from suyuan.server.witnessing import HeadFolder

    def read(path: Path) -> object:
        heads = HeadFolder(path.parent)
        path.rename(heads._file("log.example"))
        return heads.head("log.example")

    return as_file(data, "head", read)


def read_log_proof(data: bytes) -> object:
    from suyuan.cli.cert import read_proof as read

    return as_file(data, "proof.json", read)


# Method packs, cases, archives ---------------------------------------------------------------------------


def read_pack(data: bytes) -> object:
    from suyuan.methods.document import page_of
    from suyuan.methods.loading import pack_from_files

    return page_of(pack_from_files(good.packs() | {"pack.toml": data}), language="zh")


def read_pack_table(data: bytes) -> object:
    from suyuan.methods.loading import pack_from_files

    return pack_from_files(good.packs() | {"tables/mpe.csv": data})


def read_golden(data: bytes) -> object:
    from suyuan.methods.golden import disagreements, read_example
    from suyuan.methods.loading import pack_from_files

    pack = pack_from_files(good.packs())
    return disagreements(pack, read_example(pack, "golden/a.toml", data))


def read_prose(data: bytes) -> object:
    from suyuan.web.prose import prose

    return prose(data.decode("utf-8", errors="replace"))


def read_formula(data: bytes) -> object:
    from suyuan.methods.formula import compile_formula
    from suyuan.methods.loading import pack_from_files
    from suyuan.web.mathml import formula

    compiled = compile_formula(text_of(data))
    formula(compiled)
    return compiled.evaluate({"a": 1.5, "b": 2.0, "c": 3.0}, tables=pack_from_files(good.packs()).tables)


def read_model(data: bytes) -> object:
    from suyuan.metrology.model import Model

    return Model.of_text(text_of(data))({"a": 1.5, "b": 2.0, "c": 3.0})


def run_pack(data: bytes) -> object:
    from suyuan.cli.files import read_record
    from suyuan.methods.evaluate import evaluate_one
    from suyuan.methods.loading import pack_from_files
    from suyuan.methods.observations import parse_observations
    from suyuan.methods.sources import read_sources

    pack = pack_from_files(good.packs())
    kind = "json" if data.lstrip()[:1] in (b"{", b"[") else "toml"
    record = as_file(data, f"run.{kind}", read_record)
    given = record if isinstance(record, dict) else {"observations": record}
    readings = parse_observations(pack, given.get("observations", {}))
    standards = read_sources(pack, given.get("sources", []), name="hostile")
    return json.dumps(
        evaluate_one(pack, readings, standards, identity_seed="hostile").to_record(), default=str
    )


def evaluate_file(data: bytes) -> object:
    from suyuan.cli.files import read_json
    from suyuan.methods.bounds import refuse_many, refuse_work
    from suyuan.metrology.case import evaluate_case, parse_cases

    record = as_file(data, "case.json", read_json)
    refuse_many(record if isinstance(record, dict) else {})
    cases = parse_cases(record)[:3]
    refuse_work(cases)  # allows two seconds; what costs more here is the number of trials, which is asked for
    trials = [
        1000 if one.trials == "adaptive" or one.trials in range(1000, 20_000_001) else one.trials
        for one in cases
    ]
    answers = [evaluate_case(one, trials=count) for one, count in zip(cases, trials, strict=True)]
    return json.dumps(answers, allow_nan=False)


def read_result(data: bytes) -> object:
    """With the right checksum, so that what stands behind it is reached."""
    from suyuan.metrology.archive import unpack_result

    return unpack_result(data[:-4] + struct.pack(">I", zlib.crc32(data[:-4])))


def read_results(data: bytes) -> object:
    from suyuan.metrology.archive_many import unpack_results

    return unpack_results(data[:-8] + struct.pack("<Q", zlib.crc32(data[:-8])))


def read_unit(data: bytes) -> object:
    from suyuan.certify.units import printed_unit
    from suyuan.metrology.units import unit
    from suyuan.metrology.units.medal import grade
    from suyuan.metrology.units.spoken import in_words

    text = text_of(data)
    return printed_unit(text), grade(text), in_words(unit(text))


def read_quantity(data: bytes) -> object:
    from suyuan.metrology.quantity import Quantity

    found = Quantity.parse(text_of(data))
    return str(found), str(found * found), float(found.value)


def read_snapshot(data: bytes) -> object:
    from suyuan.lake.snapshot import MANIFEST, verify_snapshot

    return as_file(data, MANIFEST, lambda path: verify_snapshot(path.parent))


# Requests -----------------------------------------------------------------------------------------------


def posted(data: bytes, kind: str) -> Any:
    """A request with this body."""
    from django.test import RequestFactory

    return RequestFactory().generic("POST", "/", data, content_type=kind)


def read_body(data: bytes) -> object:
    from suyuan.api.body import record_in

    return record_in(posted(data, "application/json"))


def read_upload(data: bytes) -> object:
    from django.core.exceptions import SuspiciousOperation
    from django.http.multipartparser import MultiPartParserError

    from suyuan.base.errors import Unreadable
    from suyuan.base.text import same
    from suyuan.portal.upload import uploaded_document

    try:
        return uploaded_document(posted(data, "multipart/form-data; boundary=x"))
    except (
        MultiPartParserError,
        SuspiciousOperation,
    ) as error:  # answered by the page for a malformed request
        raise Unreadable(same("400"), detail=str(error)) from error


def form_in(data: bytes) -> Any:
    from django.http import QueryDict

    return QueryDict(data[:20_000], encoding="utf-8")  # the server limits the number of fields


def calculate_sheet(data: bytes) -> object:
    from suyuan.methods.bounds import refuse_many
    from suyuan.metrology.case import evaluate_case, parse_cases
    from suyuan.web.calculator import case_of, read_sheet, sheet_of

    case = case_of(read_sheet(form_in(data)))
    json.dumps(case)
    refuse_many(case)
    (read,) = parse_cases(case)
    sheet_of(case)
    return evaluate_case(read)


def enter_readings(data: bytes) -> object:
    from suyuan.methods.loading import pack_from_files
    from suyuan.methods.observations import parse_observations
    from suyuan.web.entry import form_view, settled, typed

    pack = pack_from_files(good.packs())
    record = settled(pack, typed(form_in(data).dict()))
    form_view(pack, record, known={}, readings={})
    return parse_observations(pack, record)


def read_plate(data: bytes) -> object:
    from suyuan.registry.instruments.sheet import day_of, plate_of

    return plate_of(text_of(data)), day_of(text_of(data))


def museum(*names: str) -> Callable[[], Iterable[bytes]]:
    return lambda: [(good.MUSEUM / name).read_bytes() for name in names]


def file_of_pack(*names: str) -> Callable[[], Iterable[bytes]]:
    return lambda: [good.packs()[name] for name in names]


LEAF: Final = b'{"commitment":"' + b"a" * 64 + b'","kind":"issue","version":"suyuan-leaf/1"}'
SCOPE: Final = (
    b'{"lines": [{"quantity": "mass", "low": 1, "high": 500, "unit": "g", "U": "0.05", "U_unit": "mg"}]}'
)
GUARD: Final = b"suyuan log guard 1\n1 " + b"A" * 43 + b"=\n2 " + b"A" * 43 + b"=\n"
SNAPSHOT: Final = findings.SNAPSHOT % (b"a/part-00000.parquet", b"1")


def witness_requests() -> list[bytes]:
    step = b"A" * 43 + b"=\n"
    return [
        b"old 0\n\n" + good.notes()[0],
        b"old 1\n" + step + b"\n" + good.notes()[1],
        b"old 1\n" + 2 * step,
    ]


def log_proofs() -> list[bytes]:
    told = {"checkpoint": good.notes()[0].decode(), "index": 1, "path": ["00" * 32], "salt": "00" * 16}
    return [json.dumps(told).encode()]


def log_keys() -> list[bytes]:
    return [good.LOG.verifier.vkey().encode(), good.LOG.skey().encode(), good.POLICY_TEXT.split()[4].encode()]


TARGETS: Final = tuple(
    Target(*row)
    for row in (
        ("xml", parse, good.documents),
        ("dcc.read", read_certificate, good.documents),
        ("dcc.check", check_certificate, good.documents),
        ("dcc.lossless", keep_certificate, good.documents),
        ("dcc.json", read_json_form, good.documents_as_json),
        ("dcc.upgrade", upgrade_certificate, good.documents),
        ("dcc.links", follow_links, good.documents),
        ("dcc.diff", compare_certificates, good.documents, 40),
        ("signature", check_signature, good.signed),
        ("verify", verify_document, lambda: (*good.signed(), *good.pdfs()), 40),
        ("pdf.extract", extract, good.pdfs),
        ("pdf.seal", check_seal, good.sealed),
        ("pdf.examine", examine_page, good.sealed),
        ("bundle", open_bundle, good.bundles, 40),
        ("bundle.manifest", open_manifest, good.manifests),
        ("parcel", open_parcel, good.parcels),
        ("parcel.content", open_signed_parcel, good.parcel_contents),
        ("profile", examine_certificate, good.documents),
        ("scope", read_accreditation, lambda: [SCOPE]),
        ("received", take_in, lambda: (*good.documents(), *good.pdfs())),
        (
            "received.zip",
            take_archive,
            lambda: (good.zipped({"a/b.xml": b"<a/>", "c.pdf": b"%PDF-"}), *good.bundles()),
        ),
        ("schemas.zip", install_schemas, lambda: [good.zipped({"a.xsd": b"<a/>", "b/c": b""})]),
        ("timestamp.token", read_token, good.tokens),
        ("timestamp.answer", read_answer, good.answers),
        ("revocations", read_revocations, good.revocation_files),
        ("roots", read_roots, good.roots),
        ("withdrawn", read_withdrawn, lambda: [b"# why\n" + b"a" * 64 + b" 2026-01-01T00:00:00+08:00\n"]),
        ("key", read_key, good.roots),
        ("key.sm2", read_sm2_key, good.sm2_keys),
        ("sm2", verify_sm2_value, lambda: [bytes(range(200))], 20),
        ("note", read_note, good.notes),
        ("log.key", read_log_key, log_keys),
        ("checkpoint", read_checkpoint, good.notes),
        ("policy", read_policy, lambda: [good.POLICY_TEXT.encode()]),
        ("policy.accept", accept_note, good.notes),
        ("proof", read_proof, lambda: [good.proof_of(good.OCTETS).encode()]),
        ("proof.json", read_log_proof, log_proofs),
        ("tile.path", read_tile_path, lambda: [b"tile/0/x001/234.p/5", b"tile/63/000"]),
        ("tile", read_tile, lambda: [bytes(128)]),
        ("entries", read_entries, lambda: [len(LEAF).to_bytes(2, "big") + LEAF]),
        ("leaf", read_leaf, lambda: [LEAF]),
        ("guard", read_guard, lambda: [GUARD, good.memory()]),
        ("log.changes", read_changes_of_keys, lambda: [good.change_of_key()]),
        ("witness.request", ask_witness, witness_requests),
        ("witness.reply", read_reply, lambda: [good.notes()[2].partition(b"\n\n")[2]]),
        ("witness.record", read_witness_record, lambda: [GUARD.split(b"\n")[1]]),
        ("pack", read_pack, file_of_pack("pack.toml"), 30),
        ("pack.table", read_pack_table, file_of_pack("tables/mpe.csv", "tables/cycles.csv"), 30),
        ("pack.golden", read_golden, file_of_pack("golden/f1-1kg-pass.toml", "golden/m1-500g-fail.toml"), 30),
        ("pack.text", read_prose, file_of_pack("text.zh.md", "text.en.md")),
        ("formula", read_formula, lambda: good.FORMULAS, 100),
        ("model", read_model, lambda: good.FORMULAS, 100),
        ("run", run_pack, good.runs, 30),
        ("run.toml", run_pack, file_of_pack("golden/f1-1kg-pass.toml"), 30),
        ("case", evaluate_file, good.cases, 100),
        (
            "archive",
            read_result,
            museum("twelve_influences.result", "exact.result", "one_dof_for_all.result"),
        ),
        ("archive.many", read_results, museum("dense.results", "sparse.results")),
        ("unit", read_unit, lambda: good.UNITS, 100),
        ("quantity", read_quantity, lambda: good.QUANTITIES, 100),
        ("snapshot", read_snapshot, lambda: [SNAPSHOT]),
        ("api.body", read_body, lambda: (*good.cases(), *good.runs())),
        ("portal.upload", read_upload, good.uploads),
        ("calculator", calculate_sheet, good.sheets),
        ("entry", enter_readings, good.forms),
        ("import.plate", read_plate, lambda: [b'{"class": "F1", "range": "1 kg"}', b"2026-03-05"]),
    )
)
BY_NAME: Final = {one.name: one for one in TARGETS}
