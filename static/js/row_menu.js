// The menu at the end of a row of a list: htmx asks for it when it is opened, and it lies over the page,
// so that no table cuts it off.
const EDGE = 8; // px that stay free between the menu and the window
const menu = document.getElementById("row-menu");
let opener = null;

const within = (place, low, high) => Math.max(low, Math.min(place, high));

function place() {
  if (!opener) return;
  const at = opener.getBoundingClientRect();
  const { offsetWidth: wide, offsetHeight: high } = menu;
  const below = at.bottom + high + EDGE <= innerHeight;
  const left = document.documentElement.dir === "rtl" ? at.left : at.right - wide;
  menu.style.left = `${within(left, EDGE, innerWidth - wide - EDGE)}px`;
  menu.style.top = `${within(below ? at.bottom : at.top - high, EDGE, innerHeight - high - EDGE)}px`;
}

function close() {
  if (!opener) return;
  const link = opener;
  opener = null;
  link.setAttribute("aria-expanded", "false");
  if (menu.contains(document.activeElement)) link.focus({ preventScroll: true });
  menu.hidePopover();
}

function open(link) {
  close();
  opener = link;
  link.setAttribute("aria-expanded", "true");
  menu.setAttribute("aria-label", link.getAttribute("aria-label"));
  menu.showPopover({ source: link });
  place();
  menu.querySelector("a, button")?.focus({ preventScroll: true });
}

// Pressed a second time, the button closes it.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!opener || event.detail.elt !== opener) return;
  event.preventDefault();
  close();
});
document.addEventListener("htmx:afterSwap", (event) => {
  const link = event.detail.requestConfig.elt;
  if (event.detail.target === menu && link.isConnected) open(link);
  else if (opener && !opener.isConnected) close(); // its row is gone; other parts of the page may come and go
});
document.addEventListener("click", (event) => {
  if (menu.contains(event.target) ? event.target.closest("a, button") : !opener?.contains(event.target)) close();
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
menu.addEventListener("focusout", (event) => {
  const next = event.relatedTarget;
  if (next && next !== opener && !menu.contains(next)) close();
});
document.addEventListener("scroll", place, { capture: true, passive: true });
addEventListener("resize", place);
