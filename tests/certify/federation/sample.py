"""A small subtree: a national statement, two results of a laboratory on it, and the log they stand in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from suyuan.base.text import Text, same
from suyuan.certify.federation.notice import Notice
from suyuan.certify.federation.subtree import Device, Held, House, Line, Part, Subtree
from suyuan.tlog.checkpoint import Checkpoint, sign_checkpoint
from suyuan.tlog.leaf import commitment
from suyuan.tlog.note import Signer
from suyuan.tlog.proof import ProofFile
from suyuan.tlog.tree import leaf_hash, node_hash

LOG = Signer("a.example/log", bytes(range(32)))
STRANGER = Signer("z.example/log", bytes(range(1, 33)))
SALT = b"sixteen bytes of salt"
MADE_AT = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
HOUSE = House(code="LAB-A", name=Text("甲院（示例）", "Institute A (example)"))
NATION = House(code="NIM-EX", name=Text("国家院（示例）", "National Institute (example)"))
SHA = "ab" * 32
OTHER_LEAF = leaf_hash(b"another entry")


def identity(number: int) -> UUID:
    return UUID(int=number)


def proof(sha256: str = SHA, *, signer: Signer = LOG) -> str:
    """The proof of entry 0 of a log of two entries."""
    leaf = leaf_hash(commitment(kind="issue", document_sha256=sha256, salt=SALT))
    head = sign_checkpoint(Checkpoint(signer.name, 2, node_hash(leaf, OTHER_LEAF)), signer)
    return ProofFile(0, (OTHER_LEAF,), head, SALT).text()


def line(id_: int, **changed: object) -> Line:
    made = Line(
        id=identity(id_), place=0, test="comparison", index=id_, symbol="c", label=same("c"),
        quantity=Text("修正值", "correction"), unit="mg", point="100 g", value_text="0.012",
        expanded_text="0.05", value=0.012, u=0.025, dof=None, k=2.0, p=0.95, limit_low="-1", limit_high="1",
        verdict="pass", risk=1e-05, set_up=None, parts=(),
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]


def part(number: int, component: float, *, leans: bool = False) -> Part:
    return Part(
        symbol=f"s{number}", label=Text("标准", "standard"), kind="standard", origin=identity(number),
        leans=int(leans), component=component, dof=None, distribution="normal",
    )  # fmt: skip


def held(id_: int, lines: tuple[Line, ...], **changed: object) -> Held:
    made = Held(
        id=identity(id_), origin="engine",
        device=Device(name=Text("砝码", "weights"), manufacturer="示例厂", model="F1", serial_no="F1-7"),
        issuer=HOUSE, performed_on=date(2026, 3, 10), digest="cd" * 32, verdict="pass", passes_on="",
        engine_version="1", pack="suyuan.mass.weights/2026", pack_digest="ef" * 32, number=f"A-{id_}",
        sha256=SHA, state="issued", valid_until=None, proof=proof(), lines=lines,
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]


def evaluations(*, signer: Signer = LOG) -> tuple[Held, ...]:
    """Two results of a laboratory (u = 0.025), of one set-up, and the national result under them."""
    root = held(
        100, (line(1, u=0.02),), origin="root", issuer=NATION, number="N-1", proof="",
        performed_on=date(2026, 2, 1), pack="", pack_digest="", engine_version="",
    )  # fmt: skip
    own = part(50, 0.02), part(51, -0.02)
    lines = tuple(line(2 + n, set_up=0, parts=(own[n],)) for n in range(2))
    return held(101, lines, proof=proof(signer=signer)), root


def subtree(**changed: object) -> Subtree:
    """They lean on the national result (u = 0.02) with 0.015."""
    made = Subtree(
        format="suyuan-subtree/1", log=LOG.name, made_at=MADE_AT, house=HOUSE, log_keys="",
        subjects=(identity(101),), set_ups=((part(1, 0.015, leans=True),),), evaluations=evaluations(),
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]


def notice(**changed: object) -> Notice:
    """The national result was off by 0.01 mg."""
    made = Notice(
        format="suyuan-recall/1", log=LOG.name, made_at=MADE_AT, house=HOUSE, log_keys="",
        number="RC-2026-0001", trigger="as_found", note="送检时超差\nfound off", certificate="A-101",
        sha256=SHA, result=identity(1), point="100 g", unit="mg", amount="0.010", u_amount="0",
        course="constant", since=date(2026, 2, 1), until=None,
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]
