"""The structure of a DRMD 1.0.0 as we read it: kinds of elements, their children in order, how often.

Facts about the public development edition (BAM, QI-Digital), in our own notation; dcc: kinds are those of the
official DCC 3.3.0 schema, so that everything within them is checked by that schema. `xsd` puts both together.
A child is written: name kind, with ? for at most one, * for any number, + for at least one.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from suyuan.certify.dcc.element import DCC, DRMD, PREFIXES

SEQUENCES: dict[str, tuple[str, ...]] = {
    "document": (
        "administrativeData administrative", "materials materials", "propertiesList propertiesList",
        "statements statements", "comment xs:string ?", "document dcc:byteDataType ?",
    ),
    "administrative": (
        "coreData core", "referenceMaterialProducer producer", "respPersons dcc:respPersonListType ?",
    ),
    "core": (
        "titleOfTheDocument title", "uniqueIdentifier dcc:notEmptyStringType",
        "documentVersion dcc:notEmptyStringType", "documentIdentifiers documentIdentifiers ?",
        "validity validity",
    ),
    "identifier": (
        "scheme dcc:notEmptyStringType", "value dcc:notEmptyStringType", "link xs:anyURI ?",
    ),
    "documentIdentifiers": ("documentIdentifier identifier +",),
    "organizationIdentifiers": ("organizationIdentifier identifier +",),
    "materialIdentifiers": ("materialIdentifier identifier +",),
    "propertyIdentifiers": ("propertyIdentifier identifier +",),
    "dispatch": ("dispatchDate xs:date ?", "period xs:duration"),
    "producer": (
        "name dcc:textType", "contact dcc:contactType", "cryptElectronicSeal xs:boolean ?",
        "cryptElectronicSignature xs:boolean ?", "cryptElectronicTimeStamp xs:boolean ?",
        "organizationIdentifiers organizationIdentifiers ?",
    ),
    "materials": ("material material +",),
    "materialClass": (
        "reference dcc:notEmptyStringType", "classID dcc:notEmptyStringType", "link xs:anyURI ?",
    ),
    "material": (
        "name dcc:textType", "description dcc:richContentType ?", "materialClass materialClass *",
        "minimumSampleSize dcc:itemQuantityListType ?", "itemQuantities dcc:itemQuantityListType ?",
        "materialIdentifiers materialIdentifiers ?",
    ),
    "statements": (
        "intendedUse dcc:richContentType", "commutability dcc:richContentType ?",
        "storageInformation dcc:richContentType", "instructionsForHandlingAndUse dcc:richContentType",
        "metrologicalTraceability dcc:richContentType ?", "healthAndSafetyInformation dcc:richContentType ?",
        "subcontractors dcc:richContentType ?", "legalNotice dcc:richContentType ?",
        "referenceToCertificationReport dcc:richContentType ?", "statement dcc:richContentType *",
    ),
    "propertiesList": ("properties properties +",),
    "results": ("result result +",),
    "result": ("name dcc:textType", "description dcc:richContentType ?", "data data"),
    "list": ("quantity quantity +",),
    "properties": (
        "name dcc:textType", "description dcc:richContentType ?", "procedures dcc:usedMethodListType ?",
        "results results", "measurementMetaData dcc:measurementMetaDataListType ?",
    ),
}  # fmt: skip
CHOICES = {
    "validity": ("untilRevoked xs:boolean", "timeAfterDispatch dispatch", "specificTime xs:date"),
    "data": ("list list", "quantity quantity"),
}
TITLES = ("productInformationSheet", "referenceMaterialCertificate")
ATTRIBUTES = {
    "document": '<xs:attribute name="schemaVersion" type="xs:string" use="required"/>',
    "properties": '<xs:attribute name="id" type="xs:ID"/>'
    '<xs:attribute name="isCertified" type="xs:boolean"/>',
}
OFTEN = {"?": ' minOccurs="0"', "*": ' minOccurs="0" maxOccurs="unbounded"', "+": ' maxOccurs="unbounded"'}

RULES = {  # business rules that every document, or a certificate, or an information sheet has to meet
    "DRMD-002": ("", "d:materials/d:material"),
    "DRMD-003": ("", "d:propertiesList/d:properties"),
    "DRMD-004": ("", "d:statements/d:intendedUse"),
    "DRMD-005": ("", "d:statements/d:storageInformation"),
    "DRMD-006": ("", "d:statements/d:instructionsForHandlingAndUse"),
    "DRMD-007": ("", "not(d:materials/d:material[not(d:name)])"),
    "DRMD-009": ("", "not(d:propertiesList/d:properties[not(d:results/d:result)])"),
    "DRMD-010": ("", "d:administrativeData/d:referenceMaterialProducer"),
    "DRMD-012": ("", "d:administrativeData/d:coreData/d:validity"),
    "RMC-001": ("referenceMaterialCertificate", "d:statements/d:metrologicalTraceability"),
    "RMC-002": ("referenceMaterialCertificate", "d:propertiesList/d:properties[@isCertified='true']"),
    "RMC-006": (
        "referenceMaterialCertificate",
        "not(.//d:properties[@isCertified='true']//si:real[not(si:measurementUncertaintyUnivariate)])",
    ),
    "RMC-010": ("referenceMaterialCertificate", "d:administrativeData/d:respPersons"),
    "RMC-011": ("referenceMaterialCertificate", "not(d:materials/d:material[not(d:description)])"),
    "PIS-001": ("productInformationSheet", "not(d:propertiesList/d:properties[@isCertified='true'])"),
}


def broken_rules(root: etree._Element) -> list[str]:
    """The business rules that a document does not meet."""
    names = {"d": DRMD, "si": PREFIXES["si"]}
    title = root.xpath("string(d:administrativeData/d:coreData/d:titleOfTheDocument)", namespaces=names)
    return [
        rule
        for rule, (profile, test) in RULES.items()
        if profile in ("", title) and not root.xpath(f"boolean({test})", namespaces=names)
    ]


def _child(written: str) -> str:
    name, kind, *often = written.split()
    kind = kind if ":" in kind else f"d:{kind}"
    return f'<xs:element name="{name}" type="{kind}"{OFTEN[often[0]] if often else ""}/>'


def _xsd() -> str:
    kinds = [
        f'<xs:complexType name="{name}"><xs:{order}>{"".join(map(_child, children))}</xs:{order}>'
        f"{ATTRIBUTES.get(name, '')}</xs:complexType>"
        for order, table in (("sequence", SEQUENCES), ("choice", CHOICES))
        for name, children in table.items()
    ]
    titles = "".join(f'<xs:enumeration value="{title}"/>' for title in TITLES)
    return (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:d="{DRMD}" xmlns:dcc="{DCC}" '
        f'targetNamespace="{DRMD}" elementFormDefault="qualified">'
        f'<xs:import namespace="{DCC}" schemaLocation="https://ptb.de/dcc/v3.3.0/dcc.xsd"/>'
        '<xs:element name="digitalReferenceMaterialDocument" type="d:document"/>'
        f'<xs:simpleType name="title"><xs:restriction base="xs:string">{titles}'
        "</xs:restriction></xs:simpleType>"
        '<xs:complexType name="quantity"><xs:complexContent><xs:extension base="dcc:primitiveQuantityType">'
        f"<xs:sequence>{_child('propertyIdentifiers propertyIdentifiers ?')}</xs:sequence>"
        f"</xs:extension></xs:complexContent></xs:complexType>{''.join(kinds)}</xs:schema>"
    )


class _Folder(etree.Resolver):
    """Answers imports from the folder of schemas, never from the network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.catalogue: dict[str, Any] = json.loads((folder / "catalog.json").read_text(encoding="utf-8"))

    def resolve(self, url: str, public: str, context: Any) -> Any:
        if url in self.catalogue:
            return self.resolve_filename(str(self.folder / self.catalogue[url]["path"]), context)
        return None


@lru_cache(maxsize=1)
def xsd(folder: Path) -> etree.XMLSchema:
    """Our statement of the structure, with the official schemas of the folder."""
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(_Folder(folder))
    return etree.XMLSchema(etree.fromstring(_xsd(), parser))
