"use strict";
const all = (selector, of = document) => [...of.querySelectorAll(selector)];
const get = id => document.getElementById(id);
const pane = document.querySelector(".drawing"), svg = document.querySelector("svg");
const nodes = all("svg .node"), edges = all("svg .edge");
const split = text => text ? text.split(" ") : [];
const lines = all(".line[data-box]").map(line =>
  ({ line, boxes: split(line.dataset.box), uses: split(line.dataset.uses) }));
const steps = lines.filter((x, k) => !k || x.boxes[0] !== lines[k - 1].boxes[0]);
let kept = [], waiting, writing;

function show(boxes) {
  const meets = others => others.some(box => boxes.includes(box));
  const chosen = lines.filter(x => meets(x.boxes));
  const used = new Set(chosen.flatMap(x => x.uses));
  for (const { line, boxes: own, uses } of lines) {
    const on = meets(own);
    line.classList.toggle("on", on);
    line.classList.toggle("used", !on && own.some(box => used.has(box)));
    line.classList.toggle("uses", !on && meets(uses));
  }
  for (const node of nodes) node.classList.toggle("on", boxes.includes(node.id));
  for (const edge of edges) edge.classList.toggle("on", meets(edge.id.split("_")));
}

function reveal(element) {
  if (!element) return;
  const { top, bottom, left, right } = element.getBoundingClientRect();
  const seen = element.closest("main > *").getBoundingClientRect();
  const across = element.closest(".py") || (left >= seen.left && right <= seen.right);
  if (top < seen.top || bottom > seen.bottom || !across)
    element.scrollIntoView({ block: "center", inline: "center" });
}

function revealOther(from) {
  const other = from.closest(".py") ? ".node.on" : ".line.on";
  reveal(document.querySelector(other));
}

function keep(boxes) {
  kept = boxes;
  show(boxes);
  for (const { line, boxes: own } of lines) {
    const pressed = own.some(box => boxes.includes(box));
    line.setAttribute("aria-pressed", pressed);
    line.tabIndex = -1;
  }
  const at = steps.find(x => x.boxes.some(box => boxes.includes(box))) || steps[0];
  if (at) at.line.tabIndex = 0;
  clearTimeout(writing);  // browsers refuse more than 20 addresses a second
  writing = setTimeout(() => history.replaceState(null, "", "#" + (boxes[0] || "")), 200);
}

function link(element, boxes) {
  element.onmouseenter = () => {
    if (kept.length) return;
    show(boxes);
    waiting = setTimeout(revealOther, 200, element);
  };
  element.onmouseleave = () => {
    clearTimeout(waiting);
    if (!kept.length) show([]);
  };
  element.onclick = () => {
    clearTimeout(waiting);
    keep(String(kept) === String(boxes) ? [] : boxes);
    revealOther(element);
  };
}

function move(by) {
  const at = steps.findIndex(x => x.boxes.some(box => kept.includes(box)));
  const to = at < 0 ? 0 : Math.max(0, Math.min(steps.length - 1, at + by));
  keep(steps[to].boxes);
  steps[to].line.focus({ preventScroll: true });
  reveal(steps[to].line);
  revealOther(steps[to].line);
}

const natural = svg ? svg.width.baseVal.value : 0;
let size = 1;
function resize(to) {
  const x = (pane.scrollLeft + pane.clientWidth / 2) / size;
  const y = (pane.scrollTop + pane.clientHeight / 2) / size;
  size = Math.max(0.02, Math.min(4, to));
  svg.style.width = `${natural * size}px`;
  pane.scrollTo(x * size - pane.clientWidth / 2, y * size - pane.clientHeight / 2);
}
const less = () => resize(size / 1.25), more = () => resize(size * 1.25);
const whole = () => resize(Math.min((pane.clientWidth - 16) / natural,
  (pane.clientHeight - 16) / svg.height.baseVal.value));

const keys = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Escape: () => keep([]) };
if (svg) Object.assign(keys, { "-": less, "+": more, "0": whole });
addEventListener("keydown", event => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const target = event.target;
  if (event.key in keys) keys[event.key]();
  else if (["Enter", " "].includes(event.key) && target.matches?.(".line")) target.click();
  else return;
  event.preventDefault();
});

for (const { line, boxes } of lines) {
  line.setAttribute("role", "button");
  link(line, boxes);
}
for (const node of nodes) link(node, [node.id]);
if (svg) {
  Object.assign(get("less"), { onclick: less });
  Object.assign(get("more"), { onclick: more });
  Object.assign(get("whole"), { onclick: whole });
  svg.classList.toggle("many", nodes.length > 300);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", "the program's steps; the source tells each");
  resize(Math.max(0.75, Math.min(1, (pane.clientWidth - 16) / natural)));
  nodes[0]?.scrollIntoView({ block: "nearest", inline: "center" });
} else {
  document.querySelector("[role=group]").remove();
  pane.removeAttribute("tabindex");
}
const opened = location.hash.slice(1);
keep(lines.some(x => x.boxes.includes(opened)) ? [opened] : []);
if (opened) for (const x of all(".on")) reveal(x);
