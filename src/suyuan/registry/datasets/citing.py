"""How a data set is cited, and its description for catalogues: DCAT 3 as JSON-LD.

Source: W3C Data Catalog Vocabulary (DCAT) version 3, 6.3 catalogue, 6.6 data set, 6.8 distribution.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from suyuan.base.text import Text
from suyuan.registry.datasets.looking import FORMATS
from suyuan.registry.datasets.rules import LICENCES

CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
ACCESS_RIGHTS: Final = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"


def citation(row: Mapping[str, Any], version: Mapping[str, Any], *, address: str) -> Text:
    """One sentence to cite a version: house, year, title, version, digest, address."""
    moment = version["published_at"]
    year = moment.year if isinstance(moment, datetime) else "—"
    mark = str(version["digest"])[:16]
    return Text(
        f"{row['organization__name_zh']}（{year}）：《{row['title_zh']}》，第 {version['number']} 版，"
        f"{row['code']}，SHA-256 {mark}…，{address}",
        f"{row['organization__name_en']} ({year}): {row['title_en']}, version {version['number']}, "
        f"{row['code']}, SHA-256 {mark}…, {address}",
    )


def described(row: Mapping[str, Any], version: Mapping[str, Any] | None, *, base: str) -> dict[str, Any]:
    """One data set as `dcat:Dataset`; `base` is the address of the installation, without a last stroke."""
    address = f"{base}/datasets/{row['code']}"
    licence = LICENCES[row["licence"]]
    node: dict[str, Any] = {
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:identifier": row["code"],
        "dct:title": _both(row["title_zh"], row["title_en"]),
        "dct:description": _both(row["about_zh"], row["about_en"]),
        "dct:publisher": {
            "@type": "foaf:Agent",
            "foaf:name": _both(row["organization__name_zh"], row["organization__name_en"]),
        },
        "dct:license": {"@id": licence.address} if licence.address else _both(*licence.name),
        "dct:accessRights": {"@id": ACCESS_RIGHTS},
        "dcat:keyword": [row["kind"]],
        "dcat:landingPage": {"@id": address},
    }
    if version is None:
        return node
    node |= {
        "dcat:version": str(version["number"]),
        "dct:issued": _moment(version["published_at"]),
        "dcat:distribution": [
            _distribution(address, version, kind, media) for kind, media in FORMATS.items()
        ],
    }
    if version["begins_at"] and version["ends_at"]:
        node["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _moment(version["begins_at"]),
            "dcat:endDate": _moment(version["ends_at"]),
        }
    if version.get("digest"):
        node["spdx:checksum"] = {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": version["digest"],
        }
    return node


def document(nodes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Data sets as one JSON-LD document."""
    return {"@context": CONTEXT, "@graph": list(nodes)}


def _distribution(address: str, version: Mapping[str, Any], kind: str, media: str) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "dcat:downloadURL": {"@id": f"{address}/{version['number']}/data.{kind}"},
        "dcat:mediaType": media.partition(";")[0],
    }


def _both(zh: str, en: str) -> list[dict[str, str]]:
    return [{"@value": zh, "@language": "zh"}, {"@value": en, "@language": "en"}]


def _moment(value: datetime) -> dict[str, str]:
    return {"@value": value.isoformat(), "@type": "xsd:dateTime"}
