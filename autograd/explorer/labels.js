// Where the labels of arrows stand: on the last bend, side by side where they would meet.

const LINE_HEIGHT = 15;
const BEND = [0.5, 0.37, 0.63, 0.28, 0.72, 0.2, 0.8], STRAIGHT = [0.5, 0.3, 0.7, 0.15, 0.85, 0.4, 0.6];
const ASIDE = [0, -17, 17];

const isTurn = (a, b, along) => Math.abs(a[along] - b[along]) < 0.5;

// The place on a bend from a to b at a fraction of it.
function onBend(a, b, s, along) {
  const near = (1 - s) ** 3 + 3 * s * (1 - s) ** 2, middle = (a[along] + b[along]) / 2;
  const found = [a[0] * near + b[0] * (1 - near), a[1] * near + b[1] * (1 - near)];
  found[along] = a[along] * (1 - s) ** 3 + 3 * s * (1 - s) * middle + b[along] * s ** 3;
  return found;
}

const onLine = (a, b, s) => [a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s];

// Places for the label of an arrow, the best first; on a way back to the next row, there.
// A little beside the line is better than upon another label.
function labelPlaces(pieces, down) {
  const last = pieces[pieces.length - 1], along = down ? 1 : 0;
  const [a, b] = last.slice(-3, -1);
  if (!isTurn(a, b, along)) return BEND.map(s => onBend(a, b, s, along));
  const [c, d] = last.slice(-4, -2);
  return STRAIGHT.map(s => onLine(c, d, s));
}

// The lines of text at each arrow with the place of their middle, none upon another.
function placedLabels(graph, arrows, view, down) {
  const taken = [];
  return arrows.map(arrow => {
    const lines = arrowLines(graph, arrow, view);
    if (!lines.length) return { lines, place: [0, 0] };
    const w = Math.max(...lines.map(({ role, text }) => widthOf(role, text))), h = lines.length * LINE_HEIGHT;
    const meets = ([x, y]) => taken.some(other => Math.abs(other.x - x) < (other.w + w) / 2
      && Math.abs(other.y - y) < (other.h + h) / 2);
    const places = ASIDE.flatMap(dy => labelPlaces(arrow.pieces, down).map(([x, y]) => [x, y + dy]));
    const place = places.find(one => !meets(one)) ?? places[0];
    taken.push({ x: place[0], y: place[1], w, h });
    return { lines, place };
  });
}
