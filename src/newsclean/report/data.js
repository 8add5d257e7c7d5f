// What the page knows: totals and a row for each article at once, bodies when somebody asks for them.

const DATA = JSON.parse(byId("data").textContent);
const TOTALS = DATA.totals;
const OPTIONS = DATA.options;
const RULES = TOTALS.rules.map(([name, category, lines, characters, articles, held]) => ({
  name, category: category || "repeat", lines, characters, articles, held,
}));
const GUARDS = TOTALS.guards.map(([name, lines, articles]) => ({ name, lines, articles }));
const CATEGORY_OF = new Map(RULES.map((rule) => [rule.name, rule.category]));
const DOCUMENTS = DATA.documents.map((row, index) => {
  const [file, record, title, site, lines, gone, characters, goneCharacters, held, stopped, rules, guards, url, chunk, at] = row;
  return {
    index, file: DATA.files[file], record, title, site: DATA.sites[site], lines, gone, characters, held,
    stopped: stopped === 1, rules, guards, url, chunk, at,
    share: characters ? goneCharacters / characters : 0,
  };
});
const FAMILIES = {
  repeat: ["repeat"],
  prompts: ["ad", "newsletter", "subscription", "app"],
  links: ["related", "label", "navigation", "tags"],
  social: ["share", "comments", "counter", "player", "read-time", "tweet"],
  pictures: ["caption", "caption-credit", "caption-label", "photo-credit"],
  people: ["byline", "bio", "about", "contact", "timestamp", "wire-credit", "headline", "standfirst"],
  legal: ["legal", "cookies", "disclosure"],
  page: ["page", "site", "markup"],
  blank: ["blank"],
};
const FAMILY_OF = new Map(Object.entries(FAMILIES).flatMap(([family, some]) => some.map((one) => [one, family])));
const family = (category) => `family-${FAMILY_OF.get(category) || "page"}`;
const placeOf = (one) => (one.record ? `${one.file}, record ${number(one.record)}` : one.file);

const chunks = new Map();

async function unpacked(id) {
  const packed = Uint8Array.from(atob(byId(`chunk-${id}`).textContent), (char) => char.charCodeAt(0));
  const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return JSON.parse(await new Response(plain).text());
}

// The bodies of a chunk. The last few are remembered: who reads one article often reads its neighbour.
function chunk(id) {
  if (!chunks.has(id)) {
    chunks.set(id, unpacked(id));
    if (chunks.size > 12) chunks.delete(chunks.keys().next().value);
  }
  return chunks.get(id);
}

// What the rows of a proof are; see newsclean/report/proof.py.
const [BLANKS, REMOVED, HELD, CUT, GAP, REST] = [0, 1, 2, 3, 4, 5];

const evidence = ([rule, why, value, like]) => ({ rule, why, score: value, like, category: CATEGORY_OF.get(rule) || "repeat" });

// The lines of an article, each with its number: {kind, number, text, ...}.
async function bodyOf(one) {
  const [notes, sure, rows] = (await chunk(one.chunk))[one.at];
  const lines = [];
  let at = 1;
  for (const row of rows) {
    if (typeof row === "string") lines.push({ kind: row ? "kept" : "blank", number: at++, text: row });
    else if (row[0] === REMOVED) lines.push({ kind: "removed", number: at++, text: row[1], ...evidence(row.slice(2, 6)), more: row[6], whole: row[7] });
    else if (row[0] === HELD) {
      const guards = row[2].map(([guard, ...rest]) => ({ guard, ...evidence(rest) }));
      lines.push({ kind: "held", number: at++, text: row[1], guards, more: row[3], whole: row[4] });
    } else if (row[0] === CUT) lines.push({ kind: "kept", number: at++, text: row[1], more: row[2] });
    else {
      lines.push({ kind: { [BLANKS]: "blanks", [GAP]: "gap", [REST]: "rest" }[row[0]], number: at, lines: row[1], gone: row[2] });
      at += row[1];
    }
  }
  return { notes, sure, lines };
}

// The text of every article in lower case, for the search; `tell` hears how far it is.
let haystacks = null;
function searchable(tell) {
  haystacks = haystacks || (async () => {
    const found = new Array(DOCUMENTS.length);
    const inChunks = grouped(DOCUMENTS, (one) => one.chunk);
    let done = 0;
    for (const [id, some] of inChunks) {
      const bodies = await unpacked(id);
      for (const one of some) {
        const texts = bodies[one.at][2].map((row) => (typeof row === "string" ? row : typeof row[1] === "string" ? row[1] : ""));
        found[one.index] = `${one.title}\n${texts.join("\n")}`.toLowerCase();
      }
      done += some.length;
      tell(done);
    }
    return found;
  })();
  return haystacks;
}

function grouped(items, key) {
  const found = new Map();
  for (const item of items) {
    if (!found.has(key(item))) found.set(key(item), []);
    found.get(key(item)).push(item);
  }
  return found;
}
