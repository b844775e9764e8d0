// Fits a figure to the width that it has: titles in lines, the legend below with room of its own, and on a phone fewer
// panels side by side, smaller letters, and native controls instead of plotly's.
"use strict";

const NARROW = 600; // pixels
const TOOLBAR = 30; // pixels that plotly's buttons take above the title; a phone has none
const MOST_NAMES = 24; // beside points on a phone; more would cover each other, and a touch names a point
const BREAK = "<br>\u200b"; // a break of ours; the authors' own have no space of no width
const pen = document.createElement("canvas").getContext("2d");

// Fits now, and again after whatever changes the figure: a new width, a menu that writes another title.
async function fit(chart, plot) {
  const base = structuredClone(plot.layout);
  const first = plot.data.map(({ textfont, mode }) => ({ size: textfont?.size ?? null, mode }));
  let busy = false;
  const settle = async () => {
    if (busy) return;
    busy = true;
    await forWidth(chart, plot, first);
    for (let before, tries = 0; tries < 5; tries += 1) {
      const wanted = fitted(plot, base);
      if (JSON.stringify(wanted) === before) break;
      before = JSON.stringify(wanted);
      await Plotly.relayout(plot, wanted);
    }
    busy = false;
  };
  await settle();
  plot.on("plotly_afterplot", settle);
}

function isNarrow(plot) {
  return plot.clientWidth < NARROW;
}

// What changes only where narrow becomes wide or the reverse: the letters beside points and in cells, and a scale.
async function forWidth(chart, plot, first) {
  const narrow = isNarrow(plot);
  if (chart.classList.contains("narrow") === narrow) return;
  chart.classList.toggle("narrow", narrow);
  const numbers = (wanted) => plot.data.flatMap((trace, number) => (wanted(trace, number) ? [number] : []));
  const cells = numbers((trace) => trace.type === "heatmap");
  if (cells.length) await Plotly.restyle(plot, { "textfont.size": narrow ? 10 : null, showscale: !narrow }, cells);
  const named = numbers((_, number) => first[number].mode?.includes("text"));
  if (!named.length) return;
  const crowded = narrow && named.flatMap((number) => plot.data[number].text).length > MOST_NAMES;
  const change = {
    "textfont.size": named.map((number) => (narrow ? 10 : first[number].size)),
    mode: named.map((number) => (crowded ? first[number].mode.replace("+text", "") : first[number].mode)),
  };
  await Plotly.restyle(plot, change, named);
}

// The layout that fits, as Plotly.relayout takes it; each of its numbers follows from the first layout and the width.
function fitted(plot, base) {
  const full = plot._fullLayout;
  const narrow = isNarrow(plot);
  const room = plot.clientWidth - 24;
  const wanted = {
    "font.size": narrow ? 12 : base.font.size,
    "title.font.size": narrow ? 15 : base.title.font.size,
    "margin.l": narrow ? 10 : base.margin.l,
    "margin.r": narrow ? 10 : base.margin.r,
    "legend.xref": narrow ? "container" : (base.legend.xref ?? "paper"),
    dragmode: narrow ? false : (base.dragmode ?? "zoom"), // a finger that moves the page would zoom
  };
  for (const kind of ["sliders", "updatemenus"]) {
    (base[kind] ?? []).forEach((one, number) => (wanted[`${kind}[${number}].visible`] = !narrow));
  }
  const [columns, panels] = placed(base, narrow);
  Object.assign(wanted, panels);
  for (const [name, axis] of Object.entries(full)) {
    if (!/^[xy]axis\d*$/.test(name) || !base[name]?.title?.text) continue;
    const middle = axis._offset + axis._length / 2;
    const most = name[0] === "x" ? 2 * Math.min(middle, plot.clientWidth - middle) - 8 : axis._length;
    wanted[`${name}.title.text`] = lines(axis.title, most);
  }
  (base.annotations ?? []).forEach((one, number) => {
    const now = full.annotations[number];
    if (one.xref === "paper" && !one.showarrow) {
      wanted[`annotations[${number}].text`] = lines(now, (columns > 1 ? room / columns : room) - 8);
    }
  });
  const title = lines(full.title, room);
  const more = title.split("<br>").length - plain(title).split("<br>").length;
  const high = (wanted["title.font.size"] ?? 16) * 1.3;
  const top = narrow ? 20 + high * title.split("<br>").length + (columns > 1 ? 24 : 0) : base.margin.t + high * more;
  const below = depth(plot) + (full.legend?._height ?? 0) + 14;
  const bottom = narrow ? below : Math.max(base.margin.b, below);
  const area = base.height - base.margin.t - base.margin.b;
  Object.assign(wanted, {
    "title.text": title,
    "title.yref": "container",
    "title.y": 1,
    "title.yanchor": "top",
    "title.pad.t": Math.round(full.title.pad.t + (narrow ? 10 : TOOLBAR) - above(plot)),
    "margin.t": Math.round(top),
    "margin.b": Math.round(bottom),
  });
  const taller = narrow && columns ? rows(base, columns) / rows(base) : 1;
  wanted.height = Math.round(top + bottom + Math.max(area * taller, narrow ? 240 : 0));
  return wanted;
}

// A text in lines of at most `most` pixels, broken between words.
function lines({ text, font }, most) {
  pen.font = `${font.size}px ${font.family}`;
  const wide = (part) => pen.measureText(part.replace(/<[^>]*>/g, "")).width;
  return plain(text)
    .split("<br>")
    .map((line) =>
      line.split(" ").reduce((done, word) => {
        const last = done.slice(done.lastIndexOf(BREAK) + 1).replace("br>\u200b", "");
        return done + (wide(`${last} ${word}`) > most ? BREAK : " ") + word;
      }),
    )
    .join("<br>");
}

function plain(text) {
  return text.replaceAll(BREAK, " ");
}

// How far the title is from the upper edge, in pixels.
function above(plot) {
  return plot.querySelector(".g-gtitle").getBoundingClientRect().top - plot.getBoundingClientRect().top;
}

// How far axes, sliders and notes reach below the panels, in pixels.
function depth(plot) {
  const { t, h } = plot._fullLayout._size;
  const floor = plot.getBoundingClientRect().top + t + h;
  const parts = plot.querySelectorAll(
    ".xaxislayer-above, .xaxislayer-below, [class^='g-x'][class$='title'], .slider-container, .annotation",
  );
  return Math.max(0, ...[...parts].map((part) => part.getBoundingClientRect().bottom - floor));
}

// Panels side by side: on a phone at most two, the others below. Returns how many columns, and what to relayout.
function placed(base, narrow) {
  const axes = Object.keys(base).filter((name) => /^xaxis\d*$/.test(name));
  const pairs = axes.map((name) => [name, `yaxis${(base[name].anchor ?? "y").slice(1)}`]);
  const columns = new Set(axes.map((name) => base[name].domain?.[0] ?? 0)).size;
  if (columns < 2) return [0, {}];
  const now = narrow ? Math.min(columns, 2) : columns;
  const wanted = {};
  pairs.forEach(([x, y], number) => {
    const [column, row] = [number % now, Math.floor(number / now)];
    const count = Math.ceil(pairs.length / now);
    const [width, height] = [1 / (now + 0.25 * (now - 1)), 1 / (count + 0.3 * (count - 1))];
    const [left, low] = [column * width * 1.25, 1 - height - row * height * 1.3];
    wanted[`${x}.domain`] = narrow ? [left, left + width] : base[x].domain;
    wanted[`${y}.domain`] = narrow ? [Math.max(0, low), low + height] : (base[y].domain ?? [0, 1]);
    const note = (base.annotations ?? []).findIndex((one) => heads(one, base[x].domain, base[y].domain ?? [0, 1]));
    if (note >= 0) {
      wanted[`annotations[${note}].x`] = narrow ? left + width / 2 : base.annotations[note].x;
      wanted[`annotations[${note}].y`] = narrow ? low + height : base.annotations[note].y;
    }
  });
  return [now, wanted];
}

// Whether a note stands centred above a panel.
function heads(note, across, up) {
  const middle = (across[0] + across[1]) / 2;
  return note.xref === "paper" && Math.abs(note.x - middle) < 0.01 && Math.abs(note.y - up[1]) < 0.05;
}

function rows(base, columns) {
  const panels = Object.keys(base).filter((name) => /^xaxis\d*$/.test(name)).length;
  const across = new Set(Object.keys(base).filter((name) => /^xaxis\d*$/.test(name)).map((name) => base[name].domain?.[0]));
  return Math.ceil(panels / (columns ?? across.size));
}
