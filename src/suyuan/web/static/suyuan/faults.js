// A form that was refused: what was typed stands there again, each fault stands at its field, the first has the focus.
// The page itself says what is wrong at its head; without scripts that is all.
const KEPT = "typed"; // in the session of this tab, for the one page that follows
const box = document.querySelector("#problems .problem, main > .problem");
const TYPED = "input:not([type=hidden], [type=password], [type=file], [type=submit]), select, textarea";
const FIELD = ":is(input:not([type=hidden], [type=submit]), select, textarea)[name]";
const path = (form) => new URL(form.getAttribute("action") || location.href, location.href).pathname;

document.addEventListener("submit", ({ target: form, defaultPrevented }) => {
  if (defaultPrevented || form.method !== "post" || form.matches("[hx-post]")) return;
  const fields = [...form.querySelectorAll(TYPED)].filter((field) => field.name);
  const given = fields.map((field) => [field.name, /^(checkbox|radio)$/.test(field.type) ? field.checked
    : field.multiple ? [...field.selectedOptions].map((one) => one.value) : field.value]);
  sessionStorage.setItem(KEPT, JSON.stringify({ path: path(form), given }));
});

function taken() {
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  return kept ? JSON.parse(kept) : null;
}

// Of several forms with one address it is the one that has most of the names that were sent.
function refused(kept) {
  const forms = [...document.querySelectorAll("main form[method=post]")].filter((form) => path(form) === location.pathname);
  const known = (form) => (kept ? kept.given.filter(([name]) => form.elements[name]).length : 0);
  return forms.sort((one, other) => known(other) - known(one))[0];
}

function fill(form, given) {
  const turn = new Map(); // several fields of one name: in their order
  for (const [name, value] of given) {
    const field = [...form.querySelectorAll(TYPED)].filter((one) => one.name === name)[turn.get(name) ?? 0];
    turn.set(name, (turn.get(name) ?? 0) + 1);
    if (!field) continue;
    if (typeof value === "boolean") field.checked = value;
    else if (Array.isArray(value)) for (const one of field.options) one.selected = value.includes(one.value);
    else if (field.value !== value) field.value = value;
  }
}

// A name in two languages is one field to the register and two on the page.
function fieldOf(form, code, words) {
  const named = (name) => [...form.querySelectorAll(FIELD)].filter((one) => one.name === name);
  const both = [...named(`${code}_zh`), ...named(`${code}_en`)];
  const longer = [...form.querySelectorAll(FIELD)].filter((one) => code && one.name.startsWith(`${code}_`));
  const days = code === "date" ? [...form.querySelectorAll("input[type=date]")] : [];
  const all = [...named(code), ...both, ...longer];
  if (!all.length && days.length) return fieldNamedIn(form, words) ?? days.find((one) => !one.value);
  return all.find((one) => !one.value) ?? all[0] ?? fieldNamedIn(form, words);
}

// A fault without a field names it in its words: it is the field with the longest label that stands in them.
function fieldNamedIn(form, words) {
  const said = ` ${words.replace(/“.*?”/g, "").toLowerCase()} `;
  const labelled = [...form.querySelectorAll(FIELD)].map((field) => {
    const label = field.closest(".field")?.querySelector(".field-label")?.textContent ?? field.ariaLabel ?? "";
    return [field, label.replace(/\uff08.*|\(.*/, "").trim().toLowerCase()];
  });
  const isIn = (label) => (/^[\x20-\x7e]+$/.test(label)
    ? label.length > 2 && said.match(/[a-z0-9-]+/g)?.join(" ").concat(" ").includes(`${label} `) : label.length > 1 && said.includes(label));
  return labelled.filter(([, label]) => isIn(label)).sort(([, one], [, other]) => other.length - one.length)[0]?.[0];
}

function tell(field, words, number) {
  const about = field.closest(".field");
  field.setAttribute("aria-invalid", "true");
  about?.classList.add("field-wrong");
  for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (about?.querySelector(".field-problem")) return;
  const said = document.createElement("span");
  said.className = "field-problem";
  said.id = `fault-${number}`;
  said.textContent = words;
  field.setAttribute("aria-describedby", said.id);
  if (about) about.append(said);
  else field.after(said);
}

const kept = taken();
if (box) {
  const form = refused(kept);
  const faults = JSON.parse(box.dataset.faults || "[]");
  if (form && kept?.path === location.pathname) fill(form, kept.given);
  const found = form ? faults.map(([code, words]) => [fieldOf(form, code, words), words]).filter(([field]) => field) : [];
  found.sort(([one], [other]) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  found.forEach(([field, words], number) => tell(field, words, number));
  for (let fold = form?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const first = found.map(([field]) => field).find((field) => field.checkVisibility());
  box.tabIndex = -1;
  (first ?? box).focus();
}
