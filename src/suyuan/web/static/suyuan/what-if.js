// While the slider moves, the classes of shift over limit and the verdicts that turn over follow at once: what the
// server found for every place of the slider came with the page. When it is let go the whole page is asked for anew.
const panel = document.querySelector("[data-live-shift]"), slider = document.querySelector("[data-slides=amount]");
if (panel && slider) {
  const live = JSON.parse(panel.dataset.liveShift), flips = document.querySelector("[data-flips]");
  const rows = [...panel.querySelectorAll("tbody tr")];
  slider.addEventListener("input", () => {
    const at = Math.round(Number(slider.value) / live.step) - live.first, counts = live.classes[at];
    if (!counts) return;
    const most = Math.max(...counts, 1);
    rows.forEach((row, place) => {
      row.querySelector(".bar-fill")?.setAttribute("width", String((100 * counts[place]) / most));
      row.lastElementChild.textContent = counts[place] ? counts[place].toLocaleString("en") : "–";
    });
    if (flips) {
      flips.textContent = live.flips[at].toLocaleString("en");
      flips.parentElement.classList.toggle("what-bad", live.flips[at] > 0);
    }
  });
}
