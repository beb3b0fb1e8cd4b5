// The frames of the step mode: one box a frame, forwards in order, backwards newest first.
//
// A frame: the box that is lit, the arrows that are, the sentence, the boxes whose value
// is known from now on, and what stands in boxes as their derivative from now on.

const frame = (on, say, more = {}) => ({ on, say, arrows: [], shown: [], sums: {}, ...more });

function walkFrames(graph, shown, boxes) {
  const keys = [...boxes].filter(([, box]) => !box.isOpen).map(([key]) => key);
  const isMade = key => isGroup(key) || graph.kind(idOf(key)) === OPERATION;
  const at = key => (isGroup(key) ? graph.line[graph.group.start(idOf(key))] : idOf(key));
  const made = keys.filter(isMade).sort((a, b) => at(a) - at(b));
  const start = frame(null, startText(graph, made), { shown: keys.filter(key => !isMade(key)) });
  const into = key => shown.arrows.filter(arrow => arrow.to === key);
  const frames = [start, ...made.map(key => forwardFrame(graph, key, into(key)))];
  if (graph.why) return [...frames, frame(null, `No derivatives: ${graph.why}.`)];
  return [...frames, ...backwardFrames(graph, shown, made.toReversed(), into)];
}

function startText(graph, made) {
  const operations = counted(graph.line.length, "operation");
  const boxes = made.some(isGroup) ? ` in ${thousands(made.length)} steps` : "";
  return `Forwards: ${operations}${boxes}, each made from what was there before it.`;
}

const arrowKey = arrow => `${arrow.from}>${arrow.to}`;

function keyName(graph, key) {
  return isGroup(key) ? titleOf(graph, key) : called(graph, idOf(key));
}

function forwardFrame(graph, key, arrows) {
  const main = mainValue(graph, key), value = graph.value(main);
  const result = isScalar(graph, main) || value === null
    ? valueText(graph, main) : `${graph.shape(main)}, ${sized(value)}`;
  const how = isGroup(key) ? "" : ` = ${graph.numbers(main) || graph.formula(main)}`;
  const say = isGroup(key)
    ? `${titleOf(graph, key)} gives ${result}`
    : `${called(graph, main)}${how} = ${result}`;
  return frame(key, say, { arrows: arrows.map(arrowKey), shown: [key] });
}

function backwardFrames(graph, shown, made, into) {
  const seen = new Map(), ends = graph.outputs.map(v => [v, shownAs(graph, shown.closed, `v${v}`)]);
  for (const [v] of ends) seen.set(v, [1, ...(seen.get(v) ?? [])]);
  const names = [...new Set(graph.outputs.map(v => called(graph, v)))];
  const first = names.length > 1 ? `${names.join(" + ")}, each` : `∂${names[0]}/∂itself`;
  const sums = Object.fromEntries(ends.map(([v, key]) => [key, sumText(graph, v, seen)]));
  const frames = [frame(ends[0][1], `Backwards: ${first} = 1.`, { sums, isBack: true })];
  for (const key of made) {
    if (graph.adjoint(mainValue(graph, key)) === null) continue;
    frames.push(backwardFrame(graph, shown, key, into(key), seen));
  }
  return frames;
}

function backwardFrame(graph, shown, key, arrows, seen) {
  const found = frame(key, "", { isBack: true }), said = [];
  const edges = arrows.flatMap(arrow => arrow.edges.map(e => [e, arrow]))
    .filter(([e]) => graph.share(e) !== null).sort((a, b) => a[0] - b[0]);
  for (const [e, arrow] of edges) {
    const source = graph.operands[e];
    if (!seen.has(source)) seen.set(source, []);
    seen.get(source).push(real(graph.share(e)));
    if (source === mainValue(graph, arrow.from)) {
      found.sums[arrow.from] = sumText(graph, source, seen);
    }
    said.push(`${isGroup(key) ? shareText(graph, e) : productText(graph, e)} to ${keyName(graph, arrow.from)}`);
  }
  found.arrows = [...new Set(edges.map(([, arrow]) => arrowKey(arrow)))];
  const have = sized(graph.adjoint(mainValue(graph, key)));
  const most = said.length > 6 ? [...said.slice(0, 5), `${said.length - 5} more`] : said;
  found.say = `${keyName(graph, key)} has ${have}; it sends ${most.join(" and ") || "nothing on"}.`;
  return found;
}

// ∂ = 3 + 2 = 5 so far; of arrays, whose sum is known when all shares are there, the norm.
function sumText(graph, v, seen) {
  const terms = seen.get(v), adjoint = graph.adjoint(v);
  const all = termsOf(graph, v).length + graph.outputs.filter(out => out === v).length;
  const isWhole = terms.length >= all;
  if (!isScalar(graph, v)) return isWhole ? `∂ ${sized(adjoint)}` : `∂ ${terms.length} of ${all} shares`;
  const sum = isWhole ? adjoint : terms.reduce((x, y) => x + y);
  return sumLine(terms, all, sum);
}

// The frames of the plain recursion, as they were computed with the data.
function recursionFrames(graph, keys) {
  return graph.recursion.map(({ on, edge, say, sums, wrong }, k) => frame(
    on < 0 ? null : `v${on}`, say, {
      arrows: edge ? [`v${edge[0]}>v${edge[1]}`] : [],
      shown: k ? [] : keys,
      sums: Object.fromEntries(Object.entries(sums).map(([v, text]) => [`v${v}`, text])),
      wrong, isBack: true,
    }));
}

// Whether the recursion can be shown: where every box is a value.
const canRecurse = (graph, boxes) => graph.recursion.length > 0
  && [...boxes].every(([key, box]) => box.isOpen || !isGroup(key));
