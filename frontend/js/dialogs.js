// One native <dialog>: whatever is swapped into #dialog opens it; `close-dialog` from the server, Esc, Cancel and the backdrop close it.
import { onClick } from "./page.js";

const modal = document.getElementById("modal");
let opener = null;

export function openModal() {
  if (!modal.open) {
    opener = document.activeElement;
    modal.showModal();
  }
  const first = modal.querySelector("[data-focus], [autofocus], .field-wrong :is(input, select, textarea), .field :is(input:not([type=hidden]), select, textarea)");
  first?.focus();
}

export function closeModal() {
  if (modal?.open) modal.close();
}

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (modal && event.detail.target?.id === "dialog") openModal();
});

modal?.addEventListener("close", () => {
  modal.replaceChildren(Object.assign(document.createElement("div"), { id: "dialog" }));
  opener?.isConnected && opener.focus();
});

document.body.addEventListener("close-dialog", () => {
  modal?.dispatchEvent(new CustomEvent("done"));
  closeModal();
});

onClick("[data-close]", (button) => button.closest("dialog")?.close());
onClick("[data-open]", (button, event) => {
  event.preventDefault();
  document.getElementById(button.dataset.open)?.showModal();
});
document.addEventListener("mousedown", (event) => {
  // A press on the backdrop hits the <dialog> itself. A form with something typed stays: Esc and Cancel are deliberate, a slip is not.
  if (event.target.matches?.("dialog[open]") && !event.target.querySelector("form[data-changed]")) event.target.close();
});
