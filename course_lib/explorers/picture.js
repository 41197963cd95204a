// Shows PNG bytes as an image with an alt text, and reports where the pointer drags on it, as fractions of its width
// and height. ipywidgets itself keeps at most one message under way, so a fast drag drops stale moves, not frames.
function render({ model, el }) {
  const image = document.createElement("img");
  image.draggable = false;
  image.style.cssText = "display:block;max-width:100%;height:auto;background:#fff;border-radius:6px";
  const frame = document.createElement("div");  // the companion lays a line over the picture when the kernel is gone
  frame.className = "course-picture";
  frame.style.cssText = "position:relative;width:fit-content;max-width:100%";
  frame.appendChild(image);
  el.appendChild(frame);

  let address = null;
  const showPicture = () => {
    const next = URL.createObjectURL(new Blob([model.get("png")], { type: "image/png" }));
    const last = address;
    image.onload = () => { if (last) URL.revokeObjectURL(last); };
    image.src = address = next;
  };
  const showText = () => { image.alt = model.get("alt"); };
  const showWidth = () => { image.width = model.get("width"); };
  const showCursor = () => {
    const drags = model.get("draggable");
    image.style.cursor = drags ? "grab" : "default";
    image.style.touchAction = drags ? "none" : "auto";
  };
  const followed = { png: showPicture, alt: showText, width: showWidth, draggable: showCursor };
  for (const [name, follow] of Object.entries(followed)) { follow(); model.on(`change:${name}`, follow); }

  let live = true;
  const goToRest = () => { live = false; image.style.cursor = "default"; };
  model.on("comm_live_update", goToRest);

  let held = false;
  let count = 0;
  const report = (phase) => (event) => {
    if (!live || !model.get("draggable") || (phase === "start" ? event.button !== 0 : !held)) return;
    held = phase !== "end";
    if (phase === "start") image.setPointerCapture(event.pointerId);
    image.style.cursor = held ? "grabbing" : "grab";
    const box = image.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width;
    const y = (event.clientY - box.top) / box.height;
    model.set("pointer", { phase, x, y, count: ++count });
    model.save_changes();
    event.preventDefault();
  };
  image.addEventListener("pointerdown", report("start"));
  image.addEventListener("pointermove", report("move"));
  image.addEventListener("pointerup", report("end"));
  image.addEventListener("pointercancel", report("end"));

  return () => {
    for (const [name, follow] of Object.entries(followed)) model.off(`change:${name}`, follow);
    model.off("comm_live_update", goToRest);
    if (address) URL.revokeObjectURL(address);
  };
}
export default { render };
