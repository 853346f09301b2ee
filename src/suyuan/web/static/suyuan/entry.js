// The entry of readings: moving with the keyboard, pasting from a spreadsheet, rows that come and go,
// and the marks at the cells that a refusal names.
const form = document.getElementById("entry");
const FIELDS = "input:not([type=hidden]), select";

const tell = () => form.dispatchEvent(new CustomEvent("rows", { bubbles: true }));
const cellsOf = (row) => [...row.querySelectorAll("td")].map((cell) => cell.querySelector(FIELDS)).filter(Boolean);
const rowsOf = (table) => [...table.tBodies[0].rows];

// --- keyboard: Enter and the arrows move as in a spreadsheet ---
form.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!field.matches("td input")) return;
  const step = { Enter: [1, 0], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key]
    ?? (event.key === "ArrowRight" && field.selectionStart === field.value.length ? [0, 1] : null)
    ?? (event.key === "ArrowLeft" && field.selectionEnd === 0 ? [0, -1] : null);
  if (!step || event.isComposing) return;
  event.preventDefault();
  const row = field.closest("tr");
  const column = cellsOf(row).indexOf(field);
  const rows = rowsOf(field.closest("table"));
  const wanted = rows[rows.indexOf(row) + step[0]];
  const next = wanted && cellsOf(wanted)[column + step[1]];
  if (next) {
    next.focus();
    next.select?.();
  }
});

// --- paste: cells separated by tabs, rows by line ends ---
form.addEventListener("paste", (event) => {
  const field = event.target.closest("td input, td select");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!field || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
  event.preventDefault();
  const table = field.closest("table");
  const first = rowsOf(table).indexOf(field.closest("tr"));
  const left = cellsOf(field.closest("tr")).indexOf(field);
  const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n");
  lines.forEach((line, down) => {
    const row = rowsOf(table)[first + down] ?? addRow(table);
    if (!row) return;
    const cells = cellsOf(row);
    line.split("\t").forEach((value, right) => cells[left + right] && put(cells[left + right], value.trim()));
  });
  tell();
});

function put(field, value) {
  const same = (word) => word.trim().toLowerCase() === value.toLowerCase();
  if (field.tagName !== "SELECT") field.value = value;
  else field.value = [...field.options].find((one) => same(one.value) || same(one.textContent))?.value ?? field.value;
  meanwhile?.set(field.name, field.value);
}

// --- what is typed while the tables are fetched anew is put back into the new ones ---
let meanwhile = null;
form.addEventListener("input", (event) => meanwhile?.set(event.target.name, event.target.value));
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target.id === "entry-tables") meanwhile = new Map();
});

function restore(box) {
  const typed = meanwhile ?? new Map();
  meanwhile = null;
  for (const [name, value] of typed) {
    const row = Number(name.match(/^tests\.[^.]+\.(\d+)/)?.[1] ?? -1);
    const table = box.querySelector(`[data-test="${name.split(".")[1]}"] table[data-grows]`);
    while (table && rowsOf(table).length <= row && addRow(table));
    const field = box.querySelector(`[name="${CSS.escape(name)}"]`);
    if (field) field.value = value;
  }
}

// --- rows ---
function addRow(table) {
  const section = table.closest("[data-test]");
  const rows = rowsOf(table);
  if (!table.matches("[data-grows]") || rows.length >= Number(section.dataset.most)) return null;
  const row = rows.at(-1).cloneNode(true);
  for (const field of row.querySelectorAll(FIELDS)) field.value = "";
  for (const cell of row.querySelectorAll(".wrong")) cell.classList.remove("wrong");
  table.tBodies[0].append(row);
  number(table);
  return row;
}

function number(table) {
  rowsOf(table).forEach((row, index) => {
    row.querySelector(".row-no").textContent = index + 1;
    const renamed = (name) => name.replace(/^(tests\.[^.]+\.)\d+/, `$1${index}`);
    for (const field of row.querySelectorAll(FIELDS)) field.name = renamed(field.name);
    for (const cell of row.querySelectorAll("[data-cell]")) cell.dataset.cell = renamed(cell.dataset.cell);
  });
}

form.addEventListener("click", (event) => {
  const add = event.target.closest("[data-add]");
  const remove = event.target.closest("[data-remove]");
  if (add) {
    const row = addRow(add.closest("[data-test]").querySelector("table[data-grows]"));
    row?.querySelector(FIELDS)?.focus();
  } else if (remove) {
    const table = remove.closest("table");
    const least = Math.max(Number(table.closest("[data-test]").dataset.least), 1);
    if (rowsOf(table).length > least) remove.closest("tr").remove();
    else for (const field of remove.closest("tr").querySelectorAll(FIELDS)) field.value = "";
    number(table);
    tell();
  }
});

// --- marks: only where somebody has typed, or after the form was sent ---
const touched = new Set();
form.addEventListener("input", (event) => touched.add(event.target.name));

function mark(source, { all }) {
  for (const cell of form.querySelectorAll(".wrong, .field-wrong")) cell.classList.remove("wrong", "field-wrong");
  if (!source?.dataset.places) return;
  const places = JSON.parse(source.dataset.places);
  const problems = JSON.parse(source.dataset.problems);
  let first = null;
  for (const { name, problem } of places) {
    const cells = [...form.querySelectorAll("[data-cell]")].filter((cell) => cell.dataset.cell === name);
    for (const cell of cells) {
      const field = cell.querySelector(FIELDS);
      if (!all && !(field && (touched.has(field.name) || field.value))) continue;
      cell.classList.add(cell.tagName === "TD" ? "wrong" : "field-wrong");
      const words = cell.querySelector(".cell-problem");
      if (words) words.textContent = problems[Number(problem)];
      first ??= field;
    }
  }
  if (all) first?.focus();
}

mark(form, { all: true });
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "live") mark(event.target.querySelector("[data-places]"), { all: false });
  if (event.target.id === "entry-tables") {
    restore(event.target);
    tell();
  }
});
