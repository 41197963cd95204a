// What the controls of ipywidgets lack on a page, seen to once for all of them, and a line for who restarts the kernel.

// JupyterLab takes the up and down arrows for moving from cell to cell, also from a control that has the focus. It
// listens at the document; the window hears a key first, and keeps it from going further. The control still acts.
const CHOICES = ".jupyter-widgets select, .jupyter-widgets input[type=radio]";
// A slider listens to keys itself, so they have to reach it. Notebook 7 passes over what has this attribute.
const HANDLES = ".jupyter-widgets .noUi-handle";
const HIDDEN_FROM_SHORTCUTS = "data-lm-suppress-shortcuts";
const SLIDER_KEYS = /^(Arrow|Page|Home$|End$)/;

function ownKeys() {
  window.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (target.matches?.(CHOICES) && key.startsWith("Arrow")) event.stopPropagation();
    if (target.matches?.(HANDLES)) {
      const own = SLIDER_KEYS.test(key) && !(event.ctrlKey || event.altKey || event.metaKey);
      if (own) target.setAttribute(HIDDEN_FROM_SHORTCUTS, "true");
      else target.removeAttribute(HIDDEN_FROM_SHORTCUTS);
    }
  }, true);
}

// Names for a screen reader: a slider's is the label beside it, a button's its tooltip or what its icon means.
const text = (node) => node?.textContent.trim() ?? "";

function nameOf(control, icons) {
  const view = control.closest(".widget-inline-hbox, .widget-inline-vbox, .jupyter-widgets");
  const label = text(view?.querySelector(".widget-label"));
  if (!control.matches("button")) return label || control.title || text(control.closest(".jupyter-widget-Collapse")
    ?.querySelector(".jupyter-widget-Collapse-header"));
  const icon = [...(control.querySelector("i")?.classList ?? [])].find((name) => name in icons);
  return text(control) ? "" : control.title || icons[icon] || "";
}

function giveNames(icons) {
  const sliders = `${HANDLES}, .jupyter-widgets .widget-readout[contenteditable]`;
  const others = ".jupyter-widgets textarea, .jupyter-widgets button, .jupyter-widgets input[type=text]";
  for (const control of document.querySelectorAll(`${sliders}, ${others}`)) {
    if (control.labels?.length && text(control.labels[0])) continue;
    if (control.matches(".widget-readout")) control.setAttribute("role", "textbox");
    const name = nameOf(control, icons);
    if (name && control.getAttribute("aria-label") !== name) control.setAttribute("aria-label", name);
  }
}

function keepNaming(icons) {
  let planned = false;
  const plan = () => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => { planned = false; giveNames(icons); });
  };
  new MutationObserver(plan).observe(document.body, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["title", "class"],
  });
  plan();
}

// After a restart nothing answers any more. ipywidgets puts a broken chain on each control, and says no word.
const STYLE = `
.course-widget .jupyter-widgets-disconnected::before, .course-widget.jupyter-widgets-disconnected::before {
  display: none;
}
.course-at-rest .course-controls, .course-at-rest .course-picture img { opacity: 0.4; }
.course-rest-note {
  padding: 8px 12px; border-radius: 6px; line-height: 1.5; font-size: var(--jp-ui-font-size1, 13px);
  background: var(--jp-layout-color0, #fff); color: var(--jp-ui-font-color1, #212121);
  border: 1px solid var(--jp-warn-color0, #b26a00); border-left-width: 5px;
}
.course-picture > .course-rest-note {
  position: absolute; top: 12px; left: 12px; right: 12px; box-shadow: 0 2px 8px rgba(0, 0, 0, 0.3);
}`;

function rest(el, words) {
  const widget = el.closest(".course-widget");
  if (!widget || widget.classList.contains("course-at-rest")) return;
  widget.classList.add("course-at-rest");
  for (const controls of widget.querySelectorAll(".course-controls")) controls.inert = true;
  const note = document.createElement("div");
  note.className = "course-rest-note";
  note.setAttribute("role", "status");
  note.textContent = words;
  const picture = widget.querySelector(".course-picture");
  (picture ?? el).appendChild(note);
  if (!picture) el.style.display = "";
}

function render({ model, el }) {
  el.style.display = "none";
  el.classList.add("course-companion");
  const atRest = () => rest(el, model.get("at_rest"));
  model.on("comm_live_update", atRest);
  if (!window.courseCompanion) {
    window.courseCompanion = true;
    const style = document.createElement("style");
    style.textContent = STYLE;
    document.head.appendChild(style);
    ownKeys();
    keepNaming(model.get("icons"));
  }
  return () => model.off("comm_live_update", atRest);
}
export default { render };
