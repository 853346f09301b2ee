"""Whether a certificate PDF is fit for the archive: a structural examination against PDF/A-3b, of our own.

It finds what breaks the standard in structure: file identifier, encryption, metadata, output intent, fonts,
actions, attachments, filters, limits, operators. It is no full validator: font programs and ICC profiles are
looked at only in their heads, colour spaces only for device colours, and appearances are not drawn.

Source: ISO 19005-3:2012 (PDF/A-3), conformance level B.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from suyuan.base.errors import InputError, TooLarge
from suyuan.base.text import Text
from suyuan.certify import pdfa_file, pdfa_objects
from suyuan.certify.extract import ATTACHMENT, MAX_PDF, is_pdf, refused, unharmed
from suyuan.certify.pdfa_drawing import drawing
from suyuan.certify.pdfa_open import Finding, Opened

Rule = Callable[[Opened], Iterator[Finding]]
ENCRYPTED: Final = Finding("6.1.3", Text("文件已加密", "the file is encrypted"))
RULES: Final[tuple[Rule, ...]] = (
    pdfa_file.header,
    pdfa_file.trailer,
    pdfa_file.catalogue,
    pdfa_file.metadata,
    pdfa_file.output_intent,
    pdfa_file.attachments,
    pdfa_file.certificate,
    pdfa_objects.streams,
    pdfa_objects.fonts,
    pdfa_objects.graphics_states,
    pdfa_objects.external_objects,
    pdfa_objects.notes,
    pdfa_objects.actions,
    pdfa_objects.limits,
    drawing,
)


class NotArchivable(InputError):
    """A PDF breaks PDF/A-3b, or the rules for certificates beyond it."""

    code: ClassVar[str] = "SY-150"
    title: ClassVar[Text] = Text("PDF 不符合 PDF/A-3b", "PDF does not conform to PDF/A-3b")


@dataclass(frozen=True)
class Examination:
    """What was found. `facts`: pages, tagged, language, fonts, searchable; not needed for conformance B."""

    findings: tuple[Finding, ...]
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        return not self.findings


def examine(pdf: bytes, *, attachment: str = ATTACHMENT) -> Examination:
    """Every rule of PDF/A-3b that `pdf` breaks, and whether exactly one `attachment` is its source.

    Raises TooLarge above the limits, Unreadable for a file that is no PDF or cannot be read to its end.
    """
    if len(pdf) > MAX_PDF:
        raise TooLarge("PDF", given=f"{len(pdf)} bytes", allowed=f"{MAX_PDF} bytes")
    if not is_pdf(pdf):
        raise refused(Text("这不是 PDF 文件", "this is not a PDF"))
    with unharmed():
        opened = Opened(pdf, attachment)
        if opened.reader.is_encrypted:
            return Examination((ENCRYPTED,))
        findings = dict.fromkeys(one for rule in RULES for one in rule(opened))
        return Examination(tuple(findings), pdfa_file.facts(opened))


def require_archivable(pdf: bytes, *, attachment: str = ATTACHMENT) -> Examination:
    """The examination of a sound PDF; raises NotArchivable with everything that was found otherwise."""
    found = examine(pdf, attachment=attachment)
    if found.sound:
        return found
    raise NotArchivable(
        Text(
            "PDF 不符合 PDF/A-3b：" + "；".join(one.message.zh for one in found.findings),
            "The PDF does not conform to PDF/A-3b: " + "; ".join(one.message.en for one in found.findings),
        ),
        clauses=", ".join(sorted({one.clause for one in found.findings if one.clause})),
    )
