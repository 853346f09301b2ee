"""How long the traceability explorer takes to draw a frame, in the installed Chromium without a window.

The script of the page draws a made-up scene: a chain of six bands, two hundred results in boxes and so many
leaves in blocks, placed as the server places them. At every zoom it pans across the picture; the time of each
frame is that of the drawing itself, on the processor, without a graphics card.

    python bench/explorer.py [--leaves 100000 1000000]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import numpy as np
from playwright.sync_api import Route, sync_playwright

from suyuan.trace.picture import picture_of

ROOT: Final = Path(__file__).resolve().parents[1]
STATIC: Final = ROOT / "src/suyuan/web/static/suyuan"
CHROMIUM: Final = "/usr/bin/chromium"
ADDRESS: Final = "http://explorer.invalid"
BOXES, BLOCKS, FRAMES = 200, 40, 40
PAGE: Final = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/explorer.css">
<div class="explorer" data-explorer data-scene="/scene" data-cells="/cells" data-leaves="/leaves"
 data-name="x" data-words='{"states": {}}'><div class="explorer-view"><img class="explorer-still" alt="">
<canvas class="explorer-canvas" tabindex="0" hidden></canvas><div class="explorer-tools" hidden></div>
<aside class="explorer-card" hidden></aside></div></div><script type="module" src="/explorer.js"></script>"""
PAN: Final = """([zoom, frames]) => {
  const e = document.querySelector("[data-explorer]").explorer, times = [];
  const block = e.scene.blocks[0];
  const middle = { x: block.x + block.w / 2, y: block.y + block.h / 2, w: 0, h: 0 };
  if (zoom) e.centre(middle, zoom); else e.fit();
  for (let at = 0; at < frames; at++) {
    e.view = { ...e.view, x: e.view.x - 7, y: e.view.y - 5 };
    const begun = performance.now();
    e.draw();
    e.pen.getImageData(0, 0, 1, 1);  // waits until it is drawn indeed
    times.push(performance.now() - begun);
  }
  return times;
}"""


def scene_of(leaves: int) -> dict[str, Any]:
    """A chain of six bands, boxes below the chosen result, and blocks of leaves."""
    level = np.array([0, 1, 2, 3, 4, 5, *[-1] * (BOXES - 6)])
    child = np.array([*range(5), *range(6, BOXES)])
    parent = np.array([*range(1, 6), *[0] * (BOXES - 6)])
    counts = [leaves // BLOCKS] * BLOCKS
    picture = picture_of(level, np.full(BOXES, 0.5), child, parent, counts=counts)
    places = zip(picture.x.tolist(), picture.y.tolist(), level.tolist(), strict=True)
    words = {"state": "valid", "stateName": "valid", "shareText": "1 %", "label": "error", "value": "0.1 g"}
    return {
        "width": picture.width,
        "height": picture.height,
        "bands": [{"name": f"level {one.level}", "y": one.y, "h": one.height} for one in picture.bands],
        "boxes": [
            words | {"title": f"device {n}", "x": x, "y": y, "level": one}
            for n, (x, y, one) in enumerate(places)
        ],
        "lines": [list(one) for one in zip(child.tolist(), parent.tolist(), [0.2] * len(child), strict=True)],
        "blocks": [
            {"key": str(n), "name": f"kind {n}", "detail": "house", "count": counts[n], "share": 0.1,
             "shareText": "1 %", "states": [["valid", "valid", counts[n]]], "x": at.x, "y": at.y,
             "w": at.width, "h": at.height, "columns": at.columns}
            for n, at in enumerate(picture.blocks)
        ],
        "ties": [[6 + n, n] for n in range(BLOCKS)],
    }  # fmt: skip


def answering(leaves: int) -> Any:
    """What the server would send."""
    scene = json.dumps(scene_of(leaves))
    states = np.random.default_rng(1).choice(list("0012"), leaves // BLOCKS)
    row = {"title": "device", "label": "error", "value": "0.1 g", "certificate": "A-1", "state": "valid"}

    def answer(route: Route) -> None:
        asked = urlsplit(route.request.url)
        if asked.path in ("/explorer.js", "/explorer.css"):
            route.fulfill(path=STATIC / asked.path[1:])
        elif asked.path == "/scene":
            route.fulfill(body=scene, content_type="application/json")
        elif asked.path == "/cells":
            route.fulfill(json={"states": "".join(states)})
        elif asked.path == "/leaves":
            route.fulfill(json={"rows": [row] * int(parse_qs(asked.query)["many"][0])})
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    return answer


def main() -> None:
    """Every number of leaves, at every zoom."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--leaves", type=int, nargs="+", default=[100_000, 1_000_000])
    asked = parser.parse_args()
    if not Path(CHROMIUM).exists():
        print("Chromium is not installed: see setup/system.sh")
        return
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM)
        for leaves in asked.leaves:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.route(f"{ADDRESS}/**", answering(leaves))
            page.goto(ADDRESS)
            page.wait_for_function('document.querySelector("[data-explorer]").explorer')
            page.evaluate(PAN, [0, 3])
            page.wait_for_function(
                'document.querySelector("[data-explorer]").explorer.scene.blocks.every((one) => one.cells)'
            )
            print(f"{leaves:,} leaves in {BLOCKS} blocks, {BOXES} boxes: ms for a frame, median and 95 %")
            for name, zoom in (("all of it", 0), ("cells", 0.4), ("marks", 0.8), ("words", 5.0)):
                page.evaluate(PAN, [zoom, 3])
                page.wait_for_timeout(300)  # the words of the leaves come
                times = page.evaluate(PAN, [zoom, FRAMES])
                print(f"  {name:10} {np.median(times):8.1f} {np.quantile(times, 0.95):8.1f}", flush=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
