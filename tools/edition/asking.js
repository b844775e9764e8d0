// Lets a reader type a guess, repeats each guess beside its result, and opens all folded code with one button.
"use strict";

// A number as the notebook reads it: a share, from 0 to 1, may be typed as a percentage; 1,000 is a thousand.
function numberOf(text, low, high) {
  const plain = text.trim().replace(/\s*percent$/, "%").replace("−", "-");
  const percent = plain.endsWith("%");
  const digits = plain.replace(/\s*%$/, "");
  const whole = /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(digits) ? digits.replaceAll(",", "") : digits;
  const number = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(whole) ? Number(whole) : NaN;
  const share = low === 0 && high === 1;
  return percent || (share && number > 1) ? number / 100 : number;
}

function fieldFor(box) {
  const [low, high] = [box.dataset.low, box.dataset.high].map((end) => (end === undefined ? undefined : Number(end)));
  const form = document.createElement("form");
  form.innerHTML = '<label><span></span> <input autocomplete="off" required></label> <button>Compare</button><p role="status"></p>';
  const [name, input, said] = ["span", "input", "p"].map((one) => form.querySelector(one));
  name.textContent = low === undefined ? "Your guess" : `Your guess, a number from ${low} to ${high}`;
  input.addEventListener("input", () => input.setCustomValidity(""));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const guess = numberOf(input.value, low, high);
    if (low !== undefined && !(low <= guess && guess <= high)) {
      input.setCustomValidity(`Expected a number from ${low} to ${high}.`);
      return input.reportValidity();
    }
    const off = Math.abs(guess - numberOf(box.dataset.measured));
    const far = Number.isNaN(off) ? "" : `: off by ${Number(off.toPrecision(3))}`;
    tell(box, `You guessed ${Number.isNaN(off) ? input.value : guess}${far}.`);
    said.textContent = `Measured: ${box.dataset.measured}. ${yours(box).textContent}`;
    box.hidden = false;
    box.open = true;
  });
  box.hidden = true; // until there is a guess
  box.before(form);
}

// The place beside the result, further down, that repeats a guess.
function yours(box) {
  return document.getElementById(`measured-${box.closest(".asked").dataset.id}`).querySelector("span");
}

function tell(box, text) {
  const place = yours(box);
  if (!place.textContent) place.textContent = text; // the first one was the guess
}

function codeButton() {
  const folded = document.querySelectorAll("details.code");
  if (!folded.length) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "all-code" });
  const told = () => {
    const open = [...folded].every((one) => one.open);
    button.textContent = open ? "Fold long code" : "Show all code";
    return open;
  };
  button.addEventListener("click", () => {
    const open = told();
    folded.forEach((one) => (one.open = !open));
  });
  folded.forEach((one) => one.addEventListener("toggle", told));
  told();
  document.querySelector(".bd-article h1").after(button);
}

addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".guess.typed").forEach(fieldFor);
  document.querySelectorAll(".guess:not(.typed)").forEach((box) => {
    box.addEventListener("toggle", () => tell(box, `You guessed ${box.querySelector("summary").textContent}.`));
  });
  codeButton();
});
