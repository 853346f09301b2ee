"""From the content of a certificate to the digital certificate: DCC 3.3.0 XML, Chinese and English.

The same content always gives the same bytes. The access code is never written: who holds the XML must
not thereby hold the key to the client's data.

Source: PTB DCC schema 3.3.0; domain model 5.4.
"""

from __future__ import annotations

from lxml import etree

from suyuan.certify.completeness import require_complete
from suyuan.certify.content import CertificateContent
from suyuan.certify.dcc.administrative import write_administrative
from suyuan.certify.dcc.element import DCC_VERSION, NAMESPACES, XSI, tag
from suyuan.certify.dcc.results import write_results

SCHEMA_LOCATION = f"https://ptb.de/dcc https://ptb.de/dcc/v{DCC_VERSION}/dcc.xsd"


def compose_dcc(content: CertificateContent) -> bytes:
    """The unsigned digital certificate as UTF-8 XML.

    Raises IncompleteCertificate with every gap, UnknownUnit for a unit without D-SI form, NotANumber for
    text in a column of numbers, InputError for characters that XML cannot hold.
    """
    require_complete(content)
    root = etree.Element(tag("dcc:digitalCalibrationCertificate"), nsmap=NAMESPACES)
    root.set(f"{{{XSI}}}schemaLocation", SCHEMA_LOCATION)
    root.set("schemaVersion", DCC_VERSION)
    write_administrative(root, content)
    write_results(root, content)
    etree.indent(root, space=" ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"
