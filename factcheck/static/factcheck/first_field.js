// Puts whoever opens a form to add something into its first field. A field of suggestions is a select that nobody sees,
// with a box beside it that takes its place once its script has run: the box has the focus then, never the select.

const form = document.querySelector("#content-main form");

function boxOf(select) {
  return select.parentElement.querySelector(".select2-container [tabindex='0']");
}

function firstControl() {
  for (const control of form.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (control.disabled || control.closest(".select2-container")) continue;
    if (control.matches(".admin-autocomplete")) return boxOf(control);
    if (control.checkVisibility()) return control;
  }
  return null;
}

function isDone() {
  // Who is somewhere already stays there.
  if (document.activeElement !== document.body) return true;
  firstControl()?.focus();
  return document.activeElement !== document.body;
}

if (form && !isDone()) {
  const waiting = new MutationObserver(() => isDone() && waiting.disconnect());
  waiting.observe(form, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
}
