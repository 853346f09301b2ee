// What was typed on this device, for each person and job: in IndexedDB, or in localStorage where that fails.
const NAME = "suyuan-onsite";
const MARK = "onsite:";

function opened() {
  return new Promise((done, fail) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("entries", { keyPath: "key" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}

let base = null;
async function inStore(mode, ask) {
  base ??= opened();
  const database = await base;
  return new Promise((done, fail) => {
    const work = database.transaction("entries", mode, { durability: "strict" });
    const request = ask(work.objectStore("entries"));
    work.oncomplete = () => done(request.result);
    work.onerror = work.onabort = () => fail(work.error);
  });
}

const plain = {
  load: (key) => JSON.parse(localStorage.getItem(MARK + key) ?? "null"),
  save: (entry) => localStorage.setItem(MARK + entry.key, JSON.stringify(entry)),
  drop: (key) => localStorage.removeItem(MARK + key),
  all: () => Object.keys(localStorage).filter((key) => key.startsWith(MARK)).map((key) => JSON.parse(localStorage[key])),
};

export async function load(key) {
  try {
    return (await inStore("readonly", (store) => store.get(key))) ?? plain.load(key);
  } catch {
    return plain.load(key);
  }
}

export async function save(entry) {
  try {
    await inStore("readwrite", (store) => store.put(entry));
  } catch {
    plain.save(entry);
  }
}

export async function all() {
  try {
    return [...await inStore("readonly", (store) => store.getAll()), ...plain.all()];
  } catch {
    return plain.all();
  }
}

export async function drop(key) {
  plain.drop(key);
  try {
    await inStore("readwrite", (store) => store.delete(key));
  } catch { /* it was only in the plain store */ }
}

export const isUnsent = (entry) => Boolean(entry) && !entry.sent && Object.keys(entry.fields).length > 0;

export async function forgetPages() {
  await caches?.delete("onsite-1");
}

// --- before logging out: unsent readings are told, and go only when that is confirmed ---
export function guardLogOut() {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!/\/logout$/.test(form.action) || form.dataset.cleared) return;
    event.preventDefault();
    const unsent = (await all()).filter(isUnsent);
    const words = (form.dataset.unsent ?? "").replace("{n}", unsent.length);
    if (unsent.length && !window.confirm(words)) return;
    for (const entry of await all()) await drop(entry.key);
    localStorage.removeItem("onsite");
    await forgetPages();
    form.dataset.cleared = "yes";
    form.submit();
  }, true);
}
