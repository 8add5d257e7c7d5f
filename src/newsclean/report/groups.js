// Near-duplicate articles: how many, how alike, who copies from whom; and each group, its members side by side.

class GroupsView {
  constructor(groups) {
    this.groups = groups;
    this.shown = groups.shown.map(([id, size, lowest, title, sites, chunk, at], index) => ({ index, id, size, lowest, title, sites, chunk, at }));
    const change = () => this.draw();
    this.sort = picker("group-sort", "Sort by", [option("lowest", "least alike first"), option("size", "largest first"), option("id", "in their order")], change);
    const involved = sorted(new Set(this.shown.flatMap((one) => one.sites.map((site) => DATA.groups.names[site])))).filter(Boolean);
    this.site = picker("group-site", "Site", [option("", "Every site"), ...involved.map((name) => option(name, name))], change);
    this.site.hidden = involved.length < 2;
    this.counter = h("p", { class: "counter", role: "status", "aria-live": "polite" });
    const list = h("div", { id: "group-list", class: "long" });
    this.reader = h("article", { id: "group", class: "reader", "aria-label": "Near-duplicates" });
    byId("groups").append(h("h1", { id: "groups-title", class: "away", text: "Near-duplicates" }), h("div", { class: "finder" },
      h("p", { class: "all-groups" }, h("a", { href: "#groups", text: "All groups at a glance" })),
      h("div", { class: "controls" }, this.sort, this.site), this.counter, list), this.reader);
    this.list = new LongList(list, { label: "Groups of near-duplicates", row: (one) => this.row(one), open: (one) => { this.focus = true; location.hash = `#groups?group=${one.id}`; } });
    this.draw();
  }

  row(one) {
    const sites = one.sites.map((site) => DATA.groups.names[site]).filter(Boolean);
    return [h("span", { class: "row-title", dir: "auto", text: one.title || "(no text)" }),
      h("span", { class: "row-more" }, h("span", { class: "where", text: sites.length ? clip(sites.join(", "), 60) : `group ${number(one.id)}` }),
        h("span", { class: "tag", text: count(one.size, "article") }), h("span", { class: "lost", text: `from ${score(one.lowest)}` }))];
  }

  draw() {
    const by = this.sort.querySelector("select").value;
    const site = this.site.querySelector("select").value;
    const found = this.shown.filter((one) => !site || one.sites.some((id) => DATA.groups.names[id] === site));
    found.sort({ lowest: (a, b) => a.lowest - b.lowest || a.id - b.id, size: (a, b) => b.size - a.size || a.id - b.id, id: (a, b) => a.id - b.id }[by]);
    this.list.set(found);
    this.counter.textContent = `${number(found.length)} of ${count(this.groups.groups, "group")}`;
  }

  route(query) {
    const id = Number(query.get("group") || 0);
    const one = this.shown.find((group) => group.id === id);
    byId("groups").classList.toggle("reading", Boolean(one));
    byId("groups").classList.toggle("glancing", !one);
    if (!one) return this.glance();
    this.list.select(one);
    this.show(one).catch(trouble);
  }

  glance() {
    const groups = this.groups;
    const scores = groups.scores.slice(10).map((value, at) => ({
      value, name: at === 10 ? "Equal to what is kept" : `${score(0.5 + at / 20)} to ${score(0.55 + at / 20)} alike`, told: count(value, "copy", "copies"),
    }));
    const under = groups.scores.slice(0, 10).reduce((a, b) => a + b, 0);
    const sizes = groups.sizes.map(([low, high, value]) => ({
      name: high === null ? `${low} and more` : low === high ? `${low} articles` : `${low} to ${high}`, value, figure: number(value), family: "family-repeat", href: "#groups",
    }));
    this.reader.replaceChildren(h("header", { class: "opening" },
      h("h2", { id: "group-title", tabindex: "-1", text: "Near-duplicates at a glance" }),
      h("p", { class: "lede" }, h("strong", { text: count(groups.removed, "article") }), groups.removed === 1 ? " went as a copy, in " : " went as copies, in ", h("strong", { text: count(groups.groups, "group") }),
        ". ", h("strong", { text: number(groups.exact) }), " had the very words of the one that stays; the largest group has ", h("strong", { text: number(groups.largest) }), " articles."),
      this.shown.length < groups.groups ? h("p", { class: "note", text: `Showing ${number(this.shown.length)} of ${count(groups.groups, "group")}: the largest, the least alike, and others drawn by chance. All numbers are over all groups.` }) : null,
      groups.met < groups.removed ? h("p", { class: "note", text: `${number(groups.removed - groups.met)} of the removed articles are not among the inputs of this report.` }) : null),
      h("div", { class: "blocks" },
        h("section", { class: "block" }, h("h3", { text: "Sizes of the groups" }), this.sizes(sizes)),
        h("section", { class: "block" }, h("h3", { text: "How alike the copies are" }), columns(scores, { label: "Copies, by their similarity to the article that is kept", ends: ["0.5", "0.75", "equal"] }),
          h("p", { class: "small", text: `Similarity to the article that stays.${under ? ` ${count(under, "copy", "copies")} below 0.5.` : ""}` }))),
      groups.sites.length ? h("section", { class: "block" }, h("h3", { text: "Which site's copy stays, and whose goes" }),
        matrix(groups.sites, groups.pairs, { label: "Copies, by the site of the article that stays and the site of the copy", more: [groups.more ? `The ${groups.sites.length} busiest sites; ${count(groups.more, "more")} not shown.` : "", groups.unknown ? `${count(groups.unknown, "copy", "copies")} of an article that is not among the inputs.` : ""].filter(Boolean).join(" ") })) : "");
  }

  // Not links: there is nothing to filter by.
  sizes(rows) {
    const list = bars(rows, { label: "Groups, by how many articles they have" });
    list.querySelectorAll("a").forEach((link) => { const plainRow = h("div", { class: "bar-row" }); plainRow.append(...link.childNodes); link.replaceWith(plainRow); });
    return list;
  }

  async show(one) {
    const members = (await chunk(one.chunk))[one.at].map(([name, file, record, site, value, text, more]) => ({
      name, place: `${file}, record ${number(record)}`, site: DATA.groups.names[site] || "", score: value, text, more,
    }));
    const kept = members[0];
    const titles = (member, what) => [h("b", { text: what }), " ", h("span", { text: [member.site, member.name].filter(Boolean).join(" · ") }), h("small", { text: member.place === member.name ? "" : member.place })];
    const whole = (member) => member.text + (member.more ? `\n[${number(member.more)} characters more, not shown here]` : "");
    const led = kept.score === null;
    const gone = members.slice(1);
    const body = h("div", { class: "compared", id: "compared" });
    const pick = (at) => {
      const member = gone[at];
      body.replaceChildren(sideBySide(whole(member), whole(kept), [titles(member, "Went"), titles(kept, led ? "Stays" : "Went, too")]));
      tabs.forEach((tab, place) => tab.setAttribute("aria-pressed", String(place === at)));
    };
    const tabs = gone.map((member, at) => button([h("span", { text: member.site || member.name }), " ", h("b", { text: score(member.score) })], () => pick(at), { class: "chip", "aria-pressed": "false" }));
    this.reader.replaceChildren(h("header", { class: "sheet-head" },
      h("a", { class: "back", href: "#groups" }, "← All groups"),
      h("h2", { id: "group-title", tabindex: "-1", dir: "auto", text: one.title || "(no text)" }),
      h("p", { class: "tally", text: `${count(one.size, "article")} that are near-duplicates, group ${number(one.id)}.${members.length < one.size ? ` ${number(members.length)} of them are shown.` : ""}` }),
      led ? null : h("p", { class: "note", text: "The article that stays is not among the inputs, or none stays: the first of the group stands in its place." }),
      gone.length > 1 ? h("div", { class: "chips", role: "group", "aria-label": "Copies to compare with the one that stays" }, tabs) : null), body);
    if (gone.length) pick(0);
    else body.append(h("blockquote", { class: "alone", dir: "auto", text: whole(kept) }));
    this.reader.scrollTop = 0;
    scrollTo(0, 0);
    if (this.focus) byId("group-title").focus({ preventScroll: true });
    this.focus = false;
  }
}
