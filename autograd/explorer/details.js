// The panel beside the drawing: all that is known of a box, and of paths between two.

const BAR_WIDTH = 260, BAR_HEIGHT = 64;

// Bars with the numbers at both ends of the axis.
function histogram(x, title) {
  const most = Math.max(...x.bins), each = BAR_WIDTH / x.bins.length;
  const bars = x.bins.map((n, k) => {
    const h = n ? Math.max(1.5, n / most * BAR_HEIGHT) : 0;
    return shape("rect", {
      x: round(k * each + 0.5), y: round(BAR_HEIGHT - h), width: round(Math.max(1, each - 1)), height: round(h),
    });
  });
  const texts = [["start", 0, x.from], ["end", BAR_WIDTH, x.to]].map(([anchor, at, value]) => {
    const text = shape("text", { x: at, y: BAR_HEIGHT + 15, "text-anchor": anchor });
    text.textContent = number(value);
    return text;
  });
  const axis = shape("path", { class: "axis", d: `M0 ${BAR_HEIGHT + 0.5}H${BAR_WIDTH}` });
  const zero = zeroLine(x);
  const picture = shape("svg", {
    role: "img", viewBox: `0 0 ${BAR_WIDTH} ${BAR_HEIGHT + 20}`,
    "aria-label": `histogram of ${title}, from ${number(x.from)} to ${number(x.to)}: ${x.bins.join(", ")}`,
  }, ...bars, axis, ...zero, ...texts);
  return element("figure", {}, element("figcaption", { textContent: title }), picture);
}

// Where zero lies, if it lies between the ends.
function zeroLine({ from, to }) {
  if (!(from < 0 && to > 0)) return [];
  const at = round(-from / (to - from) * BAR_WIDTH);
  const text = shape("text", { x: at, y: BAR_HEIGHT + 15, "text-anchor": "middle" });
  const isFree = at > 50 && at < BAR_WIDTH - 50;
  text.textContent = isFree ? "0" : "";
  return [shape("path", { class: "zero", d: `M${at} 0V${BAR_HEIGHT}` }), text];
}

// The numbers of a short array: the last axis across, the others down.
function numberTable(x, sizes, title) {
  const dims = sizes.split("×").map(Number), across = dims[dims.length - 1] || 1;
  const rows = [];
  for (let k = 0; k < x.numbers.length; k += across) {
    const cells = x.numbers.slice(k, k + across).map(n => element("td", { textContent: number(n) }));
    rows.push(element("tr", {}, ...cells));
  }
  return element("div", { className: "numbers", tabIndex: 0 },
    element("table", {}, element("caption", { textContent: title }), element("tbody", {}, ...rows)));
}

function pairs(list) {
  const found = list.filter(([, text]) => text !== "" && text !== null).flatMap(
    ([name, text]) => [element("dt", { textContent: name }), element("dd", { textContent: text })]);
  return element("dl", {}, ...found);
}

// Statistics of an array, or the number.
function statistics(x, sizes) {
  if (x === null || typeof x !== "object" || !("size" in x)) return number(x);
  if (!("mean" in x)) return brief(x, sizes);
  const broken = x.broken ? `, ${x.broken} not finite` : "";
  return `${brief(x, sizes)}, mean ${number(x.mean)}, deviation ${number(x.std)}, norm ${number(x.norm)}${broken}`;
}

function valueDetails(graph, v) {
  const output = graph.outputs.length > 1 ? "Σ" : shortened(graph.name(graph.outputs[0]) || "out", 14);
  const sizes = graph.shape(v), kind = KIND_NAMES[graph.kind(v)];
  const terms = termsOf(graph, v), adjoint = graph.adjoint(v);
  const parts = [pairs([
    ["what", graph.operation(v) ? `${kind} ${graph.operation(v)}` : kind],
    ["type", sizes ? arrayType(graph, v) : graph.dtype(v)],
    ["formula", graph.formula(v)],
    ["with numbers", graph.numbers(v) === graph.formula(v) ? "" : graph.numbers(v)],
    ["parameters", graph.parameters(v)],
    ["value", graph.value(v) === null ? "freed by backward()" : statistics(graph.value(v), sizes)],
    [`∂${output}`, adjoint === null ? "" : sizes ? statistics(adjoint, sizes) : derivativeText(graph, v)],
    ["sum of", sizes && terms.length > 1
      ? `${terms.length} shares: ${terms.map(e => shareText(graph, e)).join(", ")}` : ""],
    [".grad", statistics(graph.grad(v), sizes)],
    ["line", graph.source(v)],
    ["in", graph.scope(v)],
  ])];
  return [...parts, ...pictures(graph, v, output)];
}

function pictures(graph, v, output) {
  const sizes = graph.shape(v), found = [];
  const all = [["value", graph.value(v)], [`∂${output}`, graph.adjoint(v)], [".grad", graph.grad(v)]];
  for (const [title, x] of all) {
    if (x === null || typeof x !== "object") continue;
    if (title === ".grad" && graph.adjoint(v) !== null) continue;
    if (x.bins?.length > 1) found.push(histogram(x, title));
    if (x.numbers?.length) found.push(numberTable(x, sizes, `numbers of ${title}`));
  }
  return found;
}

// The norm of several arrays as of one.
const jointNorm = sizes => (sizes.length ? Math.hypot(...sizes.map(x => real(magnitude(x)))) : null);

function parametersIn(graph, g) {
  return graph.leaves.filter(v => {
    let outer = graph.home[v];
    while (outer > g) outer = graph.parent[outer];  // which comes before what is in it
    return outer === g;
  });
}

function groupDetails(graph, g) {
  const { kind, sort, start, stop, times, parameters, outputs } = graph.group;
  const main = mainValue(graph, `g${g}`);
  const grads = parametersIn(graph, g).map(v => graph.adjoint(v) ?? graph.grad(v)).filter(x => x !== null);
  const typed = v => `${called(graph, v)}, ${isScalar(graph, v) ? graph.dtype(v) : arrayType(graph, v)}`;
  const leaving = outputs(g), names = leaving.slice(0, 4).map(typed);
  const output = graph.outputs.length > 1 ? "Σ" : shortened(graph.name(graph.outputs[0]) || "out", 14);
  return [pairs([
    ["what", { row: "row of equal steps", turn: "one of equal steps", step: "fused step",
      part: "some in a row", values: "values of one step", module: sort(g) || "module" }[kind(g)] ?? "all"],
    ["steps", times(g) > 1 ? thousands(times(g)) : ""],
    [kind(g) === "values" ? "values" : "operations", thousands(stop(g) - start(g))],
    ["parameters", parameters(g) ? thousands(parameters(g)) : ""],
    ["∂ parameters", grads.length ? `norm ${number(jointNorm(grads))}` : ""],
    ["gives", names.join("; ") + (leaving.length > 4 ? `; … ${leaving.length} values` : "")],
    ["value", graph.value(main) === null ? "freed by backward()" : statistics(graph.value(main), graph.shape(main))],
    [`∂${output}`, statistics(graph.adjoint(main), graph.shape(main))],
  ]), ...pictures(graph, main, output)];
}

const THROUGH_ARRAYS = "Through arrays a factor is how much the norm of what flows back "
  + "grows along the edge; the product is of those.";

// The paths from what was made first to what was made later; mark: told which to mark.
function pathDetails(graph, keys, mark) {
  const [a, b] = keys.map(key => mainValue(graph, key)).sort((x, y) => x - y);
  if (a === b) return [element("p", { textContent: "Both stand for the same value." })];
  const found = pathsBetween(graph, a, b), [from, to] = [a, b].map(v => titleOf(graph, `v${v}`));
  if (!found.count) return [element("p", { textContent: `No path leads from ${from} to ${to}.` })];
  const said = found.count < 1e6 ? counted(found.count, "path") : `${number(found.count)} paths`;
  const many = Number.isFinite(found.count) ? said : "More than 10³⁰⁸ paths";
  const lead = found.count === 1 ? "leads" : "lead";
  const note = found.isExact
    ? { className: "gradient", textContent: `∂${to}/∂${from} = ${number(found.sum)}, the sum of all products` }
    : { className: "muted", textContent: THROUGH_ARRAYS };
  const parts = [
    element("p", { textContent: `${many} ${lead} from ${from} to ${to}.` }), element("p", note)];
  const list = found.routes.map(route => routeItem(graph, route, mark));
  if (found.routes.length) mark(found.routes[0].edges);
  return [...parts, element("ol", { className: "paths" }, ...list)];
}

function routeItem(graph, { edges, factors, product }, mark) {
  const way = [graph.target[edges[0]], ...edges.map(e => graph.operands[e])]
    .map(v => shortened(titleOf(graph, `v${v}`), 24));
  const long = way.length > 9 ? [...way.slice(0, 4), `⋯ ${way.length - 8} ⋯`, ...way.slice(-4)] : way;
  const times = factors.map(x => (x < 0 ? `(${number(x)})` : number(x)));
  const few = times.length > 9 ? [...times.slice(0, 4), "⋯", ...times.slice(-4)] : times;
  const button = element("button", { type: "button" },
    element("span", { textContent: long.join(" ← ") }),
    element("span", { className: "gradient", textContent: `${few.join(" · ")} = ${number(product)}` }));
  button.onclick = () => mark(edges);
  return element("li", {}, button);
}
