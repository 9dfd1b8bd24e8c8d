// Whoever works by keys stays where they were when htmx puts something new in its place.
let lost = null;

function nameOf(element) {
  if (!element || element === document.body) return null;
  return { id: element.id, href: element.getAttribute("href"), name: element.getAttribute("name"), tag: element.tagName };
}

function sameIn(place, was) {
  if (was.id && document.getElementById(was.id)) return document.getElementById(was.id);
  const alike = [...place.querySelectorAll(was.tag)].filter((other) => other.type !== "hidden");
  return alike.find((other) => (was.href && other.getAttribute("href") === was.href) || (was.name && other.getAttribute("name") === was.name));
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const held = document.activeElement;
  lost = event.detail.target?.contains(held) ? nameOf(held) : null;
});
document.addEventListener("htmx:afterSettle", (event) => {
  const here = document.activeElement;
  if (!lost || (here && here !== document.body)) { lost = null; return; }
  const place = document.getElementById(event.detail.target?.id) || event.detail.elt || document.getElementById("content");
  let next = sameIn(place, lost) || place.querySelector("a[href], button, input:not([type=hidden]), select, textarea");
  if (!next) { next = place; if (!place.hasAttribute("tabindex")) place.setAttribute("tabindex", "-1"); }
  lost = null;
  next.focus({ preventScroll: true });
});
