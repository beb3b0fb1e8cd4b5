"use strict";
// What comes of a program: text, an error, and what its last line shows.

const MOST_TEXT = 200000;  // characters that stay of what was printed

/**
 * A run's output takes the place of the one before when it comes, so that what stays the
 * same does not flicker.
 */
class Output {
  constructor(mark) {
    this.mark = mark;
    for (const name of ["printed", "error", "shown"]) this[name] = document.getElementById(name);
    this.begin();
  }

  begin() {
    this.fresh = { text: true, error: true, shown: true };
  }

  /** Take away what an earlier run left and this one has not replaced. */
  end() {
    if (this.fresh.text) this.text("");
    if (this.fresh.error) this.fail("", 0);
    if (this.fresh.shown) this.clear();
  }

  clear() {
    this.shown.replaceChildren();
    this.still = null;
  }

  /** More text; what follows a "\r" stands over the line before it. */
  text(text) {
    const all = (this.fresh.text ? "" : this.printed.textContent) + text;
    this.fresh.text = false;
    const kept = all.replace(/[^\n]*\r(?!\n)(?=[^\n])/g, "").slice(-MOST_TEXT);
    this.printed.hidden = !kept;
    if (kept !== this.printed.textContent) this.printed.textContent = kept;
    this.printed.scrollTop = this.printed.scrollHeight;
  }

  fail(text, line) {
    this.fresh.error = false;
    this.error.hidden = !text;
    this.error.textContent = text;
    this.mark(line);
  }

  /** What the last line shows: {html} or {text}. */
  async show({ html, text }) {
    this.fresh.shown = false;
    const held = harmless(html ?? "<pre></pre>");
    if (html === undefined) held.querySelector("pre").textContent = text;
    const pages = [...held.querySelectorAll("iframe[srcdoc]")];
    const frames = pages.map(page => liveFrame(page.srcdoc, page.title));
    for (const page of pages) (page.closest("details") ?? page).remove();
    const nodes = [...held.head.querySelectorAll("style"), ...held.body.childNodes];
    const isSomething = nodes.some(node => node.nodeType === Node.ELEMENT_NODE || node.data?.trim());
    for (const old of this.shown.querySelectorAll(".live")) old.remove();
    if (isSomething) await this.showStill(nodes);
    else this.clear();
    this.shown.append(...frames);
  }

  async showStill(nodes) {
    if (!this.still) {
      this.still = new StillFrame();
      this.shown.replaceChildren(this.still.element);
    }
    await this.still.show(nodes);
  }
}
