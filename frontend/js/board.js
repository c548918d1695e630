// The board: cards move by mouse, by touch and by the "Move to…" menu; the server decides, and a refused card goes back.
import Sortable from "sortablejs";
import { all, htmx, onClick, word } from "./page.js";
import { toast } from "./toasts.js";

const ZERO = "00000000-0000-0000-0000-000000000000";
const modal = document.getElementById("modal");
let pending = null;

const column = (element) => element.closest("[data-stage]");
const nameOf = (section) => section.querySelector("h2")?.textContent.trim() ?? "";

export function start(root) {
  showEstimates();
  for (const list of all(root, "[data-board-list]")) {
    if (Sortable.get(list)) continue;
    Sortable.create(list, {
      group: "board",
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
      draggable: ".board-card",
      filter: ".board-move",
      preventOnFilter: false,
      delay: 160,
      delayOnTouchOnly: true,
      ghostClass: "board-ghost",
      dragClass: "board-drag",
      onMove: (event) => mark(column(event.to)),
      onEnd: (event) => {
        mark(null);
        if (event.from !== event.to) send(event.item, event.from, event.oldIndex);
      },
    });
  }
}

/** What each deal would earn comes once for the whole board; a card that is drawn anew, or later, gets its line again. */
function showEstimates() {
  for (const estimate of document.querySelectorAll("#card-estimates [data-estimate-of]")) {
    const card = document.getElementById(estimate.dataset.estimateOf);
    if (!card) continue;
    card.querySelector(":scope > [data-estimate]")?.remove();
    card.append(Object.assign(document.createElement("div"), { innerHTML: estimate.innerHTML }));
    card.lastElementChild.dataset.estimate = "";
  }
}

document.addEventListener("htmx:afterSettle", showEstimates);

function mark(target) {
  for (const other of document.querySelectorAll(".board-target")) other.classList.remove("board-target");
  target?.classList.add("board-target");
}

/** Tells the server where the card lies now. 204: moved. 422: the small form opens; closing it puts the card back. */
async function send(card, from, index) {
  const board = card.closest("[data-board]");
  pending = { card, from, index };
  card.classList.add("board-waiting");
  announce(word("moving", nameOf(column(card))));
  await htmx.ajax("POST", board.dataset.moveUrl.replace(ZERO, card.dataset.id), {
    source: card,
    target: "#dialog",
    swap: "outerHTML",
    values: { stage: column(card).dataset.stage, version: card.dataset.version ?? "" },
  });
}

/** The card may be moved on before the board has been drawn anew, so it takes the new version at once. */
function takeVersion(xhr) {
  const [version] = xhr?.getResponseHeader("ETag")?.match(/\d+/) ?? [];
  const sent = xhr?.getResponseHeader("HX-Trigger");
  if (!version || !sent?.startsWith("{")) return;
  const card = document.getElementById(`card-${JSON.parse(sent)["opportunity-changed"]}`);
  if (card) card.dataset.version = version;
}

document.addEventListener("htmx:afterRequest", (event) => {
  takeVersion(event.detail.xhr);
  if (!pending || event.detail.elt !== pending.card) return;
  const status = event.detail.xhr?.status ?? 0;
  pending.card.classList.remove("board-waiting");
  if (status >= 200 && status < 300) settle();
  else if (status !== 422 && status !== 409) putBack();
});
modal?.addEventListener("done", () => settle());
modal?.addEventListener("close", () => pending && putBack());

function settle() {
  if (pending) announce(word("moved", nameOf(column(pending.card) ?? pending.from)));
  pending = null;
}

function putBack() {
  const { card, from, index } = pending;
  pending = null;
  if (!from.isConnected) return;
  const cards = [...from.querySelectorAll(":scope > .board-card")].filter((other) => other !== card);
  from.insertBefore(card, cards[index] ?? null);
  card.focus();
  const text = word("putBack", nameOf(column(from)));
  announce(text);
  toast({ message: text, level: "info" });
}

function announce(text) {
  let live = document.getElementById("board-live");
  if (!live) {
    live = Object.assign(document.createElement("p"), { id: "board-live", className: "sr-only" });
    live.setAttribute("aria-live", "polite");
    document.body.append(live);
  }
  live.textContent = text;
}

let menu = null;

function openMenu(button) {
  const card = button.closest(".board-card");
  menu?.remove();
  menu = Object.assign(document.createElement("div"), { className: "board-menu", popover: "auto" });
  menu.setAttribute("role", "menu");
  menu.append(Object.assign(document.createElement("p"), { textContent: word("move") }));
  for (const section of card.closest("[data-board]").querySelectorAll("[data-stage]")) menu.append(choice(card, section));
  document.body.append(menu);
  menu.showPopover();
  const place = button.getBoundingClientRect();
  menu.style.top = `${Math.min(place.bottom + 4, innerHeight - menu.offsetHeight - 8)}px`;
  menu.style.left = `${Math.max(8, Math.min(place.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8))}px`;
  menu.querySelector("button:not(:disabled)")?.focus();
}

/** The board may be drawn anew while the menu is open, so card and column are looked up when one is chosen. */
function choice({ id }, section) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: nameOf(section), disabled: section.contains(document.getElementById(id)) });
  button.setAttribute("role", "menuitem");
  button.addEventListener("click", () => {
    const card = document.getElementById(id);
    menu.hidePopover();
    if (!card) return;
    const from = card.parentElement;
    const index = [...from.querySelectorAll(":scope > .board-card")].indexOf(card);
    document.getElementById(section.id).querySelector("[data-board-list]").prepend(card);
    card.focus();
    send(card, from, index);
  });
  return button;
}

onClick("[data-move-menu]", (button, event) => {
  event.preventDefault();
  openMenu(button);
});
document.addEventListener("keydown", (event) => {
  if (event.target.matches?.(".board-card") && (event.key === "m" || event.key === " ")) {
    event.preventDefault();
    const button = event.target.querySelector("[data-move-menu]");
    if (button) openMenu(button);
  } else if (event.target.matches?.(".board-card") && event.key === "Enter") event.target.querySelector(".board-card-name")?.click();
  else if (menu?.contains(event.target) && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    const items = [...menu.querySelectorAll("button:not(:disabled)")];
    items[(items.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length]?.focus();
  }
});
// Further cards arrive behind the "more" button; they belong into the list.
document.body.addEventListener("htmx:afterSettle", () => {
  for (const stray of document.querySelectorAll(".board-column > .board-card")) column(stray).querySelector("[data-board-list]").append(stray);
});
