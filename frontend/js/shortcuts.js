// Keys: / and Ctrl K search, n new, ? the list of them, j k x p e Enter on lists. Never while something is being typed.
import { dialogOpen, typing } from "./page.js";
import { openPalette } from "./palette.js";
import { closePanel } from "./panel.js";
import { keys } from "./lists.js";

const mac = /Mac|iP(hone|ad)/.test(navigator.platform);
if (mac) for (const key of document.querySelectorAll("[data-command-key]")) key.textContent = "⌘ K";

const single = {
  "/": openPalette,
  "?": () => document.getElementById("shortcuts")?.showModal(),
  n: () => (document.querySelector("[data-key=n]") ?? document.querySelector("[data-key=N]"))?.click(),
  Escape: closePanel,
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return openPalette();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || dialogOpen()) return;
  const act = single[event.key] ?? single[event.key.toLowerCase()] ?? (document.querySelector("[data-list]") ? keys[event.key] : undefined);
  if (!act) return;
  // Enter and the like on a focused link or button keep their own meaning.
  if (event.key === "Enter" && event.target.closest?.("a, button, summary, input")) return;
  if (act(event) !== false) event.preventDefault();
});
