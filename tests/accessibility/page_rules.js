// What a reader cannot use although axe-core passes it. Runs inside the page; gives a list of faults.
export function pageRules() {
  const faults = [];
  const add = (rule, element, why) =>
    faults.push({ rule, why, where: element ? element.outerHTML.replace(/\s+/g, " ").slice(0, 140) : "" });
  const words = (element) => (element?.textContent ?? "").trim();
  const every = (selector, look) => document.querySelectorAll(selector).forEach(look);

  const placeholder = /^(no description|image|figure|plot|chart|picture)\b.{0,12}$|\.(png|jpe?g|svg)$/i;
  const described = (element, text) => {
    if (!text) add("picture-without-words", element, "a chart that nobody hears of");
    else if (placeholder.test(text) || /^no description/i.test(text)) add("picture-placeholder", element, text);
    else if (text.length < 20) add("picture-few-words", element, text);
  };
  every("img", (image) => described(image, (image.getAttribute("alt") ?? "").trim()));
  every("svg", (drawing) => {
    if (drawing.closest("[aria-hidden=true]")) return;
    const named = drawing.getAttribute("aria-labelledby");
    const text = drawing.getAttribute("aria-label") ?? (named ? words(document.getElementById(named)) : "");
    described(drawing, text.trim());
    if (drawing.getAttribute("role") !== "img") add("drawing-without-role", drawing, "an svg is not an image to a reader");
  });

  every("table", (table) => {
    if (!words(table.caption)) add("table-without-caption", table, "no caption");
    const heads = [...table.querySelectorAll("th")];
    if (!heads.length) add("table-without-headers", table, "no th");
    if (heads.some((head) => !head.scope)) add("header-without-scope", table, "a th has no scope");
    const region = table.closest("[role=region]");
    if (!region || region.tabIndex !== 0) add("table-does-not-scroll", table, "not in a region that a keyboard can scroll");
  });
  const names = [...document.querySelectorAll("[role=region][aria-label]")].map((one) => one.getAttribute("aria-label"));
  if (new Set(names).size !== names.length) add("regions-share-a-name", null, "two regions have one name");

  const tops = document.querySelectorAll("h1").length;
  if (tops !== 1) add("not-one-h1", null, `${tops} h1`);
  let depth = 0;
  every("h1, h2, h3, h4, h5, h6", (heading) => {
    const level = Number(heading.tagName[1]);
    if (depth && level > depth + 1) add("heading-jumps", heading, `h${depth} to h${level}`);
    if (!words(heading)) add("heading-without-words", heading, "an empty heading");
    depth = level;
  });
  const first = document.querySelector("a[href], button, [tabindex='0'], summary");
  const target = first?.hash ? document.getElementById(first.hash.slice(1)) : null;
  if (!/skip/i.test(words(first)) || !target?.closest("main")) add("no-skip-link", first, "the first stop does not lead to the main part");
  if (!/\S\s+\S/.test(document.title)) add("title-is-no-words", null, document.title);
  for (const name of ["header", "main", "footer"])
    if (document.querySelectorAll(`body > ${name}`).length !== 1) add("landmark-missing", null, name);
  every("[tabindex]", (one) => one.tabIndex > 0 && add("order-of-stops-changed", one, "tabindex above 0"));
  every("details", (one) => {
    if (one.firstElementChild?.tagName !== "SUMMARY" || !words(one.firstElementChild)) add("fold-without-words", one, "details needs a summary");
  });

  every("script, iframe, object, embed, form, base, link[href]", (one) => add("active-content", one, one.tagName.toLowerCase()));
  const policy = document.querySelector("meta[http-equiv='Content-Security-Policy']")?.content ?? "";
  if (!policy.includes("default-src 'none'")) add("no-content-policy", null, policy || "none");
  if (!document.body || getComputedStyle(document.body).marginTop !== "0px") add("style-not-applied", null, "the page's own style is refused or missing");
  every("a[href^='#']", (link) => {
    if (!document.getElementById(decodeURIComponent(link.hash.slice(1)))) add("link-to-nowhere", link, link.hash);
  });
  const seen = new Set();
  every("[id]", (one) => { if (seen.has(one.id)) add("id-twice", one, one.id); seen.add(one.id); });

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    if (/\$[^$\n]*\\[a-z]+[^$\n]*\$/i.test(texts.currentNode.data) && !parent.closest("pre, code, style")) add("formula-as-code", parent, texts.currentNode.data.trim().slice(0, 60));
  }
  return faults;
}

// Faults of the page as it is laid out now: what sticks out, and pictures too small to be read.
export function layoutRules({ narrow }) {
  const faults = [];
  const root = document.scrollingElement;
  if (root.scrollWidth > root.clientWidth + 1)
    faults.push({ rule: "scrolls-sideways", why: `${root.scrollWidth - root.clientWidth} px too wide`, where: "" });
  if (narrow)
    for (const picture of document.querySelectorAll("main img, main svg[role=img]")) {
      const drawn = picture.getBoundingClientRect().width;
      const meant = picture.naturalWidth || picture.viewBox?.baseVal?.width || 0;
      if (drawn && meant > 600 && drawn < 480)
        faults.push({ rule: "picture-too-small", why: `${Math.round(drawn)} px of ${meant}`, where: picture.getAttribute("alt")?.slice(0, 80) ?? "" });
    }
  return faults;
}

// What is on the page: an empty page has no faults, so whoever checks says what has to be there.
export function pageCounts() {
  const count = (selector) => document.querySelectorAll(selector).length;
  return { images: count("img, svg[role=img]"), tables: count("table"), headings: count("h1, h2, h3, h4, h5, h6") };
}

// Mark rows of tables that are made like two before them: looking at their colours again finds nothing new.
export function markRepeats(mark) {
  const seen = new Map();
  for (const body of document.querySelectorAll("tbody")) {
    const place = `${body.closest("table").className} ${Boolean(body.closest("details"))}`;
    for (const row of body.rows) {
      const made = place + [...row.querySelectorAll("*")].map((one) => `${one.tagName}.${one.className}`).join(" ");
      const times = (seen.get(made) ?? 0) + 1;
      if (times > 2) row.setAttribute(mark, "");
      seen.set(made, times);
    }
  }
}
