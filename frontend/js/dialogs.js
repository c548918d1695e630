// One native <dialog>: whatever is swapped into #dialog opens it; `close-dialog` from the server, Esc, Cancel and the backdrop close it.
import { htmx, onClick } from "./page.js";

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
  const target = event.detail.target;
  if (modal && (target.id === "dialog" || modal.contains(target))) openModal();
});

modal?.addEventListener("close", () => {
  // htmx keeps listeners of removed elements until told; the empty shell is ready for the next content.
  const shell = document.createElement("div");
  shell.id = "dialog";
  htmx.swap(modal.querySelector("#dialog") ?? modal, shell.outerHTML, { swapStyle: "outerHTML" });
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
