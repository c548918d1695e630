// Lists: the filter form follows the address, and j k Enter p e move through the rows.
import { htmx, onClick } from "./page.js";
import { openPanel } from "./panel.js";

const KEPT = ["ordering", "columns", "view", "page_size"];
const form = () => document.querySelector("form[data-list-filters]");

document.addEventListener("htmx:configRequest", (event) => {
  const { elt, parameters } = event.detail;
  if (!elt.matches("form[data-list-filters]")) return;
  const present = new URLSearchParams(location.search);
  for (const name of KEPT) {
    if (name !== "view" && present.get(name)) parameters[name] = present.get(name);
    else delete parameters[name];
  }
});

// The search box asks while it is typed in; leaving it (to click a chip, say) must not ask once more.
document.addEventListener("change", (event) => event.target.matches?.("[data-list-filters] input[name=search]") && event.stopPropagation(), true);

/** After a chip, a tab or Back changed the address, the form shows the same. */
function follow(event) {
  const params = new URLSearchParams(location.search);
  for (const control of form()?.elements ?? []) {
    if (!control.name || (control === document.activeElement && !event.detail?.back)) continue;
    const values = params.getAll(control.name);
    if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
    else if (control.multiple) for (const option of control.options) option.selected = values.includes(option.value);
    else control.value = values[0] ?? "";
    control.tomselect?.sync();
  }
  for (const link of document.querySelectorAll("[data-export-as]")) {
    params.delete("cursor");
    params.delete("panel");
    params.set("as", link.dataset.exportAs);
    link.href = `${link.closest("[data-export]").dataset.export}?${params}`;
  }
  params.delete("as");
  for (const button of document.querySelectorAll("[data-export-later]")) {
    const wanted = { resource: button.dataset.exportLater, format: "xlsx", query: params.toString() };
    button.setAttribute("hx-vals", JSON.stringify(wanted));
  }
}
document.addEventListener("address-changed", follow);

const rows = () => [...document.querySelectorAll("#rows tbody tr[data-row]")];
let now = null;

export function move(step) {
  const present = rows();
  if (!present.length) return;
  const index = present.findIndex((row) => row.dataset.row === now);
  const next = present[Math.min(present.length - 1, Math.max(0, index + step))];
  choose(next);
  if (document.querySelector("#panel:not([hidden])")) openPanel(now);
}

function choose(row) {
  for (const other of document.querySelectorAll("tr.row-now")) other.classList.remove("row-now");
  now = row.dataset.row;
  row.classList.add("row-now");
  row.scrollIntoView({ block: "nearest" });
  row.querySelector("a, input")?.focus({ preventScroll: true });
}

export const present = () => rows().find((row) => row.dataset.row === now);

export const keys = {
  j: () => move(1),
  k: () => move(-1),
  x: () => present()?.querySelector("input[name=ids]")?.click(),
  p: () => present() && openPanel(now),
  e: () => edit(present()?.querySelector("[data-edit]")),
  Enter: () => present()?.dataset.url && location.assign(present().dataset.url),
};

/** Replaces the inside of a cell by the one-field form. */
export function edit(cell) {
  if (!cell || cell.querySelector("form")) return;
  const box = document.createElement("div");
  box.id = `edit-${cell.id}`;
  cell.replaceChildren(box);
  htmx.ajax("GET", cell.dataset.edit, { target: `#${CSS.escape(box.id)}`, swap: "outerHTML" });
}

document.addEventListener("dblclick", (event) => edit(event.target.closest("td[data-edit]")));
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.id === "rows" && now) present()?.classList.add("row-now");
});
onClick("tr[data-row] a.row-link", (link) => { now = link.closest("tr").dataset.row; });
