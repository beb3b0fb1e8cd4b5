// The step mode's bar: frames shown one after the other, by hand or by themselves.

const PAUSE = 1200;

class Player {
  constructor(app) {
    Object.assign(this, { app, frames: [], at: 0, timer: 0, isRecursion: false });
    for (const [id, to] of Object.entries({
      first: () => 0, back: () => this.at - 1, next: () => this.at + 1, last: () => this.frames.length - 1,
    })) get(id).onclick = () => this.show(to());
    get("slider").oninput = () => this.show(Number(get("slider").value));
    get("play").onclick = () => this.play(!this.timer);
    get("speed").onchange = () => { if (this.timer) this.play(true); };
    get("toggle").onclick = () => this.recursion(!this.isRecursion);
  }

  // The frames of what is to be seen now, at the one closest to where it was.
  start(at = this.at) {
    const { graph, drawing, shown } = this.app, { boxes } = drawing.scene;
    const possible = canRecurse(graph, boxes);
    get("toggle").disabled = !possible;
    get("toggle").title = possible ? "" : "shown where every box is a value, and there are at most 400";
    this.isRecursion = this.isRecursion && possible;
    get("toggle").setAttribute("aria-checked", this.isRecursion);
    this.frames = this.isRecursion
      ? recursionFrames(graph, [...boxes.keys()]) : walkFrames(graph, shown, boxes);
    this.show(at, false);
  }

  recursion(on) {
    if (get("toggle").disabled) return;
    this.isRecursion = on;
    this.start(0);
  }

  play(on) {
    clearInterval(this.timer);
    this.timer = 0;
    if (on) {
      if (this.at >= this.frames.length - 1) this.show(0);
      this.timer = setInterval(() => this.tick(), PAUSE / Number(get("speed").value));
    }
    get("play").textContent = on ? "pause" : "play";
  }

  tick() {
    this.show(this.at + 1, true, false);
    if (this.at >= this.frames.length - 1) this.play(false);
  }

  show(index, follow = true, byHand = true) {
    if (byHand && this.timer && follow) this.play(false);
    this.at = Math.max(0, Math.min(this.frames.length - 1, index));
    const frame = this.frames[this.at], { drawing } = this.app;
    this.reset();
    for (const before of this.frames.slice(0, this.at + 1)) this.apply(before);
    for (const key of frame.arrows) drawing.arrows.get(key)?.g.classList.add("on");
    drawing.stage.classList.toggle("back", Boolean(frame.isBack));
    const lit = drawing.elements.get(frame.on);
    if (lit) {
      lit.classList.add("on");
      lit.classList.toggle("wrong", Boolean(frame.wrong));
      if (follow) this.app.camera.reveal(drawing.box(frame.on));
    }
    this.tell(frame);
    this.app.remember();
  }

  reset() {
    for (const element of this.app.drawing.elements.values()) {
      element.classList.remove("on", "wrong");
      for (const part of element.querySelectorAll(".value, .gradient")) part.classList.add("unknown");
    }
    for (const { g } of this.app.drawing.arrows.values()) g.classList.remove("on", "passed");
  }

  apply(frame) {
    const { elements, arrows } = this.app.drawing;
    for (const key of frame.shown) elements.get(key)?.querySelector(".value")?.classList.remove("unknown");
    for (const [key, text] of Object.entries(frame.sums)) {
      const sum = elements.get(key)?.querySelector(".gradient");
      if (sum) { sum.textContent = text; sum.classList.remove("unknown"); }
    }
    if (frame.isBack) for (const key of frame.arrows) arrows.get(key)?.g.classList.add("passed");
  }

  tell(frame) {
    const slider = get("slider"), count = this.frames.length;
    get("say").textContent = frame.say;
    get("say").classList.toggle("wrong", Boolean(frame.wrong));
    slider.max = count - 1;
    slider.value = this.at;
    slider.setAttribute("aria-valuetext", `${this.at + 1} of ${count}: ${frame.say}`);
    get("count").textContent = `${this.at + 1} / ${count}`;
  }

  // The drawing as it is without steps.
  stop() {
    this.play(false);
    this.isRecursion = false;
    this.app.drawing.stage.classList.remove("back");
  }
}
