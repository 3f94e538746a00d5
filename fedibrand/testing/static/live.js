// Keeps the timeline fresh without taking away what somebody is just writing or reading in it.
const live = document.getElementById("live");
let shown = null;

const busy = () =>
  live.contains(document.activeElement) || live.querySelector("details[open] textarea") !== null;

async function refresh() {
  try {
    const answer = await fetch(live.dataset.from, { cache: "no-store" });
    const text = await answer.text();
    if (answer.ok && text !== shown && !busy()) {
      const reading = live.querySelector(".wire[open]") !== null;
      live.innerHTML = text;
      live.querySelector(".wire").open = reading;
      shown = text;
    }
  } catch {
    // The server is away; the next round will tell.
  }
  setTimeout(refresh, 1500);
}

if (live) refresh();
