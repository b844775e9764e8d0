// Shows one slide at a time, fits what stands on it, draws its figures, and opens the notes in a window of their own.
"use strict";

const WIDTH = 1280; // of a slide, as slides.css has it; a larger window enlarges the whole
const HEIGHT = 720;
const NATURAL = { width: 900, height: 450 }; // of a figure that names no size of its own
const LARGEST = 36; // pixels of the letters on a slide
const SMALLEST = 12;
const slides = [...document.querySelectorAll(".slide")];
let now = 0;
let notes = null; // the window with the notes
let started = 0;

function show(number) {
  slides[now].classList.remove("now");
  slides[now].querySelector(".cell")?.setAttribute("hidden", "");
  now = Math.max(0, Math.min(number, slides.length - 1));
  slides[now].classList.add("now");
  slides[now].focus();
  document.querySelector("output").textContent = `${now + 1} / ${slides.length}`;
  history.replaceState(null, "", `#${now + 1}`);
  tell();
}

// Text and tables get the largest letters with which they fit.
function fit(slide) {
  const body = slide.querySelector(".body");
  for (let size = LARGEST; size >= SMALLEST; size -= 1) {
    body.style.fontSize = `${size}px`;
    if (body.scrollHeight <= body.clientHeight && body.scrollWidth <= body.clientWidth) return;
  }
}

// A figure keeps its height in plotly's pixels, is enlarged as a whole, letters included, and gets the width that is left.
function draw(plot) {
  const told = JSON.parse(plot.querySelector("script").textContent);
  const { clientWidth, clientHeight } = plot.parentElement;
  const room = { width: clientWidth, height: clientHeight - plot.offsetTop };
  const { width, height } = { ...NATURAL, ...told.layout };
  const scale = Math.max(1, Math.min(room.width / width, room.height / height));
  const size = { width: Math.min(told.layout.width ?? Infinity, room.width / scale), height: room.height / scale };
  Object.assign(plot.style, { transform: `scale(${scale})`, width: `${size.width}px`, height: `${size.height}px` });
  const layout = { ...told.layout, ...size, autosize: false };
  return Plotly.newPlot(plot, { ...told, layout, config: { ...told.config, responsive: false } });
}

function enlarge() {
  const scale = Math.min(innerWidth / WIDTH, innerHeight / HEIGHT);
  document.documentElement.style.setProperty("--scale", scale);
}

function toggleCode() {
  slides[now].querySelector(".cell")?.toggleAttribute("hidden");
}

function toggleFull() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
}

function openNotes() {
  notes = open("", "notes", "width=800,height=700");
  if (!notes) return; // the browser does not allow it
  started ||= Date.now();
  const style = "font: 1.2rem/1.5 sans-serif; max-width: 44rem; margin: 1rem auto; padding: 0 1rem";
  notes.document.title = "Notes";
  notes.document.body.style = style;
  notes.onkeydown = press;
  tell();
}

// The notes of this slide, what comes next, and the minutes since they were opened.
function tell() {
  if (!notes || notes.closed) return;
  const minutes = Math.floor((Date.now() - started) / 60000);
  const line = (text) => Object.assign(notes.document.createElement("p"), { textContent: text });
  const told = notes.document.createElement("div");
  told.innerHTML = slides[now].querySelector("aside").innerHTML;
  const next = slides[now + 1]?.getAttribute("aria-label") ?? "the end";
  const place = `Slide ${now + 1} of ${slides.length}, minute ${minutes}`;
  notes.document.body.replaceChildren(line(place), line(slides[now].getAttribute("aria-label")), told, line(`Next: ${next}`));
}

const KEYS = {
  ArrowRight: () => show(now + 1),
  PageDown: () => show(now + 1),
  " ": () => show(now + 1),
  ArrowLeft: () => show(now - 1),
  PageUp: () => show(now - 1),
  Home: () => show(0),
  End: () => show(slides.length - 1),
  c: toggleCode,
  f: toggleFull,
  s: openNotes,
};

function press(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[key]) return;
  event.preventDefault();
  KEYS[key]();
}

addEventListener("keydown", press);
addEventListener("resize", enlarge);
addEventListener("hashchange", () => show(Number(location.hash.slice(1)) - 1));
document.querySelectorAll("nav button").forEach((button) => {
  button.addEventListener("click", () => KEYS[button.value]());
});
enlarge();
slides.forEach(fit);
show(Number(location.hash.slice(1)) - 1);
Promise.all([...document.querySelectorAll(".plot")].map(draw)).then(() => document.body.classList.add("drawn"));
