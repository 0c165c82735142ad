// The reporters of a chain, in a form of the admin and in the reading room: whoever is meant is found by name and put in as the next line. What is
// sent is the plain field alone, so that it is the same without a script.

import { Combobox, ask } from "./combobox.js";

const FIELDS = "textarea.chain[data-suggest]";

export function wire(field) {
  // The row that Django copies for a further report is none itself.
  if ("wired" in field.dataset || field.id.includes("__prefix__")) return;
  field.dataset.wired = "";
  const place = Object.assign(document.createElement("div"), { className: "typed chain-add" });
  const input = Object.assign(document.createElement("input"), { type: "text", id: `${field.id}_add`, maxLength: 200, autocomplete: "off", className: "vTextField" });
  const label = Object.assign(document.createElement("label"), { htmlFor: input.id, textContent: "Add a reporter by name" });
  const said = Object.assign(document.createElement("p"), { className: "visually-hidden" });
  said.setAttribute("role", "status");
  place.append(label, input, said);
  (field.closest(".flex-container") || field).after(place);

  const add = (words) => {
    if (!words.trim()) return;
    const lines = [...field.value.split("\n").filter((line) => line.trim()), words.trim()];
    field.value = lines.join("\n");
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
    input.value = "";
    said.textContent = `${words} is number ${lines.length}, counted from the outermost.`;
  };
  const box = new Combobox(input, {
    name: "Actors",
    find: async (words) => (await ask(field.dataset.suggest, { q: words })).results || [],
    show: (one) => [one.name, [one.affiliation, one.description].filter(Boolean).join(" · ")],
    // A name that several have would be refused: the identifier tells them apart.
    take: (one) => add(box.found.filter((other) => other.name === one.name).length > 1 ? one.uid : one.name),
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    event.preventDefault();
    box.close();
    add(input.value);
  });
  // Who typed a name and saves means it.
  field.form.addEventListener("submit", () => add(input.value));
}

document.querySelectorAll(FIELDS).forEach(wire);
document.addEventListener("formset:added", (event) => event.target.querySelectorAll(FIELDS).forEach(wire));
