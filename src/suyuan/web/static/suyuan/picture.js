// Saves a drawing of the server as PNG: the SVG is drawn on a canvas at twice its size.
async function save(link) {
  const answer = await fetch(link.href, { credentials: "same-origin" });
  if (!answer.ok) return location.assign(link.href);
  const image = new Image();
  image.src = `data:image/svg+xml;base64,${btoa(String.fromCharCode(...new TextEncoder().encode(await answer.text())))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [2 * image.naturalWidth, 2 * image.naturalHeight];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const file = document.createElement("a");
  file.href = canvas.toDataURL("image/png");
  file.download = link.dataset.png;
  file.click();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-png]");
  if (!link) return;
  event.preventDefault();
  save(link);
});
