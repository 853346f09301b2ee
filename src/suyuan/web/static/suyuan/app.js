// Small behaviours of every page: the menu on a phone, a form is sent once, a line that shows work in progress.
const root = document.documentElement;
root.classList.add("js");

for (const button of document.querySelectorAll("[data-toggles]")) {
  const target = document.getElementById(button.dataset.toggles);
  button.addEventListener("click", () => {
    const open = target.classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
  });
}

// A sheet that is made to be printed says so; without scripts the menu of the browser does.
for (const button of document.querySelectorAll("[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Where the menu is longer than the window, the section one is in stands in sight.
document.querySelector(".side [aria-current=page]")?.scrollIntoView({ block: "nearest" });

const line = document.createElement("div");
line.className = "progress-line";
document.body.append(line);

// A second press of the button must not send the form a second time.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  root.classList.add("busy");
});

// A list of which some lines are chosen asks for one at least: at its first box, where the keyboard then stands.
for (const form of document.querySelectorAll("form[data-picks]")) {
  const [first, ...boxes] = form.querySelectorAll("input[type=checkbox]:not(:disabled)");
  if (!first) continue;
  const check = () => {
    const has = [first, ...boxes].some((box) => box.checked);
    first.setCustomValidity(has ? "" : form.dataset.picks);
  };
  form.addEventListener("change", check);
  window.addEventListener("pageshow", check);
  check();
}

// Coming back through the browser's history must find the form usable again.
window.addEventListener("pageshow", () => {
  root.classList.remove("busy");
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
});

document.addEventListener("htmx:beforeRequest", () => root.classList.add("busy"));
document.addEventListener("htmx:afterRequest", () => root.classList.remove("busy"));

// Filters apply as soon as a choice is made; without scripts the button does it.
for (const form of document.querySelectorAll("form[data-live]")) {
  form.addEventListener("change", (event) => event.target.matches("select") && form.requestSubmit());
}

// Where a form begins with some empty lines, there can be more of them.
for (const button of document.querySelectorAll("[data-adds-line]")) {
  const lines = button.previousElementSibling;
  button.addEventListener("click", () => {
    const line = lines.lastElementChild.cloneNode(true);
    for (const field of line.querySelectorAll("input")) field.value = "";
    lines.append(line);
    line.querySelector("input").focus();
    button.hidden = lines.children.length >= Number(button.dataset.addsLine);
  });
}

// Full-width digits of a Chinese keyboard and the minus sign of print become what a number is written with.
document.addEventListener("change", ({ target }) => {
  if (target.matches("[inputmode=decimal], [inputmode=numeric]")) {
    target.value = target.value.normalize("NFKC").replaceAll("\u2212", "-");
  }
}, true);

// Whoever has worked on site with this device is asked about unsent readings before logging out. Listening begins
// at once and only the answer is fetched: a click is held back also while that part is still on its way.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!localStorage.getItem("onsite") || !/\/logout$/.test(form.action)) return;
  event.preventDefault();
  const { mayLeave } = await import("./onsite-store.js");
  if (await mayLeave(form.dataset.unsent ?? "")) form.submit();
}, true);

// A slider beside a number: the number follows while it moves, the page when it is let go.
for (const slider of document.querySelectorAll("[data-slides]")) {
  const number = slider.form.elements[slider.dataset.slides];
  slider.addEventListener("input", () => { number.value = slider.value; });
  slider.addEventListener("change", () => slider.form.requestSubmit());
}

// What scrolls sideways can be reached with the keyboard, as far as nothing in it can.
const scrolls = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth && !target.querySelector("a, button, input")) target.tabIndex = 0;
  }
});
for (const one of document.querySelectorAll(".table-box")) scrolls.observe(one);
