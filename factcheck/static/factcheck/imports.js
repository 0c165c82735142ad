// Keep the progress of an import up to date without loading the page anew. Without this module the page does so itself.

const EVERY = 1500;

const place = document.getElementById("progress");

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.getElementById("progress");
    if (!now || !("running" in now.dataset)) {
      location.reload();
      return;
    }
    // Only the words and numbers change: the element that announces them stays.
    place.querySelector("progress").value = now.querySelector("progress").value;
    place.querySelector(".told").textContent = now.querySelector(".told").textContent;
    place.querySelectorAll("dd").forEach((one, at) => {
      one.textContent = now.querySelectorAll("dd")[at].textContent;
    });
  } catch {
    place.querySelector(".told").textContent = "The connection is lost; trying again.";
  }
  setTimeout(look, EVERY);
}

if (place && "running" in place.dataset) setTimeout(look, EVERY);
