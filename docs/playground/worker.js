"use strict";
// What runs in the worker, behind the scripts of Graphviz and of Python's loader, and
// PACKAGES, the loader's list of what it may fetch: nothing.
//
// The worker asks for nothing: what the loader fetches is answered from what was sent.

const say = message => postMessage(JSON.stringify(message));
const SITE = "/lib/python3.12/site-packages";

// Answers of `fetch` while Python starts, by the end of the address.
function answers(held) {
  const found = {
    "pyodide.asm.wasm": () => new Response(""),
    "python_stdlib.zip": () => new Response(held.python),
    "pyodide-lock.json": () => new Response(JSON.stringify(PACKAGES)),
  };
  return async address => found[String(address).split("/").pop()]();
}

// Python, with its memory as it was before if that is sent, else as it begins.
async function booted(held) {
  const { fetch } = self, { instantiateStreaming } = WebAssembly;
  self.fetch = answers(held);
  WebAssembly.instantiateStreaming = async (_, imports) => (
    { module: held.runtime, instance: await WebAssembly.instantiate(held.runtime, imports) });
  const memory = held.memory ? { _loadSnapshot: held.memory.arrayBuffer() } : { _makeSnapshot: true };
  const env = { RETROGRAD_NUM_THREADS: "1" };  // a worker has no other threads
  const python = await loadPyodide({ indexURL: "memory:/", env, ...memory });
  Object.assign(WebAssembly, { instantiateStreaming });
  self.fetch = fetch;
  if (!held.memory) postMessage(python.makeMemorySnapshot());
  python.registerJsModule("js", self);  // the one in an earlier worker's memory is not ours
  return python;
}

async function start(held) {
  const began = performance.now(), graphviz = Viz.instance(), python = await booted(held);
  for (const archive of [held.wheels, held.library, held.compiled]) {
    python.unpackArchive(await archive.arrayBuffer(), "zip", { extractDir: SITE });
  }
  const playground = python.pyimport("playground");
  const viz = await graphviz;
  playground.prepare((dot, format, engine) => viz.renderString(dot, { format, engine }));
  narrow();
  say({ kind: "ready", about: Math.round(performance.now() - began) });
  return playground.run;
}

// What could load a script of this site's, which the policy allows to the page.
function narrow() {
  delete WorkerGlobalScope.prototype.importScripts;
  delete self.Worker;
}

let run;

onmessage = async ({ data }) => {
  try {
    if (run) run(data, text => postMessage(text));
    else run = await start(data);
  } catch (error) {  // of Python itself: it cannot go on
    say({ kind: "failed", text: `Python ended: ${error.message}` });
  }
};
