// The number beside a slider follows while it moves; the answer is asked for when it is let go.
for (const output of document.querySelectorAll("output[data-of]")) {
  const slider = output.closest("form").elements[output.dataset.of];
  const words = output.dataset.words?.split(" ");
  slider.addEventListener("input", () => { output.textContent = words ? words[Number(slider.value)] : slider.value; });
}
