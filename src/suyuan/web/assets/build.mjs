// Builds ../static/vendor from the pinned packages: htmx as it is, the part of Tabler's style sheet that our
// pages use, and the chart types that we draw. Everything is written beside its gzip and brotli forms, so that
// the server never compresses while somebody waits.
import { build } from "esbuild";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "node_modules");
const vendor = join(here, "..", "static", "vendor");
const pages = [join(here, "..", "templates"), join(here, "..", "static", "suyuan"), join(here, "..", "words")];

function wordsOf(folder, found = new Set()) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) wordsOf(path, found);
    else if (/\.(html|js|py)$/.test(entry.name))
      for (const word of readFileSync(path, "utf8").match(/[A-Za-z0-9_-]+/g) ?? []) found.add(word);
  }
  return found;
}

// Splits a style sheet into [head, body] pairs; body is null for a statement that ends with a semicolon.
function* statements(css) {
  let depth = 0, quote = "", start = 0, open = 0;
  for (let i = 0; i < css.length; i++) {
    const sign = css[i];
    if (quote) {
      if (sign === "\\") i++;
      else if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === "{" && depth++ === 0) open = i;
    else if (sign === "}" && --depth === 0) {
      yield [css.slice(start, open), css.slice(open + 1, i)];
      start = i + 1;
    } else if (sign === ";" && depth === 0) {
      yield [css.slice(start, i), null];
      start = i + 1;
    }
  }
}

// A selector stays when each class it names is a word of our pages.
const isUsed = (selector, used) =>
  (selector.match(/\.(?:[\w-]|\\.)+/g) ?? []).every((name) => used.has(name.slice(1).replaceAll("\\", "")));

function splitSelectors(head) {
  const parts = [];
  let depth = 0, start = 0;
  for (let i = 0; i < head.length; i++) {
    if (head[i] === "(" || head[i] === "[") depth++;
    else if (head[i] === ")" || head[i] === "]") depth--;
    else if (head[i] === "," && depth === 0) {
      parts.push(head.slice(start, i));
      start = i + 1;
    }
  }
  return [...parts, head.slice(start)];
}

function prune(css, used) {
  let kept = "";
  for (const [head, body] of statements(css)) {
    if (body === null) kept += `${head};`;
    else if (/^@(media|supports)/.test(head)) {
      const inner = prune(body, used);
      if (inner) kept += `${head}{${inner}}`;
    } else if (head.startsWith("@")) kept += `${head}{${body}}`;
    else {
      const selectors = splitSelectors(head).filter((selector) => isUsed(selector, used));
      if (selectors.length) kept += `${selectors.join(",")}{${body}}`;
    }
  }
  return kept;
}

function write(name, content) {
  const bytes = Buffer.from(content);
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
  writeFileSync(join(vendor, name), bytes);
  writeFileSync(join(vendor, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  writeFileSync(join(vendor, `${name}.br`), brotliCompressSync(bytes, brotli));
}

rmSync(vendor, { recursive: true, force: true });
mkdirSync(vendor, { recursive: true });

write("htmx.js", readFileSync(join(packages, "htmx.org/dist/htmx.min.js")));

const used = new Set(pages.flatMap((folder) => [...wordsOf(folder)]));
const tabler = readFileSync(join(packages, "@tabler/core/dist/css/tabler.min.css"), "utf8");
const notice = tabler.match(/\/\*![\s\S]*?\*\//)[0];
write("tabler.css", notice + prune(tabler.replace(/\/\*[\s\S]*?\*\//g, ""), used));

const charts = await build({
  entryPoints: [join(here, "charts.js")],
  bundle: true, minify: true, write: false, format: "esm", target: "es2020", legalComments: "inline",
});
write("echarts.js", charts.outputFiles[0].contents);
