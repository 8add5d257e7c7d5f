// The articles: filters, the list, and the proof of the one that is open.

const SHOWS = {
  "": ["All articles", () => true],
  changed: ["Something removed", (one) => one.gone > 0],
  unchanged: ["Nothing removed", (one) => one.gone === 0],
  held: ["A guard held", (one) => one.held > 0],
  stopped: ["The safety valve held", (one) => one.stopped],
};
const SORTS = {
  "": ["in their order", (a, b) => a.index - b.index],
  share: ["most of the text removed", (a, b) => b.share - a.share || a.index - b.index],
  lines: ["most lines removed", (a, b) => b.gone - a.gone || a.index - b.index],
  held: ["most lines held", (a, b) => b.held - a.held || a.index - b.index],
  least: ["least of the text removed", (a, b) => a.share - b.share || a.index - b.index],
};
const FILTERS = ["category", "rule", "site", "show", "guard", "bin", "q", "sort"];

function picker(id, label, options, act) {
  return h("label", { for: id }, h("span", { text: label }), h("select", { id, onchange: act }, options));
}
const option = (value, text) => h("option", { value, text });
const sorted = (names) => [...names].sort((a, b) => a.localeCompare(b, "en"));

class Articles {
  constructor() {
    this.state = {};
    const change = () => this.changed();
    const categories = sorted(new Set(RULES.map((rule) => rule.category)));
    const sites = sorted(new Set(DOCUMENTS.map((one) => one.site)));
    this.search = h("input", { id: "q", type: "search", placeholder: "in titles and texts", autocomplete: "off", spellcheck: "false" });
    let waiting = 0;
    this.search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(change, 200); });
    this.pick = {
      category: picker("category", "Kind", [option("", "Every kind"), ...categories.map((name) => option(name, name))], change),
      rule: picker("rule", "Rule", [option("", "Every rule"), ...categories.map((name) => h("optgroup", { label: name },
        sorted(RULES.filter((rule) => rule.category === name).map((rule) => rule.name)).map((rule) => option(rule, rule))))], change),
      site: picker("site", "Site", [option("", "Every site"), ...sites.filter(Boolean).map((name) => option(name, name))], change),
      show: picker("show", "Show", Object.entries(SHOWS).map(([value, [text]]) => option(value, text)), change),
      sort: picker("sort", "Sort by", Object.entries(SORTS).map(([value, [text]]) => option(value, text)), change),
    };
    if (sites.filter(Boolean).length < 2) this.pick.site.hidden = true;
    this.chips = h("p", { class: "chips" });
    this.counter = h("p", { class: "counter", id: "counter", role: "status", "aria-live": "polite" });
    this.filters = h("details", { class: "filters", open: matchMedia("(min-width: 60rem)").matches },
      h("summary", { text: "Filter and sort" }), h("div", { class: "controls" }, ["category", "rule", "site", "show", "sort"].map((name) => this.pick[name])));
    const list = h("div", { id: "list", class: "long" });
    const sheet = h("article", { id: "sheet", class: "reader", "aria-labelledby": "sheet-title" }, h("p", { class: "empty", text: "Choose an article." }));
    byId("articles").append(h("h1", { id: "articles-title", class: "away", text: "Articles" }), h("div", { class: "finder" },
      h("div", { role: "search", class: "searching" }, h("label", { for: "q" }, h("span", { text: "Search" }), this.search), this.filters),
      this.chips, this.counter, list), sheet);
    this.list = new LongList(list, { label: "Articles", row: (one) => this.row(one), open: (one) => this.open(one, true) });
    this.sheet = new Sheet(sheet);
  }

  row(one) {
    const bar = h("span", { class: "bar" });
    bar.style.setProperty("--share", one.share);
    return [h("span", { class: "row-title", dir: "auto", text: one.title || "(no text)" }),
      h("span", { class: "row-more" }, h("span", { class: "where", text: one.site || placeOf(one) }),
        one.held ? h("span", { class: "badge", text: one.stopped ? "safety valve" : `stet ${number(one.held)}` }) : null,
        h("span", { class: "lost", text: one.gone ? `${number(one.gone)} of ${count(one.lines, "line")}` : "nothing" })),
      h("span", { class: "track", "aria-hidden": "true" }, bar)];
  }

  // What the address says: filters, and the article that is open.
  route(query) {
    const state = Object.fromEntries(FILTERS.map((name) => [name, query.get(name) || ""]));
    const same = this.drawn && FILTERS.every((name) => state[name] === this.state[name]);
    this.state = state;
    for (const name of Object.keys(this.pick)) this.pick[name].querySelector("select").value = state[name];
    if (this.search.value !== state.q) this.search.value = state.q;
    const found = same ? Promise.resolve() : this.draw();
    const at = query.get("article");
    const one = at === null ? null : DOCUMENTS[Number(at)];
    byId("articles").classList.toggle("reading", Boolean(one));
    if (!one) return;
    const back = new URLSearchParams(query);
    back.delete("article");
    back.delete("line");
    found.then(() => this.list.select(one));
    this.sheet.show(one, { line: Number(query.get("line") || 0), match: this.matcher(), wanted: state.q.trim().toLowerCase() }).then(() => {
      this.sheet.box.querySelector(".back").href = `#articles?${back}`;
      if (this.focus || getComputedStyle(byId("list").parentElement).display === "none") byId("sheet-title").focus({ preventScroll: true });
      this.focus = false;
    }, trouble);
  }

  // Which marks the filters ask for: the first of them is gone to.
  matcher() {
    const { category, rule, guard } = this.state;
    if (!category && !rule && !guard) return null;
    const fits = (one) => (!category || one.category === category) && (!rule || one.rule === rule) && (!guard || one.guard === guard);
    return (row) => (row.kind === "removed" && !guard && fits(row)) || (row.kind === "held" && row.guards.some(fits));
  }

  query(extra = {}) {
    const query = new URLSearchParams();
    for (const name of FILTERS) if (this.state[name]) query.set(name, this.state[name]);
    for (const [name, value] of Object.entries(extra)) query.set(name, value);
    return `#articles?${query}`;
  }

  open(one, focus) {
    this.focus = focus;
    location.hash = this.query({ article: one.index });
  }

  changed() {
    for (const name of Object.keys(this.pick)) this.state[name] = this.pick[name].querySelector("select").value;
    this.state.q = this.search.value;
    history.replaceState(null, "", this.query());
    this.draw();
  }

  async draw() {
    this.drawn = true;
    const { category, rule, site, show, guard, bin, q, sort } = this.state;
    const rules = new Set(RULES.flatMap((one, at) => ((!rule || one.name === rule) && (!category || one.category === category) ? [at] : [])));
    const guardAt = GUARDS.findIndex((one) => one.name === guard);
    const binOf = (one) => (one.share ? Math.ceil(one.share * BINS - 1e-9) : 0);
    let found = DOCUMENTS.filter((one) => (!(rule || category) || one.rules.some((at) => rules.has(at)))
      && (!site || one.site === site) && (SHOWS[show] || SHOWS[""])[1](one)
      && (!guard || one.guards.includes(guardAt)) && (bin === "" || binOf(one) === Number(bin)));
    const wanted = q.trim().toLowerCase();
    const turn = (this.turn = (this.turn || 0) + 1);
    if (wanted) {
      const texts = await searchable((done) => { if (turn === this.turn) this.counter.textContent = `Reading ${number(done)} of ${number(DOCUMENTS.length)} …`; });
      if (turn !== this.turn) return; // somebody typed on
      found = found.filter((one) => texts[one.index].includes(wanted));
    }
    found.sort((SORTS[sort] || SORTS[""])[1]);
    this.list.set(found);
    const all = DOCUMENTS.length;
    this.counter.textContent = found.length === all ? count(all, "article") : `${number(found.length)} of ${count(all, "article")}`;
    if (all < TOTALS.documents) this.counter.append(h("span", { class: "small", text: ` on this page; ${number(TOTALS.documents)} in all` }));
    this.chips.replaceChildren(...[guard && ["guard", `guard: ${guardName(guard)}`], bin !== "" && ["bin", `loses ${binName(Number(bin))}`]].filter(Boolean)
      .map(([name, text]) => button([text, h("span", { "aria-hidden": "true", text: " ×" })], () => {
        this.state[name] = "";
        this.changed();
        this.search.focus();
      }, { class: "chip", "aria-label": `${text}: take this filter away` })),
      FILTERS.some((name) => name !== "sort" && this.state[name]) ? button("Clear all", () => {
        const { sort } = this.state;
        this.state = {};
        location.hash = sort ? `#articles?sort=${sort}` : "#articles";
        this.search.focus();
      }, { class: "chip" }) : "");
  }
}
