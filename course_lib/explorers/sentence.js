// Shows the words that come with a picture. They arrive in the picture's own message: one is faster than two.
async function render({ model, el }) {
  const drawing = await model.widget_manager.get_model(model.get("drawing").slice("IPY_MODEL_".length));
  const words = document.createElement("div");
  words.className = "course-sentence";
  words.setAttribute("role", "status"); // a screen reader speaks what changes in it
  words.setAttribute("aria-live", "polite");
  el.appendChild(words);
  const show = () => { words.innerHTML = drawing.get("told"); };
  show();
  drawing.on("change:told", show);
  return () => drawing.off("change:told", show);
}
export default { render };
