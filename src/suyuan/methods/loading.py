"""From a folder to a `Pack`: `pack.toml`, `tables/*.csv`, `golden/*.toml`, `text.zh.md`, `text.en.md`.

Everything the engine relies on is checked here, once: formulas compile, symbols are declared before use and
unique, tables and roles exist, choices have labels in both languages. A pack that loads can be evaluated.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

from suyuan.base.canonical import digest, sha256_hex
from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.base.toml import read_toml
from suyuan.methods.declaration import YES_NO, Section
from suyuan.methods.errors import PackError
from suyuan.methods.formula import Formula
from suyuan.methods.pack import (
    Check,
    Coverage,
    Fact,
    InfluenceInput,
    Input,
    InputKind,
    LineSpec,
    Pack,
    Quantity,
    Reference,
    Role,
    StandardUse,
    Test,
)
from suyuan.methods.soundness import check_pack_sound
from suyuan.methods.tables import Table, read_table

FORMAT: Final = "suyuan-pack/1"
MAX_FILE: Final = 2_000_000
MAX_FILES: Final = 200


def load_pack(path: Path | str) -> Pack:
    """The pack in folder `path`. Raises PackError saying which file and entry is at fault."""
    return pack_from_files(read_files(Path(path)))


def read_files(folder: Path) -> dict[str, bytes]:
    """Every file of the pack by its path inside the folder; hidden files do not belong to a pack."""
    if not (folder / "pack.toml").is_file():
        raise PackError(
            Text(f"{folder.name} 中没有 pack.toml", f"there is no pack.toml in {folder.name}"),
            given=folder.name,
        )
    files = sorted(entry for entry in folder.rglob("*") if entry.is_file())
    names = {entry.relative_to(folder).as_posix(): entry for entry in files}
    names = {name: entry for name, entry in names.items() if not is_hidden(name)}
    if len(names) > MAX_FILES or any(entry.stat().st_size > MAX_FILE for entry in names.values()):
        raise PackError(
            Text("方法包过大", "the pack is too large"), allowed=f"{MAX_FILES} x {MAX_FILE} bytes"
        )
    return {name: entry.read_bytes() for name, entry in names.items()}


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the names and contents of all files of a pack."""
    return digest({name: sha256_hex(data) for name, data in files.items()})


def pack_from_files(files: Mapping[str, bytes]) -> Pack:
    """The pack made of `files` (path inside the pack -> bytes)."""
    try:
        declared = read_toml(files.get("pack.toml", b""), parse_float=Decimal)
    except InputError as fault:
        words = fault.message
        raise PackError(
            Text(f"pack.toml 无法读取：{words.zh}", f"pack.toml cannot be read: {words.en}"), given=words.en
        ) from None
    top = Section(declared, "pack.toml")
    if top.word("format") != FORMAT:
        raise top.fault("format", f"应为 {FORMAT}", f"should be {FORMAT}")
    tables = _tables(files)
    pack = _pack(top, tables, files)
    top.finish()
    check_pack_sound(pack)
    return pack


def is_hidden(name: str) -> bool:
    """Whether a path names something that does not belong to a pack."""
    return any(part.startswith((".", "_")) for part in name.split("/"))


def _tables(files: Mapping[str, bytes]) -> dict[str, Table]:
    names = [name for name in files if name.startswith("tables/") and name.endswith(".csv")]
    return {Path(name).stem: read_table(Path(name).stem, files[name]) for name in names}


def _explanation(files: Mapping[str, bytes]) -> Text:
    try:
        return Text(files["text.zh.md"].decode("utf-8"), files["text.en.md"].decode("utf-8"))
    except (KeyError, UnicodeDecodeError):
        raise PackError(
            Text("缺少 text.zh.md 或 text.en.md", "text.zh.md or text.en.md is missing or not UTF-8")
        ) from None


def _pack(top: Section, tables: dict[str, Table], files: Mapping[str, bytes]) -> Pack:
    coverage = top.section("uncertainty")
    identity = top.word("id")
    if identity.count("/") != 1 or identity.split("/")[0].count(".") != 2:
        raise top.fault("id", "应为 发布者.领域.名称/版本", "should be issuer.field.name/edition")
    stated = coverage.done(
        Coverage(
            k=coverage.number("k", default=None), p=coverage.number("p", default=None) or Decimal("0.95")
        )
    )
    return Pack(
        id=identity,
        name=top.text("name"),
        activity=top.one_of("activity", ("verification", "calibration")),
        quantity=top.text("measurand"),
        instrument_kinds=top.words("instrument_kinds"),
        dated=top.word("dated"),
        interval_months=top.whole("interval_months", default=None),
        interval_certainty=top.one_of("interval_certainty", ("certain", "high", "check"), default="check"),
        coverage=stated,
        references=tuple(_reference(section) for section in top.sections("reference")),
        facts=tuple(_fact(section) for section in top.sections("fact")),
        inputs=tuple(_input(section) for section in top.sections("input")),
        conditions=tuple(_input(section) for section in top.sections("condition")),
        quantities=tuple(_quantity(section) for section in top.sections("quantity")),
        influences=tuple(_influence(section) for section in top.sections("influence")),
        checks=tuple(_check(section) for section in top.sections("check")),
        roles=tuple(_role(section) for section in top.sections("role")),
        tests=tuple(_test(section) for section in top.sections("test")),
        tables=tables,
        passes_on=top.word("passes_on", default=""),
        text=_explanation(files),
        golden={name: data for name, data in files.items() if name.startswith("golden/")},
        digest=digest_of(files),
    )


def _reference(section: Section) -> Reference:
    return section.done(
        Reference(
            number=section.word("number"),
            title=section.text("title"),
            kind=section.word("kind"),
            certainty=section.one_of("certainty", ("certain", "high", "check")),
            note=section.text("note", default=True),
        )
    )


def _fact(section: Section) -> Fact:
    return section.done(
        Fact(
            what=section.text("what"),
            source=section.word("source"),
            certainty=section.one_of("certainty", ("certain", "high", "check")),
        )
    )


def _input(section: Section) -> Input:
    given = section.one_of("kind", ("number", "choice", "yes_no", "text"), default="number")
    kind: InputKind = "choice" if given == "yes_no" else given
    choices = section.choices("choices") if given == "choice" else YES_NO if given == "yes_no" else ()
    # A remark in words is never needed, so its default is to say nothing.
    default: Formula | str | None = "" if kind == "text" else None
    if kind == "number":
        default = section.formula("default")
    elif kind == "choice":
        default = section.word("default", default=None)
    return section.done(
        Input(
            symbol=section.symbol("symbol"),
            label=section.text("label"),
            kind=kind,
            unit=section.word("unit", default="1"),
            low=section.formula("low"),
            high=section.formula("high"),
            choices=choices,
            default=default,
            required_when=section.formula("required_when"),
            readings=section.span("readings"),
            typical=section.word("typical", default=""),
            note=section.text("note", default=True),
        )
    )


def _quantity(section: Section) -> Quantity:
    formula = section.needed_formula("formula")
    at_estimate = section.flag("at_estimate", default=False)
    return section.done(
        Quantity(
            symbol=section.symbol("symbol"),
            formula=formula,
            label=section.text("label", default=True),
            unit=section.word("unit", default="1"),
            exact=section.flag("exact", default=formula.looks_up and not at_estimate),
            at_estimate=at_estimate,
        )
    )


def _influence(section: Section) -> InfluenceInput:
    return section.done(
        InfluenceInput(
            symbol=section.symbol("symbol"),
            label=section.text("label"),
            u=section.needed_formula("u"),
            dof=section.formula("dof"),
            distribution=section.one_of(
                "distribution", ("normal", "rectangular", "triangular", "arcsine", "t"), default="normal"
            ),
            kind=section.one_of("kind", ("reading", "assumed"), default="assumed"),
            unit=section.word("unit", default="1"),
        )
    )


def _role(section: Section) -> Role:
    return section.done(
        Role(
            code=section.symbol("code"),
            label=section.text("label"),
            use=section.one_of("use", ("at", "sum", "interpolate")),
            unit=section.word("unit"),
            nominal_unit=section.word("nominal_unit"),
            required=section.flag("required", default=True),
            instrument_kinds=section.words("instrument_kinds", default=()),
        )
    )


def _standard(section: Section) -> StandardUse:
    return section.done(
        StandardUse(
            symbol=section.symbol("symbol"),
            role=section.word("role"),
            at=section.needed_formula("at"),
            label=section.text("label"),
        )
    )


def _check(section: Section) -> Check:
    return section.done(Check(holds=section.needed_formula("holds"), label=section.text("label")))


def _line(section: Section) -> LineSpec:
    return section.done(
        LineSpec(
            symbol=section.symbol("symbol"),
            label=section.text("label"),
            unit=section.word("unit", default="1"),
            quantity=section.word("quantity", default=""),
            value=section.formula("value"),
            low=section.formula("low"),
            high=section.formula("high"),
            step=section.formula("step"),
            rule=section.one_of("rule", ("simple", "guarded"), default="simple"),
            compared=section.one_of("compared", ("printed", "exact"), default="printed"),
            fit=section.formula("fit"),
            fit_label=section.text("fit_label", default=True),
            passes_when=section.formula("passes_when"),
            has_uncertainty=section.flag("has_uncertainty", default=True),
        )
    )


def _test(section: Section) -> Test:
    return section.done(
        Test(
            id=section.symbol("id"),
            label=section.text("label"),
            rows=section.span("rows") or (1, 1),
            required=section.flag("required", default=True),
            note=section.text("note", default=True),
            point=section.word("point", default=""),
            columns=tuple(_input(one) for one in section.sections("column")),
            quantities=tuple(_quantity(one) for one in section.sections("quantity")),
            standards=tuple(_standard(one) for one in section.sections("standard")),
            influences=tuple(_influence(one) for one in section.sections("influence")),
            checks=tuple(_check(one) for one in section.sections("check")),
            lines=tuple(_line(one) for one in section.sections("line")),
            proposed=section.proposals("proposed"),
        )
    )
