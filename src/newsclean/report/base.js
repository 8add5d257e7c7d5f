// The page's own way to make elements. All text of articles goes through textContent, never through markup.

function h(tag, settings, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(settings || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else if (name === "text") made.textContent = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const made = document.createElementNS(space, "svg");
  made.setAttribute("class", "icon");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#${name}`);
  made.append(use);
  return made;
}

const byId = (id) => document.getElementById(id);
const number = (value) => value.toLocaleString("en");
const count = (value, one, many = `${one}s`) => `${number(value)} ${value === 1 ? one : many}`;

function percent(part, whole) {
  if (!whole || !part) return "0 %";
  const share = (100 * part) / whole;
  return share < 0.1 ? "< 0.1 %" : `${share < 10 ? share.toFixed(1) : Math.round(share)} %`;
}

// A score is rounded down: what is below a threshold never reads as if it had reached it.
const score = (value) => (Math.floor(value * 1000 + 1e-6) / 1000).toFixed(3);

function clip(text, length) {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}

let saidLast = 0;
function say(message) {
  // A polite live region; cleared first, so that the same message is read again.
  const status = byId("status");
  status.textContent = "";
  clearTimeout(saidLast);
  saidLast = setTimeout(() => { status.textContent = message; }, 60);
}

function button(label, act, settings) {
  return h("button", { type: "button", onclick: act, ...settings }, label);
}

// `text` with each place of `wanted` marked, case aside.
function marked(text, wanted) {
  if (!wanted) return [text];
  const parts = [];
  const low = text.toLowerCase();
  let from = 0;
  // Where lower case has another length, places would not fit.
  for (let at = low.length === text.length ? low.indexOf(wanted) : -1; at >= 0; at = low.indexOf(wanted, from)) {
    if (at > from) parts.push(text.slice(from, at));
    parts.push(h("mark", { text: text.slice(at, at + wanted.length) }));
    from = at + wanted.length;
  }
  parts.push(text.slice(from));
  return parts;
}
