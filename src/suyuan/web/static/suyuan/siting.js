// The number beside a slider follows while it moves, also for a voice; the answer is asked for when it is let go.
for (const output of document.querySelectorAll("output[data-of]")) {
  const slider = output.closest("form").elements[output.dataset.of];
  const words = output.dataset.words?.split(" ");
  const unit = output.nextSibling.textContent.trim();
  const tell = () => {
    output.textContent = words ? words[Number(slider.value)] : Number(slider.value).toLocaleString("en");
    slider.setAttribute("aria-valuetext", `${output.textContent} ${unit}`);
  };
  slider.addEventListener("input", tell);
  tell();
}
