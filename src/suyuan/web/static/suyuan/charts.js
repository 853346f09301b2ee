// Draws the budget of a line as a waterfall: each influence begins where the one before it ended, and the
// last bar is the whole. The table below every chart says the same without a picture.
let drawing;
const library = () => (drawing ??= import("../vendor/echarts.js"));

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

async function draw(place) {
  if (place.dataset.drawn || !place.offsetParent) return;
  place.dataset.drawn = "yes";
  const steps = JSON.parse(place.dataset.waterfall);
  if (!steps.length) return;
  const { init } = await library();
  const bars = [...steps, { label: place.dataset.total, begin: 0, part: 100, whole: true }];
  // Correlated influences may take away from the sum: such a bar runs back from where the one before it ended.
  const left = (bar) => Math.min(bar.begin, bar.begin + bar.part);
  const end = Math.max(...bars.map((bar) => left(bar) + Math.abs(bar.part)));
  place.style.height = `${bars.length * 30 + 54}px`;
  const font = { color: colour("--soft"), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12 };
  const chart = init(place, null, { renderer: "canvas" });
  const option = (narrow) => ({
    animation: false,
    grid: { left: narrow ? 110 : 210, right: 54, top: 8, bottom: 40 },
    xAxis: {
      type: "value", min: Math.min(0, ...bars.map(left)), max: end > 100.5 ? Math.ceil(end / 20) * 20 : 100, name: place.dataset.axis, nameLocation: "middle", nameGap: 26,
      nameTextStyle: font, axisLabel: font, splitNumber: narrow ? 2 : 5, splitLine: { lineStyle: { color: colour("--line") } },
    },
    yAxis: {
      type: "category", inverse: true, data: bars.map((bar) => bar.label), axisTick: { show: false },
      axisLine: { lineStyle: { color: colour("--line-strong") } },
      axisLabel: { ...font, width: narrow ? 100 : 196, overflow: "truncate" },
    },
    series: [
      { type: "bar", stack: "share", silent: true, itemStyle: { color: "transparent" }, data: bars.map(left) },
      {
        type: "bar", stack: "share", barWidth: 15, silent: true,
        data: bars.map((bar) => ({ value: Math.abs(bar.part), itemStyle: { color: colour(bar.whole ? "--ink" : bar.part < 0 ? "--wait" : "--accent") } })),
        label: { show: true, position: "right", ...font, formatter: ({ dataIndex }) => `${bars[dataIndex].part.toFixed(1).replace(/^-0.0$/, "0.0")} %` },
      },
    ],
  });
  new ResizeObserver(() => {
    chart.resize();
    chart.setOption(option(place.clientWidth < 520));
  }).observe(place);
}

const drawAll = (root) => root.querySelectorAll("[data-waterfall]").forEach(draw);

// One budget is shown at a time, that of the chosen line.
function choose(rows, row) {
  for (const one of rows) one.setAttribute("aria-selected", String(one === row));
  const box = document.querySelector("[data-budgets]");
  for (const panel of box?.querySelectorAll("[data-budget]") ?? []) panel.hidden = panel.dataset.budget !== row.dataset.line;
  if (box) drawAll(box);
}

function ready(root) {
  const rows = [...root.querySelectorAll(".pick-line[data-line]")];
  if (rows.length) choose(rows, rows[0]);
  drawAll(root);
}

function act(event) {
  const row = event.target.closest?.(".pick-line");
  if (!row || (event.type === "keydown" && event.key !== "Enter")) return;
  if (event.type === "keydown") event.preventDefault();
  if (row.dataset.line) choose([...row.parentElement.querySelectorAll(".pick-line")], row);
  else {
    for (const one of row.parentElement.querySelectorAll(".pick-line")) one.setAttribute("aria-selected", String(one === row));
    if (event.type === "keydown") row.click();
  }
}
document.addEventListener("click", act);
document.addEventListener("keydown", act);
document.addEventListener("htmx:afterSwap", (event) => ready(event.target));
ready(document);
