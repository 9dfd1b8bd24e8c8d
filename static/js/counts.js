// A button says how many boxes are ticked: its labels, from none upwards, come with it.
const button = document.querySelector("[data-counts]");
const boxes = button ? [...document.querySelectorAll(`input[name="${button.dataset.counts}"]`)] : [];

function tell() {
  const ticked = boxes.filter((box) => box.checked).length;
  button.querySelector("span").textContent = JSON.parse(button.dataset.labels)[ticked];
  button.disabled = ticked === 0;
}

boxes.forEach((box) => box.addEventListener("change", tell));
addEventListener("pageshow", () => button && tell()); // a browser going back keeps the ticks
