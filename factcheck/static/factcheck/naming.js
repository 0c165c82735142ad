// What Django's own widgets leave unnamed, for those who hear the page: a field of suggestions is called what its label
// says, and then what is chosen in it.

let number = 0;

function labelOf(select) {
  const label = select.labels && select.labels[0];
  return select.getAttribute("aria-label") || (label ? label.textContent.trim().replace(/:$/, "") : "");
}

function nameSuggestions(container) {
  const select = container.previousElementSibling;
  const called = select && select.matches("select") ? labelOf(select) : "";
  const box = container.querySelector(".select2-selection");
  if (!called || !box) return;
  const search = box.querySelector(".select2-search__field");
  if (search) search.setAttribute("aria-label", called);
  const chosen = box.querySelector(".select2-selection__rendered");
  chosen.removeAttribute("role");
  chosen.removeAttribute("aria-readonly");
  chosen.id ||= `chosen-${(number += 1)}`;
  box.id ||= `suggestions-${(number += 1)}`;
  box.setAttribute("aria-label", called);
  box.setAttribute("aria-labelledby", `${box.id} ${chosen.id}`);
}

function nameAll() {
  document.querySelectorAll("#content .select2-container:not(.named)").forEach((container) => {
    container.classList.add("named");
    nameSuggestions(container);
  });
  document.querySelectorAll(".help-tooltip[aria-label]:not([role])").forEach((sign) => sign.setAttribute("role", "img"));
}

nameAll();
new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
