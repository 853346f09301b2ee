// Keeps the on-site pages and what they are made of, so that they open without a connection. Nothing else of
// the office is kept: the scope of this worker is /onsite, and only pages there are answered from the store.
const STORE = "onsite-1";
const PATIENCE = 5000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data.keep) event.waitUntil(keep(event.data.keep));
});

async function keep(addresses) {
  const store = await caches.open(STORE);
  const missing = [];
  for (const address of addresses) {
    if (!address.includes("?v=") || !(await store.match(address))) missing.push(address);
  }
  await Promise.all(missing.map(async (address) => {
    try {
      const answer = await fetch(address, { credentials: "same-origin" });
      if (answer.ok && !answer.redirected) await store.put(address, answer);
    } catch { /* it is kept next time */ }
  }));
}

const isPage = (path) => /^\/onsite(\/[0-9a-f-]{36})?$/.test(path);
const isPart = (path) => path.startsWith("/static/");

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin || !(isPage(pathname) || isPart(pathname))) return;
  event.respondWith(answer(event.request));
});

async function answer(request) {
  const store = await caches.open(STORE);
  const kept = await store.match(request, { ignoreVary: true });
  if (kept && request.url.includes("?v=")) return kept;
  const fresh = fetch(request).then(async (found) => {
    if (found.ok && !found.redirected) await store.put(request, found.clone());
    return found;
  });
  if (!kept) return fresh;
  const late = new Promise((done) => { setTimeout(done, PATIENCE, kept); });
  return Promise.race([fresh.catch(() => kept), late]);
}
