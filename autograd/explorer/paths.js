// Paths from one value to another: counted, and the heaviest found, without listing all.

const LISTED_PATHS = 5;

// Which values from a to b lead to b.
function leadingTo(graph, a, b) {
  const found = new Uint8Array(b + 1);
  found[b] = 1;
  for (let v = b; v > a; v--) {
    if (!found[v]) continue;
    for (let e = graph.first[v]; e < graph.first[v + 1]; e++) {
      if (graph.operands[e] >= a) found[graph.operands[e]] = 1;
    }
  }
  return found;
}

// Along an edge between numbers the local derivative; else how much larger the norm of
// what flows back is behind the edge than before it. None where nothing flows.
function factor(graph, e) {
  if (graph.local(e) !== null) return { value: real(graph.local(e)), isNumber: true };
  if (graph.share(e) === null) return { value: NaN, isNumber: false };
  const before = Math.abs(real(magnitude(graph.adjoint(graph.target[e]))));
  const share = Math.abs(real(graph.share(e)));
  return { value: before ? share / before : 0, isNumber: false };
}

const weightOf = value => (Number.isNaN(value) ? 1e6 : Math.max(-1e6, Math.log(Math.abs(value))));

// How many paths lead from a to b, those of largest product, and the sum of all products
// where all that lies between are numbers.
function pathsBetween(graph, a, b) {
  const leads = leadingTo(graph, a, b);
  const counts = new Float64Array(b - a + 1), sums = new Float64Array(b - a + 1);
  const best = new Map([[a, [{ weight: 0, edge: -1, before: null }]]]);
  counts[0] = sums[0] = 1;
  let isExact = true;
  for (let v = a + 1; v <= b; v++) {
    if (!leads[v]) continue;
    const ways = [];
    for (let e = graph.first[v]; e < graph.first[v + 1]; e++) {
      const source = graph.operands[e];
      if (source < a || !counts[source - a]) continue;
      const { value, isNumber } = factor(graph, e);
      if (!isNumber) isExact = false;
      counts[v - a] += counts[source - a];
      sums[v - a] += value * sums[source - a];
      const gain = weightOf(value);
      for (const route of best.get(source)) {
        ways.push({ weight: route.weight + gain, edge: e, before: route });
      }
    }
    ways.sort((x, y) => y.weight - x.weight);
    if (ways.length) best.set(v, ways.slice(0, LISTED_PATHS));
  }
  const routes = (best.get(b) ?? []).filter(route => route.before).map(route => told(graph, route));
  return { count: counts[b - a], sum: isExact ? sums[b - a] : null, isExact, routes };
}

// The edges of a route from its end back to its start, with factors and product.
function told(graph, route) {
  const edges = [];
  for (let at = route; at.before; at = at.before) edges.push(at.edge);
  const factors = edges.map(e => factor(graph, e).value);
  return { edges, factors, product: factors.reduce((x, y) => x * y, 1) };
}
