// One article as a printer's proof: what goes is struck through, what a guard kept is dotted and marked "stet".

// Only a near-copy's score is held against a threshold; the others say how much of the longer line the shorter one has.
function scoreWords(one) {
  if (one.rule === "near-duplicate") return `${score(one.score)} alike; the threshold is ${OPTIONS.similarity}`;
  return one.score === 1 ? "1.000, the same words" : `${score(one.score)} of the longer line`;
}

function told(one, kind) {
  const rows = [];
  if (kind === "held") rows.push(["Guard", guardName(one.guard)]);
  rows.push(["Rule", one.rule], ["Kind", one.category]);
  if (one.why) rows.push(["Why", one.why]);
  if (one.score !== null && one.score !== undefined) {
    rows.push(one.category === "repeat" ? ["Score", scoreWords(one)] : ["Score", `${score(one.score)}${one.category === "site" ? " of the site's pages have it" : ""}`]);
  }
  return rows;
}

const ledger = (rows) => h("dl", { class: "ledger" }, rows.map(([name, value]) => h("div", {}, h("dt", { text: name }), h("dd", { dir: "auto", text: value }))));

class Sheet {
  constructor(box) {
    this.box = box;
    this.tip = byId("tip");
    this.editing = false;
    box.addEventListener("keydown", (event) => this.press(event));
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") this.tip.hidden = true; });
    box.addEventListener("pointerleave", () => { this.tip.hidden = true; });
    document.addEventListener("scroll", () => {
      if (this.hinted?.contains(document.activeElement)) this.place();
      else this.tip.hidden = true;
    }, { passive: true, capture: true });
  }

  // `line` is a number to go to, `match(line)` says which marks the filters ask for, `wanted` what was searched for.
  async show(one, { line = 0, match = null, wanted = "" }) {
    this.one = one;
    const body = await bodyOf(one);
    if (this.one !== one) return; // another one was opened meanwhile
    this.texts = new Map(body.lines.filter((row) => row.text !== undefined).map((row) => [row.number, row]));
    this.wanted = wanted;
    const list = h("ol", { class: `sheet${this.editing ? " editing" : ""}`, role: "list" }, body.lines.map((row, at) => this.line(row, body.lines[at - 1])));
    this.list = list;
    const marks = body.lines.filter((row) => row.kind === "removed" || row.kind === "held").length;
    const header = h("header", { class: "sheet-head" },
      h("a", { class: "back", href: "#articles" }, "← All articles"),
      h("h2", { id: "sheet-title", tabindex: "-1", dir: "auto", text: one.title || "(no text)" }),
      h("p", { class: "small", dir: "auto" }, [one.site, placeOf(one)].filter(Boolean).join(" · "),
        one.url && /^https?:\/\//i.test(one.url) ? [" · ", h("a", { href: one.url, rel: "noopener noreferrer nofollow", target: "_blank", text: "the page itself" })] : null),
      h("p", { class: "tally" }, `${number(one.gone)} of ${count(one.lines, "line")} removed, ${percent(one.share * one.characters, one.characters)} of the text`,
        one.held ? `; guards hold ${count(one.held, "line")}` : "", body.sure !== null ? `; the page profile is ${score(body.sure)} sure of the article` : "", "."),
      body.notes.map((text) => h("p", { class: "note", text })),
      h("div", { class: "tools" },
        button("Next mark", () => this.step(1), { "aria-keyshortcuts": "n", disabled: !marks }),
        button("Previous", () => this.step(-1), { "aria-keyshortcuts": "p", disabled: !marks }),
        button("Something should have gone", (event) => this.edit(event.currentTarget), { "aria-pressed": String(this.editing), class: "edit" })));
    this.box.replaceChildren(header, list);
    this.box.scrollTop = 0;
    scrollTo(0, 0); // on a phone it is the page that scrolls
    const found = line ? body.lines.find((row) => row.number === line) : match && body.lines.find(match);
    if (found) this.go(found.number, line > 0);
    else if (wanted) list.querySelector("mark")?.scrollIntoView({ block: "center" });
  }

  line(row, above) {
    const id = `line-${row.number}`;
    const no = h("span", { class: "no", "aria-hidden": "true", text: row.number });
    const cut = row.more ? h("span", { class: "cut", text: ` [${count(row.more, "character")} more, not shown here]` }) : null;
    if (row.kind === "blank") return h("li", { class: "line blank", role: "presentation" });
    if (row.kind === "blanks") return h("li", { class: "line blanks" }, no, h("p", { class: "text small", text: `${count(row.lines, "blank line")} removed` }));
    if (row.kind === "gap") return h("li", { class: "line gap" }, h("p", { class: "text small", text: `${count(row.lines, "kept line")} of this long text not shown here` }));
    if (row.kind === "rest") return h("li", { class: "line gap" }, h("p", { class: "text small", text: `and ${count(row.lines, "more line", "more lines")}, ${number(row.gone)} of them removed, not shown here` }));
    if (row.kind === "kept") {
      return h("li", { class: "line kept", id }, no, h("p", { class: "text", dir: "auto" }, marked(row.text, this.wanted), cut),
        button("Should go", (event) => advise(row, event.currentTarget), { class: "margin should", "aria-label": `Line ${row.number} should go: what to do` }));
    }
    const gone = row.kind === "removed";
    const first = gone ? row : row.guards[0];
    const label = gone ? row.category : "stet";
    const panel = h("div", { class: "panel", id: `${id}-why`, hidden: true });
    const mark = button([gone ? icon("dele") : h("span", { class: "stet", "aria-hidden": "true", text: "…" }), h("span", { class: "label", text: label }),
      h("span", { class: "rule", text: gone ? row.rule : guardName(first.guard) })], () => this.toggle(row, panel, mark), {
      class: "margin mark", "aria-expanded": "false", "aria-controls": panel.id,
      "aria-label": gone ? `Line ${row.number}, removed as ${row.category} by ${row.rule}: why` : `Line ${row.number}, kept by a guard, ${guardName(first.guard)}: why`,
    });
    const text = h("p", { class: "text", dir: "auto" }, h(gone ? "del" : "span", {}, marked(row.text, this.wanted)), cut);
    // A long run of one rule says its name once.
    const again = above?.kind === "removed" && above.rule === row.rule;
    const made = h("li", { class: `line ${row.kind}${again ? " again" : ""} ${gone ? family(row.category) : "family-held"}`, id }, no, text, mark, panel);
    text.addEventListener("click", () => { if (!String(getSelection())) mark.click(); });
    const hover = (event) => { if (event.pointerType !== "touch" && panel.hidden) this.hint(row, first, made); };
    made.addEventListener("pointerenter", hover);
    made.addEventListener("pointerleave", (event) => { if (!this.tip.contains(event.relatedTarget)) this.tip.hidden = true; });
    mark.addEventListener("focus", () => { if (panel.hidden && mark.matches(":focus-visible")) this.hint(row, first, made); });
    mark.addEventListener("blur", () => { this.tip.hidden = true; });
    return made;
  }

  // What hovering and focus show; a click or a tap shows all of it below the line.
  hint(row, one, line) {
    const like = this.like(one);
    this.tip.className = line.className.match(/family-\S+/)[0];
    this.tip.replaceChildren(ledger(told(one, row.kind)),
      like ? h("p", { class: "twin", dir: "auto" }, h("small", { text: like.number ? `Like line ${like.number}: ` : "Like: " }), clip(like.text, 160)) : "",
      h("p", { class: "small", text: like ? "Click for both side by side, and to object." : "Click to object." }));
    this.tip.hidden = false;
    this.hinted = line;
    this.place();
  }

  // The hint goes below its line, or above where there is no room.
  place() {
    const place = this.hinted.getBoundingClientRect();
    const text = this.hinted.querySelector(".text").getBoundingClientRect();
    const below = place.bottom + this.tip.offsetHeight + 8 < innerHeight;
    this.tip.style.top = `${below ? place.bottom + 4 : Math.max(8, place.top - this.tip.offsetHeight - 4)}px`;
    this.tip.style.left = `${Math.max(8, Math.min(text.left, innerWidth - this.tip.offsetWidth - 8))}px`;
  }

  like(one) {
    if (one.like === null || one.like === undefined) return null;
    if (typeof one.like === "string") return { text: one.like, number: 0 };
    const row = this.texts.get(one.like);
    return row ? { text: row.text, number: row.number, kind: row.kind } : null;
  }

  toggle(row, panel, mark) {
    this.tip.hidden = true;
    const open = panel.hidden;
    if (open && !panel.firstChild) panel.append(...this.details(row, mark));
    panel.hidden = !open;
    mark.setAttribute("aria-expanded", String(open));
    panel.parentElement.classList.toggle("open", open);
  }

  details(row, mark) {
    const made = [];
    for (const one of row.kind === "removed" ? [row] : row.guards) {
      made.push(ledger(told(one, row.kind)));
      const like = this.like(one);
      if (!like) continue;
      const where = like.number ? `${like.kind === "removed" ? "Line" : "Kept: line"} ${like.number}` : "Is like";
      made.push(sideBySide(row.text, like.text, [`${row.kind === "removed" ? "Removed" : "Held"}: line ${row.number}`, where],
        [row.kind === "removed" ? "was" : "held", "stays"]));
      if (like.number) made.push(button(`Go to line ${like.number}`, () => this.go(like.number, true), { class: "go" }));
    }
    made.push(button("Not right?", () => advise(row, mark), { class: "object" }));
    return made;
  }

  go(line, focus) {
    const found = this.list.querySelector(`#line-${line}`);
    if (!found) return;
    found.scrollIntoView({ block: "center" });
    this.list.querySelectorAll(".here").forEach((one) => one.classList.remove("here"));
    found.classList.add("here");
    if (focus) (found.querySelector(".mark") || this.box.querySelector("#sheet-title")).focus({ preventScroll: true });
  }

  step(by) {
    const marks = [...this.list.querySelectorAll(".mark")];
    if (!marks.length) return;
    const here = marks.indexOf(document.activeElement.closest?.(".line")?.querySelector(".mark"));
    const last = here >= 0 ? here : marks.indexOf(this.list.querySelector(".here .mark"));
    const next = marks[(last + by + marks.length + (last < 0 && by < 0 ? 1 : 0)) % marks.length];
    this.go(Number(next.closest(".line").id.slice(5)), false);
    next.focus({ preventScroll: true });
  }

  edit(toggle) {
    this.editing = !this.editing;
    toggle.setAttribute("aria-pressed", String(this.editing));
    this.list.classList.toggle("editing", this.editing);
    say(this.editing ? "Each kept line has a button now." : "");
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("textarea, input, select")) return;
    if (event.key === "n") this.step(1);
    else if (event.key === "p") this.step(-1);
  }
}
