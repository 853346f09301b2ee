"""Screens as the browser computed them: text stands out, focus is seen, a phone need not scroll sideways.

Source: WCAG 2.2, 1.4.3 (contrast), 2.4.7 (focus visible), 2.1.1 (keyboard), 1.4.10 (reflow).
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

INSIDE = (
    "/", "/instruments", "/instruments/new", "/due", "/lots", "/intervals", "/jobs", "/jobs/workload",
    "/certificates", "/certificates/received", "/standards", "/comparisons", "/materials", "/materials/shelf",
    "/capabilities", "/datasets", "/packs", "/packs/suyuan.mass.weights/2026", "/specifications", "/people",
    "/organizations", "/account", "/account/tokens", "/reminders", "/import", "/trace", "/plan", "/search",
    "/recalls", "/jobs/calendar", "/jobs/board", "/jobs/samples", "/people/new", "/account/second-factor",
    "/firm", "/firm/equipment", "/firm/processes", "/firm/assessment", "/firm/partners", "/import/equipment",
    "/instruments/labels", "/capabilities/new", "/datasets/new", "/comparisons/new",
)  # fmt: skip
GOVERNING = (
    "/plan", "/coverage", "/coverage/matrix", "/planning/siting", "/centers", "/chains",
    "/supervision", "/integrity", "/honest", "/innovation", "/consultations", "/tasks", "/news", "/news/new",
    "/consultations/desk", "/tasks/all",
    "/chain-health", "/explorer", "/correlation", "/federation", "/re-evaluations",
)  # fmt: skip
OUTSIDE = (
    "/login", "/verify", "/data", "/log", "/calculator", "/consultations", "/nowhere", "/public",
    "/public/plan", "/public/news", "/public/open-data", "/public/honest", "/public/plaque",
    "/supervision/published", "/complain",
)  # fmt: skip

# What is read below a ratio of 4.5, or of 3 for large text, on the ground it stands on.
FAINT = """() => {
  const parts = (colour) => {
    const found = colour.match(/rgba?\\(([^)]+)\\)/);
    if (!found) return null;
    const numbers = found[1].split(/[ ,/]+/).map(Number);
    return [...numbers.slice(0, 3), numbers.length > 3 ? numbers[3] : 1];
  };
  const light = (colour) => {
    const one = colour.slice(0, 3).map((value) => value / 255)
      .map((value) => (value <= .04045 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4));
    return .2126 * one[0] + .7152 * one[1] + .0722 * one[2];
  };
  const over = (top, below) => [0, 1, 2].map((n) => top[n] * top[3] + below[n] * (1 - top[3])).concat([1]);
  const groundOf = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) {
      const colour = parts(getComputedStyle(one).backgroundColor);
      if (colour && colour[3] > 0) layers.push(colour);
      if (colour && colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  // In a drawing a word stands on the shapes drawn before it that lie around its middle.
  const drawnUnder = (element, ground) => {
    const box = element.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const shapes = [...element.closest("svg").querySelectorAll("rect, circle")];
    return shapes.filter((shape) => {
      const around = shape.getBoundingClientRect();
      const isBefore = shape.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
      return isBefore && around.left <= x && x <= around.right && around.top <= y && y <= around.bottom;
    }).reduce((below, shape) => {
      const style = getComputedStyle(shape);
      const fill = parts(style.fill);
      if (!fill) return below;
      return over([...fill.slice(0, 3), fill[3] * style.fillOpacity * style.opacity], below);
    }, ground);
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const words = walker.currentNode.nodeValue.trim();
    const seen = element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true});
    if (!words || !seen || element.closest(".sr-only, .skip, :disabled")) continue;
    const style = getComputedStyle(element);
    const isDrawn = element.closest("svg");
    const ground = isDrawn ? drawnUnder(element, groundOf(element)) : groundOf(element);
    const text = parts(isDrawn ? style.fill : style.color);
    if (!text) continue;
    const [low, high] = [light(over(text, ground)), light(ground)].sort((one, other) => one - other);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (high + .05) / (low + .05);
    if (ratio < (isLarge ? 3 : 4.5)) faint.push(`${ratio.toFixed(2)} ${words.slice(0, 30)}`);
  }
  return faint;
}"""

# Controls that the keyboard does not reach, or that do not show that it did.
UNMARKED = """() => {
  const look = (element) => {
    const style = getComputedStyle(element);
    return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.borderColor].join(" ");
  };
  const controls = document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary"
  );
  return [...controls].filter((one) => one.checkVisibility() && !one.disabled).filter((one) => {
    one.blur();
    const before = look(one);
    one.focus({focusVisible: true});
    return document.activeElement !== one || look(one) === before;
  }).map((one) => one.outerHTML.slice(0, 90));
}"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_the_screens_can_be_read_and_walked_by_keyboard(visitor: Callable[..., Visitor]) -> None:
    wang, sun = visitor("en").log_in("Wang"), visitor("zh").log_in("Sun")
    faults = {}
    for someone, pages in ((visitor("zh"), OUTSIDE), (wang, INSIDE), (sun, GOVERNING)):
        for page in pages:
            someone.page.goto(someone.base + page)
            someone.page.wait_for_load_state("networkidle")
            faults[page] = [*someone.page.evaluate(FAINT), *someone.page.evaluate(UNMARKED)]
    assert {page: found for page, found in faults.items() if found} == {}


def test_a_phone_need_not_scroll_sideways(visitor: Callable[..., Visitor]) -> None:
    wang, sun = (visitor("en", width=390).log_in(name) for name in ("Wang", "Sun"))
    wide = {}
    for someone, pages in ((wang, (*INSIDE, *OUTSIDE)), (sun, GOVERNING)):
        for page in pages:
            someone.page.goto(someone.base + page)
            wide[page] = someone.page.evaluate(SIDEWAYS)
    assert {page: by for page, by in wide.items() if by > 0} == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_refused_form_says_it_at_the_field_and_loses_nothing(
    visitor: Callable[..., Visitor], language: str
) -> None:
    zhou = visitor(language, width=390).log_in("Zhou")
    page = zhou.page
    page.goto(f"{zhou.base}/instruments/new")
    page.fill("[name=model]", "K-1")
    page.fill("[name=serial_no]", "7 号")
    # As somebody sends it whose browser does not hold an empty field back.
    page.eval_on_selector("form:has([name=serial_no])", "form => { form.noValidate = true; }")
    zhou.click("form:has([name=serial_no]) button[type=submit]")
    first = page.locator("[aria-invalid=true]")
    assert first.get_attribute("name") == "kind"
    assert page.evaluate("document.activeElement.name") == "kind"
    said = page.locator(f"#{first.get_attribute('aria-describedby')}").inner_text()
    assert {"zh": "缺少种类", "en": "kind"}[language] in said.lower()
    assert [page.input_value(f"[name={name}]") for name in ("model", "serial_no")] == ["K-1", "7 号"]
    page.goto(f"{zhou.base}/instruments/new")  # what was typed is kept for one page
    assert page.input_value("[name=model]") == ""


def test_what_is_too_faint_or_unmarked_is_found(visitor: Callable[..., Visitor]) -> None:
    someone = visitor("zh")
    someone.page.goto(f"{someone.base}/login")
    # Styles are set one by one: the policy of the page lets no style stand in its text.
    someone.page.evaluate(
        """() => {
          document.body.innerHTML = "<p>4.48</p><p>4.54</p><input>";
          const [low, high] = document.querySelectorAll("p");
          low.style.color = "#777777";
          high.style.color = "#767676";
          document.body.style.background = "#ffffff";
          const bare = {outline: "none", boxShadow: "none", border: "0"};
          const input = document.querySelector("input");
          for (const [name, value] of Object.entries(bare)) input.style[name] = value;
        }"""
    )
    # The two greys on white are the best known pair around 4.5:1 (WebAIM).
    assert someone.page.evaluate(FAINT) == ["4.48 4.48"]
    assert len(someone.page.evaluate(UNMARKED)) == 1
    someone.page.evaluate(
        """() => {
          document.body.innerHTML = '<svg width="90" height="90"><rect width="90" height="40"/>'
            + '<text x="9" y="25">on it</text><text x="9" y="75">off it</text></svg>';
          for (const one of document.querySelectorAll("text")) one.style.fill = "#ffffff";
        }"""
    )
    assert someone.page.evaluate(FAINT) == ["1.00 off it"]
