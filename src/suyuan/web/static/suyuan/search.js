// Search as you type: a combobox after the ARIA pattern. The list is made by the server; keys move through it.
const box = document.querySelector("[data-search]");
const WAIT = 140; // ms without a key before the server is asked
const KEPT = 40; // answers kept, so that going back a letter asks nothing

if (box) {
  const input = box.querySelector("input");
  const list = box.querySelector("[role=listbox]");
  const told = box.querySelector("[role=status]");
  const kept = new Map();
  let timer = 0;
  let asked = null;
  let typing = false; // an input method is putting characters together

  const options = () => [...list.querySelectorAll("[role=option]")];
  const current = () => list.querySelector("[aria-selected=true]");

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (option) => {
    current()?.setAttribute("aria-selected", "false");
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };

  const draw = (html) => {
    list.innerHTML = html;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    input.removeAttribute("aria-activedescendant");
    const hits = list.querySelectorAll(".hit:not(.hit-every)").length;
    told.textContent = hits ? box.dataset.said.replace("{n}", hits) : box.dataset.none;
  };

  const ask = async () => {
    const text = input.value.trim();
    asked?.abort();
    if (!text) return close();
    if (kept.has(text)) return draw(kept.get(text));
    asked = new AbortController();
    const address = `${box.action}?part=1&q=${encodeURIComponent(text)}`;
    try {
      const answer = await fetch(address, { signal: asked.signal, headers: { "HX-Request": "true" } });
      if (answer.status !== 200) return close();
      const html = await answer.text();
      if (kept.size >= KEPT) kept.delete(kept.keys().next().value);
      kept.set(text, html);
      if (input.value.trim() === text) draw(html);
    } catch (problem) {
      if (problem.name !== "AbortError") close();
    }
  };

  const later = () => {
    clearTimeout(timer);
    if (!typing) timer = setTimeout(ask, WAIT);
  };

  const move = (step) => {
    const all = options();
    if (list.hidden || !all.length) return void ask();
    const at = all.indexOf(current());
    choose(all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length]);
  };

  input.addEventListener("input", later);
  input.addEventListener("compositionstart", () => { typing = true; });
  input.addEventListener("compositionend", () => { typing = false; later(); });
  input.addEventListener("focus", () => { if (input.value.trim() && list.hidden) later(); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !list.hidden && current()) {
      event.preventDefault();
      current().click();
    } else if (event.key === "Escape") {
      if (list.hidden) input.value = "";
      event.preventDefault(); // the browser would empty the field while the list is still open
      close();
    }
  });
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget)) close();
  });
  // A press on an option must not take the focus away before the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    const elsewhere = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
    if (event.key === "/" && !elsewhere && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
    }
  });
}
