// Groups laid out within groups: each on its own, then as a box of that size around it.
//
// An arrow that crosses the frame of an open group ends at a port at its border and goes
// on inside. A port goes by the key of the box that the arrow starts at.

const PAD = 16, HEAD = 30;

// Which link of which group each arrow is made of, and what each group holds.
function levels(graph, shown, weightOf) {
  const found = new Map();
  for (const [g, items] of shown.items) {
    found.set(g, { items, links: new Map(), ports: new Map(), depth: around(graph, `g${g}`).length });
  }
  const frames = key => around(graph, key).filter(g => found.has(g));
  const link = (g, ends) => {
    const level = found.get(g), id = `${ends.from} ${ends.fromPort}>${ends.to} ${ends.toPort}`;
    if (!level.links.has(id)) level.links.set(id, { ...ends, weight: 0 });
    level.links.get(id).weight = Math.max(level.links.get(id).weight, ends.weight);
    return { group: g, id };
  };
  for (const arrow of shown.arrows) arrow.route = routed(arrow, frames, found, link, weightOf(arrow));
  return found;
}

function routed(arrow, frames, found, link, weight) {
  const before = frames(arrow.from), after = frames(arrow.to), port = arrow.from;
  let common = 0;
  while (common + 1 < before.length && before[common + 1] === after[common + 1]) common += 1;
  const route = [];
  let from = arrow.from, fromPort = "";
  for (const g of before.slice(common + 1).toReversed()) {
    const key = `out:${port}`;
    found.get(g).ports.set(key, { side: "out", port });
    route.push(link(g, { from, fromPort, to: key, toPort: "", weight }));
    from = `g${g}`;
    fromPort = port;
  }
  let level = before[common];
  for (const g of after.slice(common + 1)) {
    route.push(link(level, { from, fromPort, to: `g${g}`, toPort: port, weight }));
    from = `in:${port}`;
    fromPort = "";
    found.get(g).ports.set(from, { side: "in", port });
    level = g;
  }
  route.push(link(level, { from, fromPort, to: arrow.to, toPort: "", weight }));
  return route;
}

// What there is to see of a group: the window without the frames around.
function roomIn(depth, { down, window: [width, height] }) {
  const w = Math.max(100, width - 2 * PAD * (depth + 1));
  const h = Math.max(60, height - 2 * PAD * (depth + 1) - HEAD * depth);
  return down ? { length: h, breadth: w } : { length: w, breadth: h };
}

// The layout of one group with those in it, from memory where nothing changed.
function laidOut(g, found, settings) {
  const { down, sizeOf, memory } = settings, room = roomIn(found.get(g).depth, settings);
  const { items, links, ports } = found.get(g);
  const inside = new Map();
  const boxes = items.map(key => {
    const open = isGroup(key) && found.has(idOf(key));
    if (open) inside.set(key, laidOut(idOf(key), found, settings));
    const { w, h, offsets } = open ? inside.get(key) : sizeOf(key);
    return { key, length: down ? h : w, breadth: down ? w : h, offsets };
  });
  for (const [key, { side }] of ports) boxes.push({ key, length: 0, breadth: 0, port: side });
  const list = [...links.values()];
  const sign = JSON.stringify([down, room, boxes.map(box => [box.key, box.length, box.breadth,
    [...(box.offsets?.in ?? [])], [...(box.offsets?.out ?? [])]]), list]);
  const known = memory.get(g);
  if (known?.sign === sign) return { ...known.result, inside };
  const result = framed(g, layered(boxes, list, room), [...links.keys()], ports, down);
  memory.set(g, { sign, result });
  return { ...result, inside };
}

// A layout turned into x and y, with the frame's border around it.
function framed(g, plain, ids, ports, down) {
  const turn = ([u, t]) => (down ? [t, u] : [u, t]);
  const [w, h] = turn([plain.length, plain.breadth]);
  const pad = g === 0 ? 0 : PAD, head = g === 0 ? 0 : HEAD;
  const move = point => { const [x, y] = turn(point); return [x + pad, y + pad + head]; };
  const size = { w: w + 2 * pad, h: h + 2 * pad + head };
  const places = new Map([...plain.places].map(([key, point]) => [key, move(point)]));
  const offsets = { in: new Map(), out: new Map() };
  for (const [key, { side, port }] of ports) {
    const [x, y] = places.get(key);
    offsets[side].set(port, down ? x - size.w / 2 : y - size.h / 2);
  }
  const lines = new Map(ids.map((id, k) => [id, plain.lines[k].map(move)]));
  reachBorder(size, ports, lines, down);
  return { ...size, places, offsets, lines };
}

// What reaches from the outermost layer to the border of the frame.
function reachBorder({ w, h }, ports, lines, down) {
  for (const [id, line] of lines) {
    const [from, to] = id.split(">").map(end => end.split(" ")[0]);
    if (ports.has(from)) line[0] = down ? [line[0][0], 0] : [0, line[0][1]];
    if (ports.has(to)) {
      const last = line[line.length - 1];
      line[line.length - 1] = down ? [last[0], h] : [w, last[1]];
    }
  }
}

// Everything in its place: boxes with x, y, w, h; of each arrow the pieces it is made of.
function scene(graph, shown, settings) {
  const found = levels(graph, shown, settings.weightOf);
  for (const arrow of shown.arrows) {
    const { group, id } = arrow.route[arrow.route.length - 1];
    const link = found.get(group).links.get(id);
    link.label = Math.max(link.label ?? 0, settings.labelOf(arrow));
  }
  const whole = laidOut(0, found, settings);
  const boxes = new Map(), pieces = new Map();
  const put = (g, layout, left, top) => {
    for (const key of found.get(g).items) {
      const inner = layout.inside.get(key), size = inner ?? settings.sizeOf(key);
      const [x, y] = layout.places.get(key);
      const box = { x: left + x - size.w / 2, y: top + y - size.h / 2, w: size.w, h: size.h };
      boxes.set(key, { ...box, isOpen: Boolean(inner) });
      if (inner) put(idOf(key), inner, box.x, box.y);
    }
    for (const [id, line] of layout.lines) {
      pieces.set(`${g} ${id}`, line.map(([x, y]) => [x + left, y + top]));
    }
  };
  put(0, whole, 0, 0);
  const arrows = shown.arrows.map(arrow => ({
    ...arrow, pieces: arrow.route.map(({ group, id }) => pieces.get(`${group} ${id}`)),
  }));
  return { boxes, arrows, w: whole.w, h: whole.h, down: settings.down };
}
