// Small words that the other scripts share.
import htmx from "htmx.org/dist/htmx.esm.js";

export { htmx };

const words = document.getElementById("words");

/** A translated sentence of templates/frame/words.html; "%s" is replaced by `value`. */
export function word(name, value = "") {
  return (words?.dataset[name] ?? "").replace("%s", value);
}

/** Runs `act` for every click on (or in) an element that fits `selector`, now and after swaps. */
export function onClick(selector, act) {
  document.addEventListener("click", (event) => {
    const element = event.target.closest?.(selector);
    if (element) act(element, event);
  });
}

/** Calls `start(root)` once for the page and again for every swapped-in part. */
export function onContent(start) {
  start(document.body);
  document.body.addEventListener("htmx:afterSettle", (event) => start(event.detail.elt));
}

/** Loads a module when an element that needs it stands on the page; the module exports `start(root)`. */
export function whenPresent(selector, load) {
  onContent(async (root) => {
    if (root.matches?.(selector) || root.querySelector?.(selector)) (await load()).start(root);
  });
}

export const all = (root, selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];

export const typing = (element) => Boolean(element?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], .ts-control"));

export const dialogOpen = () => document.querySelector("dialog[open]") !== null;
