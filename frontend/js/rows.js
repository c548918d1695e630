// Lists of rows in a form (a formset, or names with [] ): add, remove, and a running sum.
//   <div data-rows><div class="row-list">…</div><template>…__prefix__…</template><button data-row-add>…</div>, in a row: <button data-row-remove>
import { all, onClick, onContent } from "./page.js";

function counter(box) {
  return box.querySelector("input[name$=-TOTAL_FORMS]");
}

onClick("[data-row-add]", (button) => {
  const box = button.closest("[data-rows]");
  const total = counter(box);
  const index = total ? total.value : String(box.querySelectorAll(".row-list > *").length);
  const holder = document.createElement("div");
  holder.innerHTML = box.querySelector("template").innerHTML.replaceAll("__prefix__", index);
  const row = holder.firstElementChild;
  box.querySelector(".row-list").append(row);
  if (total) total.value = String(Number(total.value) + 1);
  window.htmx.process(row);
  document.body.dispatchEvent(new CustomEvent("htmx:afterSettle", { detail: { elt: row } }));
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  sum(box);
});

onClick("[data-row-remove]", (button) => {
  const box = button.closest("[data-rows]");
  const row = button.closest(".row-list > *");
  const mark = row.querySelector("input[name$=-DELETE]");
  if (mark) {
    mark.checked = true;
    row.hidden = true;
  } else row.remove();
  box.closest("form")?.setAttribute("data-changed", "");
  sum(box);
});

/** `data-row-sum="percent"`: the sum of the fields whose name ends so stands in [data-row-total], and is marked when it is not `data-row-whole`. */
function sum(box) {
  const name = box.dataset.rowSum;
  const shown = box.querySelector("[data-row-total]");
  if (!name || !shown) return;
  const fields = [...box.querySelectorAll(`.row-list > :not([hidden]) input[name$="${CSS.escape(name)}"]`)];
  const hundredths = fields.reduce((total, field) => total + Math.round((Number(field.value) || 0) * 100), 0);
  shown.textContent = (hundredths / 100).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });
  if (box.dataset.rowWhole) shown.classList.toggle("overdue", hundredths !== Number(box.dataset.rowWhole) * 100);
}
document.addEventListener("input", (event) => {
  const box = event.target.closest?.("[data-rows]");
  if (box) sum(box);
});
onContent((root) => all(root, "[data-rows]").forEach(sum));
