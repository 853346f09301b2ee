"""A scene of the explorer as plain data for the script that draws it, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from suyuan.base.text import Text
from suyuan.registry.issuing import queries as certificates
from suyuan.registry.parties.scope import Scope
from suyuan.registry.results.explored import Told, sees
from suyuan.registry.results.labelled import STATES
from suyuan.web.explorer_scene import BlockView, Box, Scene
from suyuan.web.formats import count, day, percent
from suyuan.web.speech import say

MASKED: Final = Text("其他机构的结果", "A result of another organization")
LEAST: Final = 0.0005  # a share below is not told in digits


def addresses(found: Iterable[Told], scope: Scope) -> dict[str, str]:
    """Pages of certificates by number: of those kept here that the person may see. One query."""
    known = certificates.by_numbers({one.certificate for one in found if one.certificate})
    return {
        number: reverse("certificate", args=[row["id"]])
        for number, row in known.items()
        if scope.sees_house(row["issuer_id"], row["client_id"])
        or scope.sees_house(path=row["issuer__jurisdiction__path"])
    }


def share_text(share: float) -> str:
    """A share as per cent; what is too small for a digit is told as such."""
    if share == 0:
        return "0 %"
    return "< 0.1 %" if share < LEAST else percent(share)


def value_text(one: Told) -> str:
    """The value with its unit, and U; a negative one has a true minus sign."""
    value = " ".join(filter(None, (one.value_text.replace("-", "−"), one.unit)))
    return f"{value or '—'}{f'   U = {one.U_text} {one.unit}'.rstrip() if one.U_text else ''}"


def label_text(one: Told) -> str:
    """What was measured of the device, and at which point."""
    point = say(one.point)
    label = say(one.label)
    return f"{label} · {point}" if point and point not in label else label


def here(one: Told, by: str) -> str:
    """The picture about this result."""
    return f"{reverse('explorer')}?{urlencode({'line': one.id, 'by': by})}"


def card(one: Told, pages: Mapping[str, str], *, by: str, seen: bool) -> dict[str, Any]:
    """What the panel beside the picture says of a result."""
    return {
        "title": " ".join(filter(None, (say(one.device), one.serial_no))),
        "label": label_text(one),
        "value": value_text(one),
        "issuer": say(one.issuer),
        "certificate": one.certificate,
        "page": pages.get(one.certificate, ""),
        "made": day(one.performed_on),
        "until": day(one.valid_until) if one.valid_until else "",
        "here": here(one, by) if seen else "",
    }


def drawn(scene: Scene, scope: Scope) -> dict[str, Any]:
    """Everything that is drawn, with its places."""
    shown = [box.told for box in scene.boxes if box.told] + [one.first for one in scene.blocks if one.first]
    pages = addresses(shown, scope)
    picture = scene.picture
    bands = [{"name": say(scene.name_of(one.level)), "y": one.y, "h": one.height} for one in picture.bands]
    if picture.field:
        bands.append({"name": leaves_name(scene), "y": picture.field.y, "h": picture.field.height})
    boxes = zip(scene.boxes, picture.x.tolist(), picture.y.tolist(), strict=True)
    return {
        "width": picture.width,
        "height": picture.height,
        "bands": bands,
        "boxes": [_box(box, pages, scope, by=scene.by) | {"x": x, "y": y} for box, x, y in boxes],
        "lines": [
            [child, parent, round(weight, 6)]
            for child, parent, weight in zip(
                scene.child.tolist(), scene.parent.tolist(), scene.weight.tolist(), strict=True
            )
        ],
        "blocks": [
            _block(one, pages, by=scene.by)
            | {"x": at.x, "y": at.y, "w": at.width, "h": at.height, "columns": at.columns}
            for one, at in zip(scene.blocks, picture.blocks, strict=True)
        ],
        "ties": [list(pair) for pair in zip(scene.holder.tolist(), scene.held.tolist(), strict=True)],
    }


def leaves_name(scene: Scene) -> str:
    """How the field of the blocks is called."""
    return say(Text("使用它的结果", "Results that lean on it")) + f" · {count(scene.leaves)}"


def _box(box: Box, pages: Mapping[str, str], scope: Scope, *, by: str) -> dict[str, Any]:
    plain = {
        "state": box.state,
        "stateName": say(STATES[box.state]),
        "fault": say(box.fault) if box.fault else "",
        "level": box.level,
        "share": round(box.share, 6),
        "shareText": share_text(box.share),
        "ownText": share_text(box.own) if box.level >= 0 else "",
    }
    if box.told is None:
        return plain | {"title": say(MASKED), "label": "", "value": ""}
    return plain | card(box.told, pages, by=by, seen=sees(scope, box.told))


def _block(one: BlockView, pages: Mapping[str, str], *, by: str) -> dict[str, Any]:
    named = [(code, say(STATES[code]), many) for code, many in one.states.items()]
    return {
        "key": one.key,
        "name": say(one.name),
        "detail": say(one.detail),
        "count": one.count,
        "share": round(one.share, 6),
        "shareText": share_text(one.share),
        "states": [list(each) for each in named],
        "page": pages.get(one.first.certificate, "") if one.first and by == "certificate" else "",
    }
