// The calendar: entries are dragged to another day or time and lengthened at their lower edge; Alt and the arrows do the same.
// The server decides; what it refuses is drawn anew from what is stored.
import { htmx } from "./page.js";

const ZERO = "00000000-0000-0000-0000-000000000000";
const STEP = 15;
const DAY = 24 * 60;
const FAR_ENOUGH = 5;
const FIRST_HOUR_SHOWN = 7;
let drag = null;

const calendarOf = (element) => element.closest("[data-calendar]");
const dayOf = (element) => element.closest("[data-day]");
const inHours = (entry) => entry.closest("[data-agenda]") !== null;
const snapped = (minutes) => Math.round(minutes / STEP) * STEP;
const between = (least, value, most) => Math.max(least, Math.min(value, most));
const two = (number) => String(number).padStart(2, "0");

export function start(root) {
  for (const body of root.querySelectorAll("[data-agenda]")) body.scrollTop = (body.scrollHeight / 24) * FIRST_HOUR_SHOWN;
}

/** Pixels of a minute in the grid of hours. */
const scale = (entry) => dayOf(entry).offsetHeight / DAY;

document.addEventListener("pointerdown", (event) => {
  const entry = event.target.closest?.("[data-entry]");
  // A finger scrolls; on a phone an entry is moved from its own page.
  if (!entry || event.button !== 0 || event.pointerType === "touch" || !calendarOf(entry)) return;
  drag = { entry, x: event.clientX, y: event.clientY, grip: event.target.closest("[data-grip]") !== null, moved: false };
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const [right, down] = [event.clientX - drag.x, event.clientY - drag.y];
  if (!drag.moved && Math.hypot(right, down) < FAR_ENOUGH) return;
  drag.moved = true;
  drag.entry.classList.add("calendar-dragged");
  if (drag.grip) {
    drag.entry.style.setProperty("--length", lengthAt(down));
  } else {
    drag.entry.style.pointerEvents = "none";
    drag.entry.style.translate = `${right}px ${down}px`;
    mark(dayUnder(event));
  }
  event.preventDefault();
});

document.addEventListener("pointerup", (event) => {
  if (!drag) return;
  const { entry, grip, moved, y } = drag;
  if (!moved) return void (drag = null);
  const day = dayUnder(event) ?? dayOf(entry);
  const minutes = inHours(entry) && !grip ? Number(entry.dataset.start) + (event.clientY - y) / scale(entry) : Number(entry.dataset.start);
  const length = grip ? lengthAt(event.clientY - y) : null;
  const target = grip ? dayOf(entry) : day;
  drag = null;
  settle(entry);
  send(entry, target.dataset.day, between(0, grip ? minutes : inHours(entry) ? snapped(minutes) : minutes, DAY - STEP), length);
  // What was dragged was not meant to be opened.
  entry.addEventListener("click", (click) => click.preventDefault(), { once: true });
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && drag) {
    settle(drag.entry);
    drag = null;
  }
  const entry = event.altKey ? event.target.closest?.("[data-entry]") : null;
  if (!entry || !event.key.startsWith("Arrow") || !calendarOf(entry)) return;
  event.preventDefault();
  byKey(entry, event.key.slice(5), event.shiftKey);
});

/** Up and down are a quarter of an hour among the hours and a week in the month; left and right a day; with Shift the length. */
function byKey(entry, way, lengthen) {
  const sign = way === "Up" || way === "Left" ? -1 : 1;
  const begin = Number(entry.dataset.start);
  const vertical = way === "Up" || way === "Down";
  if (lengthen) {
    if (vertical) send(entry, dayOf(entry).dataset.day, begin, Math.max(STEP, Number(entry.dataset.length) + sign * STEP));
  } else if (vertical && inHours(entry)) {
    send(entry, dayOf(entry).dataset.day, between(0, begin + sign * STEP, DAY - STEP), null);
  } else {
    send(entry, shifted(dayOf(entry).dataset.day, vertical ? 7 * sign : sign), begin, null);
  }
}

function shifted(day, days) {
  const moved = new Date(`${day}T12:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

const lengthAt = (down) => Math.max(STEP, snapped(Number(drag.entry.dataset.length) + down / scale(drag.entry)));
const dayUnder = (event) => document.elementsFromPoint(event.clientX, event.clientY).map(dayOf).find((day) => day && calendarOf(day)) ?? null;

function mark(day) {
  for (const other of document.querySelectorAll(".calendar-drop")) other.classList.remove("calendar-drop");
  day?.classList.add("calendar-drop");
}

function settle(entry) {
  mark(null);
  entry.classList.remove("calendar-dragged");
  entry.style.translate = entry.style.pointerEvents = "";
  entry.style.setProperty("--length", entry.dataset.length);
}

async function send(entry, day, minutes, length) {
  const calendar = calendarOf(entry);
  const clock = `${two(Math.floor(minutes / 60))}:${two(Math.floor(minutes % 60))}`;
  const values = { due_at: `${day}T${clock}`, ...(length ? { minutes: length } : {}) };
  await htmx.ajax("POST", calendar.dataset.shiftUrl.replace(ZERO, entry.dataset.entry), { source: entry, swap: "none", values });
}

document.addEventListener("click", (event) => {
  const day = event.target.closest?.("[data-day]");
  const calendar = day && calendarOf(day);
  if (!calendar?.dataset.createUrl || event.target.closest("a, button")) return;
  const clock = day.classList.contains("agenda-day") ? timeAt(day, event) : "09:00";
  htmx.ajax("GET", `${calendar.dataset.createUrl}?at=${day.dataset.day}T${clock}`, { source: day, target: "#dialog", swap: "outerHTML" });
});

function timeAt(day, event) {
  const minutes = between(0, Math.floor((event.clientY - day.getBoundingClientRect().top) / (day.offsetHeight / DAY) / STEP) * STEP, DAY - STEP);
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
