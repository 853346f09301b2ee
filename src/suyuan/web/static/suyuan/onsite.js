// On-site work: one point at a time, every keystroke kept on the device, sent once when there is a connection.
import { load, save } from "./onsite-store.js";

const box = document.getElementById("onsite");
const form = document.getElementById("onsite-form");
const words = JSON.parse(box.dataset.words);
const address = box.dataset.address;
const key = `${box.dataset.person}/${box.dataset.job}`;
const say = (name) => document.querySelector(`[data-say="${name}"]`);
const fieldsOf = (root) => [...root.querySelectorAll("input[name], select[name]")];
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
const device = /Android|iPhone|iPad/.exec(navigator.userAgent)?.[0] ?? navigator.platform ?? "browser";

let entry = null;

// --- one point at a time ---
const points = () => [...form.querySelectorAll("[data-point]")];
let here = 0;

function turn(to) {
  const all = points();
  here = Math.min(Math.max(to, 0), all.length - 1);
  all.forEach((point, place) => { point.hidden = place !== here; });
  say("where").textContent = `${here + 1} / ${all.length}`;
  document.querySelector("[data-back]").disabled = here === 0;
  document.querySelector("[data-next]").disabled = here === all.length - 1;
  window.scrollTo({ top: 0 });
}

document.querySelector("[data-back]").addEventListener("click", () => turn(here - 1));
document.querySelector("[data-next]").addEventListener("click", () => turn(here + 1));

function addPoint(test) {
  const all = [...form.querySelectorAll(`[data-point][data-test="${test}"]`)];
  if (all.length >= Number(all[0].dataset.most)) return null;
  const next = all.at(-1).cloneNode(true);
  for (const field of fieldsOf(next)) {
    field.name = field.name.replace(/^(tests\.[^.]+\.)\d+/, `$1${all.length}`);
    field.value = "";
  }
  next.querySelector("[data-number]").textContent = all.length + 1;
  for (const hint of next.querySelectorAll(".hint")) hint.textContent = "";
  all.at(-1).after(next);
  return next;
}

function addReading(group) {
  const all = fieldsOf(group);
  if (all.length >= Number(group.dataset.most)) return null;
  const next = all.at(-1).cloneNode(true);
  next.name = next.name.replace(/\d+$/, all.length);
  next.value = "";
  all.at(-1).after(next);
  return next;
}

form.addEventListener("click", (event) => {
  const point = event.target.closest("[data-add-point]");
  const reading = event.target.closest("[data-add-reading]");
  if (point) {
    const made = addPoint(point.closest("[data-point]").dataset.test);
    if (made) turn(points().indexOf(made));
  } else if (reading) addReading(reading.closest("[data-group]"))?.focus();
});

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  const all = fieldsOf(points()[here]);
  const next = all[all.indexOf(event.target) + 1];
  if (next) next.focus();
  else if (here < points().length - 1) {
    turn(here + 1);
    fieldsOf(points()[here])[0]?.focus();
  }
});

// --- what was typed is shown again ---
function show(fields) {
  for (const field of fieldsOf(form)) field.value = fields[field.name] ?? "";
  for (const [name, value] of Object.entries(fields)) {
    const [part, test, row, symbol, reading] = name.split(".");
    if (part === "tests") {
      const has = () => form.querySelectorAll(`[data-point][data-test="${test}"]`).length;
      while (has() && has() <= Number(row) && addPoint(test));
      const group = form.querySelector(`[data-group="tests.${test}.${row}.${symbol}"]`);
      while (group && reading && fieldsOf(group).length <= Number(reading) && addReading(group));
    }
    const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
    if (field) field.value = value;
  }
  fieldsOf(form).forEach(hint);
}

// --- hints: no judgement, only what a second look is worth ---
const numberOf = (text) => {
  const plain = text.normalize("NFKC").trim();
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : NaN;
};

function hint(field) {
  const place = field.closest("[data-cell]")?.querySelector(".hint");
  if (!place || field.dataset.kind !== "number") return;
  const group = field.closest("[data-group]");
  const all = (group ? fieldsOf(group) : [field]).filter((one) => one.value.trim());
  const numbers = all.map((one) => numberOf(one.value));
  const low = field.dataset.low ? Number(field.dataset.low) : -Infinity;
  const high = field.dataset.high ? Number(field.dataset.high) : Infinity;
  const isOdd = numbers.some((one) => Number.isNaN(one));
  const isOut = numbers.some((one) => one < low || one > high);
  place.classList.toggle("hint-bad", isOdd || isOut);
  if (isOdd) place.textContent = words.no_number;
  else if (isOut) place.textContent = `${words.outside} ${field.dataset.low || "…"} – ${field.dataset.high || "…"}`;
  else if (numbers.length > 1) {
    const mean = numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
    const spread = Math.max(...numbers) - Math.min(...numbers);
    place.textContent = `${words.mean} ${Number(mean.toPrecision(8))} · ${words.spread} ${Number(spread.toPrecision(3))}`;
  } else place.textContent = "";
}

// --- keeping and sending ---
form.addEventListener("input", async (event) => {
  hint(event.target);
  entry.fields = Object.fromEntries(fieldsOf(form).filter((one) => one.value.trim()).map((one) => [one.name, one.value.trim()]));
  entry.at = new Date().toISOString();
  entry.changed = true;
  if (entry.send) entry.send = newKey(); // other content is another request
  tell();
  await keep();
  later(1500);
});

async function keep() {
  await save(entry);
  tell();
}

let timer = null;
function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(sync, pause);
}

function tell(more = "") {
  const state = entry.sent ? "sent" : !navigator.onLine || more === "offline" ? "offline"
    : more === "login" ? "login" : entry.changed || entry.send ? "waiting" : "kept";
  const line = say("state");
  line.dataset.state = state;
  line.textContent = entry.send && state === "offline" ? words.offline_send : words[state];
  document.body.dataset.onsite = state;
}

let busy = false;
async function sync() {
  if (busy || entry.sent || entry.conflict || !(entry.changed || entry.send)) return tell();
  busy = true;
  try {
    await (entry.send ? submit() : draft());
  } catch {
    tell("offline");
    later(10_000);
  } finally {
    busy = false;
  }
  if (entry.changed && navigator.onLine && !entry.conflict && !entry.sent) later(10_000);
}

async function state() {
  const answer = await fetch(`${address}/state`, { redirect: "manual", headers: { Accept: "application/json" } });
  return answer.ok ? answer.json() : null;
}

async function post(what, body) {
  const now = await state();
  if (!now) return { status: 403 };
  const answer = await fetch(`${address}/${what}`, {
    method: "POST",
    redirect: "manual",
    headers: { "Content-Type": "application/json", "X-CSRFToken": now.csrf },
    body: JSON.stringify(body),
  });
  return { status: answer.status, now, told: answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {} };
}

async function draft() {
  const fields = entry.fields;
  const { status, told } = await post("draft", { fields, based_on: entry.revision, device });
  if (status === 200) {
    entry.revision = told.revision;
    if (entry.fields === fields) entry.changed = false;
    return keep();
  }
  return refused(status, told);
}

async function submit() {
  const fields = entry.fields;
  const { status, told } = await post("submit", { fields, key: entry.send, device });
  if (status === 200) {
    entry.sent = told;
    entry.changed = false;
    entry.send = null;
    finished();
    return keep();
  }
  if (status !== 403) entry.send = null;
  return refused(status, told);
}

async function refused(status, told) {
  if (status === 403 || status === 0) return tell("login");
  if (status === 409 || status === 404) {
    entry.conflict = true;
    await keep();
    return conflict(told);
  }
  await keep();
  const list = say("problems");
  list.replaceChildren(...(told.problems?.length ? told.problems : [told]).map((one) => {
    const item = document.createElement("li");
    const line = one.name ? item.appendChild(document.createElement("button")) : item;
    line.textContent = one.words ?? words.fault;
    if (one.name) {
      line.type = "button";
      line.addEventListener("click", () => toField(one.name));
    }
    return item;
  }));
  list.hidden = false;
  list.scrollTop = 0;
  say("state").textContent = told.problems?.length > 1 ? `${words.refused} (${told.problems.length})` : words.refused;
  say("state").dataset.state = "refused";
  const first = told.problems?.find((one) => one.name);
  if (first) toField(first.name);
}

function toField(name) {
  const field = fieldsOf(form).find((one) => one.name === name || one.name.startsWith(`${name}.`) || one.name.endsWith(`.${name}`));
  if (!field) return;
  turn(points().indexOf(field.closest("[data-point]")));
  field.focus();
}

// --- another device, or the job moved on: both are kept, a person decides ---
async function conflict(told) {
  const panel = say("conflict");
  panel.hidden = false;
  panel.querySelector("[data-told]").textContent = told?.words ?? "";
  const now = await state().catch(() => null);
  const open = Boolean(now?.open);
  panel.querySelector("[data-theirs-at]").textContent = now ? `${now.state_words}${now.device ? ` · ${now.device}` : ""}` : "";
  for (const button of panel.querySelectorAll("[data-mine], [data-theirs]")) button.hidden = !open;
}

say("conflict").addEventListener("click", async (event) => {
  const mine = event.target.closest("[data-mine]");
  const theirs = event.target.closest("[data-theirs]");
  if (!mine && !theirs) return;
  const now = await state().catch(() => null);
  if (!now) return;
  entry.revision = now.revision;
  entry.conflict = false;
  if (theirs) {
    entry.other = entry.fields; // what was typed here stays on the device
    entry.fields = now.fields;
    show(entry.fields);
  }
  entry.changed = Boolean(mine);
  say("conflict").hidden = true;
  await keep();
  later(0);
});

for (const button of document.querySelectorAll("[data-download]")) {
  button.addEventListener("click", () => {
    const isCsv = button.dataset.download === "csv";
    const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
    const text = isCsv
      ? ["field,value", ...Object.entries(entry.fields).map((pair) => pair.map(quoted).join(","))].join("\r\n")
      : JSON.stringify({ job: box.dataset.number, at: entry.at, fields: entry.fields, other: entry.other ?? null }, null, 1);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([isCsv ? `\ufeff${text}` : text], { type: isCsv ? "text/csv" : "application/json" }));
    link.download = `${box.dataset.number}.${button.dataset.download}`;
    link.click();
    URL.revokeObjectURL(link.href);
  });
}

function finished() {
  say("conflict").hidden = true;
  say("problems").hidden = true;
  say("done").hidden = false;
  say("digest").textContent = entry.sent.digest.slice(0, 16);
  form.hidden = true;
  document.querySelector(".onsite-foot").hidden = true;
}

document.querySelector("[data-submit]").addEventListener("click", async () => {
  if (entry.conflict) return;
  say("problems").hidden = true;
  entry.send ??= newKey();
  await keep();
  later(0);
});

window.addEventListener("online", () => later(0));
window.addEventListener("offline", () => tell());

async function begin() {
  entry = await load(key);
  if (!entry || (entry.sent && box.dataset.fresh !== entry.sent.observations && box.dataset.open === "yes" && navigator.onLine)) {
    const fields = JSON.parse(box.dataset.fields);
    entry = { key, job: box.dataset.number, fields, revision: Number(box.dataset.revision), changed: false, send: null, sent: null, conflict: false, at: "" };
  } else show(entry.fields);
  fieldsOf(form).forEach(hint);
  turn(0);
  if (entry.sent) finished();
  if (entry.conflict) conflict(null);
  tell();
  document.body.dataset.ready = "yes";
  if (navigator.onLine) {
    const now = await state().catch(() => null);
    if (now?.open && !entry.changed && !entry.sent && now.revision > entry.revision) {
      entry.fields = now.fields;
      entry.revision = now.revision;
      show(entry.fields);
      await keep();
    }
  }
  later(0);
}

begin();
