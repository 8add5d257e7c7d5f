// "Not right?": what to put into the configuration, ready to paste.

// A TOML basic string; what JSON escapes TOML escapes the same way, and U+007F besides.
const toml = (text) => JSON.stringify(text).replaceAll("\u007f", "\\u007f");
const WHERE = "# newsclean.toml, or under [tool.newsclean] in pyproject.toml";
const RULE_CATEGORIES = new Set(Object.values(FAMILIES).flat());
["repeat", "page", "site", "blank", "headline", "standfirst"].forEach((name) => RULE_CATEGORIES.delete(name));

const keepLine = (text) => `${WHERE}\nkeep = [\n  ${toml(text)},\n]\n`;
const setting = (name, value) => `${WHERE}\n${name} = ${value}\n`;

const FOLDS = [[/[\u2018\u2019\u201a\u201b\u2032\u00b4`]/g, "'"], [/[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033]/g, '"'], [/[\u2010-\u2015\u2212]/g, "-"], [/\u2026/g, "..."]];

// The line as rules see it, near enough: signs folded, ornaments at the ends gone, blanks single.
function plain(text) {
  let found = text.replace(/^(?:[#\s*|>~=_+•·∙▪▫◦●○■□◆◇▶►▸▷▼▾→⇒›★☆✓✔✕✖×-]|»\s)+|[<«\s*|>~=_+•·∙▪▫◦●○■□◆◇▶►▸▷▼▾→⇒›★☆✓✔✕✖×-]+$/gu, "");
  for (const [sign, fold] of FOLDS) found = found.replace(sign, fold);
  return found.normalize("NFKC").replace(/\s+/g, " ").trim();
}

function ownRule(text, category) {
  const line = plain(text) || text;
  const tokens = line.toLowerCase().match(/[\p{L}\p{M}\p{N}_]+/gu) || [];
  const word = tokens.filter((token) => !/^\p{N}+$/u.test(token)).sort((a, b) => b.length - a.length)[0];
  const pattern = line.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&").replace(/['"]/g, "['\"]").replace(/\d+/g, "\\d+");
  const name = line.toLowerCase().match(/[a-z]+/g)?.slice(0, 3).join("-") || "line";
  return [
    "# own-rules.toml; newsclean.toml then says: rules = [\"own-rules.toml\"]",
    "[[rule]]",
    `id = ${toml(`own-${name}`)}`,
    `category = ${toml(RULE_CATEGORIES.has(category) ? category : "navigation")}`,
    "where = \"anywhere\"  # or head, tail, edges",
    ...(word ? [`words = [${toml(word)}]`] : []),
    ...(tokens.length > 25 ? [`longest = ${tokens.length + 5}`] : []),
    `pattern = ${toml(pattern)}`,
    `example = ${toml(text)}`,
    `spare = ${toml(`Somebody had painted ${clip(line, 80)} on the wall of the ferry terminal, the harbour master said on Monday.`)}`,
    "since = \"1\"",
    "",
  ].join("\n");
}

// What can be done about a line: [what it does, what to paste], the likeliest first.
function remedies(line) {
  const found = [];
  const text = line.whole || line.text; // in a hard-wrapped text a paragraph is what counts as a line
  if (line.kind === "removed") {
    if (!line.more) found.push(["Never remove this line, wherever it stands.", keepLine(text)]);
    const policy = OPTIONS.switches[line.category];
    if (policy) found.push([`Keep every line of the kind ${line.category}.`, setting(policy, "false")]);
    if (line.rule === "near-duplicate" && line.score !== null && line.score < 0.99) {
      found.push([`Only what is more alike than these two (${score(line.score)}) is a copy.`, setting("similarity", (Math.floor(line.score * 100) / 100 + 0.01).toFixed(2))]);
    }
    if (line.category === "site") found.push(["In the file of the site profile: this line is never the site's.", `{ text = ${toml(text)}, always = "keep" },\n`]);
    if (OPTIONS.profile !== "conservative" && !OPTIONS.never.includes(line.category) && !policy) {
      found.push(["Remove only what is never content; this line stays, and repeats do.", setting("profile", '"conservative"')]);
    }
  } else {
    const category = line.guards ? line.guards[0].category : "";
    if (!line.more) found.push(["Remove this line by a rule of your own. Numbers may change; newsclean rules check tries the file.", ownRule(text, category)]);
    if (line.guards?.some((one) => one.category === "repeat" && !["safety-valve", "keep-line"].includes(one.guard))) {
      found.push(["Remove every near-copy, refrains and table rows included.", setting("guards", "false")]);
    }
  }
  return found;
}

async function copied(area) {
  try {
    await navigator.clipboard.writeText(area.value);
    return true;
  } catch {
    // From disk not every browser gives a page the clipboard: the old way, and if that fails, the text is selected.
    area.focus();
    area.select();
    try { return document.execCommand("copy"); } catch { return false; }
  }
}

async function advise(line, from) {
  const dialog = byId("advice");
  const some = remedies(line);
  const areas = some.map(([, text]) => h("textarea", { readonly: true, rows: Math.min(14, text.trimEnd().split("\n").length), spellcheck: "false", "aria-label": "To paste" }));
  const told = h("p", { class: "copied", role: "status" });
  const copy = async (at) => {
    told.textContent = (await copied(areas[at])) ? "Copied. Paste it into the file that its first line names." : "This browser does not let the page copy. It is selected: copy it with Ctrl+C, or by a long press.";
  };
  dialog.replaceChildren(
    h("h2", { id: "advice-title", text: line.kind === "removed" ? "Not right? Keep it." : "Not right? Have it removed." }),
    h("blockquote", { dir: "auto", text: clip(line.whole || line.text, 300) }), told,
    ...some.map(([what], at) => h("section", {}, h("h3", { text: what }), areas[at], button("Copy", () => copy(at), { class: "copy" }))),
    some.length ? "" : h("p", { text: "The line is too long to be shown whole, so there is nothing ready to copy." }),
    button("Close", () => dialog.close(), { class: "close" }));
  some.forEach(([, text], at) => { areas[at].value = text.trimEnd() + "\n"; });
  dialog.onclose = () => from.focus();
  dialog.onclick = (event) => { if (event.target === dialog) dialog.close(); };
  dialog.showModal();
  if (some.length) await copy(0);
}
