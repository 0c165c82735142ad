// Single keys for the review queue and the review page. Everything they do can also be done with links and buttons.

const EDITING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

function isForUs(event) {
  return !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented && !event.target.closest(EDITING);
}

function onKeys(root, act) {
  if (!("singleKeys" in root.dataset)) return;
  document.addEventListener("keydown", (event) => {
    if (isForUs(event) && act(event.key)) event.preventDefault();
  });
}

function follow(rel) {
  const link = document.querySelector(`nav.leaf a[rel=${rel}]`);
  if (link) link.click();
  return Boolean(link);
}

function queue(root) {
  const links = [...root.querySelectorAll(".row .claim")];
  const step = (by) => {
    const rows = links.map((link) => link.closest(".row"));
    const now = rows.findIndex((row) => row.contains(document.activeElement));
    const next = now < 0 ? (by > 0 ? 0 : links.length - 1) : now + by;
    if (links[next]) {
      links[next].focus();
      return true;
    }
    return follow(by > 0 ? "next" : "prev");
  };
  onKeys(root, (key) => (key === "n" ? step(1) : key === "p" ? step(-1) : false));
}

function review(root) {
  const said = root.querySelector("[data-said]");
  const button = (step) => root.querySelector(`button[name=step][value=${step}]`);
  const pass = (number) => {
    const aspect = root.querySelector(`[data-aspect="${number}"]`);
    const radio = aspect?.querySelector("input[type=radio][value=passed]");
    if (!radio) return false;
    radio.checked = !radio.checked;
    said.textContent = `${aspect.querySelector("legend").textContent.trim()}: ${radio.checked ? "passed" : "not said"}.`;
    return true;
  };
  const approve = () => {
    button("approve")?.click();
    return Boolean(button("approve"));
  };
  const sendBack = () => {
    const comment = root.querySelector("textarea[name=comment]");
    if (!comment || !button("send_back")) return false;
    comment.focus();
    said.textContent = "Say what has to be done, then press Control and Enter, or the button Send back.";
    return true;
  };
  onKeys(root, (key) => {
    if (["1", "2", "3"].includes(key)) return pass(key);
    if (key === "a") return approve();
    if (key === "b") return sendBack();
    if (key === "n") return follow("next");
    return key === "p" && follow("prev");
  });
  root.querySelector("textarea[name=comment]")?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      button("send_back")?.click();
    }
  });
}

document.querySelectorAll("[data-queue]").forEach(queue);
document.querySelectorAll("[data-review]").forEach(review);
