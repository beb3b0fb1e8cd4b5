// The graph, from the columns of the data: values, edges, groups, and who uses what.

const OPERATION = 0, LEAF = 1, CONSTANT = 2;

// From pairs "k belongs to place[k]" to lists per place, in two flat arrays.
function listed(places, count) {
  const first = new Int32Array(count + 1), items = new Int32Array(places.length);
  for (const place of places) if (place >= 0) first[place + 1] += 1;
  for (let i = 0; i < count; i++) first[i + 1] += first[i];
  const next = first.slice();
  for (let k = 0; k < places.length; k++) if (places[k] >= 0) items[next[places[k]]++] = k;
  return place => items.subarray(first[place], first[place + 1]);
}

function model(data) {
  const { values, edges, groups, texts } = data;
  const count = values.home.length, first = Int32Array.from(values.first);
  const operands = Int32Array.from(values.operands), target = new Int32Array(operands.length);
  for (let v = 0; v < count; v++) target.fill(v, first[v], first[v + 1]);
  const column = (of, name) => i => of[name][i] ?? null;
  const said = (of, name) => i => texts[of[name][i] ?? 0];
  const graph = {
    count, first, operands, target, outputs: data.outputs, why: data.why,
    title: data.title, recursion: data.recursion,
    home: Int32Array.from(values.home), parent: Int32Array.from(groups.parent),
    groupCount: groups.parent.length,
    users: listed(operands, count),
    members: listed(values.home, groups.parent.length),
    inner: listed(groups.parent, groups.parent.length),
  };
  for (const name of ["name", "symbol", "operation", "label", "formula", "numbers",
    "parameters", "shape", "dtype", "scope", "source"]) graph[name] = said(values, name);
  for (const name of ["kind", "value", "adjoint", "grad"]) graph[name] = column(values, name);
  for (const name of ["local", "share"]) graph[name] = column(edges, name);
  for (const name of ["rule", "reason"]) graph[name] = said(edges, name);
  graph.group = Object.fromEntries([
    ...["kind", "title", "sort"].map(name => [name, said(groups, name)]),
    ...["start", "stop", "times", "turn", "parameters", "outputs"].map(
      name => [name, column(groups, name)]),
  ]);
  graph.line = Int32Array.from({ length: count }, (_, v) => v)
    .filter(v => graph.kind(v) === OPERATION);
  graph.leaves = Array.from({ length: count }, (_, v) => v).filter(v => graph.kind(v) === LEAF);
  graph.isOutput = new Set(data.outputs);
  return graph;
}

const isScalar = (graph, v) => graph.shape(v) === "";

// A number without a name, which formulas say: no box.
function isHidden(graph, v) {
  return graph.kind(v) === CONSTANT && !graph.name(v) && isScalar(graph, v)
    && !graph.isOutput.has(v);
}

const called = (graph, v) => shortened(graph.name(v), 60) || graph.symbol(v);

// What goes by a key: v12 a value, g3 a group.
const isGroup = key => key[0] === "g";
const idOf = key => Number(key.slice(1));

function exists(graph, key) {
  const id = /^[vg]\d{1,9}$/.test(key) ? idOf(key) : -1;
  return id >= 0 && (isGroup(key) ? id < graph.groupCount : id < graph.count && !isHidden(graph, id));
}

// The groups around, from the outside in, the whole first; not the group itself.
function around(graph, key) {
  const found = [];
  let g = isGroup(key) ? graph.parent[idOf(key)] : graph.home[idOf(key)];
  for (; g >= 0; g = graph.parent[g]) found.unshift(g);
  return found;
}

// The value that stands for what a key means: of a group the last that leaves it, if it
// can be one with a derivative.
function mainValue(graph, key) {
  if (!isGroup(key)) return idOf(key);
  const leaving = graph.group.outputs(idOf(key));
  const flows = leaving.filter(v => graph.adjoint(v) !== null);
  return flows.at(-1) ?? leaving.at(-1) ?? graph.line[graph.group.stop(idOf(key)) - 1];
}

function titleOf(graph, key) {
  const id = idOf(key);
  if (!isGroup(key)) return shortened(graph.name(id)) || shortened(graph.label(id), 34);
  if (id === 0) return "all";
  const size = graph.group.stop(id) - graph.group.start(id);
  return shortened(graph.group.title(id) || `⋯ ${counted(size, "operation")}`, 34);
}

// The edges from a value to what uses it, and what each adds to its derivative, newest
// first, as the walk comes by.
function termsOf(graph, v) {
  return [...graph.users(v)].filter(e => graph.share(e) !== null).reverse();
}
