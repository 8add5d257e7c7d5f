// Charts that are lists and tables first: they read without seeing, and every bar is a link to its articles.

function bars(rows, { label }) {
  const most = Math.max(1, ...rows.map((row) => row.value));
  return h("ol", { class: "bars", role: "list", "aria-label": label }, rows.map((row) => {
    const bar = h("span", { class: `bar ${row.family}`, "aria-hidden": "true", hidden: !row.value });
    bar.style.setProperty("--share", row.value / most);
    return h("li", {}, h("a", { href: row.href, title: row.title },
      h("span", { class: "name" }, row.name, row.note && h("small", { text: row.note })),
      h("span", { class: "track" }, bar),
      h("span", { class: "figure" }, row.figure, row.sub && h("small", { text: row.sub }))));
  }));
}

// Columns for the parts of a distribution. Heights go by the square root, so that few beside many are seen; the
// numbers are there to be read.
function columns(bins, { label, ends }) {
  const most = Math.max(1, ...bins.map((bin) => bin.value));
  return h("div", { class: "columns-box" },
    h("ol", { class: "columns", role: "list", "aria-label": label }, bins.map((bin) => {
      const told = `${bin.name}: ${bin.told}`;
      const column = h("span", { class: `column ${bin.class || ""}` });
      column.style.setProperty("--share", Math.sqrt(bin.value / most));
      const inner = [h("span", { class: "count", text: bin.value ? short(bin.value) : "" }), column];
      return h("li", {}, bin.href && bin.value
        ? h("a", { href: bin.href, title: told, "aria-label": told }, inner)
        : h("span", { title: told, role: "img", "aria-label": told }, inner));
    })),
    h("p", { class: "axis", "aria-hidden": "true" }, ends.map((end) => h("span", { text: end }))));
}

const short = (value) => value < 10000 ? number(value) : value < 1e6 ? `${Math.round(value / 1000)}k` : `${(value / 1e6).toFixed(1)}M`;

// Who copies from whom: a row for the site that stays, a column for the site whose copy goes.
function matrix(names, cells, { label, more }) {
  const value = new Map(cells.map(([row, column, many]) => [`${row} ${column}`, many]));
  const most = Math.max(1, ...cells.map((cell) => cell[2]));
  const name = (id) => DATA.groups.names[id] || "(no site)";
  return h("div", { class: "matrix-box", tabindex: "0", role: "region", "aria-label": label },
    h("table", { class: "matrix" },
      h("caption", { class: "away", text: label }),
      h("thead", {}, h("tr", {}, h("th", { scope: "col", class: "corner" }, "kept ↓   copy went →"),
        names.map((id) => h("th", { scope: "col" }, h("span", { text: name(id) }))))),
      h("tbody", {}, names.map((row) => h("tr", {}, h("th", { scope: "row", text: name(row) }), names.map((column) => {
        const many = value.get(`${row} ${column}`) || 0;
        const cell = h("td", { class: many ? (many > most / 3 ? "full" : "some") : "none", title: many ? `${count(many, "copy", "copies")} on ${name(column)} of what ${name(row)} has` : null },
          many ? number(many) : h("span", { "aria-hidden": "true", text: "·" }));
        cell.style.setProperty("--share", Math.sqrt(many / most));
        return cell;
      }))))), more && h("p", { class: "small", text: more }));
}
