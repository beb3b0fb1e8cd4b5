"use strict";
// The parts that Python is made of: each is a script that hands over its bytes as text.
//
// A page opened as a file may not fetch what lies beside it, but may load it as a script.

const waiting = new Map();

// What the scripts in parts/ call.
function part(name, text) {
  waiting.get(name)(text);
  waiting.delete(name);
}

/** The bytes of a part, as a Blob, which lies outside of the tab's memory. */
async function loaded(name) {
  const script = document.createElement("script");
  const text = await new Promise((resolve, reject) => {
    waiting.set(name, resolve);
    script.onerror = () => reject(new Error(`parts/${name}.js could not be loaded`));
    script.src = `parts/${name}.js`;
    document.head.append(script);
  });
  script.remove();
  return inflated(bytesOf(text), "gzip");
}

/** The bytes that base64 stands for. */
function bytesOf(letters) {
  const text = atob(letters), bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** What was compressed, as a Blob; an error if it is more than `most` bytes. */
async function inflated(bytes, format, most = Infinity) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  const found = [];
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(found);
    size += value.length;
    if (size > most) throw new Error(`more than ${most} bytes`);
    found.push(value);
  }
}
