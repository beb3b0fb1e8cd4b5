'use strict';
// A button opens its program in the playground within the page, below itself; a second
// press closes it. Without this script it is a link to the playground.

/** The frame that a button opens: a small playground with the button's program. */
function frame(link) {
  const [address, program] = link.href.split('#');
  const found = document.createElement('iframe');
  found.className = 'run';
  found.title = `playground: ${link.textContent}`;
  found.src = `${address}?embed#${program}`;
  return found;
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a.run');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const place = link.closest('p, li');
  const open = place.nextElementSibling;
  const same = link.getAttribute('aria-expanded') === 'true';
  if (open && open.matches('iframe.run')) open.remove();
  for (const other of place.querySelectorAll('a.run')) other.setAttribute('aria-expanded', 'false');
  if (same) return;
  place.after(frame(link));
  link.setAttribute('aria-expanded', 'true');
});
