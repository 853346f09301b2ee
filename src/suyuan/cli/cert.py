"""Certificates as files: show, check, verify, extract the XML, make the page. No database is needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.text import Text
from suyuan.cli.cert_profile import ON, PROFILE, SCOPE
from suyuan.cli.files import read_bytes, write_bytes
from suyuan.cli.manner import MANNER, answer, command, said

if TYPE_CHECKING:
    from rich.console import Console

group = typer.Typer(no_args_is_help=True)

FILE = Annotated[Path, typer.Argument(metavar="FILE", help="XML 或 PDF / XML or PDF")]
OUT = Annotated[Path | None, typer.Option("-o", "--output", help="输出文件 / where to write")]


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    app.add_typer(group, name="cert", help=str(Text("数字证书文件", "Digital certificate files")))


def document_in(path: Path) -> bytes:
    """The XML of a certificate file; of a PDF, the one embedded in it."""
    content = read_bytes(path)
    if content.startswith(b"%PDF"):
        from suyuan.certify.extract import extract_xml

        return extract_xml(content)
    return content


@command(group, "show", summary=Text("显示证书内容", "Show what a certificate says"))
def show_certificate(file: FILE) -> None:
    """Any DCC from edition 2.1 on, ours or another laboratory's; --json gives every piece with its path."""
    from suyuan.certify.dcc.read import read

    view = read(document_in(file))
    answer(view.to_record(), show=lambda console: print_certificate(console, view))


def print_certificate(console: Console, view: Any) -> None:
    """The certificate in words."""
    from suyuan.certify.dcc.reading.units import strange_units
    from suyuan.certify.dcc.view import pick

    language = MANNER.get().language
    units = f", D-SI {view.units_version}" if view.units_version else ""
    console.print(f"{view.number}  DCC {view.version}{units}", style="bold")
    before = view.previous_report.referral if view.previous_report else ""
    facts = (
        (Text("实验室", "laboratory"), pick(view.laboratory.name, language) if view.laboratory else ""),
        (Text("客户", "customer"), pick(view.customer.name, language) if view.customer else ""),
        (Text("日期", "performed"), " – ".join(dict.fromkeys(day for day in (view.begin, view.end) if day))),
        (Text("签发", "issued"), view.issued),
        (Text("有效至", "valid until"), view.valid_until),
        (Text("前一份", "previous report"), before),
        (Text("替代或修改", "replaces or amends"), view.amendment.replaced if view.amendment else ""),
        (Text("方法", "methods"), ", ".join(pick(one.name, language) for one in view.methods)),
        (Text("附件", "files"), ", ".join(one.file_name for one in view.files)),
    )
    for label, value in facts:
        if value:
            console.print(f"{said(label)}: {value}")
    for title, devices in (
        (Text("器具", "item"), view.items),
        (Text("所用设备", "equipment"), view.equipment),
    ):
        for item in devices:
            plate = " ".join((pick(item.manufacturer, language), item.model, *item.identifications))
            proof = item.certificate.referral if item.certificate else ""
            line = f"{said(title)}: {pick(item.name, language)}  {plate}"
            console.print(line + (f"  ← {proof}" if proof else ""), markup=False)
    for result in (*view.conditions, *view.results):
        verdict = f"  [{', '.join(dict.fromkeys(result.conformity))}]" if result.conformity else ""
        console.print(pick(result.name, language) + verdict, style="bold", markup=False)
        for quantity in result.quantities:
            print_quantity(console, quantity)
    for problem in (*view.problems, *strange_units(view)):
        console.print(f"! {said(problem)}", style="yellow", markup=False)


def print_quantity(console: Console, quantity: Any) -> None:
    """One quantity with its unit and uncertainty, shortened where it is long."""
    from suyuan.certify.dcc.view import pick
    from suyuan.certify.units import printed_unit

    language = MANNER.get().language
    name = pick(quantity.name, language) or quantity.ref_type
    values = ", ".join(quantity.values[:12]) + (" …" if len(quantity.values) > 12 else "")
    units = " ".join(printed_unit(one) for one in dict.fromkeys(quantity.units))
    spread = ", ".join(quantity.uncertainty[:12])
    if spread:
        factor = ", ".join(dict.fromkeys(quantity.k))
        sign = "U" if quantity.uncertainty_kind == "expanded" else "u"
        spread = f"  ({sign}: {spread}{f'; k = {factor}' if factor else ''})"
    words = "" if values else pick(quantity.words, language).replace("\n", "; ")
    console.print(f"  {name}: {values}{words} {units}{spread}".rstrip(), markup=False)


@command(group, "check", summary=Text("检查证书的结构和内容", "Check structure and content of a certificate"))
def check(
    file: FILE,
    schema: Annotated[Path | None, typer.Option(help="DCC 模式文件夹 / folder with the DCC schemas")] = None,
    profile: PROFILE = "",
    scope: SCOPE = None,
    on: ON = "",
) -> None:
    """Grammar of its edition, references, lengths of lists; where it is installed, the official schema.

    With --profile also the rules of PTB Good Practice, of measurement sense (suyuan), or all. Exit 2: built
    wrongly; exit 4: a rule of a profile is broken.
    """
    from suyuan.base.errors import InputError
    from suyuan.certify.dcc.grammar import editions
    from suyuan.certify.dcc.parse import safe_parse
    from suyuan.certify.dcc.read import version_of
    from suyuan.certify.dcc.structure import check as check_build
    from suyuan.certify.dcc.structure import check_schema
    from suyuan.cli.cert_profile import conclude as conclude_profiles
    from suyuan.cli.cert_profile import print_profiles, record_of, run_profiles
    from suyuan.cli.cert_schemas import at_hand, judged_by

    document = document_in(file)
    root, schema = safe_parse(document), at_hand(schema, document)
    found = run_profiles(root, profile, scope=scope, on=on)
    faults = check_build(root)
    official = check_schema(root, schema) if schema else ()
    problems = [*(one.text for one in faults), *official]
    edition = version_of(root)

    def show(console: Console) -> None:
        for problem in problems:
            console.print(f"✗ {said(problem)}", markup=False)
        if not problems:
            console.print(f"✓ {said(Text('结构正确', 'the structure is sound'))}  DCC {edition}")
        console.print(said(judged_by(schema)), style="dim")
        print_profiles(console, found)

    record = {
        "ok": not problems,
        "edition": edition,
        "grammar": edition in editions(),
        "official_schema": schema is not None,
        "problems": [
            *({**one.words._asdict(), "path": one.path, "line": one.line} for one in faults),
            *(one._asdict() for one in official),
        ],
        **record_of(found),
    }
    answer(record, show=show)
    if problems:
        raise InputError(
            Text(
                f"{file} 的结构有 {len(problems)} 处问题", f"{file} has {len(problems)} faults of structure"
            ),
            given=len(problems),
        )
    conclude_profiles(file, found)


@command(group, "extract", summary=Text("从 PDF 取出 XML", "Take the XML out of a PDF"))
def extract(file: FILE, output: OUT = None) -> None:
    """Write the embedded certificate, byte for byte."""
    from suyuan.base.canonical import sha256_hex

    document = document_in(file)
    target = output or file.with_suffix(".xml")
    write_bytes(target, document)
    record = {"file": str(target), "bytes": len(document), "sha256": sha256_hex(document)}
    answer(record, show=lambda console: console.print(f"{target}  sha256 {record['sha256']}"))


@command(group, "verify", summary=Text("验证证书", "Verify a certificate"))
def verify(
    file: FILE,
    trust: Annotated[
        list[Path], typer.Option(help="可信根证书或信任文件夹 / trusted root, or trust folder")
    ] = [],  # noqa: B006
    log_key: Annotated[
        str, typer.Option(help="日志验证公钥或其文件 / verifier key of the log, or its file")
    ] = "",
    proof: Annotated[Path | None, typer.Option(help="日志证明 JSON / proof from the log")] = None,
    policy: Annotated[
        Path | None, typer.Option(help="日志信任策略（证据包用） / policy for logs (of a bundle)")
    ] = None,
    log_keys: Annotated[
        Path | None, typer.Option(help="日志密钥更换史 / changes of the log's key, from /log/keys")
    ] = None,
    schema: Annotated[Path | None, typer.Option(help="DCC 模式文件夹 / folder with the DCC schemas")] = None,
) -> None:
    """Numbered checks without any database. Exit 0: no fault found and signed by somebody trusted.

    A bundle brings the certificates of its standards and their proofs; all are checked, up to the source.
    """
    from datetime import datetime

    from suyuan.certify.bundle import is_bundle
    from suyuan.certify.trust import Known
    from suyuan.certify.verify import verify as run_checks
    from suyuan.cli.cert_schemas import at_hand

    content, now = read_bytes(file), datetime.now().astimezone()
    believed = believed_from(trust, log_vkey=key_text(log_key), schema=at_hand(schema, content))
    if is_bundle(content):
        logs = policy_of(policy_text(policy, believed.log_vkey), log_keys)
        verify_bundle_file(content, believed, policy=logs, at=now)
        return
    evidence = Known(log=read_proof(proof) if proof else None)
    found = run_checks(content, believed, at=now, evidence=evidence)
    answer(found.to_record(), show=lambda console: print_checks(console, found))
    conclude(found)


def believed_from(paths: list[Path], *, log_vkey: str, schema: Path | None) -> Any:
    """The trust of root files and trust folders together."""
    from suyuan.certify.trust import Trust
    from suyuan.certify.trust_folder import read_trust

    folders = [read_trust(path) for path in paths if path.is_dir()]
    roots = tuple(read_bytes(path) for path in paths if not path.is_dir())
    return Trust(
        anchors=roots + tuple(one for folder in folders for one in folder.anchors),
        tsa_anchors=tuple(one for folder in folders for one in folder.tsa_anchors),
        certificates=tuple(one for folder in folders for one in folder.certificates),
        revocations=tuple(one for folder in folders for one in folder.revocations),
        withdrawn={key: since for folder in folders for key, since in folder.withdrawn.items()},
        log_vkey=log_vkey,
        schema_dir=schema,
    )


def verify_bundle_file(content: bytes, trust: Any, *, policy: Any, at: Any) -> None:
    """The steps of a bundle. Exit 7 where one fails or stays open."""
    from suyuan.base.errors import EvidenceError
    from suyuan.certify.bundle import read_bundle
    from suyuan.certify.bundle_check import verify_bundle

    found = verify_bundle(read_bundle(content), trust, policy=policy, at=at)
    headline = BUNDLE_SOUND if found.sound else BUNDLE_REFUSED if found.refused else BUNDLE_OPEN

    def show(console: Console) -> None:
        number = found.subject.number if found.subject else ""
        console.print(f"{number}  {said(headline)}", style="bold")
        print_steps(console, found.checks)
        for root in found.roots:
            console.print(f"  {said(Text('源头', 'source'))}: {said(root)}")

    answer(found.to_record() | {"headline": headline._asdict()}, show=show)
    if not found.sound:
        hint = Text("用 --trust 给出根证书，用 --log-key 或 --policy 给出日志。",
                    "Give the root with --trust, and the log with --log-key or --policy.")  # fmt: skip
        given = found.refused or (trust.anchors and policy)
        raise EvidenceError(headline, hint=Text("", "") if given else hint)


def policy_text(path: Path | None, log_key: str) -> str:
    """The policy for logs: a file, or the one log whose key was given, without witnesses."""
    if path is not None:
        return read_bytes(path).decode("utf-8", errors="replace")
    return f"log {log_key}\nquorum none\n" if log_key else ""


def policy_of(text: str, changes: Path | None) -> Any:
    """The policy as read, knowing of the changes of keys in a file; None where there is none."""
    from suyuan.tlog.policy import parse_policy
    from suyuan.tlog.succession import followed, read_switches

    if not text:
        return None
    policy = parse_policy(text)
    return policy if changes is None else followed(policy, read_switches(read_bytes(changes)))


BUNDLE_SOUND = Text(
    "证据包完整：证书真实，溯源链逐级可查", "the bundle holds: genuine, and traced to its source"
)
BUNDLE_REFUSED = Text("证据包不成立", "the bundle does not hold")
BUNDLE_OPEN = Text("未发现问题，但有项目无法核实", "no fault was found, but not everything could be checked")
COLON = Text("：", ": ")
SEVERAL = Text("签名逐个的结论：", "The signatures, each by itself:")
MARKS = {"passed": "✓", "failed": "✗", "unknown": "?", "not_applicable": "–"}
STYLES = {"passed": "green", "failed": "red", "unknown": "yellow", "not_applicable": "dim"}
NOT_IN_FORCE = ("expired", "superseded", "revoked", "in_doubt", "chain_broken")


def print_checks(console: Console, found: Any) -> None:
    """The headline, then every step with its words."""
    console.print(said(found.headline), style="bold")
    print_steps(console, found.checks)
    if len(found.signatures) > 1:
        console.print(said(SEVERAL))
        for one in found.signatures:
            line = f"{MARKS[one.state]} {one.number} {one.signed_by or '?'}：{said(one.words)}"
            console.print(f"  {line}", style=STYLES[one.state], markup=False)


def print_steps(console: Console, checks: Any) -> None:
    """Every step with its mark and words."""
    for check in checks:
        line = f"{MARKS[check.state]} {check.number} {said(check.title)}{said(COLON)}{said(check.words)}"
        console.print(line, style=STYLES[check.state])


def conclude(found: Any) -> None:
    """End with exit code 7 where it is not shown to be genuine, 4 where it is not in force."""
    from suyuan.base.errors import EvidenceError, RuleRefusal

    if found.outcome == "refused" or found.check("signature").state != "passed":
        raise EvidenceError(
            Text("不能证明此证书真实", "this certificate is not shown to be genuine"),
            hint=Text("用 --trust 给出可信根证书。", "Give the trusted root with --trust.")
            if found.outcome != "refused"
            else Text("", ""),
            outcome=found.outcome,
        )
    if found.outcome in NOT_IN_FORCE:
        raise RuleRefusal(found.headline, outcome=found.outcome)


def key_text(given: str) -> str:
    """A C2SP verifier key, typed or read from a file."""
    if not given or "+" in given:
        return given
    return read_bytes(Path(given)).decode("utf-8", errors="replace").strip()


def read_proof(path: Path) -> Any:
    """The proof of inclusion that ``suyuan log prove`` writes."""
    from suyuan.base.errors import Unreadable
    from suyuan.certify.trust import LogProof
    from suyuan.cli.files import read_json

    given = read_json(path)
    try:
        return LogProof(
            checkpoint=str(given["checkpoint"]),
            index=int(given["index"]),
            path=tuple(bytes.fromhex(one) for one in given["path"]),
            salt=bytes.fromhex(given["salt"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        raise Unreadable(
            Text(f"{path} 不是日志证明", f"{path} is no proof from the log"),
            hint=Text("用 suyuan log prove 生成。", "Make one with suyuan log prove."),
        ) from None
