"""The report in a browser: it does what it should by mouse, by keyboard and by touch, and asks nobody for anything."""

from __future__ import annotations

import json
import random
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import browser
from browser import complaints, emulate, open_page, requests
from command import run
from newsclean import Cleaner, explain
from newsclean.report import page as page_module
from newsclean.report.gathering import Gathering, Place
from newsclean.report.proof import proof
from reports import Page
from test_report import HOSTILE, records

pytestmark = pytest.mark.skipif(bool(browser.missing()), reason=browser.missing() or "all there")
sys.path.append(str(Path(__file__).parent.parent / "docs" / "pictures"))
SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    with browser.chromium() as driver:
        yield driver


@pytest.fixture(scope="module")
def coast(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of an invented corpus with its groups."""
    from coast import corpus

    folder = tmp_path_factory.mktemp("coast")
    lines = [json.dumps(record, ensure_ascii=False) for record in corpus(240)]
    (folder / "coast.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    outcome = run(
        "dedup", folder / "coast.jsonl", "-o", folder / "u.jsonl", "--clusters", folder / "gone.jsonl", "--clean"
    )
    assert outcome.code == 0, outcome.err
    outcome = run("report", folder / "coast.jsonl", "--clusters", folder / "gone.jsonl", "-o", folder / "report.html")
    assert outcome.code == 0, outcome.err
    return folder / "report.html"


class Look:
    """The page, with what tests ask of it."""

    def __init__(self, driver: Any, path: Path) -> None:
        self.driver, self.path = driver, path
        emulate(driver)

    def at(self, place: str = "") -> Look:
        open_page(self.driver, self.path, place)
        self.wait(lambda: self.js("return document.body.dataset.view"))
        return self

    def js(self, script: str, *values: Any) -> Any:
        return self.driver.execute_script(script, *values)

    def all(self, css: str) -> list[Any]:
        return self.driver.find_elements("css selector", css)

    def one(self, css: str) -> Any:
        return self.wait(lambda: next((found for found in self.all(css) if found.is_displayed()), None))

    def text(self, css: str) -> str:
        return str(self.one(css).get_property("textContent"))

    def wait(self, holds: Callable[[], Any], seconds: float = 10) -> Any:
        end = time.monotonic() + seconds
        while not (found := holds()):
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.03)
        return found

    def choose(self, name: str, value: str) -> None:
        from selenium.webdriver.support.select import Select

        Select(self.one(f"#{name}")).select_by_value(value)

    def listed(self) -> int:
        """How many articles the list has, as it says."""
        found = self.text("#counter").split()[0].replace(",", "")
        return int(found) if found.isdigit() else -1  # it is still reading

    def keys(self, *keys: str) -> None:
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def focus(self) -> str:
        return str(self.js("const a = document.activeElement; return a.id || a.className || a.tagName"))


@pytest.fixture
def look(driver: Any, coast: Path) -> Iterator[Look]:
    requests(driver)
    yield Look(driver, coast)
    assert complaints(driver) == []
    asked = {url.split("#")[0] for url in requests(driver)}
    assert asked <= {coast.as_uri(), "about:blank"}, asked


def test_the_overview_says_the_numbers(look: Look, coast: Path) -> None:
    totals = Page.read(coast).data["totals"]
    look.at()
    figures = [figure.text for figure in look.all(".figures b")]
    assert figures[0] == "240"
    assert figures[1] == f"{totals['gone']:,}"
    assert figures[3] == f"{totals['held']:,}" != "0"
    kinds = Counter[str]()
    for rule in totals["rules"]:
        kinds[rule[1]] += rule[2]
    first = look.one("#overview .bars li:first-child")
    name, lines = first.find_element("css selector", ".name").text, first.find_element("css selector", ".figure").text
    assert kinds[name] == int(lines.split()[0].replace(",", ""))
    columns = look.all(".columns .count")
    assert [int(column.text or 0) for column in columns] == totals["histogram"]
    near = Page.read(coast).data["nearest"]
    assert len(look.all(".near .twins")) == sum(min(4, len(near[kind])) for kind in ("removed", "held")) >= 4
    rules = [rule for rule in totals["rules"] if rule[2] and rule[1] != "blank"]
    look.one(".more").click()
    assert len(look.all("ol[aria-label='Lines removed, by rule'] > li")) == len(rules)


def test_a_bar_leads_to_its_articles(look: Look, coast: Path) -> None:
    page = Page.read(coast)
    look.at().one("#overview .bars a").click()
    kind = look.one("#category").get_property("value")
    rules = [at for at, rule in enumerate(page.data["totals"]["rules"]) if rule[1] == kind]
    assert look.listed() == sum(1 for one in page.documents if set(one["rules"]) & set(rules))
    look.driver.back()
    look.one("#overview .columns li:first-child a").click()
    assert look.listed() == page.data["totals"]["histogram"][0]
    assert "loses nothing" in look.text(".chips")
    look.one(".chips .chip").click()
    assert look.listed() == 240


def test_filters_and_sorting(look: Look, coast: Path) -> None:
    page = Page.read(coast)
    names = [rule[0] for rule in page.data["totals"]["rules"]]
    look.at("#articles")
    assert look.listed() == 240
    look.choose("rule", "link-block")
    by_rule = [one for one in page.documents if names.index("link-block") in one["rules"]]
    assert look.listed() == len(by_rule) > 10
    look.choose("site", "kelnish-post.example")
    assert look.listed() == sum(1 for one in by_rule if page.data["sites"][one["site"]] == "kelnish-post.example")
    look.choose("rule", "")
    look.choose("site", "")
    look.choose("show", "held")
    assert look.listed() == page.data["totals"]["with_guards"]
    look.choose("show", "")
    look.choose("sort", "share")
    most = max(page.documents, key=lambda one: one["gone_characters"] / one["characters"])
    assert look.text("#list [role=option] .row-title") == most["title"]
    look.choose("show", "held")
    look.one(".chips .chip").click()  # clear all
    look.wait(lambda: look.listed() == 240)


def test_search_finds_titles_and_texts(look: Look, coast: Path) -> None:
    page = Page.read(coast)
    texts = [json.dumps([one["title"], page.rows(one)], ensure_ascii=False).lower() for one in page.documents]
    look.at("#articles").one("#q").send_keys("school choir")
    expected = sum("school choir" in text for text in texts)
    look.wait(lambda: look.listed() == expected)
    assert 0 < expected < 240
    look.one("#list [role=option]").click()
    assert look.text("#sheet mark") == "school choir"
    look.one("#q").send_keys(" of nowhere at all")
    look.wait(lambda: look.listed() == 0)


def test_the_evidence_comes_by_hover_by_click_and_by_focus(look: Look) -> None:
    from selenium.webdriver import ActionChains

    look.at("#articles?rule=near-duplicate").one("#list [role=option]").click()
    line = look.one(".line.here")
    ActionChains(look.driver).move_to_element(line.find_element("css selector", ".text")).perform()
    tip = look.one("#tip").text
    assert "near-duplicate" in tip and "alike" in tip and "Like line" in tip
    line.find_element("css selector", ".text").click()
    panel = look.one(".line.here .panel")
    assert not look.one("#sheet").find_elements("css selector", "#tip:not([hidden])")
    assert panel.find_elements("css selector", ".twins del, .twins ins")
    mark = line.find_element("css selector", ".mark")
    assert mark.get_attribute("aria-expanded") == "true"
    mark.click()
    assert not panel.is_displayed()
    look.keys("n")
    focused = look.js("return document.activeElement.className")
    assert "mark" in focused
    assert "Rule" in look.one("#tip").text
    time.sleep(0.2)  # the line scrolls into sight
    assert look.one("#tip").is_displayed()
    look.keys("\ue00c")  # Escape
    assert look.js("return document.getElementById('tip').hidden")


def test_a_held_line_shows_its_guard(look: Look) -> None:
    look.at("#articles?show=held&guard=a+refrain").one("#list [role=option]").click()
    mark = look.one(".line.here .mark")
    assert mark.text.split("\n")[-2:] == ["stet", "a refrain"]
    assert "kept by a guard, a refrain" in mark.get_attribute("aria-label")
    mark.click()
    assert "a refrain" in look.text(".line.here .panel")


def test_not_right_copies_a_line_to_keep_that_works(look: Look, coast: Path, tmp_path: Path) -> None:
    page = Page.read(coast)
    look.at("#articles?category=newsletter").one("#list [role=option]").click()
    line = look.one(".line.here")
    text = line.find_element("css selector", ".text").text
    line.find_element("css selector", ".mark").click()
    look.one(".line.here .object").click()
    assert look.text("#advice .copied").startswith("Copied.")
    copied = look.one("#advice textarea").get_property("value")
    assert tomllib.loads(copied) == {"keep": [text]}
    # What is on the clipboard is what was shown: paste it.
    look.keys("\ue00c")
    look.wait(lambda: look.focus() == "margin mark")
    look.one("#q").send_keys("\ue009v")
    assert look.one("#q").get_property("value").split() == copied.split()
    (tmp_path / "newsclean.toml").write_text(copied, "utf-8")
    (tmp_path / "a.txt").write_text(f"{page.documents[0]['title']}\n\n{text}\n", "utf-8")
    config = ["--config", tmp_path / "newsclean.toml"]
    assert text in run("clean", *config, tmp_path / "a.txt").out.decode()
    assert text not in run("clean", "--no-config", tmp_path / "a.txt").out.decode()


def test_not_right_makes_a_rule_that_works(look: Look, tmp_path: Path) -> None:
    look.at("#articles?article=3").one(".edit").click()
    buttons = [found for found in look.all(".should") if found.is_displayed()]
    number = next(at for at, found in enumerate(buttons) if at)
    line = look.js("return arguments[0].closest('li').querySelector('.text').textContent", buttons[number])
    buttons[number].click()
    rule = look.one("#advice textarea").get_property("value")
    (tmp_path / "own.toml").write_text(rule, "utf-8")
    outcome = run("rules", "check", tmp_path / "own.toml")
    assert outcome.code == 0, outcome.err
    (tmp_path / "a.txt").write_text(f"{line}\n", "utf-8")
    assert tomllib.loads(rule)["rule"][0]["example"] == line
    lines = f"A first paragraph stands here, and it is long enough.\n\n{line}\n\nAnd so is the second one, they say.\n"
    (tmp_path / "a.txt").write_text(lines, "utf-8")
    assert line in run("clean", "--no-config", tmp_path / "a.txt").out.decode()
    assert line not in run("clean", "--no-config", "--rules", tmp_path / "own.toml", tmp_path / "a.txt").out.decode()
    look.keys("\ue00c")


def test_not_right_where_a_page_may_not_copy(look: Look) -> None:
    look.at("#articles?category=newsletter").one("#list [role=option]").click()
    look.js("Object.defineProperty(navigator, 'clipboard', {value: undefined}); document.execCommand = () => false;")
    look.one(".line.here .mark").click()
    look.one(".line.here .object").click()
    assert "It is selected" in look.text("#advice .copied")
    selected = look.js("const a = document.activeElement; return a.value.slice(a.selectionStart, a.selectionEnd)")
    assert tomllib.loads(selected).keys() == {"keep"}


def functions(*files: str) -> str:
    """The functions of some of the page's files, which are in a scope of their own there."""
    return "".join((Path(page_module.__file__).parent / name).read_text("utf-8") for name in files)


def test_a_difference_gives_both_texts_back(look: Look) -> None:
    look.at()
    script = f"{functions('diff.js')} return arguments[0].map(([first, second]) => difference(first, second));"
    chance = random.Random(5)
    pieces = [
        "the ",
        "ferry ",
        "Ferry",
        "\n",
        "\n\n",
        " ",
        ", ",
        "12 ",
        "don’t ",
        "café ",
        "東京",
        "の",
        "🚢",
        "e\u0301 ",
        ".",
    ]
    pairs = [["", ""], ["a", ""], ["", "b\n"], ["one two\n" * 300, "one three\n" * 300]]
    for _ in range(400):
        first = [chance.choice(pieces) for _ in range(chance.randint(0, 25))]
        second = [piece for piece in first if chance.random() < 0.8] + chance.choices(pieces, k=chance.randint(0, 5))
        pairs.append(["".join(first), "".join(second)])
    for (first, second), found in zip(pairs, look.js(script, pairs), strict=True):
        assert "".join(text for sign, text in found if sign <= 0) == first
        assert "".join(text for sign, text in found if sign >= 0) == second
        assert (first == second) == all(sign == 0 for sign, _ in found)
    # What differs is a word, not the line.
    found = look.js(
        script, [["A boat came.\nIt was the last one of all.\n", "A boat came.\nIt was the first one of all.\n"]]
    )
    assert found[0] == [[0, "A boat came.\nIt was the "], [-1, "last"], [1, "first"], [0, " one of all.\n"]]


RULES = [
    "Mit 12 Kommentaren (gestern)",
    "Don’t miss: “The Planet” – every day…",
    "今日の天気 3件",
    r"C:\news [a-z]+ {x} $5 ^ | ? *really*",
    "» Weiterlesen →",
    'She said "no"',
    "АНОНС: читайте завтра",
]


def test_rules_for_odd_lines_are_sound(look: Look, tmp_path: Path) -> None:
    look.at()
    head = "const FAMILIES = {a: ['ad']}; const OPTIONS = {};"
    script = f"{head}{functions('base.js', 'advice.js')} return arguments[0].map((line) => ownRule(line, ''));"
    for text, rule in zip(RULES, look.js(script, RULES), strict=True):
        (tmp_path / "own.toml").write_text(rule.replace('"navigation"', '"ad"'), "utf-8")
        outcome = run("rules", "check", tmp_path / "own.toml")
        assert outcome.code == 0, (text, outcome.err)


def test_by_keyboard(look: Look) -> None:
    from selenium.webdriver.common.keys import Keys

    look.at("#articles")
    look.js("document.getElementById('sort').focus()")
    look.keys(Keys.TAB)
    assert look.focus() == "list"
    look.keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    active = look.one("#list").get_attribute("aria-activedescendant")
    assert active == "list-2"
    look.keys(Keys.END)
    assert look.one("#list").get_attribute("aria-activedescendant") == "list-239"
    assert look.one("#list-239").get_attribute("aria-setsize") == "240"
    look.keys(Keys.ENTER)
    look.wait(lambda: look.focus() == "sheet-title")
    assert look.text("#sheet-title") == look.text("#list-239 .row-title")
    look.keys("n")
    look.wait(lambda: look.focus() == "margin mark")
    first = look.js("return document.activeElement.closest('li').id")
    look.keys(Keys.ENTER)
    assert look.js("return document.activeElement.getAttribute('aria-expanded')") == "true"
    look.keys("n")
    assert look.js("return document.activeElement.closest('li').id") != first
    look.keys("p")
    assert look.js("return document.activeElement.closest('li').id") == first
    # Every control that Tab comes to can be seen to have the focus.
    look.at()
    for _ in range(12):
        look.keys(Keys.TAB)
        assert look.js("return getComputedStyle(document.activeElement).outlineStyle") != "none", look.focus()


def test_for_a_screen_reader(look: Look) -> None:
    for place in ("", "#articles?article=3", "#groups", "#groups?group=1"):
        look.at(place)
        time.sleep(0.2)
        found = look.js(
            """
            const seen = (one) => one.checkVisibility();
            const named = (one) => (one.getAttribute("aria-label") || one.textContent || "").trim()
                || (one.labels && [...one.labels].map((label) => label.textContent).join(""));
            const of = (css) => [...document.querySelectorAll(css)].filter(seen);
            return {
              nameless: of("button, a, select, input, [role=listbox], nav, table").filter((one) => !named(one)).length,
              main: of("main").length, header: of("header.top").length, h1: of("h1").length,
              levels: of("h1, h2, h3").map((one) => Number(one.tagName[1])),
              live: document.querySelectorAll("[aria-live], [role=status]").length,
              lang: document.documentElement.lang,
              ids: [...document.querySelectorAll("[id]")].map((one) => one.id),
            };
            """
        )
        assert found["nameless"] == 0, place
        assert (found["main"], found["header"], found["h1"], found["lang"]) == (1, 1, 1, "en")
        steps = zip(found["levels"], found["levels"][1:], strict=False)
        assert found["levels"][0] == 1 and all(after <= before + 1 for before, after in steps), place
        assert found["live"] >= (1 if not place else 2)
        assert len(found["ids"]) == len(set(found["ids"]))


def axe() -> str:
    """The script of axe-core: of a package that brings it along, which needs not be importable itself."""
    spec = find_spec("axe_playwright_python")
    found = [Path(place) / "axe.min.js" for place in (spec.submodule_search_locations or ())] if spec else []
    return found[0].read_text("utf-8") if found and found[0].exists() else ""


@pytest.mark.skipif(not axe(), reason="no axe-core: pip install --no-deps axe-playwright-python")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_axe_finds_nothing(look: Look, dark: bool, phone: bool) -> None:
    views = {
        "": "",
        "#articles": "",
        "#articles?article=3": ".mark",
        "#articles?rule=near-duplicate&article=3": ".edit",
        "#articles?guard=a+refrain&article=3": ".mark",
        "#articles?category=newsletter&article=3": ".mark, .object",
        "#groups": "",
        "#groups?group=1": "",
    }
    run_axe = (
        "const done = arguments[0]; axe.run(document).then((found) => done(found.violations.map((one) => one.id)))"
    )
    for place, clicked in views.items():
        emulate(look.driver, width=390 if phone else 1360, dark=dark, phone=phone)
        look.at(place)
        time.sleep(0.3)
        for css in filter(None, clicked.split(", ")):
            look.js("document.querySelector(arguments[0])?.click()", css)
        time.sleep(0.1)
        look.js(axe())
        assert look.driver.execute_async_script(run_axe) == [], place


def test_dark_and_light(look: Look) -> None:
    emulate(look.driver, dark=True)
    look.at()
    ground = "return getComputedStyle(document.body).backgroundColor"
    assert look.js(ground) == "rgb(22, 21, 19)"
    look.one("#theme").click()
    assert look.js(ground) == "rgb(251, 250, 246)"
    look.at()
    assert look.js(ground) == "rgb(251, 250, 246)"  # remembered
    look.js("localStorage.clear()")
    emulate(look.driver)
    look.at()
    assert look.js(ground) == "rgb(251, 250, 246)"


def test_no_view_is_wider_than_a_phone(look: Look) -> None:
    emulate(look.driver, width=360, height=740, phone=True)
    for place in ("", "#articles", "#articles?rule=near-duplicate&article=3", "#groups", "#groups?group=1"):
        look.at(place)
        time.sleep(0.2)
        for mark in look.all("#sheet .mark")[:20]:
            look.js("arguments[0].click()", mark)
        assert look.js("return document.documentElement.scrollWidth") <= 360, place
    look.at("#articles").one("#list [role=option]").click()
    look.wait(lambda: look.focus() == "sheet-title")
    assert not look.one("main").find_element("css selector", "#list").is_displayed()
    look.one("#sheet .mark").click()
    assert look.one("#sheet .panel").is_displayed()
    look.js("scrollTo(0, 0)")
    look.one(".back").click()
    assert look.one("#list").is_displayed()


def test_groups_side_by_side(look: Look, coast: Path) -> None:
    clusters = [json.loads(line) for line in (coast.parent / "gone.jsonl").read_text("utf-8").splitlines()]
    look.at().one("#to-groups").click()
    assert look.text("#group .lede").startswith(f"{len(clusters)} articles went as copies, in ")
    sites = {
        record["id"]: record["site"]
        for record in map(json.loads, (coast.parent / "coast.jsonl").read_text("utf-8").splitlines())
    }
    cells = [cell.text for cell in look.all(".matrix td")]
    assert sum(int(cell) for cell in cells if cell.isdigit()) == len(clusters)
    pairs = Counter((sites[line["kept"]], sites[line["id"]]) for line in clusters)
    assert max(int(cell) for cell in cells if cell.isdigit()) == max(pairs.values())
    look.choose("group-sort", "size")
    look.one("#group-list [role=option]").click()
    largest = max(Counter(line["group"] for line in clusters).values()) + 1
    assert look.text("#group .tally").startswith(f"{largest} articles")
    chips = look.all("#group .chip")
    assert len(chips) == largest - 1
    chips[-1].click()
    assert chips[-1].get_attribute("aria-pressed") == "true"
    assert look.all("#compared del") or look.all("#compared ins") or look.all("#compared .same")


def test_ten_thousand_articles_scroll(driver: Any, tmp_path: Path) -> None:
    proofs = [proof(explain(path.read_text("utf-8"))) for path in sorted(SEEDS.glob("*.txt"))]
    gathering = Gathering(Cleaner().options)
    for number in range(10_000):
        gathering.add(Place("news.jsonl", number + 1, title=f"Story {number + 1}"), proofs[number % len(proofs)])
    (tmp_path / "r.html").write_bytes(b"".join(gathering.page("Many")))
    look = Look(driver, tmp_path / "r.html").at("#articles")
    assert look.listed() == 10_000
    assert look.js("return document.querySelectorAll('#list [role=option]').length") < 60
    look.js("document.getElementById('list').scrollTop = 76 * 5000")
    look.wait(lambda: "Story 5001" in look.text("#list"))
    look.js("document.getElementById('list').scrollTop = 1e9")
    look.wait(lambda: "Story 10000" in look.text("#list"))
    look.one("#list-9999").click()
    look.wait(lambda: look.text("#sheet-title") == "Story 10000")
    assert look.js("return document.querySelectorAll('#list [role=option]').length") < 60
    assert look.all("#sheet .line")
    look.one("#q").send_keys("kelnish harbour")
    look.wait(lambda: 0 < look.listed() < 10_000, seconds=30)
    assert complaints(driver) == []


def test_hostile_texts_do_nothing(driver: Any, tmp_path: Path) -> None:
    attacks = [text.replace("alert(1)", "window.hacked=1") for text in HOSTILE]
    body = "\n\n".join([*attacks, *attacks, "Sign up for our newsletter", "The ferry sailed on Monday, they said."])
    path = records(
        tmp_path / "news.jsonl",
        [body] * 4,
        title=[*attacks[:3], attacks[6]],
        site=[*attacks[1:4], attacks[7]],
        url=["javascript:window.hacked=1", "https://a.example/'\"<b>", "JaVaScRiPt:window.hacked=1", ""],
        id=["a", "b", "c", "d"],
    )
    clusters = tmp_path / "gone.jsonl"
    run("dedup", path, "-o", tmp_path / "u.jsonl", "--clusters", clusters)
    outcome = run("report", path, "--clusters", clusters, "-o", tmp_path / "r.html", "--title", attacks[0])
    assert outcome.code == 0, outcome.err
    look = Look(driver, tmp_path / "r.html")
    scripts = 0
    for place in (
        "",
        "#articles?article=0",
        "#articles?article=1",
        "#articles?article=2",
        "#groups",
        "#groups?group=1",
    ):
        look.at(place)
        time.sleep(0.15)
        scripts = scripts or look.js("return document.scripts.length")
        for mark in look.all("#sheet .mark"):
            mark.click()
        assert look.js("return window.hacked === undefined && document.scripts.length === arguments[0]", scripts)
        assert (
            look.js("return document.querySelectorAll('img, svg[onload], [onerror], iframe, object, b.x').length") == 0
        )
        links = look.js("return [...document.links].map((one) => one.protocol)")
        assert set(links) <= {"file:", "https:"}
    look.at("#articles?article=0")
    look.wait(lambda: look.text("#sheet-title") == attacks[0])
    assert attacks[1] in look.text("#sheet")
    assert look.js("return getComputedStyle(document.querySelector('#sheet-title')).unicodeBidi") != "normal"
    assert complaints(driver) == []
