// Keys: Ctrl-K finds, / searches the list, j and k walk its rows, e edits, ? helps, Esc closes.
const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function walk(step) {
  const rows = [...document.querySelectorAll("[data-row] a.cell-main, a[data-row]")];
  if (!rows.length) return;
  const here = rows.findIndex((row) => row === document.activeElement || row.closest("tr")?.contains(document.activeElement));
  rows[Math.min(rows.length - 1, Math.max(0, here + step))]?.focus();
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    document.getElementById("finder")?.focus();
    return;
  }
  if (event.key === "Escape") {
    document.querySelectorAll("details[data-closes][open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });
    document.getElementById("finder-results")?.replaceChildren();
    const menu = document.getElementById("menu");
    if (menu) menu.checked = false;
    return;
  }
  const inFinder = event.target.closest?.(".finder");
  if (inFinder && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const stops = [document.getElementById("finder"), ...inFinder.querySelectorAll("#finder-results a")];
    const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  const direct = document.querySelector(`[data-key="${CSS.escape(event.key)}"]:not(#finder)`);
  if (event.key === "?") document.getElementById("shortcuts")?.showModal();
  else if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else if (direct) {
    event.preventDefault();
    if (direct.matches("input, textarea, select")) direct.focus();
    else direct.click();
  }
});
