"""From the content of a certificate to the digital certificate: DCC XML 3.3.0 or 3.2.1, Chinese and English.

The same content always gives the same bytes. The access code is never written: who holds the XML must
not thereby hold the key to the client's data.

Edition 3.2.1 says the same in the words it has: addresses of web pages stand in dcc:further and
dcc:reference, uncertainties in the older form of D-SI 2.1, and a column with a gap as text, because that
edition has no NaN.

Source: PTB DCC schemas 3.3.0 and 3.2.1; domain model 5.4.
"""

from __future__ import annotations

from lxml import etree

from suyuan.certify.completeness import require_complete
from suyuan.certify.content import CertificateContent
from suyuan.certify.dcc.administrative import write_administrative
from suyuan.certify.dcc.element import DCC, DCC_VERSION, NAMESPACES, XSI, edition_of, tag
from suyuan.certify.dcc.results import write_results


def compose_dcc(content: CertificateContent, *, version: str = DCC_VERSION) -> bytes:
    """The unsigned digital certificate as UTF-8 XML, in edition `version` of the DCC (3.3.0 or 3.2.1).

    Raises IncompleteCertificate with every gap, UnknownUnit for a unit without D-SI form, NotANumber for
    text in a column of numbers, InputError for characters that XML cannot hold, OutOfRange for an edition
    that is not written here.
    """
    edition = edition_of(version)
    require_complete(content)
    root = etree.Element(tag("dcc:digitalCalibrationCertificate"), nsmap=NAMESPACES)
    root.set(f"{{{XSI}}}schemaLocation", f"{DCC} {DCC}/v{version}/dcc.xsd")
    root.set("schemaVersion", version)
    write_administrative(root, content, edition)
    write_results(root, content, edition)
    etree.indent(root, space=" ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"
