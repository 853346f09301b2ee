"""Parts of the traceability graph, handed to other installations and taken over from them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.errors import InputError, NotFound
from suyuan.base.text import Text
from suyuan.cli.cert_import import acting, opened
from suyuan.cli.files import read_bytes, write_bytes
from suyuan.cli.log import installed_keys
from suyuan.cli.manner import answer, command, said

if TYPE_CHECKING:
    from rich.console import Console

group = typer.Typer(no_args_is_help=True)
USER = Annotated[str, typer.Option("--as", help="以谁的权限 / log-in whose rights are used")]
OUTPUT = Annotated[Path | None, typer.Option("-o", "--output", help="输出文件 / where to write")]
OWNER = Annotated[str, typer.Option(help="持有机构代码 / code of the house that holds it")]
ENTERED = Text("已登记", "entered")


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    app.add_typer(group, name="federation", help=str(Text("与其他系统接续溯源", "Other installations")))


@command(group, "export", summary=Text("导出证书的溯源子图", "Hand out the part of the graph above it"))
def export(
    certificate: Annotated[str, typer.Argument(metavar="CERTIFICATE", help="证书编号 / certificate number")],
    user: USER,
    output: OUTPUT = None,
    *,
    without_citations: Annotated[
        bool,
        typer.Option("--without-citations", help="不带只被引用的证书 / leave out what is only cited"),
    ] = False,
) -> None:
    """One signed file with everything above a certificate of one's own house."""
    keys = installed_keys()
    from suyuan.registry.federation.exporting import export_subtree
    from suyuan.registry.issuing.models import Certificate

    id_ = Certificate.objects.filter(number=certificate.strip()).values_list("id", flat=True).first()
    if id_ is None:
        raise NotFound(
            Text(f"没有证书 {certificate}", f"there is no certificate {certificate}"), given=certificate
        )
    content = export_subtree(
        acting(user), certificate_id=id_, signer=keys.log_signer, without_citations=without_citations
    )
    _written(output or Path(f"{certificate}.suyuan-graph"), content)


@command(group, "notice", summary=Text("导出追溯通知", "Hand out the notice of a recall"))
def notice(
    recall: Annotated[str, typer.Argument(metavar="RECALL", help="追溯处理编号 / number of the recall")],
    user: USER,
    output: OUTPUT = None,
) -> None:
    """One signed file that tells a fault to those who lean on its result elsewhere."""
    keys = installed_keys()
    from suyuan.registry.federation.exporting import export_notice
    from suyuan.registry.recalls.models import Recall

    id_ = Recall.objects.filter(number=recall.strip()).values_list("id", flat=True).first()
    if id_ is None:
        raise NotFound(Text(f"没有追溯处理 {recall}", f"there is no recall {recall}"), given=recall)
    content = export_notice(acting(user), recall_id=id_, signer=keys.log_signer)
    _written(output or Path(f"{recall}.suyuan-recall"), content)


@command(
    group, "import", summary=Text("接收溯源子图或追溯通知", "Take over what another installation signed")
)
def import_parcel(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    owner: OWNER,
    user: USER,
    *,
    trial: Annotated[
        bool, typer.Option("--dry-run", help="只说会写入什么 / only say what would come")
    ] = False,
) -> None:
    """Signature, proofs and agreement are checked first; all or nothing, and again does no harm."""
    occasion, holder = opened(user, owner)
    from suyuan.certify.federation.sealed import MOST_BYTES, MOST_MANIFEST, unseal
    from suyuan.registry.federation.importing import take_subtree
    from suyuan.registry.federation.noticing import take_notice

    content = read_bytes(file, limit=MOST_BYTES + MOST_MANIFEST)
    if unseal(content).kind == "recall":
        if trial:
            raise InputError(Text("追溯通知不能试读", "a notice has no trial"), quantity="--dry-run")
        row = take_notice(occasion, holder=holder, content=content, file_name=file.name)
        told = {"notice": row.number, "amount": row.amount, "result": str(row.source_id)}
        answer(told, show=lambda console: console.print(f"{row.number}  {row.amount}"))
        return
    receipt = take_subtree(occasion, holder=holder, content=content, file_name=file.name, is_trial=trial)
    record = {"trial": trial, "log": receipt.plan.peer.log, **receipt.counts} | {
        "certificates": [_described(one) for one in receipt.plan.coming]
    }
    answer(record, show=lambda console: _print(console, record))


@command(group, "trust", summary=Text("登记一个系统的日志公钥", "Enter another installation by its log key"))
def trust(
    key: Annotated[str, typer.Argument(metavar="KEY", help="日志公钥 / verifier key of its log")],
    name_zh: Annotated[str, typer.Option(help="中文名称 / its Chinese name")],
    name_en: Annotated[str, typer.Option(help="英文名称 / its English name")],
    reason: Annotated[str, typer.Option(help="怎样核对的公钥 / how the key was compared")],
    user: USER,
    address: Annotated[str, typer.Option(help="网址 / its address")] = "",
) -> None:
    """Compare the key with what its operator publishes by another way before you enter it."""
    occasion = acting(user)
    from suyuan.registry.federation.trusting import trust as enter

    row = enter(occasion, name=Text(name_zh, name_en), vkey=key, address=address, reason=reason)
    answer(
        {"log": row.log, "key": row.vkey}, show=lambda console: console.print(f"{said(ENTERED)} {row.log}")
    )


@command(group, "peers", summary=Text("信任的系统", "The installations that are trusted"))
def peers() -> None:
    """Their names, keys and state, and the key of this installation."""
    keys = installed_keys()
    from suyuan.registry.federation.queries import peers as entered

    record = {
        "own": keys.log_signer.verifier.vkey(),
        "peers": [
            {name: row[name] for name in ("name_zh", "name_en", "log", "vkey", "address", "state")}
            for row in entered()
        ],
    }

    def show(console: Console) -> None:
        console.print(f"{said(Text('本系统', 'this installation'))}: {record['own']}")
        for row in entered():
            name = said(Text(row["name_zh"], row["name_en"]))
            console.print(f"{'✓' if row['state'] == 'trusted' else '✗'} {name}  {row['vkey']}")

    answer(record, show=show)


def _written(target: Path, content: bytes) -> None:
    from suyuan.base.canonical import sha256_hex

    write_bytes(target, content)
    record = {"file": str(target), "bytes": len(content), "sha256": sha256_hex(content)}
    answer(
        record, show=lambda console: console.print(f"{target}  {len(content)} {said(Text('字节', 'bytes'))}")
    )


def _described(one: Any) -> dict[str, Any]:
    """One evaluation of a parcel as plain data."""
    return {
        "number": one.held.number,
        "issuer": one.held.issuer.name._asdict(),
        "performed_on": one.held.performed_on.isoformat(),
        "results": len(one.held.lines),
        "proof": one.proved.proof,
        "standing": one.standing,
    }


def _print(console: Console, record: dict[str, Any]) -> None:
    from suyuan.certify.federation.proving import PROOFS
    from suyuan.web.words.federation import STANDINGS

    words = Text(
        f"新证书 {record['new']} 份，结果 {record['results']} 个",
        f"{record['new']} new certificates with {record['results']} results",
    )
    nothing = Text("（试读，未写入）", " (a trial: nothing is stored)")
    console.print(said(words) + (said(nothing) if record["trial"] else ""), style="bold")
    for one in record["certificates"]:
        state = said(STANDINGS[one["standing"]])
        console.print(f"{one['number'] or '—'}  {state}  {said(PROOFS[one['proof']])}")
