// Draws the traceability explorer: bands of boxes joined by ribbons, and blocks of leaves that open into cells as
// one comes nearer. Only what lies inside the view is drawn. The tables below the picture say the same.
const BOX = { w: 244, h: 66 }, CELL = 24, HEAD = 40, THICKEST = 14;
const COLOURS = { valid: "#2f8f63", ended: "#8b979f", doubt: "#c98a12", broken: "#ad241c", open: "#7aa7c7", hidden: "#dde3e6" };
const CODES = Object.keys(COLOURS);
const MARKS = { ended: "–", doubt: "?", broken: "×", open: "○" };
const NEAR = { cells: 9, marks: 15, words: 110 }; // points on the screen that a cell takes before it shows more
const PAGE = 100;
const NEAREST = 8;
const place = document.querySelector("[data-explorer]");
if (place) start(place);

async function start(root) {
  const words = JSON.parse(root.dataset.words);
  let scene;
  try {
    scene = await had(root.dataset.scene);
  } catch {
    return; // the still picture and the tables stay
  }
  const canvas = root.querySelector("canvas");
  root.querySelector(".explorer-still").hidden = true;
  canvas.hidden = root.querySelector(".explorer-tools").hidden = false;
  new Explorer(root, canvas, scene, words);
}

async function had(address, more = {}) {
  const url = new URL(address, location.href);
  for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

class Explorer {
  constructor(root, canvas, scene, words) {
    Object.assign(this, { root, canvas, scene, words });
    this.pen = canvas.getContext("2d");
    this.card = root.querySelector(".explorer-card");
    this.font = getComputedStyle(document.body).fontFamily;
    this.view = { k: 1, x: 0, y: 0 };
    this.chosen = { kind: "box", at: 0 };
    this.touches = new Map();
    for (const one of scene.blocks) Object.assign(one, { cells: null, rows: new Map(), image: null, asked: false });
    this.listen();
    new ResizeObserver(() => this.resize()).observe(canvas);
    this.resize();
    this.begin();
    root.explorer = this;
  }

  // The view: where a point of the picture lies on the screen.
  resize() {
    const { clientWidth: w, clientHeight: h } = this.canvas, dense = devicePixelRatio || 1;
    this.size = { w, h, dense };
    this.canvas.width = Math.round(w * dense);
    this.canvas.height = Math.round(h * dense);
    this.ask();
  }

  fit() {
    const { w, h } = this.size, k = Math.min(w / this.scene.width, h / this.scene.height, 1.4);
    this.view = { k, x: (w - this.scene.width * k) / 2, y: Math.max(0, (h - this.scene.height * k) / 2) };
    this.ask();
  }

  begin() {
    this.fit();
    if (this.view.k < 0.42) this.centre(this.scene.boxes[0], 0.8);
  }

  centre(one, k = Math.max(this.view.k, 0.8)) {
    const w = one.w ?? BOX.w, h = one.h ?? BOX.h;
    this.view = { k, x: this.size.w / 2 - (one.x + w / 2) * k, y: this.size.h / 2 - (one.y + h / 2) * k };
    this.ask();
  }

  zoom(by, x = this.size.w / 2, y = this.size.h / 2) {
    const least = Math.min(0.02, this.size.w / this.scene.width / 2);
    const k = Math.min(NEAREST, Math.max(least, this.view.k * by)), share = k / this.view.k;
    this.view = { k, x: x - (x - this.view.x) * share, y: y - (y - this.view.y) * share };
    this.ask();
  }

  ask() {
    if (!this.waiting) this.waiting = requestAnimationFrame(() => { this.waiting = 0; this.draw(); });
  }

  draw() {
    const { w, h, dense } = this.size, { k, x, y } = this.view, pen = this.pen;
    pen.setTransform(dense, 0, 0, dense, 0, 0);
    pen.clearRect(0, 0, w, h);
    pen.setTransform(k * dense, 0, 0, k * dense, x * dense, y * dense);
    this.paint(pen, { left: -x / k, top: -y / k, right: (w - x) / k, bottom: (h - y) / k }, k);
    pen.setTransform(dense, 0, 0, dense, 0, 0);
    this.names(pen);
  }

  // Everything inside a window of the picture, at `k` points of the screen for one of the picture.
  paint(pen, seen, k) {
    this.ribbons(pen, seen, k);
    for (const [at, one] of this.scene.blocks.entries()) if (meets(one, one.w, one.h, seen)) this.block(pen, one, at, seen, k);
    for (const [at, box] of this.scene.boxes.entries()) if (meets(box, BOX.w, BOX.h, seen)) this.box(pen, box, at, k);
  }

  ribbons(pen, seen, k) {
    const { boxes, blocks, lines, ties } = this.scene;
    const picked = this.chosen.kind === "box" ? this.chosen.at : -1;
    const one = (upper, x, y, share, strong) => {
      const x0 = upper.x + BOX.w / 2, y0 = upper.y + BOX.h;
      if (Math.max(x0, x) < seen.left || Math.min(x0, x) > seen.right || y < seen.top || y0 > seen.bottom) return;
      pen.globalAlpha = strong ? 0.7 : 0.3;
      pen.lineWidth = Math.max(1 / k, THICKEST * Math.min(share, 1));
      const middle = (y0 + y) / 2;
      pen.beginPath();
      pen.moveTo(x0, y0);
      pen.bezierCurveTo(x0, middle, x, middle, x, y);
      pen.stroke();
    };
    pen.strokeStyle = "#0f5c73";
    for (const [child, parent, share] of lines) {
      one(boxes[parent], boxes[child].x + BOX.w / 2, boxes[child].y, share, picked > 0 && (child === picked || parent === picked));
    }
    for (const [holder, at] of ties) {
      const block = blocks[at];
      const strong = (picked > 0 && holder === picked) || (this.chosen.kind === "block" && this.chosen.at === at);
      one(boxes[holder], block.x + block.w / 2, block.y, block.share, strong);
    }
    pen.globalAlpha = 1;
  }

  box(pen, box, at, k) {
    const chosen = this.chosen.kind === "box" && this.chosen.at === at;
    if (BOX.w * k < 44) {
      pen.fillStyle = COLOURS[box.state];
      pen.fillRect(box.x, box.y, BOX.w, BOX.h);
      return;
    }
    pen.fillStyle = "#fff";
    pen.strokeStyle = chosen ? "#0f5c73" : box.level === 0 ? "#17252f" : "#c9d2d7";
    pen.lineWidth = chosen ? 2.5 : 1;
    pen.beginPath();
    pen.roundRect(box.x, box.y, BOX.w, BOX.h, 5);
    pen.fill();
    pen.stroke();
    pen.fillStyle = COLOURS[box.state];
    pen.fillRect(box.x, box.y + 6, 4, BOX.h - 12);
    if (BOX.w * k < 90) return;
    const mark = MARKS[box.state];
    this.write(pen, box.title, box.x + 13, box.y + 19, BOX.w - 22, { size: 12.5, weight: 600 });
    this.write(pen, box.label, box.x + 13, box.y + 36, BOX.w - 22, { size: 11, colour: "#5a6872" });
    this.write(pen, mark ? `${mark} ${box.stateName}` : box.value, box.x + 13, box.y + 54, BOX.w - 72, { size: 11, colour: mark ? COLOURS[box.state] : "#17252f" });
    this.write(pen, box.shareText, box.x + BOX.w - 9, box.y + 54, 60, { size: 11, colour: "#0f5c73", align: "right" });
  }

  block(pen, one, at, seen, k) {
    const chosen = this.chosen.kind === "block" && this.chosen.at === at;
    pen.fillStyle = "#fff";
    pen.strokeStyle = chosen ? "#0f5c73" : "#c9d2d7";
    pen.lineWidth = (chosen ? 2.5 : 1) / Math.min(k, 1);
    pen.beginPath();
    pen.rect(one.x, one.y, one.w, one.h);
    pen.fill();
    pen.stroke();
    const size = Math.min(Math.max(12, 11 / k), one.w / 9, HEAD * 0.8);
    if (size * k > 6) {
      const count = one.count.toLocaleString("en");
      this.write(pen, count, one.x + one.w - 8, one.y + 5 + size, 90, { size, colour: "#0f5c73", align: "right" });
      this.write(pen, one.name, one.x + 8, one.y + 5 + size, one.w - 24 - count.length * size * 0.6, { size, weight: 600 });
      if (size < 14) this.write(pen, one.detail, one.x + 8, one.y + 33, one.w - 16, { size: 10.5, colour: "#5a6872" });
    }
    this.load(one);
    if (!one.cells || CELL * k < NEAR.cells) this.far(pen, one);
    else this.near(pen, one, seen, k);
  }

  // From afar a block is one picture with a point for each leaf; before they are known, runs of each state.
  far(pen, one) {
    one.image ??= pictureOf(one);
    pen.imageSmoothingEnabled = false;
    pen.drawImage(one.image, one.x, one.y + HEAD, one.columns * CELL, one.image.height * CELL);
  }

  near(pen, one, seen, k) {
    const columns = one.columns, top = one.y + HEAD;
    const first = { row: Math.max(0, Math.floor((seen.top - top) / CELL)), column: Math.max(0, Math.floor((seen.left - one.x) / CELL)) };
    const last = { row: Math.min(Math.ceil(one.count / columns), Math.ceil((seen.bottom - top) / CELL)), column: Math.min(columns, Math.ceil((seen.right - one.x) / CELL)) };
    const picked = this.chosen.kind === "leaf" && this.scene.blocks[this.chosen.block] === one ? this.chosen.at : -1;
    const marked = CELL * k >= NEAR.marks, worded = CELL * k >= NEAR.words;
    let drawn = "";
    for (let row = first.row; row < last.row; row++) {
      for (let column = first.column; column < last.column; column++) {
        const at = row * columns + column;
        if (at >= one.count) break;
        const code = CODES[one.cells.charCodeAt(at) - 48], x = one.x + column * CELL, y = top + row * CELL;
        if (code !== drawn) pen.fillStyle = COLOURS[(drawn = code)];
        pen.fillRect(x + 1, y + 1, CELL - 2, CELL - 2);
        if (marked && MARKS[code] && !worded) {
          this.write(pen, MARKS[code], x + CELL / 2, y + CELL * 0.74, CELL, { size: 15, weight: 700, colour: "#fff", align: "center" });
          drawn = "";
        }
        if (worded) {
          this.leaf(pen, one, at, x, y);
          drawn = "";
        }
        if (at === picked) {
          pen.strokeStyle = "#17252f";
          pen.lineWidth = 2.5 / k;
          pen.strokeRect(x, y, CELL, CELL);
        }
      }
    }
  }

  leaf(pen, one, at, x, y) {
    const row = this.rowOf(one, at);
    pen.fillStyle = "#fff";
    pen.fillRect(x + 1.6, y + 1, CELL - 2.6, CELL - 2);
    if (!row) return;
    const lines = row.title ? [row.title, row.label, row.value, `${MARKS[row.state] ?? ""} ${row.certificate}`] : [this.words.states.hidden];
    for (const [number, text] of lines.entries()) {
      this.write(pen, text, x + 2.6, y + 5 + number * 5, CELL - 4, { size: number ? 2.3 : 2.6, weight: number ? 400 : 600, colour: number ? "#5a6872" : "#17252f" });
    }
  }

  // Names of the bands stay at the left edge while one moves sideways.
  names(pen) {
    const { k, y } = this.view;
    for (const band of this.scene.bands) {
      const at = y + band.y * k - Math.min(8, 10 * k);
      if (at < 0 || at > this.size.h) continue;
      this.write(pen, band.name, 12, at, 300, { size: 12, colour: "#5a6872", ground: true });
    }
  }

  write(pen, text, x, y, room, { size, weight = 400, colour = "#17252f", align = "left", ground = false }) {
    if (!text) return;
    pen.font = `${weight} ${size}px ${this.font}`;
    pen.textAlign = align;
    const shown = this.cut(pen, text, room, size, weight);
    if (ground) {
      pen.fillStyle = "rgba(246, 248, 249, .85)";
      pen.fillRect(x - 4, y - size, pen.measureText(shown).width + 8, size + 5);
    }
    pen.fillStyle = colour;
    pen.fillText(shown, x, y);
  }

  // Measuring is slow, so what fits is kept for as long as the room stays the same.
  cut(pen, text, room, size, weight) {
    const key = `${text}|${Math.round(room / size * 4)}|${weight}`;
    this.fits ??= new Map();
    let shown = this.fits.get(key);
    if (shown === undefined) {
      shown = text;
      if (pen.measureText(text).width > room) {
        let least = 0, most = text.length;
        while (least < most) {
          const half = (least + most + 1) >> 1;
          if (pen.measureText(`${text.slice(0, half)}…`).width <= room) least = half;
          else most = half - 1;
        }
        shown = least ? `${text.slice(0, least)}…` : "";
      }
      if (this.fits.size > 20000) this.fits.clear();
      this.fits.set(key, shown);
    }
    return shown;
  }

  // States of the leaves of a block, and the words of a page of them, when they come into view.
  async load(one) {
    if (one.asked || this.busy > 3) return;
    one.asked = true;
    this.busy = (this.busy ?? 0) + 1;
    try {
      const found = await had(this.root.dataset.cells, { block: one.key });
      if (found.states.length === one.count) Object.assign(one, { cells: found.states, image: null });
    } catch {
      this.say(this.words.failed);
    } finally {
      this.busy -= 1;
      this.ask();
    }
  }

  rowOf(one, at) {
    const page = Math.floor(at / PAGE);
    if (!one.rows.has(page)) {
      one.rows.set(page, null);
      one.coming = had(this.root.dataset.leaves, { block: one.key, from: page * PAGE, many: PAGE })
        .then((found) => { one.rows.set(page, found.rows); this.ask(); }, () => this.say(this.words.failed));
    }
    return one.rows.get(page)?.[at % PAGE];
  }

  // What lies under a point of the screen.
  under(px, py) {
    const x = (px - this.view.x) / this.view.k, y = (py - this.view.y) / this.view.k;
    const inside = (one, w, h) => x >= one.x && x <= one.x + w && y >= one.y && y <= one.y + h;
    const box = this.scene.boxes.findIndex((one) => inside(one, BOX.w, BOX.h));
    if (box >= 0) return { kind: "box", at: box };
    const block = this.scene.blocks.findIndex((one) => inside(one, one.w, one.h));
    if (block < 0) return null;
    const one = this.scene.blocks[block], row = Math.floor((y - one.y - HEAD) / CELL), column = Math.floor((x - one.x) / CELL);
    const at = row * one.columns + column;
    if (row < 0 || column >= one.columns || at >= one.count || CELL * this.view.k < NEAR.cells) return { kind: "block", at: block };
    return { kind: "leaf", block, at };
  }

  choose(what) {
    this.chosen = what;
    if (what.kind === "box") this.tell(this.scene.boxes[what.at]);
    else if (what.kind === "block") this.tellBlock(this.scene.blocks[what.at]);
    else this.tellLeaf(this.scene.blocks[what.block], what.at);
    this.ask();
  }

  async tellLeaf(one, at) {
    let row = this.rowOf(one, at);
    if (row === undefined || row === null) {
      await one.coming;
      row = this.rowOf(one, at);
    }
    if (!row || this.chosen.at !== at) return;
    this.tell({ title: this.words.states.hidden, ...row, level: -1, stateName: this.words.states[row.state] });
  }

  tell(one) {
    const words = this.words;
    this.show(one.title, one.label, [
      [words.value, one.value], [one.level < 0 ? words.shareBelow : words.share, one.shareText], [words.own, one.ownText],
      [words.certificate, one.certificate], [words.issuer, one.issuer], [words.made, one.made], [words.until, one.until],
    ], one.state, [[one.page, words.open], [one.level === 0 ? "" : one.here, words.here]], one.fault);
  }

  tellBlock(one) {
    const rows = one.states.map(([code, name, many]) => [`${MARKS[code] ?? ""} ${name}`, many.toLocaleString("en")]);
    this.show(one.name, one.detail, [[this.words.results, one.count.toLocaleString("en")], ...rows, [this.words.shareBelow, one.shareText]],
      "", [[one.page, this.words.open]], one.key === "other" ? this.words.hidden : this.words.zoom);
  }

  show(title, under, facts, state, links, note = "") {
    const made = (name, text = "", look = "") => Object.assign(document.createElement(name), { textContent: text, className: look });
    const list = made("dl");
    if (state) facts.splice(1, 0, ["", `${MARKS[state] ?? "✓"} ${this.words.states[state]}`]);
    for (const [name, value] of facts) if (value) list.append(made("dt", name), made("dd", value));
    const actions = made("div", "", "actions");
    for (const [address, text] of links) if (address) actions.append(Object.assign(made("a", text, "btn"), { href: address }));
    const close = Object.assign(made("button", "×", "explorer-close"), { type: "button", ariaLabel: this.words.close });
    close.addEventListener("click", () => { this.card.hidden = true; this.canvas.focus(); });
    this.card.replaceChildren(close, made("h3", title), made("p", under ?? "", "faint"), list, ...(note ? [made("p", note, "faint")] : []), actions);
    this.card.hidden = false;
  }

  say(text) {
    this.show(text, "", [], "", []);
  }

  listen() {
    const { canvas, touches } = this;
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      const step = event.deltaMode === 1 ? event.deltaY * 20 : event.deltaY;
      this.zoom(Math.exp(-step * (event.ctrlKey ? 0.01 : 0.0016)), event.offsetX, event.offsetY);
    }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      touches.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
      this.moved = touches.size > 1 ? 99 : 0;
    });
    canvas.addEventListener("pointermove", (event) => this.drag(event));
    const up = (event) => {
      touches.delete(event.pointerId);
      if (event.type === "pointerup" && this.moved < 5) {
        const found = this.under(event.offsetX, event.offsetY);
        if (found) this.choose(found);
        else this.card.hidden = true;
      }
    };
    canvas.addEventListener("pointerup", up);
    canvas.addEventListener("pointercancel", up);
    canvas.addEventListener("dblclick", (event) => {
      const found = this.under(event.offsetX, event.offsetY);
      if (found?.kind === "block") this.open(this.scene.blocks[found.at]);
      else this.zoom(2, event.offsetX, event.offsetY);
    });
    canvas.addEventListener("keydown", (event) => this.key(event));
    for (const button of this.root.querySelectorAll("[data-do]")) button.addEventListener("click", () => this.act(button.dataset.do));
  }

  drag(event) {
    const before = this.touches.get(event.pointerId);
    if (!before) return;
    const now = { x: event.offsetX, y: event.offsetY };
    if (this.touches.size === 2) {
      const other = [...this.touches].find(([id]) => id !== event.pointerId)[1];
      const apart = (one) => Math.hypot(one.x - other.x, one.y - other.y);
      this.zoom(apart(now) / Math.max(apart(before), 1), (now.x + other.x) / 2, (now.y + other.y) / 2);
    } else {
      this.view.x += now.x - before.x;
      this.view.y += now.y - before.y;
      this.moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    }
    this.touches.set(event.pointerId, now);
    this.ask();
  }

  open(one) {
    const { w, h } = this.size;
    this.centre(one, Math.min(2, Math.max(NEAR.marks / CELL, Math.min(w / one.w, h / one.h) * 0.9)));
  }

  key(event) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step) this.step(...step);
    else if (event.key === "+" || event.key === "=") this.zoom(1.3);
    else if (event.key === "-") this.zoom(1 / 1.3);
    else if (event.key === "0") this.fit();
    else if (event.key === "Escape") this.card.hidden = true;
    else if (event.key === "Enter" && this.chosen.kind === "block" && !this.card.hidden) this.open(this.scene.blocks[this.chosen.at]);
    else if (event.key === "Enter") this.choose(this.chosen);
    else return;
    event.preventDefault();
  }

  // To the nearest box or block in a direction; inside an open block from cell to cell.
  step(dx, dy) {
    if (this.chosen.kind === "leaf") {
      const one = this.scene.blocks[this.chosen.block], at = this.chosen.at + dx + dy * one.columns;
      if (at >= 0 && at < one.count) return this.choose({ ...this.chosen, at });
    }
    const all = [
      ...this.scene.boxes.map((one, at) => ({ kind: "box", at, x: one.x + BOX.w / 2, y: one.y })),
      ...this.scene.blocks.map((one, at) => ({ kind: "block", at, x: one.x + one.w / 2, y: one.y })),
    ];
    const here = all.find((one) => one.kind === (this.chosen.kind === "leaf" ? "block" : this.chosen.kind) && one.at === (this.chosen.block ?? this.chosen.at));
    const cost = (one) => {
      const along = (one.x - here.x) * dx + (one.y - here.y) * dy, beside = Math.abs((one.x - here.x) * dy) + Math.abs((one.y - here.y) * dx);
      return along > 1 ? along + 3 * beside : Infinity;
    };
    const next = all.reduce((best, one) => (cost(one) < cost(best) ? one : best), here);
    if (next === here) return;
    this.choose({ kind: next.kind, at: next.at });
    const one = next.kind === "box" ? this.scene.boxes[next.at] : this.scene.blocks[next.at];
    const x = next.x * this.view.k + this.view.x, y = one.y * this.view.k + this.view.y;
    if (x < 60 || y < 40 || x > this.size.w - 60 || y > this.size.h - 60) this.centre(one, this.view.k);
  }

  act(what) {
    if (what === "in") this.zoom(1.4);
    else if (what === "out") this.zoom(1 / 1.4);
    else if (what === "fit") this.fit();
    else if (what === "focus") this.centre(this.scene.boxes[0]);
    else this.png();
  }

  // The whole picture as large as a bitmap may sensibly be.
  png() {
    const { width, height } = this.scene, k = Math.min(2, 6000 / Math.max(width, height));
    const sheet = Object.assign(document.createElement("canvas"), { width: Math.round(width * k), height: Math.round(height * k) });
    const pen = sheet.getContext("2d");
    pen.fillStyle = "#f6f8f9";
    pen.fillRect(0, 0, sheet.width, sheet.height);
    pen.setTransform(k, 0, 0, k, 0, 0);
    this.paint(pen, { left: 0, top: 0, right: width, bottom: height }, k);
    for (const band of this.scene.bands) this.write(pen, band.name, 12, band.y - 10, 400, { size: 12, colour: "#5a6872" });
    sheet.toBlob((file) => {
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: `${this.root.dataset.name}.png` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    });
  }
}

function meets(one, w, h, seen) {
  return one.x + w >= seen.left && one.x <= seen.right && one.y + h >= seen.top && one.y <= seen.bottom;
}

function pictureOf(one) {
  const rows = Math.ceil(one.count / one.columns);
  const sheet = Object.assign(document.createElement("canvas"), { width: one.columns, height: rows });
  const pen = sheet.getContext("2d"), image = pen.createImageData(one.columns, rows), points = new Uint32Array(image.data.buffer);
  const colours = CODES.map((code) => {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(COLOURS[code].slice(at, at + 2), 16));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
  if (one.cells) for (let at = 0; at < one.count; at++) points[at] = colours[one.cells.charCodeAt(at) - 48];
  else {
    let at = 0;
    for (const [code, , many] of one.states) points.fill(colours[CODES.indexOf(code)], at, (at += many));
  }
  pen.putImageData(image, 0, 0);
  return sheet;
}
