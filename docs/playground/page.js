"use strict";
// The page: its parts, and what the buttons, keys and links do.

const get = id => document.getElementById(id);
const isEmbedded = new URLSearchParams(location.search).has("embed");

const STATES = {
  off: "", starting: "Python is starting …", idle: "ready", busy: "running …",
};

class Playground {
  constructor() {
    this.before = this.action = "";
    this.editor = new Editor(get("program"), () => this.edited());
    this.output = new Output(line => this.editor.mark(line));
    this.sliders = new Sliders(get("sliders"), () => this.again());
    this.machine = new Machine(said => this.hear(said), state => this.tell(state));
  }

  /** Put a program into the editor, in the place of what is there. */
  open({ program, before = "" }) {
    this.before = before;
    this.editor.text = program;
    this.sliders.clear();
    this.output.begin();
    this.output.end();
  }

  edited() {
    this.isEdited = true;
  }

  /** Run the program: "run", "explore" or "step". */
  run(action) {
    this.action = action;
    if (this.isEdited) this.sliders.clear();
    this.isEdited = false;
    this.again();
  }

  // With the sliders as they are. A slider's event replaces one that still waits.
  again() {
    const { positions } = this.sliders, { before, action } = this;
    this.machine.ask({ program: this.editor.text, before, action, positions });
  }

  stop() {
    this.machine.stop();
    this.output.end();
  }

  hear(said) {
    if (said.kind === "text") this.output.text(String(said.text));
    else if (said.kind === "error") this.output.fail(String(said.text), said.line);
    else if (said.kind === "shown") this.output.show(said);
    else if (said.kind === "sliders" && !this.machine.next) this.sliders.show(said.sliders);
    else if (said.kind === "done") this.output.end();
  }

  tell(state) {
    const isBusy = state === "busy";
    if (isBusy) this.output.begin();
    get("stop").disabled = !isBusy && !(state === "starting" && this.machine.next);
    get("state").textContent = STATES[state];
    document.documentElement.dataset.state = state;
  }

  async share() {
    const held = { program: this.editor.text, before: this.before };
    history.replaceState(null, "", await fragmentOf(held));
    try {
      await navigator.clipboard.writeText(location.href);
      get("state").textContent = "The link is copied.";
    } catch {  // not allowed here
      get("state").textContent = "The link is in the address bar.";
    }
  }
}

/** Offer the examples, by group. */
function offer(playground) {
  const menu = get("examples"), all = EXAMPLES.flatMap(group => group.programs);
  for (const group of EXAMPLES) {
    const part = document.createElement("optgroup");
    part.label = group.title;
    for (const one of group.programs) part.append(new Option(one.title, all.indexOf(one)));
    menu.append(part);
  }
  menu.addEventListener("change", () => {
    if (menu.value === "") return;
    if (playground.machine.state === "busy") playground.stop();
    playground.open(all[menu.value]);
    playground.run("run");
  });
  return all;
}

function listen(playground) {
  for (const action of ["run", "explore", "step"]) {
    get(action).addEventListener("click", () => playground.run(action));
  }
  get("stop").addEventListener("click", () => playground.stop());
  get("share").addEventListener("click", () => playground.share());
  addEventListener("keydown", event => {
    if (!(event.ctrlKey || event.metaKey)) return;
    if (event.key === "Enter") playground.run("run");
    else if (event.key === ".") playground.stop();
    else return;
    event.preventDefault();
  });
  addEventListener("hashchange", () => visit(playground));
  get("whole").addEventListener("click", async event => {
    event.preventDefault();
    const held = { program: playground.editor.text, before: playground.before };
    open(`${location.pathname}${await fragmentOf(held)}`, "_blank", "noopener");
  });
}

/** Open what the address carries; whether it carries anything. */
async function visit(playground) {
  const held = location.hash.length > 1 ? await contentsOf(location.hash) : null;
  if (!held) return false;
  playground.open(held);
  if (["run", "explore", "step"].includes(held.action)) playground.run(held.action);
  return true;
}

async function begin() {
  document.documentElement.classList.toggle("embedded", isEmbedded);
  const playground = window.playground = new Playground();
  const all = offer(playground);
  listen(playground);
  if (!await visit(playground)) {
    playground.open(all[0]);
    get("examples").value = "0";
    if (!isEmbedded) playground.run("run");
  }
  if (!isEmbedded) playground.machine.start();
}

begin();
