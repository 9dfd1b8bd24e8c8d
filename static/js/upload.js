// Uploads with progress. Without script the form goes the usual way and the browser shows its own.
const size = (bytes) => new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: bytes < 1e6 ? "kilobyte" : "megabyte", maximumFractionDigits: 1 }).format(bytes / (bytes < 1e6 ? 1e3 : 1e6));
const part = (form, name) => form.querySelector(`[data-upload-${name}]`);

function fits(form, files) {
  const large = files.find((file) => file.size > Number(form.dataset.maxBytes));
  const told = part(form, "error");
  if (told) {
    told.hidden = !large;
    told.textContent = large ? `${large.name} ${form.dataset.tooLarge}` : "";
  }
  return !large;
}

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-upload]");
  if (!form || event.target.type !== "file") return;
  const files = [...event.target.files];
  const list = part(form, "files");
  if (list) {
    list.hidden = !files.length;
    list.replaceChildren(...files.map((file) => Object.assign(document.createElement("li"), { textContent: `${file.name}, ${size(file.size)}` })));
  }
  if (fits(form, files) && files.length && "atOnce" in form.dataset) form.requestSubmit();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches?.("form[data-upload]")) return;
  event.preventDefault();
  const files = [...form.querySelector("input[type=file]").files];
  if (!fits(form, files)) return;
  const shown = part(form, "progress");
  const bar = shown.querySelector("progress");
  const request = new XMLHttpRequest();
  const buttons = [...form.querySelectorAll("button")];
  buttons.forEach((button) => (button.disabled = true));
  shown.hidden = false;
  request.upload.addEventListener("progress", (sent) => {
    if (!sent.lengthComputable) return;
    bar.value = Math.round((100 * sent.loaded) / sent.total);
    shown.querySelector(".progress-text span:last-child").textContent = `${size(sent.loaded)} / ${size(sent.total)}`;
  });
  request.addEventListener("load", () => {
    if (request.responseURL && new URL(request.responseURL).pathname !== new URL(form.action || location.href, location.href).pathname) {
      location.assign(request.responseURL);
      return;
    }
    // The form came back with what is wrong: it takes the place of this one.
    const answer = new DOMParser().parseFromString(request.responseText, "text/html").getElementById("content");
    if (!answer) { location.reload(); return; }
    document.getElementById("content").replaceWith(document.adoptNode(answer));
    const content = document.getElementById("content");
    (content.querySelector(".field.invalid :is(input, select, textarea)") || content).focus();
  });
  request.addEventListener("error", () => {
    buttons.forEach((button) => (button.disabled = false));
    shown.hidden = true;
    const told = part(form, "error");
    told.textContent = document.body.dataset.offline || "No connection";
    told.hidden = false;
  });
  request.open("POST", form.action || location.href);
  request.send(new FormData(form));
});
