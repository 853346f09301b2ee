"""The official schemas, where an operator has installed them: pinned by digest, asked through libxml2.

The schemas are not ours to hand out. An operator puts the files as published into one folder, under any
names; each is known by its SHA-256. A folder may also have a `catalog.json` that maps addresses to files; a
file under the address of an official schema must have its digest all the same.

Source: PTB, DCC and D-SI schemas as published at the addresses of `OFFICIAL`; W3C, XML Signature schema.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from lxml import etree

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import EvidenceError, GatewayError, NotFound
from suyuan.base.text import Text

MAX_SCHEMA_FAULTS: Final = 20
_SIGNATURE: Final = "b44ee18f3cbf818c09b07f9e1fecd2009d1a580b9fc62776dc5ad6ce7eccedcf"
_CERTIFICATE: Final = {  # edition: SHA-256 of the schema as published
    "3.0.0": "c297174304ddd978a621203749aa11315ffb07fe4a5cc44f2cccb6e0600b3a3b",
    "3.1.0": "e28401dccf7e1517b630f113c1f32274043b5a1ca950364793464db7f60847f2",
    "3.1.1": "612a9fa2f7286ca624a444dc695b2fd467bd5686216d60fc821d6c3ef38367fa",
    "3.1.2": "daf869dc4d03b53ca2d33fc4894ffa4ec4e109b81fcd0ebcd74aa8a63f617e11",
    "3.2.0": "45a5f60599a8dd20f2cf6249262f3cd81dfb6ce8ca0a76e6d8339bd6f1a92ca8",
    "3.2.1": "983535d2fbbe4729bc28ee3e871ae86fc0a880a9738ed3fd6e306688cd66bc93",
    "3.3.0": "b8872150500d2d8bdd66817d27e7ee16b4df7037e803cf316483b98174a7f73f",
}
_UNITS: Final = {
    "1.3.0": "ab66397840da12b8c1f6d557369f8cdb3f9bc708cac45ecf934bb3a75976b479",
    "1.3.1": "f0d6aac1b5b43e8e7f11ad724eb008589b8b64213484e3d666598bdef03d09b3",
    "2.0.0": "a264f1d292595b3dfc242fe963507eb027bef12260fd9b2d3df707e87a768da3",
    "2.1.0": "962a9669ee219b94cc8f05c7ec7e74f93d7f38fc04133780bc3c52ff7e2c7091",
    "2.2.1": "10c3415fa1194357e3b181d5bd2413bf894594c01e3fa9e76c3b482db6c3d617",
}
OFFICIAL: Final[Mapping[str, str]] = {  # address that a schema or a document names: SHA-256 of the file
    **{f"https://ptb.de/dcc/v{edition}/dcc.xsd": digest for edition, digest in _CERTIFICATE.items()},
    **{f"https://ptb.de/si/v{edition}/SI_Format.xsd": digest for edition, digest in _UNITS.items()},
    "https://www.ptb.de/si/v2.2.1/qudt/quantitykind.xsd": (
        "7fe0038a3c423ca26c07618667e11266473df777315a8d560f72869520dcf199"
    ),
    "https://www.ptb.de/dcc/d-sig/xmldsig-core-schema.xsd": _SIGNATURE,
    "https://www.w3.org/TR/xmldsig-core/xmldsig-core-schema.xsd": _SIGNATURE,  # with the DTD taken out
}


def schema_address(edition: str) -> str:
    """The address of the schema of an edition of the certificate."""
    return f"https://ptb.de/dcc/v{edition}/dcc.xsd"


def installed(folder: Path) -> dict[str, Path]:
    """The official schemas in `folder` by address: as its catalogue says, else known by their digests."""
    try:
        listed = json.loads((folder / "catalog.json").read_text(encoding="utf-8"))
        return {address: folder / entry["path"] for address, entry in listed.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    by_digest = {sha256_hex(path.read_bytes()): path for path in sorted(folder.rglob("*.xsd"))}
    return {address: by_digest[digest] for address, digest in OFFICIAL.items() if digest in by_digest}


def pinned(address: str, path: Path) -> bytes:
    """The content of a schema file. EvidenceError where it is not the one published at `address`."""
    content = path.read_bytes()
    wanted = OFFICIAL.get(address)
    found = sha256_hex(content)
    if wanted is not None and found != wanted:
        raise EvidenceError(
            Text(
                f"模式文件 {path.name} 与官方发布的不同", f"schema file {path.name} is not the one published"
            ),
            hint=Text("请重新下载官方模式文件。", "Fetch the official schema again."),
            given=found,
            allowed=wanted,
        )
    return content


def check_schema(root: etree._Element, schema_dir: Path, *, version: str = "") -> tuple[Text, ...]:
    """What the official schema of `version` (default: that of the document) says against it, at most twenty.

    Raises NotFound where the folder has no schema for the version, EvidenceError where a file was changed.
    """
    from suyuan.certify.dcc.read import version_of

    schema = official_schema(str(schema_dir), version or version_of(root))
    if schema.validate(root):
        return ()
    log: Any = schema.error_log
    return tuple(
        Text(f"第 {entry.line} 行：{entry.message}", f"line {entry.line}: {entry.message}")
        for entry in list(log)[:MAX_SCHEMA_FAULTS]
    )


class _Catalogue(etree.Resolver):
    """Answers every import from the folder and nothing from the network."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self.files = files

    def resolve(self, system_url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]  # noqa: ARG002
        lxml: Any = self  # the stubs lag behind the library
        path = self.files.get(system_url)
        if path is None:
            return lxml.resolve_string("<missing/>", context)
        return lxml.resolve_string(pinned(system_url, path), context, base_url=system_url)


@lru_cache(maxsize=8)
def official_schema(folder: str, version: str) -> etree.XMLSchema:
    """The compiled schema of an edition from a folder of official files."""
    files = installed(Path(folder))
    address = schema_address(version)
    if address not in files or not files[address].is_file():
        raise NotFound(
            Text(
                f"未安装 DCC {version} 的官方模式文件",
                f"the official schema of DCC {version} is not installed",
            ),
            hint=Text("请把官方模式文件放入该文件夹。", "Put the official schema files into the folder."),
            given=version,
        )
    for name, path in files.items():  # before anything is compiled: an altered import shows up here
        if path.is_file():
            pinned(name, path)
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(_Catalogue(files))
    try:
        return etree.XMLSchema(etree.fromstring(pinned(address, files[address]), parser, base_url=address))
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError, OSError) as error:
        raise GatewayError(
            Text("官方模式文件无法使用", "the official schema cannot be used"),
            detail=str(error),
            retryable=False,
        ) from error
