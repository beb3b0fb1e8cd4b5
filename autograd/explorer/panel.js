// What stands around the drawing: details, the trail of groups, hits, the live region.

function announce(text) {
  get("live").textContent = "";
  get("live").textContent = text;
}

let writing = 0, written = "";

// Browsers refuse too many new addresses a second.
function write(hash) {
  clearTimeout(writing);
  writing = setTimeout(() => {
    written = hash;
    try { history.replaceState(null, "", hash === "#" ? " " : hash); } catch { /* in a frame without an address */ }
  }, 150);
}

const WELCOME = "Point at a box to see what it holds; click to stay there, with Shift on a "
  + "second one for the paths between them.";

function showDetails(app) {
  const { graph, selected, hovered, current } = app, panel = get("details");
  const two = selected.length === 2;
  const key = two ? null : hovered ?? selected[0] ?? null;
  if (two) {
    const title = selected.map(one => titleOf(graph, one)).join(" and ");
    const parts = pathDetails(graph, selected, edges => app.mark(edges));
    panel.replaceChildren(element("h2", { textContent: title }), ...parts);
  } else if (key) {
    const parts = isGroup(key) ? groupDetails(graph, idOf(key)) : valueDetails(graph, idOf(key));
    panel.replaceChildren(element("h2", { textContent: titleOf(graph, key) }), ...parts);
  } else panel.replaceChildren(...overview(graph, current));
}

function overview(graph) {
  const values = graph.line.length, names = graph.outputs.slice(0, 4).map(v => called(graph, v));
  const numbers = graph.leaves.reduce((sum, v) => sum + sizeOf(graph, v), 0);
  const parts = [element("h2", { textContent: names.join(", ") }), pairs([
    ["operations", thousands(values)],
    ["leaves", graph.leaves.length ? thousands(graph.leaves.length) : ""],
    ["parameters", numbers === graph.leaves.length ? "" : thousands(numbers)],
    ["value", graph.outputs.length === 1 ? valueText(graph, graph.outputs[0]) : ""],
  ]), element("p", { className: "muted", textContent: WELCOME })];
  if (graph.why) parts.push(element("p", { className: "why", textContent: `No derivatives: ${graph.why}.` }));
  return parts;
}

const sizeOf = (graph, v) => graph.shape(v).split("×").reduce((n, d) => n * Number(d || 1), 1);

// The groups around what is selected or focused, the outermost first.
function showTrail(app) {
  const { graph } = app, key = app.hovered ?? app.selected.at(-1) ?? null;
  const groups = key ? around(graph, key).slice(1) : [];
  const buttons = groups.map(g => {
    const button = element("button", { type: "button", textContent: titleOf(graph, `g${g}`) });
    button.onclick = () => {
      app.select(`g${g}`);
      app.camera.fit(app.drawing.box(`g${g}`), true);
    };
    return element("li", {}, button);
  });
  const whole = element("button", { type: "button", textContent: graph.title });
  whole.onclick = () => { app.select(null); app.fit(); };
  const last = key && key !== "g0"
    ? [element("li", { textContent: titleOf(graph, key), aria: { current: "true" } })] : [];
  get("trail").replaceChildren(element("li", {}, whole), ...buttons, ...last);
}

// Hits of what is searched for, as options that arrow keys choose from.
class Search {
  constructor(app) {
    Object.assign(this, { app, input: get("search"), list: get("hits"), hits: [], at: 0 });
    this.input.oninput = () => this.look();
    this.input.onkeydown = event => this.key(event);
    this.input.onblur = () => setTimeout(() => this.close(), 150);
  }

  look() {
    this.hits = hitsOf(this.app.graph, this.input.value);
    this.at = 0;
    const options = this.hits.map((key, k) => {
      const option = element("li", { role: "option", id: `hit${k}` },
        element("span", { textContent: titleOf(this.app.graph, key) }),
        element("span", { className: "muted", textContent: placeOf(this.app.graph, key) }));
      option.onpointerdown = event => { event.preventDefault(); this.take(k); };
      return option;
    });
    this.list.replaceChildren(...options);
    this.list.hidden = !this.input.value.trim();
    if (!options.length) this.list.append(element("li", { className: "muted", textContent: "nothing found" }));
    this.input.setAttribute("aria-expanded", !this.list.hidden);
    this.choose(0);
  }

  choose(k) {
    this.at = Math.max(0, Math.min(this.hits.length - 1, k));
    [...this.list.children].forEach((option, i) => option.setAttribute("aria-selected", i === this.at));
    this.list.children[this.at]?.scrollIntoView({ block: "nearest" });
    if (this.hits.length) this.input.setAttribute("aria-activedescendant", `hit${this.at}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  take(k) {
    const key = this.hits[k];
    this.close();
    if (key) this.app.find(key);
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", false);
  }

  key(event) {
    event.stopPropagation();
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) this.choose(this.at + moves[event.key]);
    else if (event.key === "Enter") this.take(this.at);
    else if (event.key === "Escape") {
      this.input.value = "";
      this.close();
      this.app.drawing.elements.get(this.app.current)?.focus({ preventScroll: true });
    } else return;
    event.preventDefault();
  }
}
