// A question mark opens its word over the page. Without script, or when the answer does not come, it is a link.
document.addEventListener("click", async (event) => {
  const mark = event.target.closest?.("a[data-help]");
  if (!mark || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const dialog = document.getElementById("help");
  try {
    const answer = await fetch(mark.href, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    document.getElementById("help-body").innerHTML = await answer.text();
    document.getElementById("help-title").textContent = mark.title || mark.textContent;
    if (!dialog.open) dialog.showModal();
  } catch {
    location.href = mark.href;
  }
});
