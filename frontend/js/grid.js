// A grid of numbers as in a spreadsheet: [data-grid] with a table whose cells hold data-v (the value) and data-n (its version).
// One input moves to the cell that is edited, so a hundred rows stay a light page. Amounts are whole hundredths: no floats.
import { word } from "./page.js";
import { toast } from "./toasts.js";

const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";

/** "1,234.50", "1.234,50", "¥1 234", "1.2万" → hundredths; null for nothing, NaN for what is no number. */
export function hundredths(text) {
  let typed = text.replace(/[\s\u00a0\u202f'’¥￥$€£]/g, "");
  if (typed === "" || typed === "-" || typed === "—") return null;
  const unit = typed.endsWith("万") ? 10000 : typed.endsWith("亿") ? 1e8 : 1;
  if (unit > 1) typed = typed.slice(0, -1);
  const comma = typed.lastIndexOf(",");
  const point = typed.lastIndexOf(".");
  if (comma > -1 && point > -1) typed = comma > point ? typed.replaceAll(".", "").replace(",", ".") : typed.replaceAll(",", "");
  else if (comma > -1) typed = /^-?\d{1,3}(,\d{3})+$/.test(typed) ? typed.replaceAll(",", "") : typed.replace(",", ".");
  else if (/^-?\d{1,3}(\.\d{3}){2,}$/.test(typed)) typed = typed.replaceAll(".", "");
  return /^-?\d+(\.\d+)?$/.test(typed) ? Math.round(Number(typed) * unit * 100) : NaN;
}

class Sheet {
  constructor(box) {
    this.box = box;
    this.table = box.querySelector("table");
    this.digits = Number(box.dataset.digits);
    this.format = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: this.digits });
    this.months = [...this.table.tHead.rows[0].cells].filter((head) => head.dataset.start);
    this.rows = [...this.table.tBodies[0].rows].filter((row) => row.dataset.k);
    this.done = [];
    this.undone = [];
    this.read();
    this.listen();
    this.sum();
    const first = Math.max(this.months.findIndex((head) => !("closed" in head.dataset)), 0);
    this.select(0, first);
    const scroll = this.table.parentElement;
    scroll.scrollLeft = this.here().cell.offsetLeft - this.rows[0]?.cells[0].offsetWidth - 3 * this.here().cell.offsetWidth;
  }

  read() {
    this.cells = this.rows.map((row) =>
      [...row.cells].slice(1, this.months.length + 1).map((cell) => {
        const value = cell.dataset.v === undefined ? null : hundredths(cell.dataset.v);
        return { cell, value, saved: value, version: Number(cell.dataset.n ?? 0), closed: false };
      }),
    );
    this.cells.forEach((row) => row.forEach((item, column) => {
      item.closed = "closed" in this.months[column].dataset;
      if (item.closed) item.cell.setAttribute("aria-readonly", "true");
      this.show(item);
    }));
  }

  show(item) {
    item.cell.textContent = item.value === null ? "" : this.format.format(item.value / 100);
    item.cell.classList.toggle("sheet-changed", item.value !== item.saved);
  }

  // ------------------------------------------------------------------------------------------------ selection
  select(row, column, extend = false) {
    const at = { row: Math.max(0, Math.min(row, this.rows.length - 1)), column: Math.max(0, Math.min(column, this.months.length - 1)) };
    if (!extend || !this.from) this.from = at;
    this.to = at;
    const [top, bottom, left, right] = this.range();
    this.table.querySelectorAll("[aria-selected]").forEach((cell) => cell.removeAttribute("aria-selected"));
    for (let line = top; line <= bottom; line += 1) for (let item = left; item <= right; item += 1) this.cells[line][item].cell.setAttribute("aria-selected", "true");
    this.table.querySelector("td[tabindex='0']")?.setAttribute("tabindex", "-1");
    this.here().cell.setAttribute("tabindex", "0");
  }

  range() {
    const { from, to } = this;
    return [Math.min(from.row, to.row), Math.max(from.row, to.row), Math.min(from.column, to.column), Math.max(from.column, to.column)];
  }

  here() {
    return this.cells[this.to.row][this.to.column];
  }

  move(rows, columns, extend) {
    this.select(this.to.row + rows, this.to.column + columns, extend);
    this.here().cell.focus();
    this.here().cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  place(cell) {
    const row = this.rows.indexOf(cell.parentElement);
    const column = cell.cellIndex - 1;
    return row < 0 || column < 0 || column >= this.months.length ? null : { row, column };
  }

  // ------------------------------------------------------------------------------------------------- changing
  /** `changes` are [row, column, hundredths or null]; one step of undo. What is closed stays. */
  change(changes) {
    const step = [];
    for (const [row, column, value] of changes) {
      const item = this.cells[row]?.[column];
      if (!item || item.closed || item.value === value || Number.isNaN(value)) continue;
      step.push({ item, before: item.value, after: value });
    }
    if (!step.length) return;
    this.apply(step, "after");
    this.done.push(step);
    this.undone = [];
    this.sum();
  }

  apply(step, side) {
    for (const { item, [side]: value } of step) {
      item.value = value;
      item.cell.removeAttribute("aria-invalid");
      item.cell.removeAttribute("title");
      this.show(item);
    }
  }

  undo() {
    const step = this.done.pop();
    if (!step) return;
    this.apply(step, "before");
    this.undone.push(step);
    this.sum();
  }

  redo() {
    const step = this.undone.pop();
    if (!step) return;
    this.apply(step, "after");
    this.done.push(step);
    this.sum();
  }

  edit(text) {
    const item = this.here();
    if (item.closed) return;
    const { row, column } = this.to;
    const input = Object.assign(document.createElement("input"), { className: "sheet-input", inputMode: "decimal" });
    input.setAttribute("aria-label", `${this.rows[row].cells[0].textContent.trim()} ${this.months[column].textContent}`);
    input.value = text ?? (item.value === null ? "" : (item.value / 100).toFixed(this.digits));
    item.cell.replaceChildren(input);
    input.focus();
    if (text === undefined) input.select();
    let over = false;
    const end = (keep, rows = 0, columns = 0) => {
      if (over) return;
      over = true;
      const value = keep ? hundredths(input.value) : item.value;
      this.show(item);
      if (Number.isNaN(value)) toast({ message: this.box.dataset.wordNumber, level: "error" });
      else if (keep) this.change([[row, column, value]]);
      if (rows || columns) this.move(rows, columns, false);
      else if (!keep) item.cell.focus();
    };
    input.addEventListener("blur", () => end(true));
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      const way = { Enter: [event.shiftKey ? -1 : 1, 0], Tab: [0, event.shiftKey ? -1 : 1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
      if (event.key === "Escape") end(false);
      else if (way) {
        event.preventDefault();
        end(true, ...way);
      }
    });
  }

  // -------------------------------------------------------------------------------------- copying and pasting
  copied() {
    const [top, bottom, left, right] = this.range();
    const lines = this.cells.slice(top, bottom + 1);
    return lines.map((row) => row.slice(left, right + 1).map((item) => (item.value === null ? "" : (item.value / 100).toFixed(this.digits))).join("\t")).join("\n");
  }

  paste(text) {
    const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t").map(hundredths));
    const [top, bottom, left, right] = this.range();
    const changes = [];
    if (lines.flat().some(Number.isNaN)) toast({ message: this.box.dataset.wordNumber, level: "error" });
    if (lines.length === 1 && lines[0].length === 1) {
      for (let row = top; row <= bottom; row += 1) for (let column = left; column <= right; column += 1) changes.push([row, column, lines[0][0]]);
    } else {
      lines.forEach((line, row) => line.forEach((value, column) => changes.push([top + row, left + column, value])));
      this.select(top, left);
      this.select(top + lines.length - 1, left + lines[0].length - 1, true);
    }
    this.change(changes);
  }

  fill(down) {
    const [top, bottom, left, right] = this.range();
    const changes = [];
    for (let row = top; row <= bottom; row += 1)
      for (let column = left; column <= right; column += 1) changes.push([row, column, (down ? this.cells[top][column] : this.cells[row][left]).value]);
    this.change(changes);
  }

  empty() {
    const [top, bottom, left, right] = this.range();
    const changes = [];
    for (let row = top; row <= bottom; row += 1) for (let column = left; column <= right; column += 1) changes.push([row, column, null]);
    this.change(changes);
  }

  // ----------------------------------------------------------------------------------------------------- sums
  sum() {
    const width = this.months.length;
    const text = (value) => this.format.format(value / 100);
    const all = Array(width + 1).fill(0);
    const teams = new Map();
    this.rows.forEach((row, index) => {
      const values = this.cells[index].map((item) => item.value);
      const total = values.reduce((sum, value) => sum + (value ?? 0), 0);
      row.cells[width + 1].textContent = text(total);
      const whole = row.dataset.whole === undefined ? null : hundredths(row.dataset.whole);
      this.difference(row.cells[width + 2], whole === null ? null : whole - total);
      const team = teams.get(row.dataset.team) ?? { own: null, people: Array(width + 1).fill(0), count: 0 };
      teams.set(row.dataset.team, team);
      if (row.dataset.kind === "team") team.own = [...values, total];
      else {
        team.count += 1;
        [...values, total].forEach((value, column) => {
          team.people[column] += value ?? 0;
          all[column] += value ?? 0;
        });
      }
    });
    for (const line of this.table.querySelectorAll("[data-difference]")) {
      const team = teams.get(line.dataset.difference);
      line.hidden = !team?.count;
      for (let column = 0; column <= width; column += 1) {
        const own = team?.own?.[column] ?? null;
        const known = own !== null && (column < width || team.own.slice(0, width).some((value) => value !== null));
        this.difference(line.cells[column + 1], known ? own - team.people[column] : null);
      }
    }
    all.forEach((value, column) => (this.table.tFoot.rows[0].cells[column + 1].textContent = text(value)));
    this.state();
  }

  difference(cell, value) {
    cell.textContent = value === null ? "" : value === 0 ? "✓" : this.format.format(value / 100);
    cell.classList.toggle("sheet-over", value !== null && value < 0);
  }

  changed() {
    return this.cells.flatMap((row, line) => row.map((item, column) => ({ item, line, column })).filter(({ item }) => item.value !== item.saved));
  }

  state() {
    const count = this.changed().length;
    this.box.querySelector(".sheet-state").textContent = count ? this.box.dataset.wordChanged.replace("%s", count) : this.box.dataset.wordNothing;
    this.box.querySelector("[data-save]").disabled = !count;
    this.box.querySelector("[data-undo]").disabled = !this.done.length;
    this.box.querySelector("[data-redo]").disabled = !this.undone.length;
  }

  // --------------------------------------------------------------------------------------------------- saving
  async save() {
    const changed = this.changed();
    const button = this.box.querySelector("[data-save]");
    if (!changed.length || button.disabled) return;
    button.disabled = true;
    const body = {
      metric: this.box.dataset.metric,
      reason_class: this.box.querySelector("[data-reason-class]").value,
      reason: this.box.querySelector("[data-reason]").value,
      pro_rata: this.box.querySelector("[data-pro-rata]").checked,
      cells: changed.map(({ item, line, column }) => {
        const { start, end } = this.months[column].dataset;
        return [this.rows[line].dataset.k, start, end, item.value === null ? null : (item.value / 100).toFixed(2), item.version];
      }),
    };
    try {
      const headers = { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken"), Accept: "application/json" };
      const answer = await fetch(this.box.dataset.url, { method: "POST", headers, body: JSON.stringify(body) });
      if (!answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(answer.status);
      const told = await answer.json();
      if (answer.ok) this.saved(changed, told.cells);
      else this.refused(told);
    } catch {
      toast({ message: word("failed"), level: "error" });
    }
    this.state();
  }

  key(line, column) {
    return `${this.rows[line].dataset.k}:${this.months[column].dataset.start}`;
  }

  saved(changed, cells) {
    for (const { item, line, column } of changed) {
      const [value, version] = cells[this.key(line, column)] ?? [null, 0];
      item.value = item.saved = value === null ? null : hundredths(value);
      item.version = version;
      this.show(item);
    }
    this.done = [];
    this.undone = [];
    this.box.querySelector(".sheet-errors").hidden = true;
    toast({ message: this.box.dataset.wordSaved.replace("%s", changed.length) });
    this.sum();
  }

  refused({ message, errors = {} }) {
    const box = this.box.querySelector(".sheet-errors");
    const list = document.createElement("ul");
    this.cells.forEach((row, line) => row.forEach((item, column) => {
      const problem = errors[this.key(line, column)];
      if (!problem) return;
      item.cell.setAttribute("aria-invalid", "true");
      item.cell.title = problem;
      const entry = document.createElement("li");
      entry.textContent = `${this.rows[line].cells[0].textContent.trim()}, ${this.months[column].textContent}: ${problem}`;
      list.append(entry);
    }));
    const head = document.createElement("p");
    head.textContent = message ?? this.box.dataset.wordErrors.replace("%s", list.children.length);
    box.replaceChildren(head, list);
    box.hidden = false;
  }

  // ------------------------------------------------------------------------------------------------ listening
  listen() {
    this.table.addEventListener("mousedown", (event) => {
      const at = this.place(event.target.closest("td") ?? event.target);
      if (!at || event.target.matches("input")) return;
      this.select(at.row, at.column, event.shiftKey);
      this.dragging = true;
    });
    this.table.addEventListener("mouseover", (event) => {
      const at = this.dragging && event.buttons === 1 ? this.place(event.target.closest("td") ?? event.target) : null;
      if (at) this.select(at.row, at.column, true);
    });
    document.addEventListener("mouseup", () => (this.dragging = false));
    this.table.addEventListener("dblclick", (event) => this.place(event.target) && this.edit());
    this.table.addEventListener("keydown", (event) => this.key_down(event));
    this.table.addEventListener("copy", (event) => this.clip(event, () => event.clipboardData.setData("text/plain", this.copied())));
    this.table.addEventListener("cut", (event) => this.clip(event, () => {
      event.clipboardData.setData("text/plain", this.copied());
      this.empty();
    }));
    this.table.addEventListener("paste", (event) => this.clip(event, () => this.paste(event.clipboardData.getData("text/plain"))));
    this.box.querySelector("[data-undo]").addEventListener("click", () => this.undo());
    this.box.querySelector("[data-redo]").addEventListener("click", () => this.redo());
    this.box.querySelector("[data-save]").addEventListener("click", () => this.save());
    window.addEventListener("beforeunload", (event) => this.box.isConnected && this.changed().length && event.preventDefault());
  }

  clip(event, act) {
    if (event.target.matches("input")) return;
    event.preventDefault();
    act();
  }

  key_down(event) {
    if (event.target.matches("input") || !this.place(event.target)) return;
    const control = event.ctrlKey || event.metaKey;
    const ways = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -99], End: [0, 99], PageUp: [-15, 0], PageDown: [15, 0] };
    const commands = { z: () => (event.shiftKey ? this.redo() : this.undo()), y: () => this.redo(), d: () => this.fill(true), r: () => this.fill(false), s: () => this.save(), a: () => this.everything(), Enter: () => this.save() };
    const plain = { Enter: () => this.edit(), F2: () => this.edit(), Delete: () => this.empty(), Backspace: () => this.empty() };
    const command = control ? commands[event.key.length === 1 ? event.key.toLowerCase() : event.key] : plain[event.key];
    if (ways[event.key]) this.move(...ways[event.key], event.shiftKey);
    else if (command) command();
    else if (!control && !event.altKey && /^[\d.,-]$/.test(event.key)) this.edit(event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  everything() {
    this.select(0, 0);
    this.select(this.rows.length - 1, this.months.length - 1, true);
  }
}

export function start(root) {
  for (const box of [...(root.matches?.("[data-grid]") ? [root] : []), ...root.querySelectorAll("[data-grid]")]) {
    if (!box.sheet) box.sheet = new Sheet(box);
  }
}
