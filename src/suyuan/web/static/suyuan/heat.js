// A picture that the server draws as SVG, saved as PNG at twice its size.
for (const root of document.querySelectorAll("[data-heat]")) {
  const button = root.querySelector("[data-png]"), picture = root.querySelector("img");
  if (!button || !picture) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const sheet = document.createElement("canvas"), scale = Math.min(2, 8000 / picture.naturalWidth);
    sheet.width = picture.naturalWidth * scale;
    sheet.height = picture.naturalHeight * scale;
    sheet.getContext("2d").drawImage(picture, 0, 0, sheet.width, sheet.height);
    sheet.toBlob((file) => {
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: `${root.dataset.heat}.png` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    });
  });
}
