"""Rules of PDF/A-3b on single objects: streams, fonts, graphics states, images, annotations, actions, limits.

Source: ISO 19005-3:2012, 6.1.7, 6.1.13, 6.2.5 to 6.2.11, 6.3, 6.5.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from suyuan.base.text import Text
from suyuan.certify.extract import resolved
from suyuan.certify.pdfa_open import Finding, Opened

_FORBIDDEN_ACTIONS: Final = (
    "/Launch /Sound /Movie /ResetForm /ImportData /Hide /SetOCGState /Rendition /Trans /GoTo3DView"
    " /JavaScript /set-state /no-op"
)
FORBIDDEN_ACTIONS: Final = frozenset(_FORBIDDEN_ACTIONS.split())
_OUTWARD_ACTIONS: Final = "/URI /GoToR /GoToE /SubmitForm /Thread"
OUTWARD_ACTIONS: Final = frozenset(_OUTWARD_ACTIONS.split())
_ANNOTATIONS: Final = (
    "/Text /Link /FreeText /Line /Square /Circle /Polygon /PolyLine /Highlight /Underline /Squiggly"
    " /StrikeOut /Stamp /Caret /Ink /Popup /FileAttachment /Widget /PrinterMark /TrapNet /Watermark"
    " /Redact"
)
ANNOTATIONS: Final = frozenset(_ANNOTATIONS.split())
_BLEND_MODES: Final = (
    "/Normal /Compatible /Multiply /Screen /Overlay /Darken /Lighten /ColorDodge /ColorBurn /HardLight"
    " /SoftLight /Difference /Exclusion /Hue /Saturation /Color /Luminosity"
)
BLEND_MODES: Final = frozenset(_BLEND_MODES.split())
_EMBEDDED_FONTS: Final = "/Type1 /MMType1 /TrueType /CIDFontType0 /CIDFontType2"
EMBEDDED_FONTS: Final = frozenset(_EMBEDDED_FONTS.split())
HIDING: Final = 1 | 2 | 32 | 256  # Invisible, Hidden, NoView, ToggleNoView
PRINTED: Final = 4
MAX_NAME, MAX_STRING, MAX_INTEGER = 127, 32_767, 2_147_483_647


def streams(pdf: Opened) -> Iterator[Finding]:
    for _, one in pdf.streams:
        filters = resolved(one.get("/Filter")) or []
        names = {str(resolved(name)) for name in (filters if isinstance(filters, list) else [filters])}
        if names & {"/LZWDecode", "/LZW"}:
            yield Finding("6.1.7.2", Text("数据流使用 LZW 压缩", "a stream is compressed with LZW"))
        if "/Crypt" in names:
            yield Finding("6.1.7.2", Text("数据流单独加密", "a stream has a Crypt filter"))
        if {"/F", "/FFilter", "/FDecodeParms"} & set(one):
            yield Finding("6.1.7.1", Text("数据流在文件之外", "the data of a stream lie outside the file"))


def fonts(pdf: Opened) -> Iterator[Finding]:
    for _, one in pdf.dictionaries:
        if resolved(one.get("/Type")) != "/Font" or resolved(one.get("/Subtype")) not in EMBEDDED_FONTS:
            continue
        name = str(resolved(one.get("/BaseFont")) or "?").lstrip("/")
        descriptor = resolved(one.get("/FontDescriptor")) or {}
        program = next(
            (descriptor[key] for key in ("/FontFile", "/FontFile2", "/FontFile3") if key in descriptor), None
        )
        if program is None or not resolved(program).get_data():
            yield Finding("6.2.11.4.1", Text(f"字体 {name} 未嵌入", f"the font {name} is not embedded"))
        if resolved(one.get("/Subtype")) == "/CIDFontType2" and "/CIDToGIDMap" not in one:
            yield Finding(
                "6.2.11.3.2", Text(f"字体 {name} 缺少字形映射", f"the font {name} has no CIDToGIDMap")
            )


def graphics_states(pdf: Opened) -> Iterator[Finding]:
    for _, one in pdf.dictionaries:
        if resolved(one.get("/Type")) != "/ExtGState" and "/BM" not in one:
            continue
        if "/TR" in one or resolved(one.get("/TR2", "/Default")) != "/Default" or "/HTP" in one:
            yield Finding("6.2.5", Text("图形状态含传递函数", "a graphics state has a transfer function"))
        modes = resolved(one.get("/BM", "/Normal"))
        if (
            not {str(resolved(mode)) for mode in (modes if isinstance(modes, list) else [modes])}
            <= BLEND_MODES
        ):
            yield Finding(
                "6.2.10", Text(f"混合模式 {modes} 未定义", f"the blend mode {modes} is not defined")
            )


def external_objects(pdf: Opened) -> Iterator[Finding]:
    for _, one in pdf.streams:
        kind = resolved(one.get("/Subtype"))
        if kind == "/PS" or resolved(one.get("/Subtype2")) == "/PS" or (kind == "/Form" and "/PS" in one):
            yield Finding("6.2.9.3", Text("含 PostScript 对象", "there is a PostScript XObject"))
        if kind == "/Form" and "/Ref" in one:
            yield Finding("6.2.9.2", Text("含引用其他文件的对象", "there is a reference XObject"))
        if kind in ("/Form", "/Image") and "/OPI" in one:
            yield Finding("6.2.9.1", Text("含 OPI 对象", "an XObject has OPI"))
        if kind == "/Image" and "/Alternates" in one:
            yield Finding("6.2.8", Text("图像有替代版本", "an image has alternates"))
        if kind == "/Image" and str(resolved(one.get("/Interpolate"))).lower() == "true":
            yield Finding("6.2.8", Text("图像使用插值", "an image is interpolated"))


def notes(pdf: Opened) -> Iterator[Finding]:
    for page in pdf.reader.pages:
        if "/AA" in page:
            yield Finding("6.5.2", Text("页面含触发动作 AA", "a page has trigger actions (AA)"))
        if "/PresSteps" in page:
            yield Finding("6.10", Text("页面含放映步骤", "a page has presentation steps"))
        for one in map(resolved, resolved(page.get("/Annots")) or []):
            yield from _annotation(one)


def _annotation(one: Any) -> Iterator[Finding]:
    kind = resolved(one.get("/Subtype"))
    if kind not in ANNOTATIONS:
        yield Finding("6.3.1", Text(f"不允许的注释 {kind}", f"an annotation {kind} is not permitted"))
        return
    if "/AA" in one:
        yield Finding("6.5.2", Text("注释含触发动作 AA", "an annotation has trigger actions (AA)"))
    if kind == "/Popup":
        return
    flags = int(resolved(one.get("/F", 0)))
    if flags & HIDING or not flags & PRINTED:
        yield Finding("6.3.2", Text("注释被隐藏或不打印", "an annotation is hidden or not printed"))
    box = [float(resolved(side)) for side in resolved(one.get("/Rect")) or (0, 0, 0, 0)]
    if kind != "/Link" and "/AP" not in one and box[0] != box[2] and box[1] != box[3]:
        yield Finding("6.3.3", Text("注释没有外观", "an annotation has no appearance"))


def actions(pdf: Opened) -> Iterator[Finding]:
    """Nothing runs; and of our own, a certificate calls no address and no other file."""
    for _, one in pdf.dictionaries:
        kind = resolved(one.get("/S"))
        if resolved(one.get("/Type", "/Action")) != "/Action" or "/K" in one:
            continue
        if kind in FORBIDDEN_ACTIONS or "/JS" in one:
            yield Finding("6.5.1", Text(f"含动作 {kind}", f"there is an action {kind}"))
        elif kind in OUTWARD_ACTIONS:
            yield Finding(
                "", Text(f"证书含对外动作 {kind}", f"the certificate reaches out by an action {kind}")
            )


def limits(pdf: Opened) -> Iterator[Finding]:
    for what in sorted({found for _, one in pdf.values if (found := _beyond(one))}):
        yield Finding("6.1.13", Text(f"{what.zh}超出限值", f"{what.en} is beyond the limit"))


def _beyond(one: Any) -> Text | None:
    from pypdf.generic import ByteStringObject, NameObject, NumberObject, TextStringObject

    names = [*one] if isinstance(one, dict) else [one] if isinstance(one, NameObject) else []
    if any(len(str(name).encode()) - 1 > MAX_NAME for name in names):
        return Text("名称", "a name")
    if isinstance(one, NumberObject) and not -MAX_INTEGER - 1 <= int(one) <= MAX_INTEGER:
        return Text("整数", "an integer")
    if isinstance(one, TextStringObject | ByteStringObject) and len(one) > MAX_STRING:
        return Text("字符串", "a string")
    return None
