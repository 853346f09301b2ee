"""The QR code of a certificate's address, as vector graphics. Source: ISO/IEC 18004."""

from __future__ import annotations

from io import BytesIO


def qr_svg(address: str) -> str:
    """A QR code of `address` as SVG, error correction M, in plain black."""
    import segno

    out = BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=0, scale=4, xmldecl=False, svgns=True, nl=False, omitsize=True
    )
    return out.getvalue().decode("ascii")
