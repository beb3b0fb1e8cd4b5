// What is to be drawn of the graph, given which groups are open: items and arrows.

// Per group the closed group that shows it, or −1 where its inside is to be seen.
function closedAround(graph, open) {
  const found = new Int32Array(graph.groupCount).fill(-1);
  for (let g = 0; g < graph.groupCount; g++) {  // outer groups come first
    const outer = graph.parent[g] < 0 ? -1 : found[graph.parent[g]];
    found[g] = outer >= 0 ? outer : open.has(g) ? -1 : g;
  }
  return found;
}

// items: of each open group what it shows, in order. arrows: what leads from where to
// where, with all its edges.
function visible(graph, open) {
  const closed = closedAround(graph, open);
  const items = new Map();
  for (const g of [...open].sort((a, b) => a - b)) {
    if (closed[g] < 0) items.set(g, itemsOf(graph, g));
  }
  return { items, arrows: arrowsOf(graph, closed), closed };
}

function itemsOf(graph, g) {
  const operations = [], given = [];
  for (const v of graph.members(g)) {
    if (graph.kind(v) === OPERATION) operations.push({ key: `v${v}`, at: v });
    else if (!isHidden(graph, v)) given.push(`v${v}`);
  }
  for (const inner of graph.inner(g)) {
    operations.push({ key: `g${inner}`, at: graph.line[graph.group.start(inner)] });
  }
  return [...operations.sort((a, b) => a.at - b.at).map(item => item.key), ...given];
}

function arrowsOf(graph, closed) {
  const { operands, target, home } = graph;
  const found = new Map();
  for (let e = 0; e < operands.length; e++) {
    const a = operands[e], b = target[e], from = closed[home[a]], to = closed[home[b]];
    if ((from >= 0 && from === to) || (from < 0 && isHidden(graph, a))) continue;
    // one number for each pair: groups are negative
    const pair = (from >= 0 ? -1 - from : a) * 4294967296 + (to >= 0 ? -1 - to : b);
    const known = found.get(pair);
    if (known) known.edges.push(e);
    else {
      found.set(pair, {
        from: from >= 0 ? `g${from}` : `v${a}`, to: to >= 0 ? `g${to}` : `v${b}`, edges: [e],
      });
    }
  }
  return [...found.values()];
}

const boxCount = shown => [...shown.items.values()].flat().length - shown.items.size + 1;

// Which box shows a value or group now.
function shownAs(graph, closed, key) {
  const g = isGroup(key) ? graph.parent[idOf(key)] : graph.home[idOf(key)];
  return g >= 0 && closed[g] >= 0 ? `g${closed[g]}` : key;
}

// Groups opened from the outside in, those alike together, as long as it fits.
function openedWhile(graph, fits) {
  const refused = new Set();
  let open = new Set([0]);
  for (;;) {
    const shown = visible(graph, open);
    const closed = [...shown.items.values()].flat().filter(key => isGroup(key))
      .map(idOf).filter(g => !open.has(g) && !refused.has(g));
    if (!closed.length) return open;
    const depth = g => around(graph, `g${g}`).length;
    const first = closed.reduce((a, b) => (depth(b) < depth(a) ? b : a));
    const alike = g => [graph.parent[g], graph.group.kind(g), graph.group.sort(g)].join();
    const group = closed.filter(g => alike(g) === alike(first));
    const wider = new Set([...open, ...group]);
    if (fits(visible(graph, wider), wider)) open = wider;
    else for (const g of group) refused.add(g);
  }
}
