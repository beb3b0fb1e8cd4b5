"use strict";
// What programs show is HTML of anybody's, and stands in frames that are cut off.
//
// A still frame may not run scripts at all, so this page may write into it and measure it.
// A live one, a page of ours that a program made, runs those scripts whose hash the policy
// of this page names, and belongs to no origin.

const DOCUMENT = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<style>:root{color-scheme:light dark;color:CanvasText;background:transparent}
html{overflow-y:hidden}main{display:flow-root}
body{margin:0;padding:1px;font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
#all>svg,.picture svg{max-width:100%;height:auto}pre{white-space:pre-wrap;margin:0}</style></head>
<body><main id="all"></main></body></html>`;

// What could ask for something as the HTML is read, whatever a policy says.
const ASKING = "link, base, script[src], meta[http-equiv]:not([http-equiv='Content-Security-Policy' i])";

/** A document that is not shown, of HTML without what could ask for anything. */
function harmless(html) {
  const found = new DOMParser().parseFromString(html, "text/html");
  for (const element of found.querySelectorAll(ASKING)) element.remove();
  return found;
}

function framed(sandbox, title, srcdoc) {
  const frame = document.createElement("iframe");
  frame.sandbox = sandbox;
  frame.title = title;
  frame.srcdoc = srcdoc;
  return frame;
}

/** A frame as high as what it shows, which can be shown anew without a flicker. */
class StillFrame {
  constructor() {
    this.element = framed("allow-same-origin", "what the program shows", DOCUMENT);
    this.ready = new Promise(done => this.element.addEventListener("load", done, { once: true }));
    this.resized = new ResizeObserver(() => this.fit());
    this.ready.then(() => this.resized.observe(this.place));
  }

  get place() {
    return this.element.contentDocument.getElementById("all");
  }

  async show(nodes) {
    await this.ready;
    if (this.element.isConnected) this.place.replaceChildren(...nodes);
    this.fit();
  }

  fit() {
    if (this.element.isConnected) this.element.style.height = `${this.place.offsetHeight + 2}px`;
  }
}

/** A page in a frame of its own. */
function liveFrame(html, title) {
  const page = harmless(html);
  const found = framed("allow-scripts", title || page.title, `<!DOCTYPE html>${page.documentElement.outerHTML}`);
  found.className = "live";
  return found;
}
