// What pages do by themselves once script is there; everything works without it, only slower.

// Toasts leave after a while, unless somebody points at them.
function watchToast(toast) {
  if (toast.dataset.watched) return;
  toast.dataset.watched = "1";
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), 10000); };
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusin", () => clearTimeout(timer));
  if (!toast.classList.contains("toast-error")) start();
}
const toasts = document.getElementById("toasts");
toasts?.querySelectorAll("[data-toast]").forEach(watchToast);
if (toasts) {
  new MutationObserver(() => toasts.querySelectorAll("[data-toast]").forEach(watchToast))
    .observe(toasts, { childList: true });
}

function toast(text) {
  const box = document.createElement("div");
  box.className = "toast toast-error";
  box.dataset.toast = "";
  const words = document.createElement("p");
  words.textContent = text;
  box.append(words);
  toasts?.append(box);
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove();
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  // A click outside closes menus, and the veil of a dialog closes the dialog.
  for (const menu of document.querySelectorAll("details[data-closes][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  if (event.target instanceof HTMLDialogElement) event.target.close();
  if (!event.target.closest(".finder")) document.getElementById("finder-results")?.replaceChildren();
});

// A button in the head of a card opens the table below its chart.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toggles]");
  const twin = button && document.getElementById(button.dataset.toggles);
  if (!twin) return;
  twin.open = !twin.open;
  button.setAttribute("aria-expanded", String(twin.open));
});

// What looks like a button or a switch answers the space bar too, though it is a link.
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches("a[role='button'], a[role='switch']")) return;
  event.preventDefault();
  event.target.click();
});

// A select or check box that filters sends its form at once.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

// Ticks: one box for the whole page, and the bar that says how many.
function countTicks(form) {
  const boxes = [...form.querySelectorAll("input.row-check")];
  const ticked = boxes.filter((box) => box.checked).length;
  const all = form.querySelector("input[data-ticks-all]");
  if (all) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  const bar = form.querySelector("[data-bulk]");
  if (bar) {
    bar.hidden = ticked === 0;
    const count = bar.querySelector("[data-count]");
    if (count) count.textContent = new Intl.NumberFormat(document.documentElement.lang).format(ticked);
  }
}
document.addEventListener("change", (event) => {
  const form = event.target.closest("form");
  if (!form) return;
  if (event.target.matches("input[data-ticks-all]")) {
    form.querySelectorAll("input.row-check").forEach((box) => { box.checked = event.target.checked; });
  }
  if (event.target.matches("input[data-ticks-all], input.row-check")) countTicks(form);
});

function hideIdleBars(root) {
  root.querySelectorAll("form:has([data-bulk])").forEach(countTicks);
}
hideIdleBars(document);
document.addEventListener("htmx:afterSwap", (event) => hideIdleBars(event.target));

// Marks of a chart say their numbers where the pointer or the focus is.
const tip = document.createElement("div");
tip.className = "tip";
tip.popover = "manual";
document.body.append(tip);
function showTip(event) {
  const mark = event.target.closest?.("[data-tip]");
  if (!mark) { tip.hidePopover(); return; }
  tip.textContent = mark.dataset.tip;
  tip.showPopover();
  const at = mark.getBoundingClientRect();
  tip.style.insetBlockStart = `${Math.max(4, at.top - tip.offsetHeight - 6)}px`;
  tip.style.left = `${Math.min(innerWidth - tip.offsetWidth - 4, Math.max(4, at.left + at.width / 2 - tip.offsetWidth / 2))}px`;
}
document.addEventListener("pointerover", showTip);
document.addEventListener("focusin", showTip);

// Fields left empty say nothing: they stay out of the address.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") return;
  const asked = event.detail.formData;
  for (const name of new Set(asked.keys())) {
    const filled = asked.getAll(name).filter((value) => value !== "");
    asked.delete(name);
    filled.forEach((value) => asked.append(name, value));
  }
});

// What a fragment answers when it fails is told, not swallowed.
document.addEventListener("htmx:responseError", (event) => toast(decodeURIComponent(event.detail.xhr.getResponseHeader("X-Message") || "") || `${event.detail.xhr.status} ${event.detail.xhr.statusText}`));
document.addEventListener("htmx:sendError", () => toast(document.body.dataset.offline || "No connection"));

// Files dropped on a zone land in its input.
document.addEventListener("dragover", (event) => {
  const zone = event.target.closest?.(".drop-zone");
  if (zone) { event.preventDefault(); zone.classList.add("over"); }
});
document.addEventListener("dragleave", (event) => event.target.closest?.(".drop-zone")?.classList.remove("over"));
document.addEventListener("drop", (event) => {
  const zone = event.target.closest?.(".drop-zone");
  const input = zone?.querySelector("input[type=file]");
  if (!input) return;
  event.preventDefault();
  zone.classList.remove("over");
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

// Which list a record was opened from, so that its page can go on to the next one.
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-row] a.cell-main, a[data-row]")) return;
  const rows = [...document.querySelectorAll("[data-row] a.cell-main, a[data-row]")].map((row) => row.getAttribute("href"));
  const link = (rel) => document.querySelector(`.pager a[rel="${rel}"]`)?.href;
  sessionStorage.setItem("hexad-list", JSON.stringify({ rows, url: location.href, next: link("next"), previous: link("prev") }));
});

// On a phone the tabs of settings lie in one line: the one that is open comes into sight.
document.querySelector(".side-tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
