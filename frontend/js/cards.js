// Arranging a dashboard: arrow keys move the focused card, Shift and arrows change its size, the pointer drags its grip or its corner.
// The server settles the grid and says where all cards stand; nothing is worked out twice.
import { all } from "./page.js";

const COLUMNS = 12;
const NAMES = ["column", "row", "width", "height"];
const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
const place = (card) => Object.fromEntries(NAMES.map((name) => [name, Number(card.dataset[name])]));

function put(card, values) {
  for (const name of NAMES) card.dataset[name] = values[name];
  ["--c", "--r", "--w", "--h"].forEach((name, at) => card.style.setProperty(name, values[NAMES[at]]));
}

function within({ column, row, width, height }) {
  const wide = Math.min(Math.max(width, 1), COLUMNS);
  return { column: Math.min(Math.max(column, 1), COLUMNS + 1 - wide), row: Math.max(row, 1), width: wide, height: Math.min(Math.max(height, 1), 8) };
}

function say(card) {
  const box = document.querySelector("[data-cards-say]");
  if (box) box.textContent = box.dataset.words.replace(/\{(\w+)\}/g, (_whole, name) => card.dataset[name]);
}

async function send(card, wanted) {
  const body = new URLSearchParams({ ...wanted, csrfmiddlewaretoken: token() });
  const answer = await fetch(card.dataset.placeUrl, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token() } });
  if (!answer.ok) return document.body.dispatchEvent(new CustomEvent("report-changed"));
  for (const [id, ...values] of (await answer.json()).places) {
    const other = document.querySelector(`[data-card="${id}"]`);
    if (other) put(other, Object.fromEntries(NAMES.map((name, at) => [name, values[at]])));
  }
  say(card);
}

let waiting = Promise.resolve();
/** One after the other: each step starts from what the one before came to. */
function change(card, step) {
  waiting = waiting.then(() => {
    const before = place(card);
    const wanted = within(step(before));
    return NAMES.some((name) => wanted[name] !== before[name]) ? send(card, wanted) : say(card);
  });
}

const MOVES = {
  ArrowLeft: ["column", "width", -1],
  ArrowRight: ["column", "width", 1],
  ArrowUp: ["row", "height", -1],
  ArrowDown: ["row", "height", 1],
};

function onKey(event) {
  const card = event.currentTarget;
  const move = MOVES[event.key];
  if (!move || event.target !== card || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const [at, size, by] = move;
  const name = event.shiftKey ? size : at;
  change(card, (before) => ({ ...before, [name]: name === "row" ? nextRow(card, before, by) : before[name] + by }));
}

/** Cards stand as high as they can, so that a step up or down goes to where the next one in the same columns begins. */
function nextRow(card, before, by) {
  const rows = all(card.parentElement, "[data-card]").map(place)
    .filter((other) => other.column < before.column + before.width && before.column < other.column + other.width)
    .map((other) => other.row).filter((row) => (row - before.row) * by > 0);
  if (!rows.length) return before.row;
  return by > 0 ? Math.min(...rows) : Math.max(...rows);
}

function drag(event, sizes) {
  const card = event.currentTarget.closest("[data-card]");
  const grid = card.closest("[data-cards]").getBoundingClientRect();
  const style = getComputedStyle(card.closest("[data-cards]"));
  const gap = parseFloat(style.columnGap) || 0;
  const wide = (grid.width + gap) / COLUMNS;
  const high = parseFloat(style.gridAutoRows) + (parseFloat(style.rowGap) || 0);
  const from = { x: event.clientX, y: event.clientY, ...place(card) };
  event.preventDefault();
  card.setPointerCapture(event.pointerId);
  card.classList.add("dash-dragged");
  const at = (moved) => {
    const [dx, dy] = [Math.round((moved.clientX - from.x) / wide), Math.round((moved.clientY - from.y) / high)];
    return within(sizes
      ? { ...from, width: Math.min(from.width + dx, COLUMNS + 1 - from.column), height: from.height + dy }
      : { ...from, column: from.column + dx, row: from.row + dy });
  };
  const onMove = (moved) => {
    const shown = at(moved);
    ["--c", "--r", "--w", "--h"].forEach((name, index) => card.style.setProperty(name, shown[NAMES[index]]));
  };
  const end = (moved) => {
    card.removeEventListener("pointermove", onMove);
    card.classList.remove("dash-dragged");
    if (moved.type === "pointerup") change(card, () => at(moved));
    else put(card, place(card));
  };
  card.addEventListener("pointermove", onMove);
  card.addEventListener("pointerup", end, { once: true });
  card.addEventListener("pointercancel", end, { once: true });
}

export function start(root) {
  for (const card of all(root, "[data-card]")) {
    if (card.dataset.ready) continue;
    card.dataset.ready = "1";
    card.addEventListener("keydown", onKey);
    card.querySelector("[data-card-grip]")?.addEventListener("pointerdown", (event) => drag(event, false));
    card.querySelector("[data-card-corner]")?.addEventListener("pointerdown", (event) => drag(event, true));
  }
}
