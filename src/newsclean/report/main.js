// Where things begin: the theme, the views, and what the address says.

function trouble(error) {
  const told = byId("trouble");
  told.textContent = typeof DecompressionStream === "undefined"
    ? "This browser is too old to unpack the texts of this page (it lacks DecompressionStream); the numbers are all here."
    : `Something went wrong: ${error.message || error}`;
  told.hidden = false;
}

// The reader's choice, else the system's. Storage may be forbidden to a page from disk: then the choice lasts as long as the page.
const dark = matchMedia("(prefers-color-scheme: dark)");
function theme(chosen) {
  if (chosen) document.documentElement.dataset.theme = chosen;
  const now = document.documentElement.dataset.theme || (dark.matches ? "dark" : "light");
  const other = now === "dark" ? "light" : "dark";
  byId("theme").querySelector(".word").textContent = other === "dark" ? "Dark" : "Light";
  byId("theme").setAttribute("aria-label", `Use ${other} colours`);
  return other;
}
byId("theme").addEventListener("click", () => {
  const other = theme();
  theme(other);
  try { localStorage.setItem("newsclean-theme", other); } catch { /* lasts as long as the page */ }
});
dark.addEventListener("change", () => theme());
try { theme(localStorage.getItem("newsclean-theme")); } catch { theme(); }

byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("main").focus();
});

const VIEWS = { overview: null, articles: null, groups: null };
overview();
if (DATA.groups) byId("to-groups").hidden = false;

function route() {
  const [, asked, query] = location.hash.match(/^#(\w+)(?:\?(.*))?$/) || [null, "overview", ""];
  const name = asked in VIEWS && (asked !== "groups" || DATA.groups) ? asked : "overview";
  byId("tip").hidden = true;
  for (const view of Object.keys(VIEWS)) byId(view).hidden = view !== name;
  document.body.dataset.view = name;
  for (const link of document.querySelectorAll(".views a")) {
    if (link.getAttribute("href") === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (name === "articles") (VIEWS.articles = VIEWS.articles || new Articles()).route(new URLSearchParams(query));
  if (name === "groups") (VIEWS.groups = VIEWS.groups || new GroupsView(DATA.groups)).route(new URLSearchParams(query));
  if (name === "overview") scrollTo(0, 0);
}
addEventListener("hashchange", route);
route();
