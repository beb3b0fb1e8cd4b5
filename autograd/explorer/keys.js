// Pointer and keyboard: what each does.

const DIRECTIONS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

// The box that an arrow key leads to: along an arrow if there is one, else the nearest.
function neighbour(app, [dx, dy]) {
  const { boxes } = app.drawing.scene, own = boxes.get(app.current);
  if (!own) return null;
  const linked = new Set(app.shown.arrows.flatMap(({ from, to }) => (
    from === app.current ? [to] : to === app.current ? [from] : [])));
  const middle = ({ x, y, w, h }) => [x + w / 2, y + h / 2], [x, y] = middle(own);
  let best = null, least = Infinity;
  for (const [key, box] of boxes) {
    if (key === app.current || box.isOpen) continue;
    const [bx, by] = middle(box), along = (bx - x) * dx + (by - y) * dy;
    const across = Math.abs((bx - x) * dy) + Math.abs((by - y) * dx);
    if (along < 4 || (across > 2 * along && !linked.has(key))) continue;
    const cost = (along + 2 * across) * (linked.has(key) ? 0.15 : 1);
    if (cost < least) { best = key; least = cost; }
  }
  return best;
}

function walk(app, direction) {
  const isInside = document.activeElement?.closest?.("#stage");
  const to = isInside ? neighbour(app, direction) : null;
  if (to) { app.select(to); app.focus(to); }
  else if (!isInside) app.camera.pan(-60 * direction[0], -60 * direction[1]);
}

// Close the innermost group around what has the focus, or select nothing.
function leave(app) {
  if (app.selected.length > 1) return app.select(app.selected[0]);
  const key = app.current, isFrame = key && isGroup(key) && app.open.has(idOf(key));
  const g = isFrame ? idOf(key) : key ? around(app.graph, key).pop() : 0;
  return g ? app.close(`g${g}`) : app.select(null);
}

function enter(app, add) {
  const key = app.current;
  if (!key) return;
  if (isGroup(key) && !add) app.toggle(key);
  else app.select(key, add);
}

const stepKeys = player => ({
  ArrowRight: () => player.show(player.at + 1), ArrowLeft: () => player.show(player.at - 1),
  Home: () => player.show(0), End: () => player.show(player.frames.length - 1),
  " ": () => player.play(!player.timer), r: () => player.recursion(!player.isRecursion),
});

const plainKeys = app => ({
  ...Object.fromEntries(Object.entries(DIRECTIONS).map(([key, way]) => [key, () => walk(app, way)])),
  Enter: event => enter(app, event.shiftKey), " ": event => enter(app, event.shiftKey),
  Escape: () => leave(app), f: () => app.fit(), "0": () => app.fit(),
  "+": () => app.camera.zoom(1.25), "=": () => app.camera.zoom(1.25), "-": () => app.camera.zoom(0.8),
  "/": () => get("search").focus(), "?": () => get("help").showModal(),
  s: () => app.step(!app.isStepping), a: () => app.deeper(), c: () => app.closeAll(), t: () => app.turn(),
  1: () => app.setView("forward"), 2: () => app.setView("backward"), 3: () => app.setView("both"),
});

function pressed(app, event) {
  if (event.altKey || event.ctrlKey || event.metaKey || get("help").open) return;
  const target = event.target, isControl = target.matches?.("button, select, a");
  if (target.matches?.("input, select") && target.id !== "slider") return;
  if (isControl && ["Enter", " "].includes(event.key)) return;
  const pans = event.shiftKey && DIRECTIONS[event.key];
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const found = pans ? () => app.camera.pan(-60 * pans[0], -60 * pans[1])
    : (app.isStepping && stepKeys(app.player)[key]) || plainKeys(app)[key];
  if (!found) return;
  found(event);
  event.preventDefault();
}

function clicked(app, event) {
  if (app.camera.travelled > 4 || event.detail > 1) return;
  const target = event.target.closest("[data-key]"), key = target?.dataset.key;
  const isFrame = target?.classList.contains("frame"), onTitle = event.target.closest(".frame > .title");
  if (!key || (isFrame && !onTitle && !event.shiftKey)) app.select(null);
  else if (event.shiftKey) app.select(key, true);
  else if (isGroup(key)) app.toggle(key);
  else app.select(app.selected.length === 1 && app.selected[0] === key ? null : key);
}

function hovered(app, event) {
  const target = event.target.closest?.("[data-key]");
  const isFrame = target?.classList.contains("frame");
  const key = target && !isFrame && event.pointerType !== "touch" ? target.dataset.key : null;
  if (key === app.hovered) return;
  app.hovered = key;
  showDetails(app);
  showTrail(app);
  for (const { arrow, g } of app.drawing.arrows.values()) {
    g.classList.toggle("near", key !== null && (arrow.from === key || arrow.to === key));
  }
}

function listen(app) {
  const pane = get("pane"), stage = get("stage");
  addEventListener("keydown", event => pressed(app, event));
  pane.addEventListener("click", event => clicked(app, event));
  pane.addEventListener("dblclick", event => { if (!event.target.closest(".box")) app.fit(); });
  pane.addEventListener("pointerover", event => { if (!event.buttons) hovered(app, event); });
  pane.addEventListener("pointerleave", event => hovered(app, event));
  stage.addEventListener("focusin", event => {
    const key = event.target.dataset.key;
    if (!key || key === app.current) return;
    app.current = key;
    app.stage();
  });
  const buttons = {
    fit: () => app.fit(), deeper: () => app.deeper(), close: () => app.closeAll(), turn: () => app.turn(),
    stepping: () => app.step(!app.isStepping), less: () => app.camera.zoom(0.8), more: () => app.camera.zoom(1.25),
    asked: () => get("help").showModal(), done: () => get("help").close(),
  };
  for (const [id, act] of Object.entries(buttons)) get(id).onclick = act;
  for (const view of VIEWS) get(view).onclick = () => app.setView(view);
  addEventListener("hashchange", () => { if (location.hash !== written) app.visit(location.hash); });
  new ResizeObserver(() => app.resized()).observe(pane);
  listenToPrinting(app);
}

// A printed page has no window to look through: the whole drawing, as large as fits.
function listenToPrinting(app) {
  let before = null;
  addEventListener("beforeprint", () => {
    const { x, y, k } = app.camera, { w, h } = app.drawing.scene;
    before = { x, y, k, isWhole: app.isWhole };
    const size = Math.min(1, 980 / w, 600 / h);
    app.camera.set({ x: 0, y: 0, k: size });
    get("pane").style.height = `${h * size}px`;
  });
  addEventListener("afterprint", () => {
    get("pane").style.height = "";
    if (before) app.camera.set(before);
    app.isWhole = Boolean(before?.isWhole);
  });
}
