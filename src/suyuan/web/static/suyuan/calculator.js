// The calculator: rows that come and go, paste from a spreadsheet, labels that follow the distribution, and the
// picture of the output: trials as columns, the law of propagation as a curve, the intervals as lines.
const form = document.getElementById("calc");
const answer = document.getElementById("answer");
const FIELDS = "input, select";
const body = form.querySelector("tbody");
const rowsOf = () => [...body.rows];
const cellsOf = (row) => ["name", "value", "dist", "spread", "dof"].map((name) => row.querySelector(`[name=${name}]`));
const tell = () => form.dispatchEvent(new CustomEvent("rows"));

function addRow() {
  const row = body.rows[0].cloneNode(true);
  for (const field of row.querySelectorAll("input")) field.value = "";
  row.querySelector("select").value = "normal";
  body.append(row);
  follow(row);
  return row;
}

// What the one parameter means depends on the distribution.
function follow(row) {
  const select = row.querySelector("select");
  const option = select.selectedOptions[0];
  row.querySelector(".spread-label").textContent = option.dataset.spread || "\u00a0";
  row.querySelector("[name=spread]").disabled = false;
  row.querySelector("[name=spread]").readOnly = !option.dataset.spread;
  row.querySelector("[name=dof]").readOnly = !("dof" in option.dataset);
  row.querySelector(".inexactness").hidden = select.value !== "curvilinear_trapezoid";
}
rowsOf().forEach(follow);

form.addEventListener("change", (event) => event.target.matches("select[name=dist]") && follow(event.target.closest("tr")));
form.addEventListener("click", (event) => {
  if (event.target.closest("[data-add]")) addRow().querySelector("input").focus();
  const remove = event.target.closest("[data-remove]");
  if (!remove) return;
  const row = remove.closest("tr");
  if (rowsOf().length > 1) row.remove();
  else for (const field of row.querySelectorAll("input")) field.value = "";
  tell();
});

form.addEventListener("paste", (event) => {
  const field = event.target.closest("td input, td select");
  const text = (event.clipboardData?.getData("text/plain") ?? "").replace(/\r/g, "").replace(/\n$/, "");
  if (!field || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  const first = rowsOf().indexOf(field.closest("tr"));
  const left = cellsOf(field.closest("tr")).indexOf(field);
  text.split("\n").forEach((line, down) => {
    const row = rowsOf()[first + down] ?? addRow();
    const cells = cellsOf(row);
    line.split("\t").forEach((value, right) => cells[left + right] && put(cells[left + right], value.trim()));
    follow(row);
  });
  tell();
});

function put(field, value) {
  if (field.tagName !== "SELECT") field.value = value;
  else {
    const wanted = value.toLowerCase();
    const found = [...field.options].find((one) => one.value === wanted || one.textContent.trim().toLowerCase() === wanted);
    if (found) field.value = found.value;
  }
}

// --- the picture ---
let drawing;
const library = () => (drawing ??= import("../vendor/echarts.js"));
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const words = JSON.parse(answer.dataset.words);

async function draw(place) {
  const data = JSON.parse(place.dataset.distribution);
  const { init } = await library();
  const font = { color: colour("--soft"), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12 };
  const chart = init(place, null, { renderer: "canvas" });
  // The chart counts from the middle: far from zero its own arithmetic would lose the picture.
  const middle = (data.edges[0] + data.edges.at(-1)) / 2;
  const columns = data.density.map((value, i) => [data.edges[i] - middle, data.edges[i + 1] - middle, value]);
  const curve = (data.curve ?? []).map(([x, y]) => [x - middle, y]);
  const highest = Math.max(...data.density, ...curve.map(([, y]) => y));
  const line = (ends, style) => ({
    type: "line", data: [], silent: true,
    markLine: { symbol: "none", silent: true, label: { show: false }, lineStyle: style, data: ends.map((x) => ({ xAxis: x - middle })) },
  });
  const span = Math.max(Math.abs(data.edges[0]), Math.abs(data.edges.at(-1)));
  const width = data.edges.at(-1) - data.edges[0];
  const digits = Math.max(0, Math.min(12, Math.ceil(-Math.log10(width)) + 2));
  const written = (off) => away(off + middle);
  const away = (x) => (span >= 1e12 || width < 1e-9 ? x.toExponential(3) : Number(x.toFixed(digits)).toString());
  chart.setOption({
    animation: false,
    grid: { left: 12, right: 16, top: 12, bottom: 28, containLabel: false },
    xAxis: { type: "value", min: -width / 2, max: width / 2, splitNumber: 4, axisLabel: { ...font, formatter: written, hideOverlap: true }, splitLine: { show: false }, axisLine: { lineStyle: { color: colour("--line-strong") } } },
    yAxis: { type: "value", show: false, min: 0, max: 1.06 * highest },
    series: [
      {
        type: "custom", data: columns, silent: true,
        renderItem: (_, api) => {
          const [x0, y0] = api.coord([api.value(0), api.value(2)]);
          const [x1, y1] = api.coord([api.value(1), 0]);
          return { type: "rect", shape: { x: x0, y: y0, width: Math.max(x1 - x0 - 0.6, 0.6), height: y1 - y0 }, style: { fill: colour("--accent"), opacity: 0.32 } };
        },
      },
      ...(curve.length ? [{ type: "line", data: curve, showSymbol: false, silent: true, lineStyle: { color: colour("--ink"), width: 1.8 } }] : []),
      line(data.symmetric, { color: colour("--accent"), type: "solid", width: 1.4 }),
      line(data.shortest, { color: colour("--accent"), type: "dotted", width: 1.4 }),
      ...(data.interval ? [line(data.interval, { color: colour("--ink"), type: "dashed", width: 1.2 })] : []),
    ],
  });
  legend(place, curve.length > 0);
  new ResizeObserver(() => chart.resize()).observe(place);
}

function legend(place, withCurve) {
  const list = document.createElement("p");
  list.className = "calc-legend small";
  const entries = [["columns", words.trials], ["solid", words.symmetric], ["dotted", words.shortest]];
  if (withCurve) entries.push(["curve", words.curve], ["dashed", words.interval]);
  for (const [look, text] of entries) {
    const entry = document.createElement("span");
    const mark = document.createElement("i");
    mark.className = `calc-key calc-key-${look}`;
    entry.append(mark, text);
    list.append(entry);
  }
  place.after(list);
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target === answer) answer.querySelectorAll("[data-distribution]").forEach(draw);
});
