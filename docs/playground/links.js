"use strict";
// Links that carry a program behind their "#"; links.py says how, and does the same.

const MOST = 1 << 20;  // bytes of a program: no link makes the page unpack more

/** The fragment, with its "#", of {program, before, action}. */
async function fragmentOf(held) {
  const said = Object.fromEntries(Object.entries(held).filter(([, text]) => text));
  const stream = new Blob([JSON.stringify(said)]).stream().pipeThrough(new CompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return "#" + btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** What a fragment carries, as {program, before, action}; null of one that is none. */
async function contentsOf(fragment) {
  try {
    const letters = fragment.slice(1).replaceAll("-", "+").replaceAll("_", "/");
    const said = JSON.parse(await (await inflated(bytesOf(letters), "deflate", MOST)).text());
    const text = name => (typeof said[name] === "string" ? said[name] : "");
    return { program: text("program"), before: text("before"), action: text("action") };
  } catch {
    return null;
  }
}
