// A training as a film: the same graph at several times, and what is known besides.

const CLASSES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442",
  "#999999", "#7b4ea3", "#8c564b"];
const SAMPLES = 24, CHART = { w: 380, h: 130, left: 66, bottom: 20, top: 8, right: 8 };

class Film {
  constructor(app, data) {
    Object.assign(this, { app, data, frames: data.film.frames, losses: data.film.losses, at: 0, timer: 0 });
    this.sizes = new Map();
    app.sizeOf = key => this.widest(key);
    get("film").hidden = false;
    get("time").max = this.frames.length - 1;
    get("time").oninput = () => this.show(Number(get("time").value));
    get("earlier").onclick = () => this.show(this.at - 1);
    get("later").onclick = () => this.show(this.at + 1);
    get("run").onclick = () => this.run(!this.timer);
    this.use(0);
    this.drawLosses();
  }

  // Let the graph have the numbers of a frame.
  use(k) {
    const frame = this.frames[k];
    Object.assign(this.data.values, frame.values);
    Object.assign(this.data.edges, frame.edges);
  }

  // The size of a box that has room for its text at any time, so that nothing jumps.
  widest(key) {
    const { graph, look } = this.app, id = `${look} ${key}`;
    if (!this.sizes.has(id)) {
      const every = Math.max(1, Math.ceil(this.frames.length / SAMPLES));
      let found = null;
      for (let k = 0; k < this.frames.length; k += every) {
        this.use(k);
        const size = boxSize(boxLines(graph, key, look));
        found = found ? { ...size, w: Math.max(size.w, found.w), h: Math.max(size.h, found.h) } : size;
      }
      this.use(this.at);
      this.sizes.set(id, found);
    }
    return this.sizes.get(id);
  }

  show(k) {
    this.at = Math.max(0, Math.min(this.frames.length - 1, k));
    this.use(this.at);
    const { title, logs } = this.frames[this.at];
    const said = Object.entries(logs).map(([name, x]) => `${name} ${number(x)}`);
    get("time").value = this.at;
    get("time").setAttribute("aria-valuetext", [title, ...said].join(", "));
    get("when").textContent = [title, ...said].join("   ");
    this.drawMark();
    this.drawPlane();
    this.drawHealth();
    this.app.update(this.app.current);
  }

  run(on) {
    clearInterval(this.timer);
    this.timer = 0;
    get("run").textContent = on ? "⏸" : "▶";
    get("run").setAttribute("aria-label", on ? "pause the film" : "play the film");
    if (!on) return;
    if (this.at === this.frames.length - 1) this.show(0);
    this.timer = setInterval(() => {
      this.show(this.at + 1);
      if (this.at === this.frames.length - 1) this.run(false);
    }, 350);
  }

  // Where a step and a loss are in the chart.
  scales() {
    const steps = [...this.losses.map(pair => pair[0]), ...this.frames.map(frame => frame.step)];
    const heights = this.losses.map(pair => pair[1]).filter(Number.isFinite);
    const last = Math.max(1, ...steps), low = Math.min(...heights), high = Math.max(...heights);
    const { w, h, left, right, top, bottom } = CHART, span = high - low || 1;
    return {
      low, high, last,
      x: step => left + (w - left - right) * step / last,
      y: loss => h - bottom - (h - top - bottom) * (loss - low) / span,
    };
  }

  drawLosses() {
    const chart = get("losses"), { x, y, low, high, last } = this.scales();
    chart.setAttribute("viewBox", `0 0 ${CHART.w} ${CHART.h}`);
    const finite = this.losses.filter(pair => Number.isFinite(pair[1]));
    if (!finite.length) return;
    const text = (said, at, up, anchor) => {
      const found = shape("text", { x: at, y: up, "text-anchor": anchor });
      found.textContent = said;
      return found;
    };
    chart.append(
      shape("polyline", { class: "curve", points: finite.map(([s, l]) => `${x(s)},${y(l)}`).join(" ") }),
      text(number(high), CHART.left - 6, y(high) + 4, "end"), text(number(low), CHART.left - 6, y(low) + 4, "end"),
      text("step 0", CHART.left, CHART.h - 5, "start"), text(thousands(last), x(last), CHART.h - 5, "end"),
      this.mark = shape("line", { class: "mark", y1: CHART.top, y2: CHART.h - CHART.bottom }),
    );
    chart.setAttribute("aria-label", `loss by step, from ${number(finite[0][1])} to ${number(finite.at(-1)[1])}`);
    chart.onclick = event => this.seek(event);
  }

  drawMark() {
    const at = this.scales().x(this.frames[this.at].step);
    this.mark?.setAttribute("x1", at);
    this.mark?.setAttribute("x2", at);
  }

  // The frame nearest to where the chart was clicked.
  seek(event) {
    const box = get("losses").getBoundingClientRect(), { x } = this.scales();
    const at = (event.clientX - box.left) * CHART.w / box.width;
    const far = this.frames.map(frame => Math.abs(x(frame.step) - at));
    this.show(far.indexOf(Math.min(...far)));
  }

  // What the model says of each point, and the examples.
  drawPlane() {
    const { plane } = this.frames[this.at], canvas = get("plane");
    canvas.parentNode.hidden = !plane;
    if (!plane) return;
    const { side, classes, sure, low, high, points } = plane, size = canvas.width, cell = size / side;
    const pen = canvas.getContext("2d");
    pen.clearRect(0, 0, size, size);
    classes.forEach((kind, i) => {
      pen.globalAlpha = 0.12 + 0.5 * sure[i] / 100;
      pen.fillStyle = CLASSES[kind % CLASSES.length];
      pen.fillRect((i % side) * cell, size - (Math.floor(i / side) + 1) * cell, cell, cell);
    });
    pen.globalAlpha = 1;
    pen.lineWidth = 1.5;
    for (const [u, v, kind] of points) {
      pen.beginPath();
      pen.arc((u - low[0]) / (high[0] - low[0]) * size, size - (v - low[1]) / (high[1] - low[1]) * size, 4, 0, 7);
      pen.fillStyle = CLASSES[kind % CLASSES.length];
      pen.strokeStyle = "#ffffff";
      pen.fill();
      pen.stroke();
    }
  }

  // The health of the layers; a click shows a layer in the graph.
  drawHealth() {
    const { health, cause } = this.frames[this.at];
    get("cause").textContent = cause;
    get("health").replaceChildren(...health.map(cells => {
      const row = document.createElement("tr");
      row.append(...cells.map((said, k) => {
        const cell = document.createElement(k ? "td" : "th");
        if (k) cell.textContent = said;
        else cell.append(this.linkTo(said));
        return cell;
      }));
      row.classList.toggle("ill", cells.at(-1) !== "healthy");
      return row;
    }));
  }

  linkTo(layer) {
    const { graph } = this.app, last = layer.split("/").at(-1);
    const group = graph.parent.findIndex((_, g) => graph.group.title(g) === last);
    const link = document.createElement("button");
    link.textContent = layer;
    link.disabled = group < 0;
    link.onclick = () => this.app.find(`g${group}`);
    return link;
  }
}
