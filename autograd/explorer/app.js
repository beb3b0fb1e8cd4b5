// What is open, seen and selected, and what follows from it.

const ROOM = 24, READABLE = 0.62, MOST_BOXES = 800;
const VIEWS = ["forward", "backward", "both"];

const get = id => document.getElementById(id);

class App {
  constructor(graph, mode) {
    Object.assign(this, {
      graph, mode, open: new Set([0]), view: "forward", isStepping: false,
      selected: [], current: null, hovered: null, down: false, memory: new Map(), sizes: new Map(),
    });
    this.drawing = new Drawing(graph, get("stage"));
    this.camera = new Camera(get("pane"), get("stage"));
    this.player = new Player(this);
    this.camera.moved = () => {
      this.isWhole = false;
      get("zoom").textContent = `${Math.round(this.camera.k * 100)} %`;
    };
  }

  get look() {
    return this.isStepping ? "step" : this.view;
  }

  settings(down = this.down) {
    return {
      down, memory: this.memory, window: this.room,
      sizeOf: key => this.sizeOf(key),
      weightOf: arrow => this.weightOf(arrow),
      labelOf: arrow => labelSize(this.graph, arrow, this.look, down),
    };
  }

  // How straight an arrow is to be: what is handed on much before what is given.
  weightOf({ from, edges }) {
    const isMade = isGroup(from) || this.graph.kind(idOf(from)) === OPERATION;
    return isMade ? 4 * Math.min(3, edges.length) : 1;
  }

  sizeOf(key) {
    const id = `${this.look} ${key}`;
    if (!this.sizes.has(id)) this.sizes.set(id, boxSize(boxLines(this.graph, key, this.look)));
    return this.sizes.get(id);
  }

  // How large the drawing is to be to fit, with what is open.
  scaleOf(shown, down) {
    const { w, h } = scene(this.graph, shown, this.settings(down));
    return fitted(w, h, ...this.camera.size).k;
  }

  // The first view: as much open as there is room for, the way round that fits better.
  begin() {
    this.room = this.camera.size;
    if (this.mode === "step") {
      this.open = new Set(this.graph.parent.keys());
      this.isStepping = true;
    } else {
      this.open = openedWhile(this.graph, (shown, open) => boxCount(shown) <= ROOM
        && (open.size < 2 || Math.max(this.scaleOf(shown, false), this.scaleOf(shown, true)) > READABLE));
    }
    const shown = visible(this.graph, this.open);
    const across = this.scaleOf(shown, false), down = this.scaleOf(shown, true);
    this.down = down > (across > READABLE ? 1.2 : 1) * across;
    this.update();
    this.fit(false);
  }

  // Draw what there is to see; a box that is given stays where it is on the screen.
  update(anchor = null) {
    const before = anchor && this.drawing.scene?.boxes.get(anchor);
    this.shown = visible(this.graph, this.open);
    const found = scene(this.graph, this.shown, this.settings());
    this.drawing.show(found, this.look, key => boxLines(this.graph, key, this.look));
    const after = before && found.boxes.get(anchor), { k, x, y } = this.camera;
    if (after) this.camera.set({ k, x: x + (before.x - after.x) * k, y: y + (before.y - after.y) * k });
    if (!this.current || !found.boxes.has(this.current)) {
      this.current = this.current ? shownAs(this.graph, this.shown.closed, this.current) : [...found.boxes.keys()][0];
    }
    get("pane").classList.toggle("stepping", this.isStepping);
    get("steps").hidden = !this.isStepping;
    get("stepping").setAttribute("aria-pressed", this.isStepping);
    for (const view of VIEWS) {
      get(view).setAttribute("aria-pressed", this.view === view);
      get(view).disabled = this.isStepping;
    }
    this.stage();
    if (this.isStepping) this.player.start();
  }

  // Mark what is selected, and tell about it.
  stage() {
    for (const [key, found] of this.drawing.elements) {
      found.tabIndex = key === this.current ? 0 : -1;
      const selected = this.selected.includes(key);
      found.classList.toggle("selected", selected);
      found.setAttribute("aria-selected", selected);
    }
    this.mark([]);
    showDetails(this);
    showTrail(this);
    this.remember();
  }

  mark(edges) {
    const wanted = new Set(edges), marked = new Set();
    for (const { arrow, g } of this.drawing.arrows.values()) {
      const on = wanted.size > 0 && arrow.edges.some(e => wanted.has(e));
      g.classList.toggle("path", on);
      if (on) marked.add(arrow.from).add(arrow.to);
    }
    for (const [key, found] of this.drawing.elements) found.classList.toggle("path", marked.has(key));
  }

  select(key, add = false) {
    if (add) {
      const others = this.selected.filter(other => other !== key);
      this.selected = this.selected.includes(key) ? others : [...others.slice(-1), key];
    } else this.selected = key ? [key] : [];
    if (key) this.current = key;
    this.stage();
  }

  focus(key) {
    this.drawing.elements.get(key)?.focus({ preventScroll: true });
    this.camera.reveal(this.drawing.box(key));
  }

  toggle(key) {
    if (this.open.has(idOf(key))) this.close(key);
    else this.openGroup(key);
  }

  openGroup(key) {
    for (const g of [...around(this.graph, key), idOf(key)]) this.open.add(g);
    this.current = key;
    this.selected = [key];
    this.update(key);
    this.camera.reveal(this.drawing.box(key));
    const inside = this.shown.items.get(idOf(key)).length;
    announce(`${titleOf(this.graph, key)} opened, ${inside} inside`);
    this.drawing.elements.get(key).focus({ preventScroll: true });
  }

  close(key) {
    if (idOf(key) === 0) return;
    for (const g of [...this.open]) {
      if (g === idOf(key) || around(this.graph, `g${g}`).includes(idOf(key))) this.open.delete(g);
    }
    this.current = key;
    this.selected = [key];
    this.update(key);
    this.focus(key);
    announce(`${titleOf(this.graph, key)} closed`);
  }

  // One level more of all that is closed.
  deeper() {
    const closed = [...this.drawing.scene.boxes.keys()].filter(key => isGroup(key) && !this.open.has(idOf(key)));
    const wider = new Set([...this.open, ...closed.map(idOf)]);
    const count = boxCount(visible(this.graph, wider));
    if (!closed.length) return announce("Nothing is closed.");
    if (count > MOST_BOXES) return announce(`That would be ${thousands(count)} boxes; open some of them one by one.`);
    this.open = wider;
    this.update();
    this.fit();
    return announce(`${counted(closed.length, "group")} opened`);
  }

  closeAll() {
    this.open = new Set([0]);
    this.update();
    this.fit();
    announce("All groups closed");
  }

  // Open what is closed around a value or group, and bring it to the middle.
  find(key, aloud = true) {
    for (const g of around(this.graph, key)) this.open.add(g);
    this.current = key;
    this.selected = [key];
    this.update();
    if (this.scaleOf(this.shown, this.down) > READABLE) this.fit();
    else this.camera.center(this.drawing.box(key));
    this.drawing.elements.get(key).focus({ preventScroll: true });
    if (aloud) announce(`${titleOf(this.graph, key)} found`);
  }

  setView(view) {
    if (this.isStepping) this.step(false);
    this.view = view;
    this.update(this.current);
    announce(this.graph.why && view !== "forward" ? `No derivatives: ${this.graph.why}` : `${view} view`);
  }

  step(on) {
    if (!on) this.player.stop();
    this.isStepping = on;
    if (on) this.player.at = 0;
    this.update();
    this.fit();
  }

  turn() {
    this.down = !this.down;
    this.update();
    this.fit();
  }

  fit(smooth = true) {
    if (String(this.room) !== String(this.camera.size)) {  // the window has another size now
      this.room = this.camera.size;
      this.update();
    }
    const { w, h } = this.drawing.scene;
    this.camera.fit({ x: 0, y: 0, w, h }, smooth);
    this.isWhole = true;
  }

  // Another size of the window: what was seen whole is to be so again.
  resized() {
    if (this.isWhole && !matchMedia("print").matches && String(this.room) !== String(this.camera.size)) this.fit(false);
  }

  remember() {
    const view = this.view === "forward" ? "" : `&view=${this.view}`;
    const step = this.isStepping ? `&step=${this.player.at}` : "";
    const time = this.film?.at ? `&time=${this.film.at}` : "";
    write(`#${this.selected[0] ?? ""}${view}${step}${time}`);
  }

  // What an address asks for.
  visit(hash) {
    const [key, ...rest] = hash.replace(/^#/, "").split("&");
    const asked = Object.fromEntries(rest.map(part => part.split("=")));
    if (VIEWS.includes(asked.view)) this.view = asked.view;
    if (this.film && /^\d{1,6}$/.test(asked.time ?? "")) this.film.show(Number(asked.time));
    const step = /^\d{1,6}$/.test(asked.step ?? "") ? Number(asked.step) : null;
    if (step !== null) this.isStepping = true;
    if (step !== null) this.player.at = step;
    if (exists(this.graph, key)) this.find(key, false);
    else if (step !== null || asked.view) { this.update(); this.fit(false); }
  }
}
