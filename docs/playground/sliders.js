"use strict";
// The sliders of the program that runs: a row each, kept as long as the program has it.

class Sliders {
  constructor(form, moved) {
    Object.assign(this, { form, moved });
    this.rows = new Map();
    form.addEventListener("submit", event => event.preventDefault());
  }

  /** Where the reader has put those that were moved, by name. */
  get positions() {
    const moved = [...this.rows].filter(([, row]) => row.isMoved);
    return Object.fromEntries(moved.map(([name, row]) => [name, Number(row.input.value)]));
  }

  clear() {
    this.show([]);
  }

  /** Have a row for each of [{name, value, low, high, step}]. */
  show(all) {
    const rows = all.map(one => this.row(one));
    this.rows = new Map(all.map(({ name }, k) => [name, rows[k]]));
    const labels = rows.map(row => row.label);
    const same = labels.length === this.form.children.length
      && labels.every((label, k) => label === this.form.children[k]);
    if (!same) this.form.replaceChildren(...labels);  // which would take the focus away
    this.form.hidden = !all.length;
  }

  row({ name, value, low, high, step }) {
    const row = this.rows.get(name) ?? this.made(name, value);
    Object.assign(row.input, { min: low, max: high, step });
    return row;
  }

  made(name, value) {
    const [label, title, input, output] = ["label", "span", "input", "output"]
      .map(tag => document.createElement(tag));
    const row = { label, input, isMoved: false };
    Object.assign(input, { type: "range", min: -Infinity, max: Infinity, step: "any" });
    title.textContent = name;
    output.textContent = shortest(value);
    label.append(title, input, output);
    input.addEventListener("input", () => {
      row.isMoved = true;
      output.textContent = shortest(Number(input.value));
      this.moved();
    });
    queueMicrotask(() => { input.value = value; });
    return row;
  }
}

// A number without the digits that come of adding up steps.
const shortest = x => String(Number(x.toPrecision(10)));
