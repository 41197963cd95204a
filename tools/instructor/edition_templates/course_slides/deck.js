// Everything on a page must be seen: where it is full, pictures shrink and then the type, never below 0.7 of its size.
const STEPS = [[1, 460], [1, 420], [0.93, 420], [0.93, 380], [0.86, 380], [0.86, 340], [0.8, 340], [0.8, 300],
               [0.75, 260], [0.7, 240]];

function isFull(page) {
  return page.scrollHeight > page.clientHeight || page.scrollWidth > page.clientWidth;
}

function fit(page) {
  for (const image of page.querySelectorAll("img")) {
    // Little larger than the lesson shows it: width stands in the picture's attribute, height follows from it.
    const shown = image.getAttribute("width") || image.naturalWidth;
    const tall = 1.25 * shown * image.naturalHeight / image.naturalWidth;
    if (image.naturalWidth) image.style.setProperty("--natural", `${tall}px`);
  }
  for (const [type, picture] of STEPS) {
    page.style.setProperty("--type", type);
    page.style.setProperty("--picture", `${picture}px`);
    if (!isFull(page)) return;
  }
}

function fitCurrent() {
  const page = Reveal.getCurrentSlide()?.querySelector(":scope > .page");
  if (page) fit(page);
}

Reveal.on("ready", fitCurrent);
Reveal.on("slidechanged", fitCurrent);
Reveal.on("pdf-ready", () => document.querySelectorAll(".page").forEach(fit));
Promise.all([...document.images].map((image) => image.decode().catch(() => null))).then(() =>
  Reveal.initialize({
    width: 1280, height: 720, margin: 0, center: false, hash: true, slideNumber: "c/t", controlsTutorial: false,
    transition: "none", backgroundTransition: "none", pdfMaxPagesPerSlide: 1, plugins: [RevealNotes],
  }));
