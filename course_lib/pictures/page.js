// Brings a picture in the page up to date, element by element, and lets the learner move what can be dragged.
// Python writes the whole picture as SVG at every state; morphdom, in front of this file, finds what is new in it.

const STILL = window.matchMedia("(prefers-reduced-motion: reduce)");
const NUMBERS = /-?\d+(?:\.\d+)?/g;
const MOVED = ["x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height", "d", "points", "transform",
  "opacity", "stroke-width"];
const GLIDE = 260; // milliseconds of a transition
const NARROW = 620; // pixels, under which a picture of two parts puts one under the other
const MODEL = "IPY_MODEL_"; // how ipywidgets refers to another widget's model
let pictures = 0;

function plain(markup) {
  const template = document.createElement("template");
  template.innerHTML = markup;
  return template.content.textContent;
}

// ---------------------------------------------------------------------------------------------------- up to date, gently

// From one text with numbers to another of the same form: "M0 0L10 5" to "M0 0L20 8".
function between(from, to) {
  const [a, b] = [from, to].map((text) => (text.match(NUMBERS) ?? []).map(Number));
  if (a.length !== b.length || from.replace(NUMBERS, "#") !== to.replace(NUMBERS, "#")) return null;
  return (t) => { let i = 0; return to.replace(NUMBERS, () => { const k = i++; return +(a[k] + (b[k] - a[k]) * t).toFixed(2); }); };
}

// Make `old` like the markup; return what moves, as functions of time from 0 to 1.
function morph(old, markup, prefix) {
  const template = document.createElement("template");
  template.innerHTML = markup;
  for (const node of template.content.querySelectorAll("[id]")) node.id = prefix + node.id;
  const moves = [];
  morphdom(old, template.content.firstElementChild, {
    onBeforeElUpdated(from, to) {
      if (from.isEqualNode(to)) return false;
      for (const name of MOVED) {
        const [a, b] = [from.getAttribute(name), to.getAttribute(name)];
        const way = a !== null && b !== null && a !== b ? between(a, b) : null;
        if (way) moves.push((t) => from.setAttribute(name, t < 1 ? way(t) : b));
      }
      return true;
    },
  });
  return moves;
}

// Run moves over some milliseconds; returns what finishes them at once, and what stops them where they are.
function glide(moves, milliseconds) {
  let frame = 0;
  const finish = () => { cancelAnimationFrame(frame); moves.splice(0).forEach((move) => move(1)); };
  if (!milliseconds || STILL.matches || !moves.length) { finish(); return { finish, stop() {} }; }
  const began = performance.now();
  const step = (now) => {
    const t = Math.min((now - began) / milliseconds, 1);
    if (t >= 1) { finish(); return; }
    const eased = 1 - (1 - t) ** 3;
    moves.forEach((move) => move(eased));
    frame = requestAnimationFrame(step);
  };
  moves.forEach((move) => move(0));
  frame = requestAnimationFrame(step);
  return { finish, stop() { cancelAnimationFrame(frame); moves.length = 0; } };
}

// ------------------------------------------------------------------------------------------------- what is dragged moves

// "trait value low high step right down", and so on after a semicolon: as `handles.py` writes it.
const FIELDS = ["value", "low", "high", "step", "right", "down"];
const read = (node) => node.dataset.drag.split(";").map((text) => {
  const [trait, ...numbers] = text.split(" ");
  return { trait, ...Object.fromEntries(FIELDS.map((name, k) => [name, Number(numbers[k])])) };
});
const write = (traits) => traits.map((one) => [one.trait, ...FIELDS.map((name) => one[name])].join(" ")).join(";");
const digitsOf = (step) => (String(step).split(".")[1] ?? "").length;
const fit = ({ low, high, step }, value) => Math.min(high, Math.max(low, +(Math.round(value / step) * step).toFixed(9)));
const said = (value, step, plus) => {
  const text = Math.abs(value).toFixed(digitsOf(step));
  return (value < 0 && Number(text) ? "−" : plus ? "+" : "") + text;
};

// Where an arrow's shaft ends, and the corners of its head: as `marks.py` does it.
function pointArrow(group, x, y) {
  const [shaft, head] = [group.querySelector("line"), group.querySelector("polygon")];
  const [x0, y0] = [+shaft.getAttribute("x1"), +shaft.getAttribute("y1")];
  const length = Math.hypot(x - x0, y - y0) || 1e-9;
  const [across, down] = [(x - x0) / length, (y - y0) / length];
  const size = Math.min(1, length / 21);
  const [back, half] = [14 * size, 5.5 * size];
  const [bx, by] = [x - back * across, y - back * down];
  shaft.setAttribute("x2", x - 0.7 * back * across);
  shaft.setAttribute("y2", y - 0.7 * back * down);
  head.setAttribute("points", `${x},${y} ${bx - half * down},${by + half * across} ${bx + half * down},${by - half * across}`);
}

const ACROSS = ["x", "cx", "x1", "x2"];
const DOWN = ["y", "cy", "y1", "y2"];

function shift(node, dx, dy) {
  for (const part of [node, ...node.querySelectorAll("*")]) {
    for (const name of ACROSS) if (part.hasAttribute(name)) part.setAttribute(name, +part.getAttribute(name) + dx);
    for (const name of DOWN) if (part.hasAttribute(name)) part.setAttribute(name, +part.getAttribute(name) + dy);
    for (const name of ["d", "points"]) {
      let i = 0;
      const path = part.getAttribute(name)?.replace(NUMBERS, (one) => +one + (i++ % 2 ? dy : dx));
      if (path !== undefined) part.setAttribute(name, path);
    }
  }
}

function grow(bar, dy) {
  const [y, height, base] = [+bar.getAttribute("y"), +bar.getAttribute("height"), +bar.dataset.base];
  const end = (Math.abs(y - base) < 0.1 ? y + height : y) + dy;
  bar.setAttribute("y", Math.min(base, end));
  bar.setAttribute("height", Math.abs(end - base));
}

const placeOf = (handle) => ["cx", "cy"].map((name) => +handle.querySelector("circle").getAttribute(name));

// How many pixels a handle goes to the right and down with its values: along lines, or round its middle.
function wayAlong(traits, values) {
  let [dx, dy] = [0, 0];
  for (const one of traits) {
    const change = values[one.trait] - one.value;
    const size = one.right ** 2 + one.down ** 2;
    [dx, dy] = [dx + change * one.right / size, dy + change * one.down / size];
  }
  return [dx, dy];
}

const middleOf = (dial) => dial.dataset.turns.split(" ").map(Number);
const degrees = ({ step }, value) => ((Math.round(value / step) * step) % 360 + 360) % 360;

function wayRound(dial, value) {
  const [[x, y], [a, b]] = [placeOf(dial), middleOf(dial)];
  const [far, turn] = [Math.hypot(x - a, y - b), (value * Math.PI) / 180];
  return [a + far * Math.cos(turn) - x, b - far * Math.sin(turn) - y];
}

// Move a handle, and what follows it, from the values it stands at to others: in the page, before the kernel answers.
function pose(root, node, values) {
  const short = node.id.slice(node.id.indexOf("-") + 1);
  const traits = read(node);
  const [dx, dy] = node.dataset.turns ? wayRound(node, values[traits[0].trait]) : wayAlong(traits, values);
  for (const one of traits) one.value = values[one.trait];
  const told = traits.map((one) => said(one.value, one.step)).join(", ");
  node.setAttribute("aria-valuenow", traits[0].value);
  node.setAttribute("aria-valuetext", told);
  node.dataset.drag = write(traits);
  if (node.dataset.scrub) {
    const words = node.querySelector("text") ?? node;
    words.textContent = said(traits[0].value, traits[0].step, node.dataset.scrub === "plus");
    return;
  }
  shift(node, dx, dy);
  const [x, y] = placeOf(node);
  for (const arrow of root.querySelectorAll(`[data-tip="${short}"]`)) pointArrow(arrow, x, y);
  for (const other of root.querySelectorAll(`[data-follows="${short}"]`)) shift(other, dx, dy);
  for (const bar of root.querySelectorAll(`[data-grows="${short}"]`)) grow(bar, dy);
}

const KEYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1], PageUp: [0, 10], PageDown: [0, -10] };

// The values after a key: right and left change what lies across, up and down what lies upwards; one trait takes both.
function afterKey(traits, event, turns) {
  const [right, up] = KEYS[event.key] ?? [0, 0];
  const times = event.shiftKey ? 10 : 1;
  const values = {};
  for (const one of traits) {
    const level = Math.abs(one.right) >= Math.abs(one.down);
    const steps = traits.length === 1 ? right + up : level ? right : up;
    const sign = traits.length === 1 || (level ? one.right > 0 : one.down < 0) ? 1 : -1;
    const next = one.value + sign * steps * times * one.step;
    values[one.trait] = fit(one, turns ? degrees(one, next) : next);
    if (event.key === "Home" || event.key === "End") values[one.trait] = event.key === "Home" ? one.low : one.high;
  }
  return values;
}

// --------------------------------------------------------------------------------------------------------- the widget

function render({ model, el }) {
  const prefix = `p${++pictures}-`;
  const [frame, formula] = ["course-picture course-drawn", "course-formula"].map((name) => {
    const made = document.createElement("div");
    made.className = name;
    el.appendChild(made);
    return made;
  });
  frame.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg"));

  let running = glide([], 0);
  let held = null; // {node's id, where the pointer began, the traits then}
  let sent = 0; // how many moves the kernel was told; its pictures say which it has answered
  let mine = {}; // what the learner has moved, by trait, until the kernel has answered
  let live = true;

  const dragged = () => [...el.querySelectorAll("[data-drag]")];
  const poseAll = () => {
    running.finish();
    for (const node of dragged()) {
      const traits = read(node);
      if (!traits.some((one) => one.trait in mine && mine[one.trait] !== one.value)) continue;
      pose(el, node, Object.fromEntries(traits.map((one) => [one.trait, mine[one.trait] ?? one.value])));
    }
  };
  const move = (values) => {
    if (Object.entries(values).every(([trait, value]) => mine[trait] === value)) return;
    Object.assign(mine, values);
    poseAll();
    moveSliders(values);
    sent = Math.max(sent, model.get("moved").count ?? 0) + 1; // another view of the picture may have moved it too
    model.set("moved", { values: { ...mine }, count: sent });
    model.save_changes(); // at most one is under way, and the last one always arrives: ipywidgets sees to that
  };

  // The kernel takes its sliders for moved: to say so once more would be a message at every step of a drag.
  const moveSliders = async (values) => {
    const sliders = model.get("sliders");
    for (const [trait, value] of Object.entries(values)) {
      if (trait in sliders) (await model.widget_manager.get_model(sliders[trait].slice(MODEL.length))).set("value", value);
    }
  };

  const show = () => {
    if (!model.get("moving")) return; // the page is ahead of the kernel's first picture, which brings a change of `sent`
    running.stop();
    const answered = model.get("answered") >= sent;
    if (answered && !held) mine = {};
    const kept = model.get("kept");
    const svg = model.get("moving").replace(/<!--kept ([a-z-]+)-->/g, (_all, name) => kept[name] ?? "");
    const moves = morph(frame.firstElementChild, svg, prefix);
    frame.querySelector("[role=img]")?.setAttribute("aria-label", plain(model.get("told")));
    const calm = held || Object.keys(mine).length || document.hidden || model.get("live");
    running = glide(moves, calm ? 0 : GLIDE);
    morph(formula, `<div class="course-formula">${model.get("formula")}</div>`, prefix);
    if (Object.keys(mine).length) poseAll();
    fitText();
    if (model.get("live") && live) { model.set("seen", model.get("sent")); model.save_changes(); }
  };
  const fitText = () => {
    const svg = frame.firstElementChild;
    const shrink = svg.clientWidth / (svg.viewBox.baseVal?.width || 1);
    if (shrink) frame.style.setProperty("--shrink", Math.min(shrink, 1).toFixed(3));
  };
  const measure = () => {
    const narrow = frame.clientWidth < NARROW;
    if (frame.clientWidth && live && model.get("narrow") !== narrow) {
      model.set("narrow", narrow);
      model.save_changes();
    }
    fitText();
  };
  const lock = () => el.classList.toggle("course-locked", !model.get("draggable"));
  lock();
  show();
  model.on("change:sent", show);
  model.on("change:draggable", lock);
  const sizes = new ResizeObserver(measure);
  sizes.observe(frame);

  // A new move begins from the kernel's picture, once it has answered: what another handle moved before is over.
  const settle = () => { if (!held && model.get("answered") >= sent) mine = {}; };
  const usable = () => live && model.get("draggable");
  const scaleAt = (node) => (node.ownerSVGElement ? node.ownerSVGElement.getScreenCTM().a : 1);
  const begin = (event) => {
    const pad = event.target.closest("[data-jumps]");
    const node = pad ? el.querySelector(`[id="${prefix}${pad.dataset.jumps}"]`) : event.target.closest("[data-drag]");
    if (!node || !usable() || event.button !== 0) return;
    event.preventDefault();
    node.focus({ preventScroll: true });
    running.finish();
    settle();
    const from = read(node);
    const start = [event.clientX, event.clientY];
    if (pad) {
      const [matrix, [x, y]] = [node.ownerSVGElement.getScreenCTM(), placeOf(node)];
      [start[0], start[1]] = [matrix.a * x + matrix.e, matrix.d * y + matrix.f];
    }
    const turns = node.dataset.turns && { place: placeOf(node), middle: middleOf(node) };
    held = { id: node.id, from, start, turns, scale: scaleAt(node), pointer: event.pointerId };
    el.setPointerCapture(event.pointerId);
    el.classList.add("course-holds");
    if (pad) follow(event);
  };
  const follow = (event) => {
    if (!held || event.pointerId !== held.pointer) return;
    const [dx, dy] = [event.clientX - held.start[0], event.clientY - held.start[1]].map((by) => by / held.scale);
    const { place, middle } = held.turns || {};
    const turned = () => (Math.atan2(middle[1] - place[1] - dy, place[0] + dx - middle[0]) * 180) / Math.PI;
    const after = (one) => (place ? degrees(one, turned()) : one.value + one.right * dx + one.down * dy);
    move(Object.fromEntries(held.from.map((one) => [one.trait, fit(one, after(one))])));
  };
  const end = (event) => {
    if (!held || event.pointerId !== held.pointer) return;
    held = null;
    el.classList.remove("course-holds");
  };
  // JupyterLab takes keys at the document, in front of all; the window hears them first.
  const press = (event) => {
    if (!el.contains(event.target)) return;
    if ((event.key === "Enter" || event.key === " ") && pickAt(event)) {
      event.preventDefault();
      event.stopPropagation();
      toggle(event);
      return;
    }
    const node = event.target.closest?.("[data-drag]");
    const ours = event.key in KEYS || event.key === "Home" || event.key === "End";
    if (!node || !ours || !usable() || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    settle();
    const traits = read(node).map((one) => ({ ...one, value: mine[one.trait] ?? one.value }));
    move(afterKey(traits, event, node.dataset.turns));
  };
  // A pick holds while the pointer is over it; a press makes it stay, and another one lets it go.
  let picked = null;
  const pickAt = (event) => (usable() && !held ? event.target.closest?.("[data-picks]") : null);
  const readPick = (node) => {
    const [trait, ...values] = node.dataset.picks.split(" ");
    const [value, otherwise] = values.map(Number);
    return { trait, value, otherwise };
  };
  const look = (event) => {
    const [node, from] = [pickAt(event), event.relatedTarget?.closest?.("[data-picks]")];
    if (!node || node === from) return;
    const { trait, value, otherwise } = readPick(node);
    move({ [trait]: event.type === "pointerover" ? value : picked ?? otherwise });
  };
  const toggle = (event) => {
    const node = pickAt(event);
    if (!node) return;
    const { trait, value, otherwise } = readPick(node);
    picked = picked === value ? null : value;
    move({ [trait]: picked ?? otherwise });
  };
  const listeners = {
    pointerdown: begin, pointermove: follow, pointerup: end, pointercancel: end, pointerover: look, pointerout: look, click: toggle,
  };
  for (const [name, listen] of Object.entries(listeners)) el.addEventListener(name, listen);
  window.addEventListener("keydown", press, true);
  const goToRest = () => { live = false; el.classList.add("course-locked"); };
  model.on("comm_live_update", goToRest);

  return () => {
    running.stop();
    sizes.disconnect();
    window.removeEventListener("keydown", press, true);
    model.off("change:sent", show);
    model.off("change:draggable", lock);
    model.off("comm_live_update", goToRest);
  };
}
export default { render };
