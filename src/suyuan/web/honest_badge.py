"""The badge of an honest unit as a picture: what it is worth today, for the pages of the unit itself."""

from __future__ import annotations

from typing import Final

from markupsafe import escape

from suyuan.registry.honest.plaques import printed
from suyuan.web.words.honest import STANDINGS

INK: Final = {
    "valid": "#1d7a46",
    "suspended": "#9a6a08",
    "revoked": "#ad241c",
    "expired": "#5c6b73",
    "unknown": "#5c6b73",
}
TITLE: Final = {"zh": "诚信计量示范单位", "en": "Honest measurement unit"}


def badge_svg(standing: str, *, plaque: str, until: str, language: str) -> str:
    """A picture of 300 by 64. `until` is the last valid day as it is said, "" where it does not matter."""
    said = STANDINGS[standing].to(language)
    under = " · ".join(part for part in (printed(plaque) if len(plaque) == 17 else plaque, until) if part)
    ink, tag = INK[standing], "zh-Hans" if language == "zh" else "en"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 64" width="300" height="64" role="img" '
        f'lang="{tag}" aria-label="{escape(TITLE[language])}: {escape(said)}" '
        f"font-family=\"system-ui, 'Noto Sans CJK SC', sans-serif\">"
        f'<rect x="0.5" y="0.5" width="299" height="63" rx="6" fill="#fff" stroke="{ink}"/>'
        f'<circle cx="31" cy="32" r="18" fill="{ink}"/>{MARKS[standing]}'
        f'<text x="62" y="19" font-size="12" fill="#46545c">{escape(TITLE[language])}</text>'
        f'<text x="62" y="38" font-size="16" font-weight="600" fill="{ink}">{escape(said)}</text>'
        f'<text x="62" y="54" font-size="10.5" fill="#46545c">{escape(under)}</text></svg>'
    )


_LINE: Final = 'fill="none" stroke="#fff" stroke-width="3.2" stroke-linecap="round"'
_CROSS: Final = f'<path d="M25 26l12 12M37 26l-12 12" {_LINE}/>'
MARKS: Final = {
    "valid": f'<path d="M23 33l6 6 11-13" {_LINE}/>',
    "suspended": f'<path d="M27 25v14M35 25v14" {_LINE}/>',
    "revoked": _CROSS,
    "expired": f'<path d="M31 24v9l6 4" {_LINE}/>',
    "unknown": _CROSS,
}
