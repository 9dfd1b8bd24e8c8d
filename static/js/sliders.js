// A slider writes into the field it stands beside, and the field moves the slider.
document.addEventListener("input", (event) => {
  const field = event.target.dataset.slides && document.getElementById(event.target.dataset.slides);
  if (field) field.value = event.target.value;
  const slider = event.target.id && document.querySelector(`[data-slides="${CSS.escape(event.target.id)}"]`);
  if (slider && event.target.value) slider.value = event.target.value;
});
