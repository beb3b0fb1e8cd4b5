// The beginning: read the data, draw, and listen.

// The data, which a large page holds deflated.
async function unpacked(holder) {
  const text = holder.textContent;
  if (!holder.dataset.packed) return JSON.parse(text);
  const letters = atob(text.trim()), bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

let app;

// Step to a frame of the step mode.
const show = index => app.player.show(index);

async function begin() {
  const data = await unpacked(get("data"));
  app = new App(model(data), data.mode);
  if (data.film) app.film = new Film(app, data);
  new Search(app);
  listen(app);
  app.begin();
  app.film?.show(0);
  if (location.hash.length > 1) app.visit(location.hash);
  else if (data.at) app.visit(data.at);
  document.documentElement.dataset.ready = "yes";
}

begin().catch(error => {
  get("details").textContent = `This browser cannot show the page: ${error.message}`;
  throw error;
});
