// The overview: what went from the whole corpus, and what to look at first.

const BINS = TOTALS.histogram.length - 1;

function binName(bin) {
  if (!bin) return "nothing";
  return `${(100 * (bin - 1)) / BINS} to ${(100 * bin) / BINS} % of the text`;
}

const toArticles = (settings) => `#articles?${new URLSearchParams(settings)}`;

function lede() {
  const strong = (text) => h("strong", { text });
  const parts = [
    "Of ", strong(count(TOTALS.documents, "article")), ", ", strong(number(TOTALS.changed)),
    TOTALS.changed === 1 ? " loses something: " : " lose something: ",
    strong(number(TOTALS.gone)), ` of ${count(TOTALS.lines, "line")}, or `,
    strong(percent(TOTALS.gone_characters, TOTALS.characters)), " of the text.",
  ];
  if (TOTALS.held) {
    parts.push(" Guards keep ", strong(count(TOTALS.held, "line")), " that a rule would have removed.");
  }
  return h("p", { class: "lede" }, parts);
}

function sampling() {
  const [shown, all] = [DOCUMENTS.length, TOTALS.documents];
  if (shown === all) return null;
  const guarded = DOCUMENTS.filter((one) => one.held).length;
  const few = guarded === TOTALS.with_guards ? (guarded ? `all ${number(guarded)} where a guard held` : "")
    : `${number(guarded)} of ${number(TOTALS.with_guards)} where a guard held`;
  return h("p", { class: "note", id: "sampling" },
    h("strong", { text: `Showing ${number(shown)} of ${count(all, "article")}: ` }),
    [few, "the decisions nearest to a threshold", "examples of every rule", "the others drawn by chance, the same ones every time"].filter(Boolean).join(", "),
    ". All numbers are over all articles. ", h("code", { text: "--size" }), " makes room for more.");
}

function kinds() {
  const sums = new Map();
  for (const rule of RULES) {
    const sum = sums.get(rule.category) || { lines: 0, characters: 0 };
    sums.set(rule.category, { lines: sum.lines + rule.lines, characters: sum.characters + rule.characters });
  }
  const rows = [...sums].filter(([name, sum]) => sum.lines && name !== "blank").sort((a, b) => b[1].lines - a[1].lines);
  if (!rows.length) return h("p", { class: "empty", text: "Nothing was removed." });
  return someBars(rows.map(([name, sum]) => ({
    name, value: sum.lines, figure: number(sum.lines), sub: percent(sum.lines, TOTALS.gone), family: family(name),
    href: toArticles({ category: name }), title: `${count(sum.lines, "line")}, ${count(sum.characters, "character")}`,
  })), "Lines removed, by category", "kinds");
}

const FEW = 12;

// The first rows of a chart, and a button for all of them.
function someBars(rows, label, name) {
  const box = h("div", {}, bars(rows.length > FEW + 2 ? rows.slice(0, FEW) : rows, { label }));
  if (rows.length > FEW + 2) {
    box.append(button(`All ${rows.length} ${name}`, () => {
      box.replaceChildren(bars(rows, { label }));
      box.querySelectorAll("a")[FEW].focus();
    }, { class: "more" }));
  }
  return box;
}

function byRule() {
  const rules = RULES.filter((rule) => rule.lines && rule.category !== "blank").sort((a, b) => b.lines - a.lines);
  return someBars(rules.map((rule) => ({
    name: rule.name, note: rule.category, value: rule.lines, figure: number(rule.lines),
    sub: `in ${count(rule.articles, "article")}`, family: family(rule.category), href: toArticles({ rule: rule.name }),
    title: `${count(rule.characters, "character")}${rule.held ? `; held ${count(rule.held, "time")}` : ""}`,
  })), "Lines removed, by rule", "rules");
}

function perArticle() {
  const bins = TOTALS.histogram.map((value, bin) => ({
    value, name: bin ? `${binName(bin)} removed` : "Nothing removed", told: count(value, "article"),
    href: toArticles({ bin }), class: bin ? "" : "nothing",
  }));
  return h("div", {}, columns(bins, { label: "Articles by the share of their text that was removed", ends: ["nothing", "half", "all"] }),
    h("p", { class: "small", text: "Articles by the share of their text that goes. Heights by the square root." }));
}

const GUARD_WORDS = {
  "safety-valve": "the safety valve: rules would have taken too much of a text",
  "keep-line": "a line never to remove",
  topic: "the text is about it",
  policy: "the editor decides (a switch of its own)",
  "between-paragraphs": "could be a heading between paragraphs",
  alone: "stands alone, could be a heading",
  "few-pages": "seen on too few pages of the site",
  "all-paragraphs": "no paragraph would be left",
};
const guardName = (guard) => GUARD_WORDS[guard] || guard;

function guards() {
  const first = (guard) => guard.name === "safety-valve";
  const rows = [...GUARDS].sort((a, b) => first(b) - first(a) || b.lines - a.lines);
  if (!rows.length) return h("p", { class: "empty", text: "No guard had to hold anything." });
  return someBars(rows.map((guard) => ({
    name: guardName(guard.name), value: guard.lines, figure: number(guard.lines), sub: `in ${count(guard.articles, "article")}`,
    family: guard.name === "safety-valve" ? "family-valve" : "family-held", href: toArticles({ guard: guard.name }),
  })), "Lines held, by guard", "guards");
}

const FEW_PAIRS = 4;

function nearest(kind, title, told) {
  const pairs = DATA.nearest[kind];
  const draw = ([place, value, line, text, like, why]) => h("li", { class: "near" },
    h("p", { class: "near-head" }, h("b", { class: "score", text: score(value) }), h("span", { class: "why", text: why }),
      place >= 0 && h("a", { href: toArticles({ article: place, line }), "aria-label": `Line ${line} of ${DOCUMENTS[place].title}` }, "See it in its article")),
    like ? sideBySide(text, like, kind === "removed" ? ["Removed", "Kept"] : ["Held", "Is like"], kind === "removed" ? ["was", "stays"] : ["held", "stays"])
      : h("blockquote", { dir: "auto", text }));
  if (!pairs.length) return null;
  const alone = !DATA.nearest[kind === "removed" ? "held" : "removed"].length;
  const list = h("ol", { class: alone ? "nearest wide" : "nearest", role: "list" }, pairs.slice(0, FEW_PAIRS).map(draw));
  return h("div", { class: alone ? "whole" : "" }, h("h3", { text: title }), h("p", { class: "small", text: told }), list,
    pairs.length > FEW_PAIRS && button(`All ${pairs.length}`, (event) => {
      list.append(...pairs.slice(FEW_PAIRS).map(draw));
      event.target.remove();
      list.children[FEW_PAIRS].querySelector("a")?.focus();
    }, { class: "more" }));
}

function unsure() {
  const found = DATA.nearest.unsure.filter(([place]) => place >= 0);
  if (!found.length) return null;
  const draw = ([place, sure]) => h("li", {}, h("b", { class: "score", text: score(sure) }), " ",
    h("a", { href: toArticles({ article: place }), text: DOCUMENTS[place].title || placeOf(DOCUMENTS[place]) }));
  const list = h("ol", { class: "plain", role: "list" }, found.slice(0, FEW).map(draw));
  return h("section", { class: "block" }, h("h2", { text: "Articles of which the page profile is least sure" }),
    h("p", { class: "small", text: `How sure it is that it found the article; below ${OPTIONS.sure} nothing is cut.` }),
    list, found.length > FEW && button(`All ${found.length}`, (event) => {
      list.append(...found.slice(FEW).map(draw));
      event.target.remove();
      list.children[FEW].querySelector("a").focus();
    }, { class: "more" }));
}

function overview() {
  const how = [`profile ${OPTIONS.profile}`, `similarity ${OPTIONS.similarity}`, !OPTIONS.guards && "no guards",
    OPTIONS.languages && `rules for ${OPTIONS.languages.join(", ")}`, OPTIONS.site && "site profiles"].filter(Boolean).join(" · ");
  const box = byId("overview");
  box.append(
    h("header", { class: "opening" }, h("h1", { id: "overview-title", text: DATA.title }), lede(), h("p", { class: "small", text: how }), sampling(),
      DATA.bad.length ? h("div", { class: "note bad" }, h("strong", { text: `${count(DATA.bad.length, "input")} could not be read to the end:` }), h("ul", {}, DATA.bad.map((text) => h("li", { text })))) : null),
    h("dl", { class: "figures" }, [
      [number(TOTALS.documents), "articles", `${percent(TOTALS.changed, TOTALS.documents)} of them changed`],
      [number(TOTALS.gone), "lines removed", `${percent(TOTALS.gone, TOTALS.lines)} of ${number(TOTALS.lines)}; and ${count(TOTALS.blanks, "blank line")}`],
      [percent(TOTALS.gone_characters, TOTALS.characters), "of the text", `${number(TOTALS.gone_characters)} of ${count(TOTALS.characters, "character")}`],
      [number(TOTALS.held), "lines held by guards", `in ${count(TOTALS.with_guards, "article")}; safety valve in ${number(TOTALS.stopped)}`],
    ].map(([value, name, more]) => h("div", {}, h("dt", { text: name }), h("dd", {}, h("b", { text: value }), h("span", { text: more }))))),
    h("div", { class: "blocks" },
      h("section", { class: "block" }, h("h2", { text: "What goes, by kind" }), kinds()),
      h("section", { class: "block" }, h("h2", { text: "How much of each article" }), perArticle(),
        h("h2", { text: "What guards keep" }), guards())),
    h("section", { class: "block" }, h("h2", { text: "By which rule" }), byRule()),
    h("section", { class: "block" }, h("h2", { text: "Nearest to the threshold" }),
      h("p", { class: "small", text: DATA.nearest.removed.length + DATA.nearest.held.length
        ? `Near-copies must be alike to ${OPTIONS.similarity}. These are the closest calls.` : "There are no near-copies, removed or held." }),
      h("div", { class: "blocks" },
        nearest("removed", "Removed", "If these are no copies for you, raise the similarity."),
        nearest("held", "Alike enough, but a guard held", "If these should go, a rule of your own can say so."))),
    ...[unsure()].filter(Boolean));
}
