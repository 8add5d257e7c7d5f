// A list of which only the rows in sight are in the page: ten thousand rows cost as much as twenty.

const AROUND = 8; // rows above and below what is in sight

class LongList {
  // `row(item)` makes a row's content, `open(item)` is called for a click or Enter; rows are all as high as `--row` says.
  constructor(box, { label, row, open }) {
    Object.assign(this, { box, row, open, items: [], active: -1, from: -1, to: -1 });
    this.height = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--row")) || 72;
    this.inner = h("div", { class: "inner", role: "presentation" });
    box.append(this.inner);
    for (const [name, value] of Object.entries({ role: "listbox", tabindex: "0", "aria-label": label })) box.setAttribute(name, value);
    box.addEventListener("scroll", () => this.draw(), { passive: true });
    box.addEventListener("keydown", (event) => this.press(event));
    box.addEventListener("click", (event) => {
      const at = event.target.closest("[role=option]")?.dataset.at;
      if (at === undefined) return;
      this.activate(Number(at));
      this.open(this.items[Number(at)]);
    });
    new ResizeObserver(() => this.draw()).observe(box);
  }

  set(items) {
    this.items = items;
    this.active = -1;
    this.from = this.to = -1;
    this.inner.style.height = `${items.length * this.height}px`;
    this.box.scrollTop = 0;
    this.box.removeAttribute("aria-activedescendant");
    this.draw();
  }

  draw() {
    const from = Math.max(0, Math.floor(this.box.scrollTop / this.height) - AROUND);
    const to = Math.min(this.items.length, Math.ceil((this.box.scrollTop + this.box.clientHeight) / this.height) + AROUND);
    if (from === this.from && to === this.to) return;
    [this.from, this.to] = [from, to];
    const rows = [];
    for (let at = from; at < to; at++) {
      const row = h("div", { role: "option", id: `${this.box.id}-${at}`, "data-at": at, class: "row",
        "aria-setsize": this.items.length, "aria-posinset": at + 1, "aria-selected": String(at === this.active) }, this.row(this.items[at]));
      row.style.top = `${at * this.height}px`;
      rows.push(row);
    }
    this.inner.replaceChildren(...rows);
  }

  press(event) {
    const page = Math.max(1, Math.floor(this.box.clientHeight / this.height) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.key in steps && this.items.length) {
      event.preventDefault();
      const last = this.items.length - 1;
      const step = steps[event.key];
      this.activate(this.active < 0 && Number.isFinite(step) ? 0 : Math.min(last, Math.max(0, this.active + step)));
    } else if ((event.key === "Enter" || event.key === " ") && this.active >= 0) {
      event.preventDefault();
      this.open(this.items[this.active]);
    }
  }

  activate(at) {
    this.active = at;
    const top = at * this.height;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    else if (top + this.height > this.box.scrollTop + this.box.clientHeight) this.box.scrollTop = top + this.height - this.box.clientHeight;
    this.from = -1;
    this.draw();
    this.box.setAttribute("aria-activedescendant", `${this.box.id}-${at}`);
  }

  select(item) {
    const at = this.items.indexOf(item);
    if (at >= 0 && at !== this.active) this.activate(at);
  }
}
