"""How fast certificates are composed, signed, printed, read and verified on one core.

Run: python bench/certify.py [--rounds 100]. Prints one line per figure; --json prints them as data.
Every page printed is another certificate, so that no cached page is counted.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from lxml import etree  # noqa: E402
from tests.certify.chain import OLD, BundleLog, policy_text, weights_above  # noqa: E402
from tests.certify.profile.oracle import oracle  # noqa: E402
from tests.certify.sample import INSTITUTE, weight_certificate  # noqa: E402
from tests.certify.timestamping import TestAuthority  # noqa: E402

from suyuan.base.errors import EvidenceError, InputError  # noqa: E402
from suyuan.certify.authority import Authority, make_authority  # noqa: E402
from suyuan.certify.bundle import read_bundle, write_bundle  # noqa: E402
from suyuan.certify.bundle_check import verify_bundle  # noqa: E402
from suyuan.certify.compose import compose_dcc  # noqa: E402
from suyuan.certify.content import CertificateContent  # noqa: E402
from suyuan.certify.dcc.grammar import faults, grammar  # noqa: E402
from suyuan.certify.dcc.parse import safe_parse  # noqa: E402
from suyuan.certify.dcc.read import read, version_of  # noqa: E402
from suyuan.certify.dcc.schemas import official_schema  # noqa: E402
from suyuan.certify.dcc.structure import check  # noqa: E402
from suyuan.certify.diff import compare  # noqa: E402
from suyuan.certify.extract import extract_xml  # noqa: E402
from suyuan.certify.links import follow  # noqa: E402
from suyuan.certify.lossless import document_to_json, json_to_document  # noqa: E402
from suyuan.certify.page import render_pdf  # noqa: E402
from suyuan.certify.page_html import render_html  # noqa: E402
from suyuan.certify.page_screen import Bar, Link, screen_page  # noqa: E402
from suyuan.certify.pdfa import examine  # noqa: E402
from suyuan.certify.profile.good_practice import check_good_practice  # noqa: E402
from suyuan.certify.profile.profiles import check_sense  # noqa: E402
from suyuan.certify.prolonging import prolong  # noqa: E402
from suyuan.certify.seal import seal_pdf, verify_seal  # noqa: E402
from suyuan.certify.signature import verify_signature  # noqa: E402
from suyuan.certify.signing import FileSigner  # noqa: E402
from suyuan.certify.sm2 import public_of, sign_sm2, verify_sm2  # noqa: E402
from suyuan.certify.timestamp import timestamped_octets, verify_timestamp  # noqa: E402
from suyuan.certify.trust import Standing, Trust  # noqa: E402
from suyuan.certify.upgrade import upgrade  # noqa: E402
from suyuan.certify.verify import verify  # noqa: E402
from suyuan.tlog.policy import parse_policy  # noqa: E402

AT = datetime(2026, 3, 5, 1, 10, tzinfo=UTC)
NOW = datetime(2026, 4, 1, tzinfo=UTC)
SCHEMAS = ROOT / ".." / "shared" / "dcc" / "schemas"
SAMPLE = SCHEMAS.parent / "samples" / "dcclib_valid_3.3.0.xml"
MEBIBYTE = 1024 * 1024
HOSTILE = {
    "entities, UTF-16": '<!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'.encode("utf-16"),
    "depth": b"<a>" * 190_000,
    "tags": b"<a>" + b"<b/>" * (2 * MEBIBYTE) + b"</a>",
    "attributes": b"<a " + b" ".join(b'b%d="1"' % n for n in range(250_000)) + b"/>",
    "text": b"<a>" + b"x" * (10 * MEBIBYTE - 20) + b"</a>",
}


def milliseconds(work: Callable[[int], object], *, rounds: int) -> float:
    """Mean time of one call, in ms, after one call that does not count."""
    work(0)
    start = time.perf_counter()
    for number in range(1, rounds + 1):
        work(number)
    return (time.perf_counter() - start) / rounds * 1000


def per_core_second(work: Callable[[int], object], *, rounds: int) -> float:
    """Calls in one second of processor time, so that what else the machine does is not counted."""
    work(0)
    start = time.process_time()
    for number in range(1, rounds + 1):
        work(number)
    return rounds / (time.process_time() - start)


def refusal(document: bytes) -> bool:
    try:
        safe_parse(document)
    except InputError:
        return True
    return False


def import_seconds(module: str) -> float:
    """Wall time of a fresh interpreter that imports `module`, less that of an empty one."""

    def run(code: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return time.perf_counter() - start

    return min(run(f"import {module}") for _ in range(3)) - min(run("pass") for _ in range(3))


def reading_figures(signed: bytes, *, rounds: int) -> dict[str, float]:
    """Reading and checking: our own certificate, and one of about 20 KiB from elsewhere where it is at hand.

    A full check is parsing within limits, the grammar of the edition, references and lengths of lists.
    """
    found = {
        "import read, s": import_seconds("suyuan.certify.dcc.read"),
        "import check, s": import_seconds("suyuan.certify.dcc.structure"),
    }
    documents = {"own": signed}
    if SAMPLE.is_file():
        documents["sample"] = SAMPLE.read_bytes()
    for name, document in documents.items():
        root = safe_parse(document)
        found[f"{name}: document, kB"] = len(document) / 1000
        for what, work in {
            "parse": lambda _, document=document: safe_parse(document),
            "read": lambda _, document=document: read(document),
            "grammar alone": lambda _, root=root: faults(root, grammar(version_of(root))),
            "full check": lambda _, document=document: check(safe_parse(document)),
        }.items():
            found[f"{name}: {what}, 1/s"] = per_core_second(work, rounds=3 * rounds)
        if SCHEMAS.is_dir():
            schema = official_schema(str(SCHEMAS), version_of(root))
            found[f"{name}: libxml2 with schema, 1/s"] = per_core_second(
                lambda _, root=root, schema=schema: schema.validate(root), rounds=3 * rounds
            )
    return found


def later(signer: FileSigner, document: bytes, *, rounds: int) -> dict[str, float]:
    """Figures of three signatures beside each other, of a long-term signature, and of a page on a screen."""
    from tests.certify.test_prolong import ANCHORS, EXTENDED, STAMPED, THEN
    from tests.certify.test_prolong import LATER as YEARS_LATER

    three = document
    for role in ("verifier", "checker", "approver"):
        three = signer.sign_beside(three, at=AT, role=role)
    root, content = safe_parse(three), weight_certificate()
    some = min(rounds, 30)
    bar = Bar(back=Link(label="", address=""), languages=(), files=())

    def screen(sign: int) -> object:
        return screen_page(
            content, b"%d" % sign, shown="both", bar=bar, standing=Standing(state="issued"), language="zh"
        )

    return {
        "sign beside two others, ms": milliseconds(lambda _: signer.sign_beside(three, at=AT), rounds=some),
        "check three signatures, ms": milliseconds(lambda _: verify_signature(root), rounds=some),
        "prolong, ms": milliseconds(lambda _: prolong(STAMPED, THEN), rounds=some),
        "verify long-term, ms": milliseconds(
            lambda _: verify(EXTENDED, ANCHORS, at=YEARS_LATER), rounds=some
        ),
        "page on a screen, made, ms": milliseconds(screen, rounds=some),
        "page on a screen, kept, ms": milliseconds(lambda _: screen(0), rounds=some),
    }


def signatures(
    signer: FileSigner, document: bytes, signed: bytes, pdf: bytes, *, rounds: int
) -> dict[str, float]:
    """Figures of the signature alone: its check, a second signer, a time stamp, the seal, SM2, a refusal."""
    root, tsa = safe_parse(signed), TestAuthority()
    octets = timestamped_octets(signed)
    token = tsa.token(octets, at=AT)
    sealed = seal_pdf(pdf, signer, at=AT)
    false = safe_parse(signed.replace(b"500.00043", b"500.00044", 1))
    found = {
        "check signature, 1/s": 1000 / milliseconds(lambda _: verify_signature(root), rounds=rounds),
        "refuse signature, ms": milliseconds(lambda _: forged(false), rounds=rounds),
        "countersign, 1/s": 1000
        / milliseconds(lambda _: signer.countersign(signed, at=AT, role="checker"), rounds=rounds),
        "check time stamp, 1/s": 1000
        / milliseconds(lambda _: verify_timestamp(token, octets), rounds=rounds),
        "seal PDF, ms": milliseconds(lambda _: seal_pdf(pdf, signer, at=AT), rounds=min(rounds, 20)),
        "check seal, ms": milliseconds(lambda _: verify_seal(sealed), rounds=min(rounds, 20)),
    }
    if importlib.util.find_spec("gmssl"):
        value = sign_sm2(20260305, document)
        public = public_of(20260305)
        found["SM2 sign, ms"] = milliseconds(lambda _: sign_sm2(20260305, document), rounds=10)
        found["SM2 check, ms"] = milliseconds(lambda _: verify_sm2(public, document, value), rounds=10)
    return found


def forged(root: etree._Element) -> bool:
    try:
        verify_signature(root)
    except EvidenceError:
        return True
    return False


def with_lines(content: CertificateContent, lines: int) -> CertificateContent:
    """The certificate with that many lines in its second table."""
    table = content.tables[1]
    longer = replace(table, rows=(table.rows * (lines // len(table.rows) + 1))[:lines])
    return replace(content, tables=(content.tables[0], longer))


def page_figures(content: CertificateContent, *, rounds: int) -> dict[str, float]:
    """Pages of tables with 20 and 40 lines, their pictures included, and the examination of a PDF."""
    found = {}
    for lines in (20, 40):
        longer = with_lines(content, lines)
        xml = compose_dcc(longer)
        many = [replace(longer, number=f"SFJL-LX-2026-{number:07}") for number in range(rounds + 1)]
        found[f"PDF warm, {lines} lines, ms"] = milliseconds(
            lambda n, xml=xml, many=many: render_pdf(xml, many[n]), rounds=rounds
        )
        found[f"HTML, {lines} lines, ms"] = milliseconds(
            lambda n, many=many: render_html(many[n]), rounds=rounds
        )
        found[f"HTML, {lines} lines, kB"] = len(render_html(longer).encode()) / 1000
    pdf = render_pdf(compose_dcc(content), content)
    found["examine PDF/A, ms"] = milliseconds(lambda _: examine(pdf), rounds=max(1, rounds // 10))
    return found


def comparison_figures(*, rounds: int) -> dict[str, float]:
    """Two certificates of the same weights a year apart, those of the documentation (28 kB and 27 kB)."""
    old, new = (ROOT.joinpath(f"docs/samples/weights-{year}.xml").read_bytes() for year in (2026, 2027))
    return {
        "diff, 1/s": per_core_second(lambda _: compare(old, new), rounds=rounds),
        "upgrade to 3.2.1, 1/s": per_core_second(lambda _: upgrade(old, version="3.2.1"), rounds=rounds),
        "links, 1/s": per_core_second(lambda _: follow(old, ()), rounds=rounds),
        "JSON and back, 1/s": per_core_second(
            lambda _: json_to_document(document_to_json(old)), rounds=rounds
        ),
    }


def profile_figures(*, rounds: int) -> dict[str, float]:
    """Profiles over the certificate of the documentation (28 kB), and the published rules under Saxon.

    Saxon gets the text, as it parses itself; so do we in the figures that are compared.
    """
    document = ROOT.joinpath("docs/samples/weights-2026.xml").read_bytes()
    root = safe_parse(document)
    ours = per_core_second(lambda _: check_good_practice(safe_parse(document)), rounds=rounds)
    found = {
        "Good Practice, 1/s": per_core_second(lambda _: check_good_practice(root), rounds=rounds),
        "measurement sense, 1/s": per_core_second(lambda _: check_sense(root), rounds=rounds),
        "parse and Good Practice, 1/s": ours,
    }
    schematron = SCHEMAS / "schematron" / "dcc.sch"
    if schematron.is_file() and importlib.util.find_spec("saxonche"):
        published, text = oracle(str(schematron)).transform, document.decode()
        theirs = per_core_second(lambda _: published.transform_str(text), rounds=rounds)
        found |= {"Good Practice under Saxon, 1/s": theirs, "Good Practice, times Saxon": ours / theirs}
    return found


def bundle_figures(authority: Authority, trust: Trust, *, rounds: int) -> dict[str, float]:
    """A certificate and six above it in one bundle; a log of 100 000 entries, cosigned by three witnesses."""
    documents, log = weights_above(authority, 6), BundleLog()
    for number in range(100_000 - len(documents)):
        log.add(number.to_bytes(4, "big"))
    log.enter(documents)
    enclosed = log.enclosed(documents, log.head(OLD, witnesses=("a", "b", "c")))
    content = write_bundle(enclosed[0].sha256, enclosed)
    policy = parse_policy(policy_text(OLD, quorum="2"))

    def checked(_: int) -> None:
        found = verify_bundle(read_bundle(content), trust, policy=policy, at=NOW)
        assert (found.sound, found.depth) == (True, 6)

    return {
        "bundle of depth 6, kB": len(content) / 1000,
        "bundle of depth 6, verify, ms": milliseconds(checked, rounds=max(1, rounds // 10)),
        "import bundle check, s": import_seconds("suyuan.certify.bundle_check"),
    }


def figures(rounds: int) -> dict[str, float]:
    """Every figure by name; the unit stands in the name."""
    authority = make_authority(
        b"seed of the benchmark", [INSTITUTE.name], valid_from=date(2025, 1, 1), valid_until=date(2030, 1, 1)
    )
    signer, trust = authority.institutions[0].signer(), Trust(anchors=(authority.root_pem,))
    content = weight_certificate()
    numbered = [replace(content, number=f"SFJL-LX-2026-{number:07}") for number in range(rounds + 1)]
    document = compose_dcc(content)
    signed = signer.sign_xml(document, at=AT)
    start = time.perf_counter()
    pdf = render_pdf(signed, content)
    first = (time.perf_counter() - start) * 1000
    found = {
        "document, kB": len(signed) / 1000,
        "PDF, kB": len(pdf) / 1000,
        "compose, 1/s": 1000 / milliseconds(lambda n: compose_dcc(numbered[n]), rounds=rounds),
        "sign, 1/s": 1000 / milliseconds(lambda _: signer.sign_xml(document, at=AT), rounds=rounds),
        "compose and sign, 1/s": 1000
        / milliseconds(lambda n: signer.sign_xml(compose_dcc(numbered[n]), at=AT), rounds=rounds),
        **signatures(signer, document, signed, pdf, rounds=rounds),
        **later(signer, document, rounds=rounds),
        "verify, 1/s": 1000 / milliseconds(lambda _: verify(signed, trust, at=NOW), rounds=rounds),
        "PDF first, ms": first,
        "PDF warm, ms": milliseconds(lambda n: render_pdf(signed, numbered[n]), rounds=rounds),
        **page_figures(content, rounds=rounds),
        **bundle_figures(authority, trust, rounds=rounds),
        "extract, ms": milliseconds(lambda _: extract_xml(pdf), rounds=rounds),
        "import verify, s": import_seconds("suyuan.certify.verify"),
    }
    if SCHEMAS.is_dir():
        strict = replace(trust, schema_dir=SCHEMAS)
        found["verify with official schema, 1/s"] = 1000 / milliseconds(
            lambda _: verify(signed, strict, at=NOW), rounds=rounds
        )
    found |= reading_figures(signed, rounds=rounds)
    found |= comparison_figures(rounds=rounds)
    found |= profile_figures(rounds=rounds)
    for name, hostile in HOSTILE.items():
        found[f"refuse {name}, ms"] = milliseconds(lambda _, hostile=hostile: refusal(hostile), rounds=3)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    found = figures(chosen.rounds)
    if chosen.json:
        print(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        print(f"{name:36}{value:10.2f}")


if __name__ == "__main__":
    main()
