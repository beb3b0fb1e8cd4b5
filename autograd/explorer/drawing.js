// The drawing as elements: boxes and frames as text that can be focused, arrows as SVG.

const SVG = "http://www.w3.org/2000/svg";
const FONT = "Helvetica, Arial, sans-serif";
const FONTS = { title: `600 14px ${FONT}`, other: `12.5px ${FONT}` };
const WIDEST = 340, SIDES = 26, TOP = 16;
const KIND_NAMES = ["operation", "leaf", "constant"];

const pen = document.createElement("canvas").getContext("2d");

function widthOf(role, text) {
  pen.font = FONTS[role] ?? FONTS.other;
  return pen.measureText(text).width;
}

const heightOf = role => (role === "title" ? 20 : 17);

function boxSize(lines) {
  const widths = lines.map(({ role, text }) => widthOf(role, text));
  const heights = lines.map(({ role }) => heightOf(role));
  const w = Math.min(WIDEST, Math.ceil(Math.max(40, ...widths)) + SIDES);
  return { w, h: heights.reduce((x, y) => x + y, TOP) };
}

function element(name, properties = {}, ...children) {
  const { data, aria, ...plain } = properties, found = document.createElement(name);
  Object.assign(found, plain);
  for (const [key, value] of Object.entries(data ?? {})) found.dataset[key] = value;
  for (const [key, value] of Object.entries(aria ?? {})) found.setAttribute(`aria-${key}`, value);
  found.append(...children);
  return found;
}

function shape(name, attributes = {}, ...children) {
  const found = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) found.setAttribute(key, value);
  found.append(...children);
  return found;
}

function kindOf(graph, key) {
  if (isGroup(key)) return "folded";
  const v = idOf(key);
  return graph.isOutput.has(v) && graph.kind(v) === OPERATION ? "output" : KIND_NAMES[graph.kind(v)];
}

// Straight between the points of a pair, bent from pair to pair; where it turns back,
// around the outside.
function pathOf(knots, down) {
  const at = ([x, y]) => `${round(x)} ${round(y)}`, along = down ? 1 : 0;
  let path = `M${at(knots[0])}`;
  for (let k = 1; k < knots.length; k++) {
    const [a, b] = [knots[k - 1], knots[k]];
    if (k % 2) path += `L${at(b)}`;
    else {
      const out = isTurn(a, b, along) ? outside(knots, k, along) : (a[along] + b[along]) / 2;
      const bend = ([x, y]) => at(down ? [x, out] : [out, y]);
      path += `C${bend(a)} ${bend(b)} ${at(b)}`;
    }
  }
  return path;
}

function outside(knots, k, along) {
  const across = 1 - along, far = Math.abs(knots[k][across] - knots[k - 1][across]);
  const way = knots[k + 1][along] < knots[k][along] ? 1 : -1;
  return knots[k][along] + way * Math.min(18, 8 + far / 2);
}

const round = x => Math.round(x * 10) / 10;

// The head of an arrow at a point; forwards it leads right or down.
function headOf([x, y], down, forwards) {
  const s = forwards ? -1 : 1, long = 9 * s, wide = 4.2;
  const points = down
    ? [[x, y], [x - wide, y + long], [x + wide, y + long]]
    : [[x, y], [x + long, y - wide], [x + long, y + wide]];
  return `M${points.map(point => point.map(round).join(" ")).join("L")}Z`;
}

function drawArrow(graph, arrow, { lines, place: [x, y] }, view, down) {
  const { pieces, from, to } = arrow;
  const last = pieces[pieces.length - 1], flows = arrow.edges.some(e => graph.share(e) !== null);
  const heads = [];
  if (view !== "backward") heads.push(["ahead", headOf(last[last.length - 1], down, true)]);
  if (view !== "forward" && flows) heads.push(["back", headOf(pieces[0][0], down, false)]);
  const group = shape("g", { class: "arrow", "data-from": from, "data-to": to },
    shape("path", { class: "line", d: pieces.map(piece => pathOf(piece, down)).join("") }),
    ...heads.map(([way, d]) => shape("path", { class: `head ${way}`, d })));
  group.classList.toggle("still", view !== "forward" && !flows);
  lines.forEach(({ role, text }, k) => {
    const base = y + (k - lines.length / 2) * LINE_HEIGHT + 11.5;
    const label = shape("text", { class: role, x: round(x), y: round(base) });
    label.textContent = text;
    group.append(label);
  });
  return group;
}

// The size of an arrow's label along the flow; downwards two have room, one below the
// other, since there they are wide.
function labelSize(graph, arrow, view, down) {
  const lines = arrowLines(graph, arrow, view);
  if (!lines.length) return 0;
  return down ? 2 * lines.length * LINE_HEIGHT : Math.max(...lines.map(({ role, text }) => widthOf(role, text)));
}

class Drawing {
  constructor(graph, stage) {
    Object.assign(this, { graph, stage, elements: new Map(), arrows: new Map(), scene: null });
    this.svg = shape("svg", { "aria-hidden": "true" });
    stage.append(this.svg);
  }

  // Elements of a scene, those that are there already kept.
  show(scene, view, linesOf) {
    this.scene = scene;
    for (const [key, found] of this.elements) {
      if (!scene.boxes.has(key)) { found.remove(); this.elements.delete(key); }
    }
    let before = null;
    for (const [key, box] of scene.boxes) {
      const found = this.element(key);
      this.fill(found, key, box, linesOf(key));
      if (before ? before.nextSibling !== found : this.stage.firstChild !== found) {
        this.stage.insertBefore(found, before ? before.nextSibling : this.stage.firstChild);
      }
      before = found;
    }
    this.svg.setAttribute("width", Math.ceil(scene.w));
    this.svg.setAttribute("height", Math.ceil(scene.h));
    this.stage.style.width = `${scene.w}px`;
    this.stage.style.height = `${scene.h}px`;
    const labels = placedLabels(this.graph, scene.arrows, view, scene.down);
    const arrows = scene.arrows.map(
      (arrow, k) => [arrow, drawArrow(this.graph, arrow, labels[k], view, scene.down)]);
    this.arrows = new Map(arrows.map(([arrow, g]) => [`${arrow.from}>${arrow.to}`, { arrow, g }]));
    this.svg.replaceChildren(...this.base(scene, view), ...arrows.map(([, g]) => g));
  }

  // All lines as one, so that those that share a way are no darker there; an arrow's own
  // line is seen when it is marked.
  base(scene, view) {
    const flows = arrow => view === "forward" || arrow.edges.some(e => this.graph.share(e) !== null);
    return [["base", flows], ["base still", arrow => !flows(arrow)]].map(([name, has]) => {
      const pieces = new Set(scene.arrows.filter(has).flatMap(arrow => arrow.pieces));
      return shape("path", { class: name, d: [...pieces].map(piece => pathOf(piece, scene.down)).join("") });
    });
  }

  element(key) {
    if (!this.elements.has(key)) {
      const found = element("div", { role: "treeitem", tabIndex: -1, data: { key } });
      this.elements.set(key, found);
    }
    return this.elements.get(key);
  }

  fill(found, key, box, lines) {
    const level = around(this.graph, key).length, { isOpen } = box;
    found.className = isOpen ? "frame" : `box ${kindOf(this.graph, key)}`;
    Object.assign(found.style, {
      left: `${round(box.x)}px`, top: `${round(box.y)}px`,
      width: `${round(box.w)}px`, height: `${round(box.h)}px`,
    });
    const shown = isOpen ? lines.slice(0, 1) : lines;
    found.replaceChildren(...shown.map(
      ({ role, text }) => element("span", { className: role, textContent: text })));
    found.setAttribute("aria-level", Math.max(1, level));
    const kind = isGroup(key) ? "group" : kindOf(this.graph, key);
    found.setAttribute("aria-label", [...lines.map(({ text }) => text), kind].join(", "));
    if (isGroup(key)) found.setAttribute("aria-expanded", isOpen);
  }

  box(key) {
    return this.scene.boxes.get(key);
  }
}
