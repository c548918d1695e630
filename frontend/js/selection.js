// Chosen rows of a list: kept over refreshes of the rows, shown in the bulk bar, with "all matching" once the whole page is chosen.
import { onClick, onContent, word } from "./page.js";

const chosen = new Set();
const boxes = () => [...document.querySelectorAll("#rows input[name=ids]")];
let last = null;

function show() {
  const bar = document.querySelector("[data-bulk-bar]");
  if (!bar) return;
  const ticked = boxes().filter((box) => box.checked).length;
  bar.hidden = ticked === 0;
  bar.querySelector("[data-bulk-count]").textContent = word("chosen", String(ticked));
  const whole = ticked > 0 && ticked === boxes().length;
  const everything = bar.querySelector("[data-bulk-everything]");
  everything.hidden = !whole || !document.querySelector("#rows .pager");
  if (!whole) everything.querySelector("input").checked = false;
  const page = document.querySelector("[data-choose-page]");
  if (!page) return; // an empty list has no head
  page.checked = whole;
  page.indeterminate = ticked > 0 && !whole;
}

function tick(box, on) {
  box.checked = on;
  if (on) chosen.add(box.value);
  else chosen.delete(box.value);
}

document.addEventListener("change", (event) => {
  if (event.target.matches("#rows input[name=ids]")) tick(event.target, event.target.checked);
  else if (event.target.matches("[data-choose-page]")) boxes().forEach((box) => tick(box, event.target.checked));
  else return;
  show();
});

// Shift and a click choose everything between.
onClick("#rows input[name=ids]", (box, event) => {
  const list = boxes();
  if (event.shiftKey && last && list.includes(last)) {
    const [from, to] = [list.indexOf(last), list.indexOf(box)].sort((a, b) => a - b);
    list.slice(from, to + 1).forEach((other) => tick(other, box.checked));
    show();
  }
  last = box;
});

function clear() {
  chosen.clear();
  boxes().forEach((box) => { box.checked = false; });
  show();
}
onClick("[data-bulk-clear]", clear);
// What was chosen is dealt with, or belongs to another list.
document.addEventListener("address-changed", clear);
document.getElementById("modal")?.addEventListener("done", clear);
document.addEventListener("htmx:afterRequest", (event) => event.detail.successful && event.target.closest?.("[data-bulk-bar]")?.matches("[data-bulk-bar]") && event.detail.requestConfig.verb !== "get" && clear());

onContent((root) => {
  if (root.id !== "rows" && !root.querySelector("#rows")) return;
  for (const box of boxes()) box.checked = chosen.has(box.value);
  const here = new Set(boxes().map((box) => box.value));
  for (const id of chosen) if (!here.has(id)) chosen.delete(id);
  show();
});
