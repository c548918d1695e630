// The side panel beside a list: `?panel=<id>` in the address, Back closes it.
import { htmx, onClick } from "./page.js";

const list = () => document.querySelector("[data-list][data-detail]");
const wanted = () => new URLSearchParams(location.search).get("panel");
const addressWith = (id) => {
  const url = new URL(location.href);
  if (id) url.searchParams.set("panel", id);
  else url.searchParams.delete("panel");
  return url.pathname + url.search;
};
let opener = null;

async function show() {
  const panel = document.getElementById("panel");
  const id = wanted();
  markRow(id);
  if (!panel) return;
  if (!id || !list()) {
    const closed = document.createElement("aside");
    Object.assign(closed, { id: "panel", className: "panel", hidden: true });
    panel.replaceWith(closed);
    opener?.isConnected && opener.focus();
    return;
  }
  const url = list().dataset.detail.replace(list().dataset.zero, encodeURIComponent(id));
  await htmx.ajax("GET", url, { target: "#panel", swap: "outerHTML" });
  document.getElementById("panel")?.removeAttribute("hidden");
}

function markRow(id) {
  for (const row of document.querySelectorAll("tr.row-open")) row.classList.remove("row-open");
  if (id) document.querySelector(`tr[data-row="${CSS.escape(id)}"]`)?.classList.add("row-open");
}

export function openPanel(id) {
  opener = document.activeElement;
  if (wanted()) history.replaceState({ panel: true, before: true }, "", addressWith(id));
  else history.pushState({ panel: true, before: true }, "", addressWith(id));
  show();
}

export function closePanel() {
  if (!wanted()) return false;
  // Opened here: go Back. Came by a link: there is nothing to go back to.
  if (history.state?.before) history.back();
  else {
    history.replaceState({}, "", addressWith(""));
    show();
  }
  return true;
}

window.addEventListener("popstate", show);
document.addEventListener("htmx:afterSettle", (event) => event.detail.elt.id === "rows" && markRow(wanted()));
onClick("[data-panel-close]", closePanel);

// A click on a row, but not on something in it that does something itself, opens the preview.
onClick("tr[data-row]", (row, event) => {
  if (!list() || !row.dataset.url || event.target.closest("a, button, input, label, select, textarea, .fact-editing, .cell-choose")) return;
  if (window.getSelection()?.toString()) return;
  openPanel(row.dataset.row);
});
if (wanted()) show();
