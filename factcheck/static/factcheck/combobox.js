// A list of suggestions under a field: arrows choose, Enter or Tab takes, Escape closes. Without an answer from the
// server the field stays what it is: a place to type in.

export class Combobox {
  /** `find(text)` promises the suggestions, `show(one)` gives their lines, `take(one)` is told what was chosen. */
  constructor(input, { find, show, take, name }) {
    Object.assign(this, { input, find, show, take });
    this.list = document.createElement("ul");
    this.list.id = `${input.id}-list`;
    this.list.className = "suggestions";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", name);
    this.list.hidden = true;
    input.after(this.list);
    input.removeAttribute("list");
    for (const [key, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id })) input.setAttribute(key, value);
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), 120);
  }

  async ask() {
    const text = this.input.value.trim();
    const found = text ? await this.find(text) : [];
    if (text === this.input.value.trim() && document.activeElement === this.input) this.open(found);
  }

  open(found) {
    this.found = found;
    this.chosen = -1;
    this.list.replaceChildren(...found.map((one, index) => {
      const item = document.createElement("li");
      item.id = `${this.list.id}-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      this.show(one).forEach((line, place) => {
        const part = document.createElement("span");
        part.textContent = line;
        if (place) part.className = "quiet";
        item.append(part);
      });
      item.addEventListener("mousedown", (event) => { event.preventDefault(); this.choose(index); this.accept(); });
      return item;
    }));
    this.list.hidden = !found.length;
    this.input.setAttribute("aria-expanded", String(!!found.length));
    this.input.removeAttribute("aria-activedescendant");
  }

  choose(index) {
    const items = [...this.list.children];
    this.chosen = (index + items.length) % items.length;
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === this.chosen)));
    this.input.setAttribute("aria-activedescendant", items[this.chosen].id);
    items[this.chosen].scrollIntoView({ block: "nearest" });
  }

  accept() {
    const one = this.found[this.chosen];
    this.close();
    if (one) this.take(one);
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (this.list.hidden || event.ctrlKey || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.choose(this.chosen < 0 && step < 0 ? -1 : this.chosen + step);
    } else if (event.key === "Enter" && this.chosen >= 0) {
      event.preventDefault();
      this.accept();
    } else if (event.key === "Tab" && this.chosen >= 0) {
      this.accept();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }
}

/** Ask a page of the desk; an empty answer where it cannot be reached. */
export async function ask(address, parameters) {
  if (!address) return {};
  try {
    const answer = await fetch(`${address}?${new URLSearchParams(parameters)}`, { headers: { Accept: "application/json" }, redirect: "error" });
    return answer.ok ? await answer.json() : {};
  } catch {
    return {};
  }
}
