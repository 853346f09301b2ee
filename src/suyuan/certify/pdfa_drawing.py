"""Rules of PDF/A-3b on what is drawn: operators, nesting, colours that the output intent does not define.

Source: ISO 19005-3:2012, 6.1.10, 6.1.13, 6.2.2, 6.2.4.3; ISO 32000-1, table A.1 (operators).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from suyuan.base.text import Text
from suyuan.certify.extract import resolved
from suyuan.certify.pdfa_open import Finding, Opened

_OPERATORS: Final = (
    "b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M MP n"
    " q Q re RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \""
)
OPERATORS: Final = frozenset(_OPERATORS.split())
INLINE_IMAGE: Final = "INLINE IMAGE"
COMPONENTS: Final = {"rg": 3, "RG": 3, "k": 4, "K": 4}
MAX_NESTING: Final = 28


def drawing(pdf: Opened) -> Iterator[Finding]:
    """Each rule at most once for the whole file."""
    found: dict[str, Finding] = {}
    colours = _intended(pdf)
    for stream in _drawn(pdf):
        for one in _examine(pdf, stream, colours):
            found.setdefault(one.message.en, one)
    yield from found.values()


def _intended(pdf: Opened) -> int:
    """Number of colour components of the output intent, 0 where there is none."""
    for one in map(resolved, resolved(pdf.root.get("/OutputIntents")) or []):
        if (profile := resolved(one.get("/DestOutputProfile"))) is not None:
            return int(resolved(profile.get("/N", 0)))
    return 0


def _drawn(pdf: Opened) -> Iterator[Any]:
    for page in pdf.reader.pages:
        if (contents := page.get_contents()) is not None:
            yield contents
    for _, one in pdf.streams:
        if resolved(one.get("/Subtype")) == "/Form":
            yield one


def _examine(pdf: Opened, stream: Any, colours: int) -> Iterator[Finding]:
    from pypdf.generic import ContentStream

    nesting = deepest = 0
    for operands, operator in ContentStream(stream, pdf.reader).operations:
        name = operator.decode("latin-1")
        nesting += (name == "q") - (name == "Q")
        deepest = max(deepest, nesting)
        if name == INLINE_IMAGE:
            if "LZW" in str(operands):
                yield Finding(
                    "6.1.10", Text("内嵌图像使用 LZW 压缩", "an inline image is compressed with LZW")
                )
        elif name not in OPERATORS:
            yield Finding("6.2.2", Text(f"未定义的操作符 {name}", f"the operator {name} is not defined"))
        elif COMPONENTS.get(name, colours) != colours:
            yield Finding(
                "6.2.4.3",
                Text(
                    "所用设备颜色与输出意图不符",
                    "a device colour is used that the output intent does not define",
                ),
            )
    if deepest > MAX_NESTING:
        yield Finding("6.1.13", Text("图形状态嵌套过深", "graphics states are nested too deeply"))
