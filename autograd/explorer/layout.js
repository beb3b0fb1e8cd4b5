// A layered layout, along the flow (u) and across it (t): a pure function of boxes with
// sizes and the arrows between them.

const ACROSS = 18, APART = 14, ALONG = 38;

// Places nearest to the targets that keep the gaps: the least sum of weighted squares.
// With what lies before taken off it is a regression that may only rise, and is solved
// exactly by pooling neighbours that would fall.
function settled(targets, weights, gaps) {
  const pools = [];
  let shift = 0;
  targets.forEach((target, i) => {
    shift += gaps[i];
    pools.push({ mean: target - shift, weight: weights[i], count: 1 });
    while (pools.length > 1) {
      const [before, last] = pools.slice(-2);
      if (before.mean <= last.mean) break;
      const weight = before.weight + last.weight;
      const mean = (before.mean * before.weight + last.mean * last.weight) / weight;
      pools.splice(-2, 2, { mean, weight, count: before.count + last.count });
    }
  });
  const found = [];
  shift = 0;
  for (const { mean, count } of pools) {
    for (let k = 0; k < count; k++) found.push(mean + (shift += gaps[found.length]));
  }
  return found;
}

// How far apart the middles of neighbours in a layer are at least.
function gapsOf(nodes, layer) {
  return layer.map((i, k) => {
    if (!k) return 0;
    const before = nodes[layer[k - 1]], node = nodes[i];
    const apart = before.dummy && node.dummy ? APART : ACROSS;
    return before.breadth / 2 + apart + node.breadth / 2;
  });
}

// Where a node wants to be for its heaviest links on the sides that count, and how much.
function wish(nodes, node, sides) {
  const pulls = [];
  if (sides.includes("from")) {
    for (const l of node.from) pulls.push([nodes[l.a].t + l.offsetA - l.offsetB, l.weight]);
  }
  if (sides.includes("to")) {
    for (const l of node.to) pulls.push([nodes[l.b].t + l.offsetB - l.offsetA, l.weight]);
  }
  if (!pulls.length) return [node.t, 0.01];
  const most = Math.max(...pulls.map(pull => pull[1]));
  const strong = pulls.filter(pull => pull[1] * 2 > most);
  return [strong.reduce((sum, pull) => sum + pull[0], 0) / strong.length, most];
}

function placeAcross(nodes, layers) {
  for (const layer of layers) {
    const gaps = gapsOf(nodes, layer);
    const size = gaps.reduce((x, y) => x + y, 0);
    let at = -size / 2;
    layer.forEach((i, k) => { nodes[i].t = at += gaps[k]; });
  }
  const settle = (layer, sides) => {
    const wishes = layer.map(i => wish(nodes, nodes[i], sides));
    const found = settled(
      wishes.map(w => w[0]), wishes.map(w => w[1]), gapsOf(nodes, layer));
    layer.forEach((i, k) => { nodes[i].t = found[k]; });
  };
  for (let sweep = 0; sweep < 6; sweep++) {
    for (const layer of layers) settle(layer, ["from"]);
    for (const layer of layers.toReversed()) settle(layer, ["to"]);
  }
  for (let sweep = 0; sweep < 4; sweep++) {
    for (const layer of layers) settle(layer, ["from", "to"]);
    for (const layer of layers.toReversed()) settle(layer, ["from", "to"]);
  }
}

// Where layers begin and end; the gap before one has room for the labels in it.
function placeAlong(nodes, layers, links) {
  const room = layers.map(() => ALONG);
  for (const link of links) {
    const r = nodes[link.b].rank;
    if (link.label) room[r] = Math.max(room[r], link.label + 36);
  }
  let at = 0;
  return layers.map((layer, r) => {
    const alone = r > 0 && layers[r - 1].every(i => nodes[i].port);
    const ends = layer.length > 0 && layer.every(i => nodes[i].port);
    if (r) at += alone || ends ? Math.max(room[r] - 22, 22) : room[r];
    const start = at;
    at += Math.max(0, ...layer.map(i => nodes[i].length));
    return { start, end: at };
  });
}

// Knots of a link: pairs of points, between which it is straight; it bends between pairs.
function knots(nodes, spans, link, rows) {
  const a = nodes[link.a], b = nodes[link.b];
  const middle = r => (spans[r].start + spans[r].end) / 2;
  const from = a.t + link.offsetA, to = b.t + link.offsetB;
  const found = [[middle(a.rank) + a.length / 2, from], [spans[a.rank].end, from]];
  let before = link.a;
  for (const i of [...link.via, link.b]) {
    const { t, rank } = nodes[i];
    if (rows.breaks.has(rank)) found.push(...wayBack(rows, spans, rank, before));
    if (i !== link.b) found.push([spans[rank].start, t], [spans[rank].end, t]);
    before = i;
  }
  found.push([spans[b.rank].start, to], [middle(b.rank) - b.length / 2, to]);
  return found;
}

// items: [{key, length, breadth, port, offsets}], links: [{from, to, fromPort, toPort,
// weight, label}], room: the length and breadth that there is to see. What it finds:
// places of keys as middles, knots of links, the size.
function layered(items, links, room) {
  const index = new Map(items.map((item, i) => [item.key, i]));
  const nodes = items.map(item => ({ ...item, from: [], to: [] }));
  const offset = (item, side, port) => (port && items[item].offsets?.[side]?.get(port)) || 0;
  const whole = links.map(link => {
    const a = index.get(link.from), b = index.get(link.to);
    return {
      a, b, weight: link.weight, label: link.label,
      offsetA: offset(a, "out", link.fromPort), offsetB: offset(b, "in", link.toPort),
    };
  });
  connect(nodes, whole);
  rank(nodes);
  connect(nodes, chained(nodes, whole));
  const layers = ordered(nodes);
  placeAcross(nodes, layers);
  const spans = placeAlong(nodes, layers, whole);
  const rows = inRows(nodes, layers, spans, room);
  const places = new Map(items.map((item, i) => {
    const { start, end } = spans[nodes[i].rank];
    return [item.key, [(start + end) / 2, nodes[i].t]];
  }));
  const lines = whole.map(link => knots(nodes, spans, link, rows));
  return { places, lines, length: rows.length, breadth: rows.breadth };
}
