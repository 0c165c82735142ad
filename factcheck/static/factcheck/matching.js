// Offers records while somebody types, in place of the list that the server gives for a search. Without this the form
// searches as any form does.

const PAUSE = 180;

const input = document.querySelector("[data-suggest]");
if (input) {
  const list = document.getElementById(input.getAttribute("aria-controls"));
  const count = document.getElementById("merge-count");
  let timer = 0;
  let asked = 0;

  const show = (results) => {
    list.replaceChildren(...results.map((one) => {
      const link = document.createElement("a");
      link.href = one.url;
      link.textContent = one.label;
      if (one.about) {
        const about = document.createElement("span");
        about.className = "quiet";
        about.textContent = one.about;
        link.append(about);
      }
      const item = document.createElement("li");
      item.append(link);
      return item;
    }));
    count.textContent = `${results.length} found.`;
  };

  const ask = async () => {
    const number = ++asked;
    try {
      const answer = await fetch(`${input.dataset.suggest}?${new URLSearchParams({q: input.value})}`, {credentials: "same-origin"});
      if (!answer.ok) throw new Error(String(answer.status));
      const {results} = await answer.json();
      if (number === asked) show(results); // An older answer may come later.
    } catch {
      count.textContent = "No suggestions: the connection is lost, or you are logged out. Press Search to try again.";
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim()) timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && list.querySelector("a")) {
      event.preventDefault();
      list.querySelector("a").focus();
    }
  });
  list.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const here = links.indexOf(document.activeElement);
    const next = {ArrowDown: here + 1, ArrowUp: here - 1}[event.key];
    if (next === undefined || here < 0) return;
    event.preventDefault();
    (next < 0 ? input : links[Math.min(next, links.length - 1)]).focus();
  });
}
