// The first half of a layout: which layer a box is in, and in which order they lie there.
//
// nodes: {from: [links], to: [links], rank}; links: {a, b, weight}, from node a to b.

// The longest way to each node; then what has more behind it than before moves to it.
function rank(nodes, last) {
  const waiting = nodes.map(node => node.from.length);
  const order = nodes.map((_, i) => i).filter(i => !waiting[i]);
  for (const node of nodes) node.rank = 0;
  for (let k = 0; k < order.length; k++) {
    for (const { a, b } of nodes[order[k]].to) {
      nodes[b].rank = Math.max(nodes[b].rank, nodes[a].rank + 1);
      if (--waiting[b] === 0) order.push(b);
    }
  }
  const sum = links => links.reduce((s, link) => s + link.weight, 0);
  for (let pass = 0; pass < 3; pass++) {
    for (const i of order.toReversed()) {
      const { from, to } = nodes[i];
      if (!to.length || sum(to) <= sum(from)) continue;
      nodes[i].rank = Math.min(...to.map(link => nodes[link.b].rank)) - 1;
    }
  }
  border(nodes, last);
}

// Ports stand alone at the two ends.
function border(nodes, last) {
  let low = Infinity, high = -Infinity;
  for (const { rank, port } of nodes) {
    if (!port) { low = Math.min(low, rank); high = Math.max(high, rank); }
  }
  for (const node of nodes) {
    if (node.port === "in") node.rank = low - 1;
    if (node.port === "out") node.rank = high + 1;
  }
  const least = nodes.reduce((least, node) => Math.min(least, node.rank), Infinity);
  for (const node of nodes) node.rank -= least;
}

// Long links as chains of nodes without a size; those from one place share a chain.
function chained(nodes, links) {
  const chains = new Map(), short = [];
  const add = (rank, from) => {
    nodes.push({ dummy: true, rank, breadth: 0, length: 0, from: [], to: [], place: from });
    return nodes.length - 1;
  };
  for (const link of links) {
    const trunk = `${link.a} ${link.offsetA}`;
    if (!chains.has(trunk)) chains.set(trunk, []);
    const chain = chains.get(trunk);
    let before = link.a, offset = link.offsetA;
    link.via = [];
    for (let r = nodes[link.a].rank + 1; r < nodes[link.b].rank; r++) {
      const k = r - nodes[link.a].rank - 1;
      if (chain[k] === undefined) {
        chain[k] = add(r, link.a);
        short.push({ a: before, b: chain[k], offsetA: offset, offsetB: 0, weight: 2 * link.weight });
      }
      link.via.push(chain[k]);
      before = chain[k];
      offset = 0;
    }
    short.push({ a: before, b: link.b, offsetA: offset, offsetB: link.offsetB, weight: link.weight });
  }
  return short;
}

function connect(nodes, links) {
  for (const node of nodes) { node.from = []; node.to = []; }
  for (const link of links) {
    nodes[link.a].to.push(link);
    nodes[link.b].from.push(link);
  }
}

// How often links between two layers cross, counted by inversions.
function crossings(nodes, layer) {
  const ends = [];
  for (const i of layer) {
    const own = nodes[i].to.map(link => nodes[link.b].order + link.offsetB / 1e6);
    ends.push(...own.sort((x, y) => x - y));
  }
  return inversions(ends);
}

function inversions(list) {
  if (list.length < 2) return 0;
  const half = list.length >> 1, left = list.slice(0, half), right = list.slice(half);
  let found = inversions(left) + inversions(right), i = 0, j = 0, k = 0;
  while (k < list.length) {
    if (j >= right.length || (i < left.length && left[i] <= right[j])) list[k++] = left[i++];
    else { found += left.length - i; list[k++] = right[j++]; }
  }
  return found;
}

const allCrossings = (nodes, layers) =>
  layers.reduce((sum, layer) => sum + crossings(nodes, layer), 0);

function renumber(nodes, layer) {
  layer.forEach((i, k) => { nodes[i].order = k; });
}

// One layer in the order of the mean place of its neighbours on one side.
function sortLayer(nodes, layer, side) {
  const other = side === "from" ? "a" : "b";
  const offset = side === "from" ? "offsetA" : "offsetB";
  for (const i of layer) {
    const links = nodes[i][side];
    const places = links.map(link => nodes[link[other]].order + link[offset] / 1e6);
    nodes[i].mean = places.length
      ? places.reduce((x, y) => x + y) / places.length : nodes[i].order;
  }
  layer.sort((i, j) => nodes[i].mean - nodes[j].mean || nodes[i].order - nodes[j].order);
  renumber(nodes, layer);
}

// Neighbours change places where that leaves fewer crossings.
function transpose(nodes, layers) {
  for (let r = 0; r < layers.length; r++) {
    const layer = layers[r];
    const near = () => crossings(nodes, layer) + (r ? crossings(nodes, layers[r - 1]) : 0);
    let now = near();
    for (let k = 0; now && k + 1 < layer.length; k++) {
      const swap = () => {
        [layer[k], layer[k + 1]] = [layer[k + 1], layer[k]];
        renumber(nodes, layer);
      };
      swap();
      const then = near();
      if (then < now) now = then;
      else swap();
    }
  }
}

// The layers, their nodes in the order of fewest crossings that a few sweeps find.
function ordered(nodes) {
  const layers = [];
  nodes.forEach((node, i) => (layers[node.rank] ??= []).push(i));
  for (let r = 0; r < layers.length; r++) layers[r] ??= [];
  for (const layer of layers) renumber(nodes, layer);
  let best = layers.map(layer => layer.slice()), fewest = allCrossings(nodes, layers);
  for (let sweep = 0; sweep < 8 && fewest; sweep++) {
    if (sweep % 2) layers.toReversed().forEach(layer => sortLayer(nodes, layer, "to"));
    else layers.forEach(layer => sortLayer(nodes, layer, "from"));
    if (nodes.length < 400) transpose(nodes, layers);
    const found = allCrossings(nodes, layers);
    if (found < fewest) {
      fewest = found;
      best = layers.map(layer => layer.slice());
    }
  }
  for (const layer of best) renumber(nodes, layer);
  return best;
}
