// One customer's page: refused forms are shown where they were sent from, and j and k go on to the
// next and the one before of the list one came from.
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([409, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// Where a fragment brings a place to type or to go on, the focus goes there; else it stays on the card.
document.addEventListener("htmx:afterSettle", (event) => {
  const place = event.detail.elt?.matches?.("[autofocus]") ? event.detail.elt : event.detail.elt?.querySelector?.("[autofocus]");
  if (place && document.activeElement !== place) place.focus();
});

document.addEventListener("click", (event) => {
  const jump = event.target.closest('a[href="#note-text"]');
  if (!jump) return;
  event.preventDefault();
  document.getElementById("note-text")?.focus();
});

const bar = document.querySelector("[data-neighbours]");

function remembered() {
  try { return JSON.parse(sessionStorage.getItem("hexad-list") || "null"); } catch { return null; }
}

// The rows of the page after the last one (or before the first), when one walks over its edge.
async function readOn(list, step) {
  const edge = step > 0 ? list.next : list.previous;
  if (!edge) return null;
  const answer = await fetch(edge, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const rows = [...page.querySelectorAll("[data-row] a.cell-main")].map((row) => row.getAttribute("href"));
  if (!rows.length) return null;
  const link = (rel) => { const found = page.querySelector(`a[rel="${rel}"]`); return found && new URL(found.getAttribute("href"), new URL(edge, location)).href; };
  sessionStorage.setItem("hexad-list", JSON.stringify({ rows, url: new URL(edge, location).href, next: link("next"), previous: link("prev") }));
  return step > 0 ? rows[0] : rows.at(-1);
}

if (bar) {
  const list = remembered();
  const here = list?.rows.indexOf(location.pathname) ?? -1;
  if (here >= 0) {
    const before = bar.querySelector("[data-before]"), after = bar.querySelector("[data-after]");
    const go = async (step) => {
      const url = list.rows[here + step] ?? await readOn(list, step);
      if (url) location.assign(url);
    };
    const offer = (link, step, edge) => {
      if (list.rows[here + step]) link.href = list.rows[here + step];
      else if (edge) link.href = edge;
      else { link.setAttribute("aria-disabled", "true"); link.removeAttribute("href"); return; }
      link.addEventListener("click", (event) => { event.preventDefault(); go(step); });
    };
    offer(before, -1, list.previous);
    offer(after, 1, list.next);
    bar.querySelector("[data-place]").textContent = `${here + 1} / ${list.rows.length}`;
    bar.hidden = false;
    document.querySelectorAll("a[data-back]").forEach((link) => { link.href = list.url; });
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.target.closest?.("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return;
      if (event.key === "j") go(1);
      if (event.key === "k") go(-1);
    });
  }
}
