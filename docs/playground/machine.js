"use strict";
// The machine: a worker in which Python runs, and which can be stopped at any time.

/**
 * What a worker is started from: its script, the compiled runtime, the archives; later
 * also Python's memory as it was when it had begun, which saves beginning again.
 */
async function supplies() {
  const names = ["scripts", "worker", "python", "wheels", "library", "compiled"];
  const runtime = loaded("runtime").then(async held => WebAssembly.compile(await held.arrayBuffer()));
  const [scripts, worker, python, wheels, library, compiled] = await Promise.all(names.map(loaded));
  const script = URL.createObjectURL(new Blob([scripts, "\n", worker], { type: "text/javascript" }));
  return { script, held: { runtime: await runtime, python, wheels, library, compiled } };
}

/**
 * Runs programs, one at a time; `hear(message)` is told what the worker says of the run
 * that was asked for last.
 *
 * state: "off" at first, then "starting", "idle" or "busy"; `changed(state)` is told.
 */
class Machine {
  constructor(hear, changed) {
    Object.assign(this, { hear, changed, state: "off", starts: 0, run: 0, next: null });
  }

  /** Start Python, unless it has been. */
  async start() {
    if (this.state !== "off") return;
    this.become("starting");
    const start = ++this.starts;
    try {
      this.supplies ??= supplies();
      const supplied = await this.supplies;
      if (start === this.starts && this.state === "starting") this.begin(supplied);
    } catch (error) {
      this.supplies = null;
      this.fail(`Python could not be started: ${error.message}`);
    }
  }

  begin({ script, held }) {
    const worker = this.worker = new Worker(script, { name: "python" });
    worker.onmessage = ({ data }) => this.worker === worker && this.receive(data);
    worker.onerror = event => this.worker === worker
      && this.fail(`Python ended: ${event.message ?? "out of memory"}`);
    worker.postMessage(held);
  }

  /** Run `request`; it takes the place of one that waits, and waits for one that runs. */
  ask(request) {
    this.next = request;
    if (this.state === "idle") this.send();
    else this.start();
  }

  send() {
    const request = { ...this.next, run: ++this.run };
    this.next = null;
    this.become("busy");
    this.worker.postMessage(JSON.stringify(request));
  }

  receive(data) {
    if (typeof data !== "string") return this.keep(data);
    const said = JSON.parse(data);
    if (said.kind === "failed") return this.fail(said.text);
    if (said.kind === "ready") this.time = said.about;
    if (said.run === this.run) this.hear(said);
    if (said.kind !== "ready" && said.kind !== "done") return undefined;
    if (this.next) return this.send();
    return this.become("idle");
  }

  // Python's memory as it has just begun, the first thing that a worker sends.
  async keep(memory) {
    const { held } = await this.supplies;
    held.memory ??= new Blob([memory]);
  }

  /** End what runs at once, whatever it does, and have another worker ready. */
  stop() {
    this.end();
    this.start();
  }

  end() {
    this.worker?.terminate();
    this.worker = this.next = null;
    this.become("off");
  }

  fail(text) {
    this.end();
    this.hear({ kind: "error", text, line: 0 });
    this.hear({ kind: "done" });
  }

  become(state) {
    this.state = state;
    this.changed(state);
  }
}
