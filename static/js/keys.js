// Keys: Ctrl-K finds, / searches the list, j and k walk its rows, x ticks one, e edits, g and a letter go to a page, ? helps, Esc closes.
const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const finder = () => document.getElementById("finder");
const results = () => document.getElementById("finder-results");
const GO_MILLISECONDS = 1500; // between g and its letter
let goingUntil = 0;

function walk(step) {
  const rows = [...document.querySelectorAll("[data-row] a.cell-main, a[data-row], button[data-row]")];
  if (!rows.length) return;
  const here = rows.findIndex((row) => row === document.activeElement || row.closest("tr")?.contains(document.activeElement));
  rows[Math.min(rows.length - 1, Math.max(0, here + step))]?.focus();
}

function closeWhatIsOpen() {
  document.querySelectorAll("details[data-closes][open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  if (results()?.contains(document.activeElement)) finder()?.focus();
  results()?.replaceChildren();
  const menu = document.getElementById("menu");
  if (menu) menu.checked = false;
}

// In the search: arrows walk what was found, Enter opens the first, with Ctrl in a new tab.
function inFinder(event) {
  const links = [...results().querySelectorAll("a")];
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const stops = [finder(), ...links];
    const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  } else if (event.key === "Enter" && event.target === finder() && links.length && finder().value.trim()) {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) window.open(links[0].href, "_blank", "noopener");
    else links[0].click();
  }
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    finder()?.focus();
    finder()?.select();
    finder()?.dispatchEvent(new Event("open"));
    return;
  }
  // An empty search is left by Esc, so that j, k and the other keys answer again; a filled one is emptied first, by the browser.
  if (event.key === "Escape") {
    if (event.target.matches?.("input[data-key]") && !event.target.value && !results()?.hasChildNodes()) event.target.blur();
    return closeWhatIsOpen();
  }
  if (event.target.closest?.(".finder")) return inFinder(event);
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (Date.now() < goingUntil) {
    goingUntil = 0;
    const page = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (page) { event.preventDefault(); page.click(); }
    return;
  }
  const direct = document.querySelector(`[data-key="${CSS.escape(event.key)}"]:not(#finder)`);
  if (event.key === "?") document.getElementById("shortcuts")?.showModal();
  else if (event.key === "g") goingUntil = Date.now() + GO_MILLISECONDS;
  else if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else if (event.key === "x" && document.activeElement.closest("tr")?.querySelector("input.row-check")) document.activeElement.closest("tr").querySelector("input.row-check").click();
  else if (direct) {
    event.preventDefault();
    if (direct.matches("input, textarea, select")) direct.focus();
    else direct.click();
  }
});
