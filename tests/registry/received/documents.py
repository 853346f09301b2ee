"""Certificates as another laboratory writes them: invented, small, of several editions of the DCC.

Good Practice in build (a list with reference, indication and error), one language, links to the certificates
of the equipment. Nobody in them exists.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

FOREIGN = "Kalibrierlabor Beispiel GmbH"
ROWS = (
    ("273.15", "0.021"),
    ("293.15", "0.034"),
    ("313.15", "0.047"),
    ("333.15", "0.052"),
    ("353.15", "0.066"),
)


@dataclass(frozen=True, kw_only=True)
class Linked:
    """A piece of equipment with the certificate it stands on. `value` "" writes no hash element at all."""

    number: str
    value: str = ""
    procedure: str = "SHA-256"
    name: str = "Reference thermometer"


def to(number: str, document: bytes) -> Linked:
    """A link by hash, as it should be."""
    return Linked(number=number, value=hashlib.sha256(document).hexdigest())


def certificate(
    number: str,
    *,
    issuer: str = FOREIGN,
    serial: str = "S-1",
    maker: str = "Thermometer Works",
    model: str = "TX-9",
    performed: str = "2026-01-20",
    equipment: Sequence[Linked] = (),
    rows: Sequence[tuple[str, str]] = ROWS,
    expanded: str = "0.061",
    edition: str = "3.2.1",
    replaces: str = "",
    before: Linked | None = None,
    item: str = '<dcc:content lang="en">Digital thermometer</dcc:content>',
) -> bytes:
    """A calibration certificate of a thermometer, edition 3.1.1 to 3.3.0."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<dcc:digitalCalibrationCertificate xmlns:dcc="https://ptb.de/dcc" xmlns:si="https://ptb.de/si"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" schemaVersion="{edition}"
 xsi:schemaLocation="https://ptb.de/dcc https://ptb.de/dcc/v{edition}/dcc.xsd">
 <dcc:administrativeData>
  <dcc:dccSoftware><dcc:software>
   <dcc:name><dcc:content lang="en">Certificate writer</dcc:content></dcc:name>
   <dcc:release>4.2</dcc:release>
  </dcc:software></dcc:dccSoftware>
  <dcc:coreData>
   <dcc:countryCodeISO3166_1>DE</dcc:countryCodeISO3166_1>
   <dcc:usedLangCodeISO639_1>en</dcc:usedLangCodeISO639_1>
   <dcc:mandatoryLangCodeISO639_1>en</dcc:mandatoryLangCodeISO639_1>
   <dcc:uniqueIdentifier>{escape(number)}</dcc:uniqueIdentifier>
   <dcc:beginPerformanceDate>{performed}</dcc:beginPerformanceDate>
   <dcc:endPerformanceDate>{performed}</dcc:endPerformanceDate>
   <dcc:performanceLocation>laboratory</dcc:performanceLocation>{_issued(performed, edition)}{
        _amended(replaces)
    }{_before(before)}
  </dcc:coreData>
  <dcc:items>
   <dcc:item>
    <dcc:name>{item}</dcc:name>
    <dcc:manufacturer><dcc:name><dcc:content>{escape(maker)}</dcc:content></dcc:name></dcc:manufacturer>
    <dcc:model>{escape(model)}</dcc:model>
    <dcc:identifications>
     <dcc:identification refType="basic_serialNumber">
      <dcc:issuer>manufacturer</dcc:issuer>
      <dcc:value>{escape(serial)}</dcc:value>
      <dcc:name><dcc:content lang="en">Serial no.</dcc:content></dcc:name>
     </dcc:identification>
    </dcc:identifications>
   </dcc:item>
  </dcc:items>
  <dcc:calibrationLaboratory>
   <dcc:contact>
    <dcc:name><dcc:content>{escape(issuer)}</dcc:content></dcc:name>
    <dcc:eMail>lab@laboratory.example</dcc:eMail>
    <dcc:location>
     <dcc:city>Beispielstadt</dcc:city>
     <dcc:countryCode>DE</dcc:countryCode>
    </dcc:location>
   </dcc:contact>
  </dcc:calibrationLaboratory>
  <dcc:respPersons>
   <dcc:respPerson>
    <dcc:person><dcc:name><dcc:content>A. Muster</dcc:content></dcc:name></dcc:person>
    <dcc:role>Head of laboratory</dcc:role>
    <dcc:mainSigner>true</dcc:mainSigner>
   </dcc:respPerson>
  </dcc:respPersons>
  <dcc:customer>
   <dcc:name><dcc:content>Factory 42</dcc:content></dcc:name>
   <dcc:eMail>office@factory.example</dcc:eMail>
   <dcc:location><dcc:city>Demonstration City</dcc:city></dcc:location>
  </dcc:customer>
  <dcc:statements>
   <dcc:statement>
    <dcc:declaration>
     <dcc:content lang="en">The results relate only to the item calibrated.</dcc:content>
    </dcc:declaration>
   </dcc:statement>
  </dcc:statements>
 </dcc:administrativeData>
 <dcc:measurementResults>
  <dcc:measurementResult>
   <dcc:name><dcc:content lang="en">Calibration in a bath</dcc:content></dcc:name>
   <dcc:usedMethods>
    <dcc:usedMethod refType="basic_calibrationMethod">
     <dcc:name><dcc:content lang="en">Comparison with a reference thermometer</dcc:content></dcc:name>
    </dcc:usedMethod>
   </dcc:usedMethods>{_equipment(equipment)}
   <dcc:influenceConditions>
    <dcc:influenceCondition refType="basic_temperature">
     <dcc:name><dcc:content lang="en">Ambient temperature</dcc:content></dcc:name>
     <dcc:data>
      <dcc:quantity>
       <si:real><si:value>293.1</si:value><si:unit>\\kelvin</si:unit></si:real>
      </dcc:quantity>
     </dcc:data>
    </dcc:influenceCondition>
   </dcc:influenceConditions>
   <dcc:results>
    <dcc:result refType="temperature_calibration">
     <dcc:name><dcc:content lang="en">Error of indication</dcc:content></dcc:name>
     <dcc:data>
      <dcc:list refType="basic_measurementResults">
       {_column("basic_referenceValue", "Reference", [row[0] for row in rows])}
       {_column("basic_measurementError", "Error", [row[1] for row in rows], _spread(expanded, edition))}
      </dcc:list>
     </dcc:data>
    </dcc:result>
   </dcc:results>
  </dcc:measurementResult>
 </dcc:measurementResults>
</dcc:digitalCalibrationCertificate>
""".encode()


def _issued(day: str, edition: str) -> str:
    return f"\n   <dcc:issueDate>{day}</dcc:issueDate>" if edition >= "3.2" else ""


def _column(kind: str, name: str, values: Sequence[str], spread: str = "") -> str:
    return f"""<dcc:quantity refType="{kind}">
        <dcc:name><dcc:content lang="en">{name}</dcc:content></dcc:name>
        <si:realListXMLList>
         <si:valueXMLList>{" ".join(values)}</si:valueXMLList>
         <si:unitXMLList>\\kelvin</si:unitXMLList>{spread}
        </si:realListXMLList>
       </dcc:quantity>"""


def _spread(expanded: str, edition: str) -> str:
    if not expanded:
        return ""
    if edition >= "3.3":
        return f"""
         <si:measurementUncertaintyUnivariateXMLList>
          <si:expandedMUXMLList>
           <si:valueExpandedMUXMLList>{expanded}</si:valueExpandedMUXMLList>
           <si:coverageFactorXMLList>2</si:coverageFactorXMLList>
           <si:coverageProbabilityXMLList>0.95</si:coverageProbabilityXMLList>
          </si:expandedMUXMLList>
         </si:measurementUncertaintyUnivariateXMLList>"""
    return f"""
         <si:expandedUncXMLList>
          <si:uncertaintyXMLList>{expanded}</si:uncertaintyXMLList>
          <si:coverageFactorXMLList>2</si:coverageFactorXMLList>
          <si:coverageProbabilityXMLList>0.95</si:coverageProbabilityXMLList>
         </si:expandedUncXMLList>"""


def _equipment(linked: Sequence[Linked]) -> str:
    if not linked:
        return ""
    return "\n   <dcc:measuringEquipments>" + "".join(map(_one, linked)) + "\n   </dcc:measuringEquipments>"


def _one(linked: Linked) -> str:
    return f"""
    <dcc:measuringEquipment refType="basic_normalUsed">
     <dcc:name><dcc:content lang="en">{linked.name}</dcc:content></dcc:name>
     <dcc:certificate>
      <dcc:referral><dcc:content lang="en">Calibration certificate</dcc:content></dcc:referral>
      <dcc:referralID>{escape(linked.number)}</dcc:referralID>
      <dcc:procedure>{linked.procedure}</dcc:procedure>
      <dcc:value>{linked.value or "TODO"}</dcc:value>
     </dcc:certificate>
    </dcc:measuringEquipment>"""


def _before(linked: Linked | None) -> str:
    if linked is None:
        return ""
    return f"""
   <dcc:previousReport>
    <dcc:referral><dcc:content lang="en">Calibration before this one</dcc:content></dcc:referral>
    <dcc:referralID>{escape(linked.number)}</dcc:referralID>
    <dcc:procedure>{linked.procedure}</dcc:procedure>
    <dcc:value>{linked.value or "TODO"}</dcc:value>
   </dcc:previousReport>"""


def _amended(number: str) -> str:
    if not number:
        return ""
    return f"""
   <dcc:reportAmendedSubstituted>
    <dcc:typeOfChange>substituted</dcc:typeOfChange>
    <dcc:replacedUniqueIdentifier>{escape(number)}</dcc:replacedUniqueIdentifier>
   </dcc:reportAmendedSubstituted>"""
