// Draws the figures of the reading edition, and gives each native controls for what plotly offers to the mouse alone.
"use strict";

function draw(chart) {
  const told = JSON.parse(chart.querySelector("script").textContent);
  const plot = chart.querySelector(".plot");
  chart.classList.add("live");
  const config = { ...told.config, responsive: true }; // no renderer of JupyterLab's is here to fit the width
  return Plotly.newPlot(plot, { ...told, config })
    .then(() => fit(chart, plot))
    .then(() => {
      chart.classList.add("drawn");
      describe(chart, plot);
      addControls(chart, plot);
    });
}

// A screen reader meets one image with the description, instead of loose axis labels. Plotly's buttons stay apart.
function describe(chart, plot) {
  plot.querySelectorAll(".main-svg").forEach((layer, position) => {
    if (position) return layer.setAttribute("aria-hidden", "true");
    layer.setAttribute("role", "img");
    layer.setAttribute("aria-label", chart.dataset.alt);
  });
}

function addControls(chart, plot) {
  const box = document.createElement("details");
  box.className = "controls";
  box.innerHTML = "<summary>Controls of this figure</summary>";
  box.open = chart.matches(".narrow") && Boolean(plot.layout.sliders ?? plot.layout.updatemenus); // they replace plotly's
  const parts = [
    ...(plot.layout.sliders ?? []).map((_, i) => slider(plot, i)),
    ...(plot.layout.updatemenus ?? []).map((_, i) => menu(plot, i)),
    series(plot),
  ];
  parts.forEach((part) => box.append(part.element));
  const follow = () => parts.forEach((part) => part.follow());
  ["afterplot", "sliderchange", "buttonclicked"].forEach((event) => plot.on(`plotly_${event}`, follow));
  follow();
  if (box.querySelector("input, select")) chart.append(box);
}

// What plotly does when entry `number` of a slider or menu is chosen: a method of its own, with arguments.
function choose(plot, kind, which, entry, number) {
  return Promise.resolve(Plotly[entry.method](plot, ...structuredClone(entry.args))).then(() =>
    Plotly.relayout(plot, `${kind}[${which}].active`, number),
  );
}

function labelled(text, control) {
  const label = document.createElement("label");
  label.append(text, control);
  return label;
}

function slider(plot, which) {
  const now = () => plot.layout.sliders[which];
  const input = document.createElement("input");
  const value = document.createElement("output");
  Object.assign(input, { type: "range", min: 0, max: now().steps.length - 1, step: 1 });
  input.addEventListener("input", () => choose(plot, "sliders", which, now().steps[input.value], Number(input.value)));
  const element = labelled((now().currentvalue?.prefix ?? "Step").trim(), input);
  element.append(value);
  const follow = () => {
    input.value = now().active ?? 0;
    value.textContent = now().steps[input.value].label;
    input.setAttribute("aria-valuetext", value.textContent);
  };
  return { element, follow };
}

function menu(plot, which) {
  const now = () => plot.layout.updatemenus[which];
  const select = document.createElement("select");
  now().buttons.forEach((entry, number) => select.add(new Option(entry.label, number)));
  select.addEventListener("change", () => {
    choose(plot, "updatemenus", which, now().buttons[select.value], Number(select.value));
  });
  return { element: labelled("Show", select), follow: () => (select.value = now().active ?? 0) };
}

// The legend: a box to tick for each series that it names now.
function series(plot) {
  const element = document.createElement("fieldset");
  const follow = () => {
    const named = new Map();
    plot._fullData.forEach((trace, number) => {
      const entry = trace.legendgroup || trace.name;
      if (trace.visible !== false && (trace.showlegend || named.has(entry))) {
        named.set(entry, [...(named.get(entry) ?? []), number]);
      }
    });
    const names = named.size > 1 ? [...named.keys()] : [];
    const drawn = JSON.stringify(names.map((name) => [name, named.get(name)])); // a menu shows others of these names
    if (element.dataset.names !== drawn) {
      element.dataset.names = drawn;
      element.replaceChildren(legend(), ...names.map((name) => tick(plot, name, named.get(name))));
      element.hidden = !names.length;
    }
    element.querySelectorAll("input").forEach((input) => {
      input.checked = plot._fullData[named.get(input.name)[0]].visible === true;
    });
  };
  return { element, follow };
}

function legend() {
  return Object.assign(document.createElement("legend"), { textContent: "Series" });
}

function tick(plot, name, traces) {
  const input = Object.assign(document.createElement("input"), { type: "checkbox", name });
  input.addEventListener("change", () => {
    Plotly.restyle(plot, { visible: input.checked ? true : "legendonly" }, traces);
  });
  const label = document.createElement("label");
  label.append(input, name);
  return label;
}

// What scrolls can be reached by the keyboard, and nothing else becomes a stop.
function markScrolling() {
  document.querySelectorAll(".scrolls").forEach((box) => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  });
}

// Paper is white, and has nothing to unfold; but each option of a question would tell the answer.
let unfolded = [];
addEventListener("beforeprint", () => {
  const page = document.documentElement;
  page.dataset.onScreen = page.dataset.theme;
  page.dataset.theme = "light";
  unfolded = [...document.querySelectorAll('details:not([open]):not([role="group"] > details)')];
  unfolded.forEach((one) => (one.open = true));
});
addEventListener("afterprint", () => {
  unfolded.forEach((one) => (one.open = false));
  document.documentElement.dataset.theme = document.documentElement.dataset.onScreen;
});
addEventListener("resize", markScrolling);
addEventListener("load", () => {
  const charts = [...document.querySelectorAll(".chart")];
  Promise.all(charts.map(draw)).then(markScrolling);
});
