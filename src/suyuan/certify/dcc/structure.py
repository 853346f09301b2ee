"""Is this document built like a digital calibration certificate? Our own check, and the official schema.

The own check needs no file of others: it looks for the parts that every edition 3.x demands, for decimal
numbers, for lists of equal length and for references that lead somewhere. Where an operator has installed
the official schemas (a folder with `catalog.json`), `check_schema` asks libxml2 as well.

Source: PTB DCC schema 3.3.0; the catalogue maps the public address of each imported schema to a file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from lxml import etree

from suyuan.base.errors import GatewayError, NotFound
from suyuan.base.text import Text
from suyuan.certify.dcc.element import DCC
from suyuan.certify.dcc.read import children, kid, kids, local, view_of
from suyuan.certify.dcc.view import Certificate

MAX_PROBLEMS: Final = 20
REQUIRED: Final = {  # path from the root: the children that every edition 3.x demands
    "administrativeData": (
        "dccSoftware",
        "coreData",
        "items",
        "calibrationLaboratory",
        "respPersons",
        "customer",
    ),
    "administrativeData/coreData": (
        "countryCodeISO3166_1",
        "usedLangCodeISO639_1",
        "mandatoryLangCodeISO639_1",
        "uniqueIdentifier",
        "beginPerformanceDate",
        "endPerformanceDate",
        "performanceLocation",
    ),
    "administrativeData/items": ("item",),
    "administrativeData/respPersons": ("respPerson",),
    "measurementResults": ("measurementResult",),
}
_NUMBER: Final = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([Ee][-+]?\d+)?|NaN")
_NUMBERS: Final = ("value", "valueXMLList", "valueExpandedMUXMLList", "uncertaintyXMLList")


def check_structure(root: etree._Element, view: Certificate | None = None) -> tuple[Text, ...]:
    """What is wrong with the build of the document, at most twenty findings; empty where nothing is.

    `view` is the view of `root`, where the caller has it already.
    """
    found: list[Text] = []
    for problem in _findings(root, view or view_of(root)):
        found.append(problem)
        if len(found) == MAX_PROBLEMS:
            break
    return tuple(found)


def check_schema(root: etree._Element, schema_dir: Path, *, version: str = "") -> tuple[Text, ...]:
    """What the official schema of `version` (default: that of the document) says against it, at most twenty.

    Raises NotFound where the folder has no schema for the version of the document.
    """
    schema = _schema(str(schema_dir), version or view_of(root).version)
    if schema.validate(root):
        return ()
    log: Any = schema.error_log
    return tuple(
        Text(f"第 {entry.line} 行：{entry.message}", f"line {entry.line}: {entry.message}")
        for entry in list(log)[:MAX_PROBLEMS]
    )


def _findings(root: etree._Element, view: Certificate) -> Iterator[Text]:
    yield from view.problems
    if not re.fullmatch(r"3\.\d+\.\d+(-rc\.\d+)?", view.version):
        yield Text(f"版本“{view.version}”不受支持", f"version “{view.version}” is not supported")
    for path, names in REQUIRED.items():
        parent: etree._Element | None = root
        for step in path.split("/"):
            parent = kid(parent, step)
        yield from (
            Text(f"缺少 {path}/{name}", f"{path}/{name} is missing")
            for name in names
            if kid(parent, name) is None
        )
    if not view.number:
        yield Text("证书编号为空", "the number is empty")
    for result in kids(kid(root, "measurementResults"), "measurementResult"):
        if not children(kid(result, "results")):
            yield Text("测量结果为空", "a measurement result holds no result")
    yield from _numbers(root)


def _numbers(root: etree._Element) -> Iterator[Text]:
    for element in root.iter(*(f"{{*}}{name}" for name in _NUMBERS)):
        if etree.QName(element).namespace == DCC:
            continue
        values = (element.text or "").split()
        where = element.sourceline
        yield from (
            Text(f"第 {where} 行：“{value}”不是数", f"line {where}: “{value}” is no number")
            for value in values
            if not _NUMBER.fullmatch(value)
        )
        if local(element) == "valueXMLList":
            yield from _lengths(element, len(values))


def _lengths(element: etree._Element, expected: int) -> Iterator[Text]:
    """One unit or one uncertainty for all values, or exactly one for each."""
    parent = element.getparent()
    for other in parent.iter(etree.Element) if parent is not None else ():
        if local(other) in ("unitXMLList", "valueExpandedMUXMLList", "uncertaintyXMLList"):
            given = len((other.text or "").split())
            if given not in (1, expected):
                where = f"{local(other)}: {given} / {expected}"
                yield Text(f"第 {other.sourceline} 行：个数不符 {where}", f"line {other.sourceline}: {where}")


class _Catalogue(etree.Resolver):
    """Answers every import from the folder and nothing from the network."""

    def __init__(self, folder: Path, catalogue: dict[str, dict[str, str]]) -> None:
        self.folder, self.catalogue = folder, catalogue

    def resolve(self, system_url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]  # noqa: ARG002
        lxml: Any = self  # the stubs lag behind the library
        if entry := self.catalogue.get(system_url):
            return lxml.resolve_filename(str(self.folder / entry["path"]), context)
        if Path(system_url).is_file():
            return None
        return lxml.resolve_string("<missing/>", context)


@lru_cache(maxsize=8)
def _schema(folder: str, version: str) -> etree.XMLSchema:
    path = Path(folder)
    address = f"https://ptb.de/dcc/v{version}/dcc.xsd"
    try:
        catalogue = json.loads((path / "catalog.json").read_text(encoding="utf-8"))
        entry = catalogue[address]
    except (OSError, ValueError, KeyError) as error:
        raise NotFound(
            Text(
                f"未安装 DCC {version} 的官方模式文件",
                f"the official schema of DCC {version} is not installed",
            ),
            hint=Text("请检查模式文件夹中的 catalog.json。", "See catalog.json in the schema folder."),
            given=version,
        ) from error
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(_Catalogue(path, catalogue))
    try:
        return etree.XMLSchema(etree.parse(str(path / entry["path"]), parser))
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError, OSError) as error:
        raise GatewayError(
            Text("官方模式文件无法使用", "the official schema cannot be used"),
            detail=str(error),
            retryable=False,
        ) from error
