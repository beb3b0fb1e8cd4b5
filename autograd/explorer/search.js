// Names, operations and groups that a text is found in: the best first.

const HITS = 40;

// A name that is the text, one that begins with it, one that holds it; then what it is.
function hitsOf(graph, text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const found = [[], [], [], []];
  const put = (key, title, others) => {
    const name = title.toLowerCase();
    const k = name === wanted ? 0 : name.startsWith(wanted) ? 1 : name.includes(wanted) ? 2
      : others.some(other => other.toLowerCase().includes(wanted)) ? 3 : -1;
    if (k >= 0 && found[k].length < HITS) found[k].push(key);
  };
  for (let g = 1; g < graph.groupCount; g++) {
    if (graph.group.title(g)) put(`g${g}`, graph.group.title(g), [graph.group.sort(g)]);
  }
  for (let v = 0; v < graph.count; v++) {
    if (!isHidden(graph, v)) {
      put(`v${v}`, graph.name(v), [graph.operation(v), graph.symbol(v), graph.label(v)]);
    }
  }
  return found.flat().slice(0, HITS);
}

// Where a hit lies: the titles of the groups around.
function placeOf(graph, key) {
  return around(graph, key).slice(1).map(g => titleOf(graph, `g${g}`)).join(" › ");
}
