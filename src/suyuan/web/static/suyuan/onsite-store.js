// What was typed on this device, for each person and job: in IndexedDB, and in localStorage until it is there.
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
  save: (entry) => {
    const text = JSON.stringify(entry);
    localStorage.setItem(MARK + entry.key, text);
    return text;
  },
  drop: (key) => localStorage.removeItem(MARK + key),
  all: () => Object.keys(localStorage).filter((key) => key.startsWith(MARK)).map((key) => JSON.parse(localStorage[key])),
};

const later = (one, other) => (!other || (one && one.at > other.at) ? one : other);

export async function load(key) {
  const noted = plain.load(key);
  try {
    return later(await inStore("readonly", (store) => store.get(key)), noted);
  } catch {
    return noted;
  }
}

// The plain store writes at once, so that a page closed in the middle of a keystroke loses nothing; it is
// emptied as soon as the database has the same.
export async function save(entry) {
  const noted = noteAtOnce(entry);
  try {
    await inStore("readwrite", (store) => store.put(entry));
  } catch (fault) {
    if (noted === null) throw fault; // neither store took it
    return;
  }
  if (noted !== null && localStorage.getItem(MARK + entry.key) === noted) plain.drop(entry.key);
}

function noteAtOnce(entry) {
  try {
    return plain.save(entry);
  } catch { // the plain store is full or forbidden
    return null;
  }
}

export async function all() {
  const found = new Map(plain.all().map((entry) => [entry.key, entry]));
  try {
    for (const entry of await inStore("readonly", (store) => store.getAll())) {
      found.set(entry.key, later(entry, found.get(entry.key)));
    }
  } catch { /* only the plain store is there */ }
  return [...found.values()];
}

export async function drop(key) {
  plain.drop(key);
  try {
    await inStore("readwrite", (store) => store.delete(key));
  } catch { /* it was only in the plain store */ }
}

export const isUnsent = (entry) => Boolean(entry) && !entry.sent && Object.keys(entry.fields).length > 0;

// --- before logging out: unsent readings are told, and go only when that is confirmed ---
export async function mayLeave(words) {
  const entries = await all();
  const unsent = entries.filter(isUnsent).length;
  if (unsent && !window.confirm(words.replace("{n}", unsent))) return false;
  for (const entry of entries) await drop(entry.key);
  localStorage.removeItem("onsite");
  await window.caches?.delete("onsite-1");
  return true;
}
