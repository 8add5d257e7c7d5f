// What differs between two texts, word by word (in scripts without blanks character by character).

const WORDS = /\r?\n|[^\S\n]+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*|[\p{L}\p{N}\p{M}_]+(?:['’][\p{L}\p{N}\p{M}]+)*|[^]/gu;
const CELLS = 4e6; // of the table of a comparison: what would take more is taken to differ altogether

const wordsOf = (text) => text.match(WORDS) || [];
const linesOf = (text) => text.match(/[^\n]*\n|[^\n]+$/g) || [];

// Pieces [sign, text]: 0 in both, -1 in the first only, 1 in the second only. Lines that both have are found first;
// between them words are compared, of lines that have half of their words in common.
function difference(first, second) {
  const found = [];
  let [gone, come] = [[], []];
  const settle = () => {
    for (const [one, other] of paired(gone, come)) {
      if (one && other) found.push(...aligned(wordsOf(one), wordsOf(other)));
      else found.push(one ? [-1, one] : [1, other]);
    }
    [gone, come] = [[], []];
  };
  for (const [sign, text] of aligned(linesOf(first), linesOf(second))) {
    if (sign < 0) gone.push(text);
    else if (sign > 0) come.push(text);
    else { settle(); found.push([0, text]); }
  }
  settle();
  return tidy(found);
}

const ALIKE = 0.5; // of the words of two lines (Dice), for words to be compared

function* paired(gone, come) {
  if (gone.length === 1 && come.length === 1) { yield [gone[0], come[0]]; return; }
  const bags = [gone, come].map((lines) => lines.map((line) => new Set(wordsOf(line).filter((word) => /[\p{L}\p{N}]/u.test(word)))));
  let from = 0;
  for (let i = 0; i < gone.length; i++) {
    let at = -1;
    for (let j = from; j < come.length && at < 0 && gone.length * come.length < 4e4; j++) {
      const common = [...bags[0][i]].filter((word) => bags[1][j].has(word)).length;
      if (2 * common > ALIKE * (bags[0][i].size + bags[1][j].size)) at = j;
    }
    if (at < 0) { yield [gone[i], ""]; continue; }
    for (; from < at; from++) yield ["", come[from]];
    yield [gone[i], come[from++]];
  }
  for (; from < come.length; from++) yield ["", come[from]];
}

// The longest common subsequence, by the table of its lengths, between equal ends.
function aligned(a, b) {
  let start = 0;
  let end = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const found = a.slice(0, start).map((token) => [0, token]);
  const [n, m] = [a.length - start - end, b.length - start - end];
  if (n * m > CELLS) {
    found.push(...a.slice(start, start + n).map((token) => [-1, token]), ...b.slice(start, start + m).map((token) => [1, token]));
  } else {
    const wide = m + 1;
    const lengths = new Uint32Array((n + 1) * wide);
    for (let i = n - 1; i >= 0; i--) {
      for (let j = m - 1; j >= 0; j--) {
        lengths[i * wide + j] = a[start + i] === b[start + j]
          ? lengths[(i + 1) * wide + j + 1] + 1
          : Math.max(lengths[(i + 1) * wide + j], lengths[i * wide + j + 1]);
      }
    }
    let i = 0;
    let j = 0;
    while (i < n || j < m) {
      if (i < n && j < m && a[start + i] === b[start + j]) { found.push([0, a[start + i]]); i++; j++; }
      else if (j === m || (i < n && lengths[(i + 1) * wide + j] >= lengths[i * wide + j + 1])) found.push([-1, a[start + i++]]);
      else found.push([1, b[start + j++]]);
    }
  }
  found.push(...a.slice(a.length - end).map((token) => [0, token]));
  return found;
}

// Neighbours of one sign together, and a blank between two differences with them.
function tidy(pieces) {
  const found = [];
  pieces.forEach(([sign, text], at) => {
    const last = found[found.length - 1];
    if (sign === 0 && /^[^\S\n]+$/.test(text) && last && last[0] && pieces[at + 1] && pieces[at + 1][0]) {
      found.push([-1, text], [1, text]);
    } else found.push([sign, text]);
  });
  const merged = [];
  let [gone, come] = ["", ""];
  const settle = () => {
    if (gone) merged.push([-1, gone]);
    if (come) merged.push([1, come]);
    gone = come = "";
  };
  for (const [sign, text] of found) {
    if (sign < 0) gone += text;
    else if (sign > 0) come += text;
    else {
      settle();
      if (merged.length && merged[merged.length - 1][0] === 0) merged[merged.length - 1][1] += text;
      else merged.push([0, text]);
    }
  }
  settle();
  return merged;
}

// Two texts side by side, with what differs marked; `titles` stand above them.
function sideBySide(first, second, titles, classes = ["was", "stays"]) {
  const pieces = difference(first, second);
  const side = (sign, tag) => pieces.filter(([one]) => one === 0 || one === sign)
    .map(([one, text]) => (one ? h(tag, { text }) : text));
  const same = pieces.every(([sign]) => sign === 0);
  return h("div", { class: "twins" },
    h("figure", { class: classes[0] }, h("figcaption", {}, titles[0]), h("blockquote", { dir: "auto" }, side(-1, "del"))),
    h("figure", { class: classes[1] }, h("figcaption", {}, titles[1]), h("blockquote", { dir: "auto" }, side(1, "ins"))),
    same && h("p", { class: "same", text: "The same, word for word." }));
}
