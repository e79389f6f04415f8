// Reads pages in a browser without network and lists every fault, view by view.
//   node read_pages.js < {"chromium": PATH, "pages": [{"file": PATH, "images": N, "tables": N}], "views": [NAME]}
// Writes {"pages": [{file, counts, seconds, faults: [{view, rule, why, where}]}]} and ends with 0 when it could read all.
import fs from "node:fs";
import path from "node:path";
import url from "node:url";
import axe from "axe-core";
import { chromium } from "playwright-core";
import { layoutRules, markRepeats, pageCounts, pageRules } from "./page_rules.js";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
// Of the rules, those that hang on paint or on layout; the others find the same wherever they look.
const PAINT = ["color-contrast", "link-in-text-block"];
const EVERY = { runOnly: { type: "tag", values: TAGS }, rules: Object.fromEntries(PAINT.map((rule) => [rule, { enabled: false }])) };
const LAYOUT = ["target-size", "scrollable-region-focusable", "meta-viewport", "skip-link", "region", "bypass"];
const AGAIN = "data-again";
// Every rule with everything unfolded; what may differ again: as it opens, in the dark, on paper, on a small telephone.
const VIEWS = {
  screen: { only: LAYOUT },
  unfolded: { unfold: true },
  dark: { unfold: true, dark: true, only: PAINT },
  print: { unfold: true, media: "print", only: PAINT },
  narrow: { unfold: true, width: 320, only: LAYOUT },
};

async function readPage(browser, { file, images, tables }, views) {
  const began = Date.now();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const faults = [];
  let view = "loading";
  const add = (rule, why, where = "") => faults.push({ view, rule, why, where });
  await context.route(/^(https?|wss?|ftp):/i, (route) => { add("asks-for-a-resource", route.request().url()); return route.abort(); });
  page.on("console", (said) => { if (/Content Security Policy/i.test(said.text())) add("policy-refuses-something", said.text().slice(0, 160)); });
  page.on("pageerror", (error) => add("script-error", String(error).slice(0, 160)));
  await page.goto(url.pathToFileURL(path.resolve(file)).href, { waitUntil: "load" });
  const counts = await page.evaluate(pageCounts);
  for (const [what, wanted] of Object.entries({ images, tables }))
    if (counts[what] !== wanted) add("not-what-was-expected", `${counts[what]} ${what}, expected ${wanted}`);
  faults.push(...(await page.evaluate(pageRules)).map((fault) => ({ view, ...fault })));
  for (const link of await page.$$eval("a[href]", (all) => all.map((one) => one.getAttribute("href"))))
    if (!/^(#|https?:|mailto:)/i.test(link) && !fs.existsSync(path.resolve(path.dirname(file), decodeURIComponent(link.split(/[?#]/)[0])))) add("link-to-no-file", link);
  await page.evaluate(axe.source);
  await page.evaluate(markRepeats, AGAIN);
  for (view of views) {
    const { unfold = false, dark = false, media = "screen", width = 1280, only } = VIEWS[view];
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ media, colorScheme: dark ? "dark" : "light" });
    if (unfold) await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
    faults.push(...(await page.evaluate(layoutRules, { narrow: width < 400 })).map((fault) => ({ view, ...fault })));
    const kept = { include: [["html"]], exclude: [[`[${AGAIN}]`]] };
    const byRule = (values) => ({ runOnly: { type: "rule", values } });
    // Colours are looked at once for rows made alike; whatever else there is, in every one of them.
    const runs = only ? [[kept, byRule(only)]] : [[{ include: [["html"]] }, EVERY], [kept, byRule(PAINT)]];
    const broken = [];
    for (const run of runs)
      broken.push(...(await page.evaluate(([where, rules]) => globalThis.axe.run(where, { ...rules, resultTypes: ["violations"] }), run)).violations);
    for (const rule of broken)
      for (const node of rule.nodes.slice(0, 5)) add(`axe:${rule.id}`, `${rule.help} (${rule.nodes.length})`, node.html.replace(/\s+/g, " ").slice(0, 140));
  }
  await context.close();
  return { file, counts, seconds: (Date.now() - began) / 1000, faults };
}

const asked = JSON.parse(fs.readFileSync(0, "utf8"));
const browser = await chromium.launch({ executablePath: asked.chromium, args: FLAGS });
const pages = [];
for (const one of asked.pages) pages.push(await readPage(browser, one, asked.views ?? Object.keys(VIEWS)));
await browser.close();
process.stdout.write(JSON.stringify({ pages }));
