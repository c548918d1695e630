// The command palette: actions before typing, then whatever the search finds among what the user may see.
import { onClick } from "./page.js";

const palette = document.getElementById("palette");
const input = palette?.querySelector("input");
const actions = palette?.querySelector("[data-palette-actions]");
const results = () => palette.querySelector("#palette-results");

const items = () => [...palette.querySelectorAll("[role=option]")].filter((item) => item.offsetParent !== null);

function select(item) {
  for (const other of palette.querySelectorAll("[aria-selected=true]")) other.setAttribute("aria-selected", "false");
  if (!item) return input.removeAttribute("aria-activedescendant");
  item.id ||= `palette-${Math.random().toString(36).slice(2)}`;
  item.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", item.id);
  item.scrollIntoView({ block: "nearest" });
}

function filter() {
  const text = input.value.trim().toLowerCase();
  for (const item of actions.querySelectorAll("[role=option]")) item.hidden = text !== "" && !item.textContent.toLowerCase().includes(text);
  for (const group of actions.querySelectorAll(".palette-group")) {
    let next = group.nextElementSibling;
    let any = false;
    while (next?.matches(".palette-item")) {
      any ||= !next.hidden;
      next = next.nextElementSibling;
    }
    group.hidden = !any;
  }
  if (!text) results().replaceChildren();
  palette.querySelector("[data-palette-none]").hidden = input.hasAttribute("hx-get") || items().length > 0;
  name();
  select(items()[0]);
}

/** A listbox must not be empty. */
function name() {
  const list = palette.querySelector(".palette-list");
  list.setAttribute("role", items().length ? "listbox" : "status");
}

export function openPalette() {
  if (!palette || palette.open) return;
  palette.showModal();
  input.value = "";
  filter();
  input.focus();
}

if (palette) {
  input.addEventListener("input", filter);
  palette.addEventListener("htmx:afterSettle", () => {
    const found = items();
    palette.querySelector("[data-palette-none]").hidden = found.length > 0 || !input.value.trim();
    name();
    select(found.find((item) => results().contains(item)) ?? found[0]);
  });
  palette.addEventListener("keydown", (event) => {
    const present = items();
    const index = present.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") select(present[(index + 1) % present.length]);
    else if (event.key === "ArrowUp") select(present[(index - 1 + present.length) % present.length]);
    else if (event.key === "Enter") present[index]?.click();
    // A search field with text would only be emptied by Esc.
    else if (event.key === "Escape") palette.close();
    else return;
    event.preventDefault();
  });
  palette.addEventListener("pointermove", (event) => {
    const item = event.target.closest("[role=option]");
    if (item && item.getAttribute("aria-selected") !== "true") select(item);
  });
  palette.addEventListener("click", (event) => event.target.closest("[role=option]") && palette.close());
  onClick("[data-open=palette]", () => { input.value = ""; filter(); input.focus(); });
}
