// Moving a job with the mouse: it opens the form of its plan, filled in for the place where it was dropped.
// Whoever has no mouse opens the same form by the link of the job.
const DAY = 86400000;
let carried = null;

function placeOf(lane, x) {
  const box = lane.getBoundingClientRect();
  const half = Math.min(13, Math.max(0, Math.floor(((x - box.left) / box.width) * 14)));
  const day = new Date(Date.parse(`${lane.dataset.monday}T00:00:00Z`) + Math.floor(half / 2) * DAY);
  return { day: day.toISOString().slice(0, 10), half: half % 2 ? "pm" : "am" };
}

for (const one of document.querySelectorAll("[data-plan]")) {
  if (!one.dataset.plan) continue;
  one.draggable = true;
  one.addEventListener("dragstart", (event) => {
    carried = one.dataset.plan;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", one.dataset.plan);
  });
}

const view = document.querySelector(".week")?.dataset.view;
for (const lane of document.querySelectorAll(".lane[data-row]")) {
  lane.addEventListener("dragover", (event) => {
    if (!carried) return;
    event.preventDefault();
    lane.classList.add("is-over");
  });
  lane.addEventListener("dragleave", () => lane.classList.remove("is-over"));
  lane.addEventListener("drop", (event) => {
    event.preventDefault();
    lane.classList.remove("is-over");
    const { day, half } = placeOf(lane, event.clientX);
    const asked = new URLSearchParams({ scheduled_for: day, from_half: half, until_on: "", until_half: "pm" });
    if (view === "people") asked.set("verifier", lane.dataset.row);
    if (view === "rooms") asked.set("room", lane.dataset.row);
    location.assign(`${carried}?${asked}`);
  });
}
