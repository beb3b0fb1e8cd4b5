// Where the drawing is looked at from: one transformation of the whole, moved by hand.

const SMALLEST = 0.02, LARGEST = 4, MARGIN = 28;

// The place of a drawing of w × h in a window, at most as large as it is drawn.
function fitted(w, h, width, height, most = 1) {
  const k = Math.min(most, (width - 2 * MARGIN) / w, (height - 2 * MARGIN) / h);
  const size = Math.max(SMALLEST, k);
  return { k: size, x: (width - w * size) / 2, y: (height - h * size) / 2 };
}

// The same, as large as `k` around a point of the window.
function zoomed(camera, k, x, y) {
  const size = Math.max(SMALLEST, Math.min(LARGEST, k)), ratio = size / camera.k;
  return { k: size, x: x - (x - camera.x) * ratio, y: y - (y - camera.y) * ratio };
}

class Camera {
  constructor(pane, stage) {
    Object.assign(this, { pane, stage, x: 0, y: 0, k: 1, moved: () => {} });
    this.pointers = new Map();
    pane.addEventListener("wheel", event => this.wheel(event), { passive: false });
    pane.addEventListener("pointerdown", event => this.down(event));
    pane.addEventListener("pointermove", event => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) {
      pane.addEventListener(end, event => this.pointers.delete(event.pointerId));
    }
    pane.addEventListener("scroll", () => pane.scrollTo(0, 0));
  }

  // Of the window; one that is not shown yet has none.
  get size() {
    return [Math.max(this.pane.clientWidth, 160), Math.max(this.pane.clientHeight, 120)];
  }

  set({ x, y, k }, smooth = false) {
    Object.assign(this, { x, y, k });
    this.stage.classList.toggle("gliding", smooth);
    this.stage.style.transform = `translate(${x}px, ${y}px) scale(${k})`;
    this.moved();
  }

  // The whole of a box of the drawing.
  fit({ x, y, w, h }, smooth = true, most = 1) {
    const found = fitted(w, h, ...this.size, most);
    this.set({ k: found.k, x: found.x - x * found.k, y: found.y - y * found.k }, smooth);
  }

  pan(x, y) {
    this.set({ k: this.k, x: this.x + x, y: this.y + y });
  }

  zoom(ratio, x = this.size[0] / 2, y = this.size[1] / 2) {
    this.set(zoomed(this, this.k * ratio, x, y));
  }

  // Moved as little as is needed for a box to be seen, smaller if it has to be.
  reveal({ x, y, w, h }, smooth = true) {
    const [width, height] = this.size;
    if (w * this.k > width || h * this.k > height) return this.fit({ x, y, w, h }, smooth);
    const into = (at, size, room) => {
      const low = Math.min(MARGIN, (room - size) / 2);
      return Math.min(Math.max(at, low), room - low - size) - at;
    };
    const dx = into(this.x + x * this.k, w * this.k, width);
    const dy = into(this.y + y * this.k, h * this.k, height);
    if (dx || dy) this.set({ k: this.k, x: this.x + dx, y: this.y + dy }, smooth);
  }

  center({ x, y, w, h }, k = Math.max(this.k, 0.8)) {
    const [width, height] = this.size;
    this.set({ k, x: width / 2 - (x + w / 2) * k, y: height / 2 - (y + h / 2) * k }, true);
  }

  wheel(event) {
    event.preventDefault();
    const { left, top } = this.pane.getBoundingClientRect();
    if (event.shiftKey) return this.pan(-event.deltaX - event.deltaY, 0);
    const unit = event.deltaMode ? 30 : 1, fast = event.ctrlKey ? 8 : 1.5;
    const ratio = Math.exp(-event.deltaY * unit * fast / 1000);
    return this.zoom(ratio, event.clientX - left, event.clientY - top);
  }

  down(event) {
    if (event.button) return;
    if (!this.pointers.size) this.travelled = 0;
    this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
  }

  // One pointer pans, two zoom around the middle between them.
  drag(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = [event.clientX, event.clientY], dx = now[0] - before[0], dy = now[1] - before[1];
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.pointers.set(event.pointerId, now);
    this.travelled += Math.abs(dx) + Math.abs(dy);
    if (other) {
      const { left, top } = this.pane.getBoundingClientRect();
      const far = point => Math.hypot(point[0] - other[0], point[1] - other[1]) || 1;
      const middle = [(now[0] + other[0]) / 2 - left, (now[1] + other[1]) / 2 - top];
      this.zoom(far(now) / far(before), ...middle);
    }
    if (this.travelled > 4) {
      if (!this.pane.hasPointerCapture(event.pointerId)) this.pane.setPointerCapture(event.pointerId);
      this.pan(other ? dx / 2 : dx, other ? dy / 2 : dy);
    }
  }
}
