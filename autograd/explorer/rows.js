// A long layout in rows, as a text in lines: where to break it, and how arrows go back.

const CHANNEL = 40, ENOUGH = 0.8, LANE = 10, MOST_LANES = 4;
const PARTS = [1, 1.5, 1.85, 2.4, 2.8, 3.7, 4.6, 5.5];  // of the length, for one row

// How many different values are handed on from the layer before each layer.
function lanesInto(nodes, layers) {
  return layers.map(layer => {
    const sources = new Set(layer.flatMap(i => nodes[i].from.map(link => link.a)));
    return [...sources];
  });
}

// The layers that begin a row when each row is about as long as told; none if many
// arrows would have to go back.
function breaksAt(nodes, layers, spans, lanes, limit) {
  const count = layers.length, isPort = layer => layer.length > 0 && layer.every(i => nodes[i].port);
  const first = isPort(layers[0]) ? 2 : 1, last = isPort(layers[count - 1]) ? count - 2 : count - 1;
  const found = [];
  let start = 0;
  while (spans[count - 1].end - spans[start].start > limit) {
    let r = start + 1;
    while (r < last && spans[r].end - spans[start].start <= limit) r += 1;
    const near = [r, r - 1, r - 2].filter(k => k > start + (k < r) && k >= first && k <= last);
    if (!near.length) break;
    const best = near.reduce((a, b) => (lanes[b].length < lanes[a].length ? b : a));
    if (lanes[best].length > MOST_LANES) return [];
    found.push(best);
    start = best;
  }
  return found;
}

// Rows one below the other: what to add to the places of each layer, and the sizes.
function stacked(nodes, layers, spans, lanes, breaks) {
  const starts = [0, ...breaks], shifts = [];
  let at = 0, length = 0;
  starts.forEach((start, row) => {
    const stop = starts[row + 1] ?? layers.length;
    let low = Infinity, high = -Infinity;
    for (const i of layers.slice(start, stop).flat()) {
      low = Math.min(low, nodes[i].t - nodes[i].breadth / 2);
      high = Math.max(high, nodes[i].t + nodes[i].breadth / 2);
    }
    const room = row ? CHANNEL + LANE * lanes[start].length : 0;
    for (let r = start; r < stop; r++) {
      shifts[r] = { along: -spans[start].start, across: at + room - low, channel: at + room / 2 };
    }
    at += room + high - low;
    length = Math.max(length, spans[stop - 1].end - spans[start].start);
  });
  return { shifts, length, breadth: at };
}

// As many rows as let it be seen largest in a room; a row more only if that gains much.
function inRows(nodes, layers, spans, room) {
  const lanes = lanesInto(nodes, layers), count = spans.length;
  const total = count ? spans[count - 1].end : 0;
  let best = null, most = 0;
  for (const parts of PARTS) {
    const breaks = parts > 1 ? breaksAt(nodes, layers, spans, lanes, total / parts) : [];
    if (parts > 1 && !breaks.length) continue;
    const found = { ...stacked(nodes, layers, spans, lanes, breaks), breaks: new Set(breaks) };
    const back = breaks.reduce((sum, r) => sum + lanes[r].length, 0);
    const size = Math.min(1, room.length / found.length, room.breadth / found.breadth) / (1 + back / 20);
    if (size > 1.08 * most) { best = found; most = size; }
    if (most > ENOUGH) break;
  }
  for (let r = 0; best && r < count; r++) {
    const { along, across } = best.shifts[r];
    spans[r] = { start: spans[r].start + along, end: spans[r].end + along };
    for (const i of layers[r]) nodes[i].t += across;
  }
  return { lanes, ...best };
}

// The way back from the end of a row to the beginning of the next: pairs of knots.
function wayBack(rows, spans, r, source) {
  const lanes = rows.lanes[r], lane = lanes.indexOf(source) - (lanes.length - 1) / 2;
  const t = rows.shifts[r].channel + lane * LANE;
  return [[spans[r - 1].end, t], [spans[r].start, t]];
}
