// Searches the sections of all pages, and shows each with the words around what was found. Sphinx calls Search.query.
"use strict";

const MOST = 40; // results
const AROUND = 90; // letters of an excerpt on either side

Search.query = (query) => {
  const stemmer = new Stemmer();
  const words = splitQuery(query.toLowerCase()).filter((word) => !stopwords.has(word));
  // a word is found where one begins with it or with its stem; a stem has an i for the y of query
  const begin = (word) => `(?:${_escapeRegExp(stemmer.stemWord(word)).replace(/i$/, "[iy]")}|${_escapeRegExp(word)})`;
  const wanted = words.map((word) => new RegExp(`(?<![\\p{L}\\p{N}])${begin(word)}`, "giu"));
  const count = (text, pattern) => [...text.matchAll(pattern)].length;
  const worth = ({ title, text }) => {
    const each = wanted.map((pattern) => 10 * count(title, pattern) + count(text, pattern));
    return each.every(Boolean) ? each.reduce((sum, one) => sum + one, 0) : 0;
  };
  const found = SECTIONS.map((section) => [worth(section), section])
    .filter(([score]) => score && wanted.length)
    .sort(([one], [other]) => other - one);
  found.slice(0, MOST).forEach(([, section]) => Search.output.append(result(section, wanted)));
  Search.stopPulse();
  Search.title.textContent = "Search results";
  const more = found.length > MOST ? `, the best ${MOST} of them below` : "";
  const sections = `${found.length} ${found.length === 1 ? "section has" : "sections have"}`;
  Search.status.textContent = found.length ? `${sections} all words${more}.` : `No section has all words of “${query}”.`;
};

function result({ page, id, title, text }, wanted) {
  const item = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href: `${page}.html#${id}`, textContent: title });
  const lesson = SECTIONS.find((one) => one.page === page).title;
  item.append(link, title === lesson ? "" : ` in ${lesson}`, excerpt(text, wanted));
  return item;
}

// The words around the first hit, with all hits in it marked.
function excerpt(text, wanted) {
  const shown = document.createElement("p");
  const first = Math.max(0, Math.min(...wanted.map((pattern) => text.search(pattern)).filter((place) => place >= 0)));
  const from = first > AROUND && first < Infinity ? text.indexOf(" ", first - AROUND) + 1 : 0;
  const to = from + 2 * AROUND;
  const part = to < text.length ? text.slice(from, to).replace(/\S*$/, "") : text.slice(from);
  const hits = new RegExp(wanted.map((pattern) => `${pattern.source}[\\p{L}\\p{N}]*`).join("|"), "giu");
  let done = 0;
  shown.append(from ? "… " : "");
  for (const hit of part.matchAll(hits)) {
    shown.append(part.slice(done, hit.index), Object.assign(document.createElement("mark"), { textContent: hit[0] }));
    done = hit.index + hit[0].length;
  }
  shown.append(part.slice(done), to < text.length ? "…" : "");
  return shown;
}
