// What stands in boxes and at arrows: lines of text, each with the role that it plays.

const line = (role, text) => ({ role, text });

// float32[32×64]
const arrayType = (graph, v) => `${graph.dtype(v)}[${graph.shape(v)}]`;

// Whether all numbers of a value are written out.
function isShort(graph, v) {
  const x = graph.value(v), isVector = !graph.shape(v).includes("×");
  return isScalar(graph, v) || Boolean(x?.numbers && x.size <= LISTED && isVector);
}

function valueText(graph, v) {
  const x = graph.value(v), type = isScalar(graph, v) ? graph.dtype(v) : arrayType(graph, v);
  if (x === null) return `${type}, freed`;
  return isShort(graph, v) ? brief(x, graph.shape(v)) : `${type}  ${brief(x, graph.shape(v))}`;
}

// ∂ = 3 + 2 = 5; of arrays the norm.
function derivativeText(graph, v) {
  const adjoint = graph.adjoint(v);
  if (adjoint === null) return gradText(graph, v);
  if (!isScalar(graph, v)) return `∂ ${sized(adjoint)}`;
  const terms = termsOf(graph, v).map(e => graph.share(e));
  return sumLine(terms, terms.length, adjoint);
}

// Where derivatives cannot be computed, what backward left.
function gradText(graph, v) {
  const grad = graph.grad(v);
  return grad === null || !graph.why ? "" : `.grad ${sized(grad)}`;
}

function boxLines(graph, key, view) {
  return isGroup(key) ? groupLines(graph, idOf(key), view) : valueLines(graph, idOf(key), view);
}

function valueLines(graph, v, view) {
  const lines = [line("title", titleOf(graph, `v${v}`))];
  const isNamed = Boolean(graph.name(v));
  if (isNamed && graph.kind(v) === OPERATION) lines.push(line("muted", shortened(graph.label(v), 34)));
  lines.push(...contentLines(graph, v, brief(graph.value(v), graph.shape(v))));
  const derivative = view === "forward" ? "" : derivativeText(graph, v);
  if (derivative) lines.push(line("gradient", derivative));
  return lines;
}

// A value in one line; of an array its type before that.
function contentLines(graph, v, about) {
  if (isShort(graph, v) || graph.value(v) === null) return [line("value", valueText(graph, v))];
  return [line("muted", arrayType(graph, v)), line("value", about)];
}

function groupLines(graph, g, view) {
  const main = mainValue(graph, `g${g}`), x = graph.value(main);
  const lines = [line("title", titleOf(graph, `g${g}`))];
  lines.push(line("muted", shortened(aboutGroup(graph, g), 40)));
  lines.push(...contentLines(graph, main, x === null ? "" : sized(x)));
  const derivative = view === "forward" ? "" : derivativeText(graph, main);
  if (derivative) lines.push(line("gradient", derivative));
  return lines;
}

// Dense · 2,080 parameters; of dense_1 nobody has to be told what it is.
function aboutGroup(graph, g) {
  const { kind, sort, parameters, start, stop, title } = graph.group;
  if (kind(g) === "values") return counted(stop(g) - start(g), "value");
  const told = title(g).toLowerCase().replace(/_/g, "").startsWith(sort(g).toLowerCase());
  const many = parameters(g) ? [counted(parameters(g), "parameter")] : [];
  const what = sort(g) && !told ? [sort(g)] : many.length ? [] : [counted(stop(g) - start(g), "operation")];
  return [...what, ...many].join(" · ");
}

// The lines at an arrow, one or two for each edge; of many edges only how many there are.
function arrowLines(graph, arrow, view) {
  const { edges } = arrow;
  if (view === "forward") {
    return edges.length > 1 && !isGroup(arrow.from) && !isGroup(arrow.to)
      ? [line("muted", `× ${edges.length}`)] : [];
  }
  if (view === "step") {
    return edges.length === 1 && graph.local(edges[0]) !== null
      ? [line("gradient", number(graph.local(edges[0])))] : [];
  }
  if (edges.length > 2) return [line("muted", counted(edges.length, "edge"))];
  return edges.flatMap(e => (view === "backward" ? backLines(graph, e) : bothLines(graph, e)));
}

function backLines(graph, e) {
  if (graph.local(e) !== null) {
    const reason = graph.reason(e);
    const lines = [line("gradient", number(graph.local(e)))];
    return reason ? [...lines, line("muted", `because ${reason}`)] : lines;
  }
  if (graph.share(e) === null) return [];
  const rule = graph.rule(e) || `∂${graph.symbol(graph.target[e])}`;
  return [line("gradient", shortened(rule, 24)), line("muted", shareText(graph, e))];
}

function shareText(graph, e) {
  const source = graph.operands[e];
  return `${isScalar(graph, source) ? "" : "norm "}${number(graph.share(e))}`;
}

function bothLines(graph, e) {
  if (graph.share(e) === null) return [];
  const source = graph.operands[e];
  const value = graph.value(source);
  const sent = isScalar(graph, source) ? number(value) : graph.shape(source);
  return [line("value", `${sent} →`), line("gradient", `← ${productText(graph, e)}`)];
}

// 3 · 1 = 3
function productText(graph, e) {
  const share = shareText(graph, e);
  if (graph.local(e) === null) return share;
  return `${number(graph.local(e))} · ${number(graph.adjoint(graph.target[e]))} = ${share}`;
}
