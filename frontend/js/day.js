// “My day”: j and k move through the rows, one key does what the row's button of that letter does. Works over refreshes of the list.
import { dialogOpen, typing } from "./page.js";

const rows = () => [...document.querySelectorAll("[data-day-row]")];
let place = -1;

function choose(index) {
  const present = rows();
  for (const row of present) row.classList.remove("day-now");
  if (!present.length) return;
  place = Math.max(0, Math.min(index, present.length - 1));
  const row = present[place];
  row.classList.add("day-now");
  row.scrollIntoView({ block: "nearest" });
  row.querySelector("[data-day-key=o]")?.focus({ preventScroll: true });
}

function act(key) {
  rows()[place]?.querySelector(`[data-day-key="${key}"]`)?.click();
}

const keys = { j: () => choose(place + 1), k: () => choose(place - 1) };
for (const key of "dcslo") keys[key] = () => act(key);

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || dialogOpen()) return;
  if (!keys[event.key] || !rows().length) return;
  event.preventDefault();
  keys[event.key]();
}

// Whoever tabs or clicks into a row goes on from there.
function follow(event) {
  const row = event.target.closest?.("[data-day-row]");
  if (!row) return;
  for (const other of rows()) other.classList.toggle("day-now", other === row);
  place = rows().indexOf(row);
}

let started = false;
export function start(root) {
  if (!started) {
    started = true;
    document.addEventListener("keydown", onKey);
    document.addEventListener("focusin", follow);
  } else if (place >= 0 && root.id === "day") {
    // What was done has left the list: the next one stands in its place.
    choose(place);
  }
}
