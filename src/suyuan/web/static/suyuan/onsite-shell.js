// Of every on-site page: the worker that keeps the pages, and which ones it is to keep.
import { all, isUnsent } from "./onsite-store.js";

localStorage.setItem("onsite", "yes");

async function keepPages() {
  await navigator.serviceWorker.register("/onsite/worker.js", { scope: "/onsite" });
  const { active } = await navigator.serviceWorker.ready;
  const parts = performance.getEntriesByType("resource").map((one) => one.name).filter((name) => name.includes("/static/"));
  const pages = [...document.querySelectorAll("[data-keep]")].map((link) => link.href);
  const modules = (document.querySelector("[data-modules]")?.dataset.modules ?? "").split(" ").filter(Boolean);
  active.postMessage({ keep: [...new Set([...parts, ...modules, location.href, ...pages])] });
  document.body.dataset.kept = "yes";
}

if ("serviceWorker" in navigator) keepPages().catch(() => {});

// The list says which jobs have readings here that were not submitted.
const entries = await all();
for (const card of document.querySelectorAll(".onsite-card[data-job]")) {
  const here = entries.find((one) => one.key.endsWith(`/${card.dataset.job}`));
  if (isUnsent(here)) card.querySelector("[data-unsent]").hidden = false;
}

const line = document.querySelector("[data-connection]");
const tell = () => { if (line) line.hidden = navigator.onLine; };
window.addEventListener("online", tell);
window.addEventListener("offline", tell);
tell();
