// Repeats a published draw in the browser: the same seven steps as planning/drawing.py, with WebCrypto alone.

const text = new TextEncoder();
const hex = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
const sha = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const ascending = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const names = Object.keys(value).sort(ascending);
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

const listDigest = async (rows) => hex(await sha(text.encode(rows.map((row) => row.join("\t") + "\n").join(""))));

class Stream {
  constructor(seed, label) {
    this.head = new Uint8Array([...seed, ...text.encode(label), 0]);
    this.block = 0;
    this.words = [];
  }

  async word() {
    if (this.words.length === 0) {
      const number = new Uint8Array(4);
      new DataView(number.buffer).setUint32(0, this.block++);
      const view = new DataView((await sha(new Uint8Array([...this.head, ...number]))).buffer);
      this.words = Array.from({ length: 8 }, (_, place) => view.getUint32(4 * place));
    }
    return this.words.shift();
  }

  async below(n) {
    const limit = 2 ** 32 - (2 ** 32 % n);
    let found = await this.word();
    while (found >= limit) found = await this.word();
    return found % n;
  }

  async pick(rows, count) {
    const left = [...rows];
    for (let i = 0; i < count; i++) {
      const j = i + (await this.below(left.length - i));
      [left[i], left[j]] = [left[j], left[i]];
    }
    return left.slice(0, count);
  }
}

export async function repeat(record) {
  const bound = record.commitment;
  const secret = new Uint8Array(record.secret.match(/../g).map((pair) => parseInt(pair, 16)));
  const digest = hex(await sha(text.encode(canonical(bound))));
  const said = [
    [digest, record.commitment_sha256],
    [await listDigest(record.objects), bound.objects],
    [await listDigest(record.inspectors), bound.inspectors],
    [await listDigest(record.barred), bound.barred],
    [hex(await sha(secret)), bound.secret],
  ];
  if (said.some(([found, stated]) => found !== stated)) return null;
  const parts = [bound.algorithm, digest, record.secret, record.public_value];
  const seed = await sha(text.encode(parts.map((part) => part + "\n").join("")));
  const chosen = [];
  for (const stratum of Object.keys(bound.counts).sort(ascending)) {
    const rows = record.objects.filter((row) => row[1] === stratum).map((row) => row[0]);
    chosen.push(...(await new Stream(seed, `objects/${stratum}`).pick(rows, bound.counts[stratum])));
  }
  const pairs = new Stream(seed, "inspectors");
  const drawn = [];
  for (const object of chosen) {
    const barred = new Set(record.barred.filter((row) => row[0] === object).map((row) => row[1]));
    const free = record.inspectors.map((row) => row[0]).filter((one) => !barred.has(one));
    drawn.push({ object, inspectors: await pairs.pick(free, bound.each) });
  }
  return drawn;
}

const button = document.querySelector("[data-draw]");
button?.addEventListener("click", async () => {
  const answer = document.querySelector("[data-draw-answer]");
  button.disabled = true;
  try {
    const record = await (await fetch(button.dataset.draw)).json();
    const drawn = await repeat(record);
    const same = drawn !== null && canonical(drawn) === canonical(record.result);
    answer.textContent = same ? button.dataset.good : button.dataset.bad;
    answer.className = `state state-${same ? "good" : "bad"}`;
  } catch {
    answer.textContent = button.dataset.failed;
    answer.className = "state state-bad";
  }
  button.disabled = false;
});
