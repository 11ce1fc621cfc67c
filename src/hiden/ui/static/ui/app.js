/* The little that needs a script. Every page works without it, except where a note says otherwise. */
"use strict";

/* A check box in the heading picks all boxes of its name on this page. */
document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-select-all]");
  const name = all ? all.dataset.selectAll : event.target.name;
  const boxes = name ? [...document.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(name)}"][form="bulk"]`)] : [];
  if (!boxes.length) return;
  if (all) for (const box of boxes) box.checked = all.checked;
  countPicked(boxes);
});

function countPicked(boxes) {
  const picked = boxes.filter((box) => box.checked).length;
  for (const place of document.querySelectorAll("[data-picked]")) place.textContent = String(picked);
  for (const head of document.querySelectorAll("[data-select-all]")) {
    head.checked = picked === boxes.length;
    head.indeterminate = picked > 0 && picked < boxes.length;
  }
}

/* A new list has nothing picked. */
document.addEventListener("htmx:afterSettle", () => countPicked([...document.querySelectorAll('input[type="checkbox"][form="bulk"]')]));

document.addEventListener("click", (event) => {
  /* Copy what stands in another element. */
  const copier = event.target.closest("[data-copy]");
  if (copier) {
    const source = document.getElementById(copier.dataset.copy);
    const text = source.value === undefined ? source.textContent.trim() : source.value;
    if (!navigator.clipboard) { window.getSelection().selectAllChildren(source); return; } /* plain http: marked, to be copied by hand */
    navigator.clipboard.writeText(text).then(() => { copier.textContent = copier.dataset.done; });
    return;
  }
  /* Open and close a native dialog. */
  const opener = event.target.closest("[data-dialog]");
  if (opener) { event.preventDefault(); document.getElementById(opener.dataset.dialog).showModal(); return; }
  const closer = event.target.closest("[data-close]");
  if (closer) { closer.closest("dialog").close(); return; }
  /* Print this page. */
  if (event.target.closest("[data-print]")) { window.print(); return; }
  /* A drop closes when something else is pressed. */
  for (const drop of document.querySelectorAll("details.drop[open]")) if (!drop.contains(event.target)) drop.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const drop of document.querySelectorAll("details.drop[open]")) {
    if (drop.contains(document.activeElement)) drop.querySelector("summary").focus();
    drop.open = false;
  }
});

/* Lines that are answered by keys: j and k (or arrows) move, the letter of a choice picks it and goes on, u takes it back, Enter sends.
   Only while the list has the focus; the choices are plain radio buttons of one form and work without any of this. */
function answerRows(list) { return [...list.querySelectorAll("tbody tr")].filter((row) => row.querySelector("[data-key]")); }

function prepareAnswers() {
  for (const list of document.querySelectorAll("[data-answers]")) {
    const form = document.getElementById(list.dataset.answers);
    for (const kept of form ? [...form.querySelectorAll("[data-kept]")] : []) {
      const choice = list.querySelector(`[name="${CSS.escape(kept.name)}"][value="${CSS.escape(kept.value)}"]`);
      if (choice) { choice.checked = true; kept.remove(); }
    }
    answerRows(list).forEach((row, place) => { row.tabIndex = place ? -1 : 0; });
    countAnswers(list);
  }
}

function countAnswers(list) {
  const form = document.getElementById(list.dataset.answers);
  if (!form) return;
  const chosen = [...list.querySelectorAll("[data-key]:checked"), ...form.querySelectorAll("[data-kept]")];
  const open = chosen.filter((one) => one.hasAttribute("data-open")).length;
  for (const place of form.querySelectorAll("[data-left]")) place.textContent = String(Math.max(0, Number(place.dataset.left) - open));
  for (const place of form.querySelectorAll("[data-count]")) place.textContent = String(chosen.filter((one) => one.value.startsWith(place.dataset.count)).length);
}

document.addEventListener("keydown", (event) => {
  const list = event.target.closest("[data-answers]");
  const row = list && event.target.closest("tr");
  if (!row || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.matches("input:not([type=radio], [type=checkbox]), select, textarea")) return;
  const rows = answerRows(list), place = rows.indexOf(row), onRow = event.target === row;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const choice = [...row.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  let to = -1;
  if (key === "j" || (onRow && key === "ArrowDown")) to = place + 1;
  else if (key === "k" || (onRow && key === "ArrowUp")) to = place - 1;
  else if (choice) { choice.checked = true; to = place + 1; }
  else if (key === "u") for (const one of row.querySelectorAll("[data-key]")) one.checked = false;
  else if (onRow && key === "Enter") document.getElementById(list.dataset.answers).requestSubmit(document.querySelector("[data-send]"));
  else return;
  event.preventDefault();
  countAnswers(list);
  const next = rows[to] || (choice ? row : null);
  if (!next) return;
  for (const one of rows) one.tabIndex = one === next ? 0 : -1;
  next.focus();
});

document.addEventListener("change", (event) => {
  const list = event.target.closest("[data-answers]");
  if (list) countAnswers(list);
});

/* What was chosen stays chosen when another page of the list comes in. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const list = event.target.closest?.("[data-answers]");
  const form = list && document.getElementById(list.dataset.answers);
  for (const one of form ? list.querySelectorAll("[data-key]:checked") : []) {
    const kept = Object.assign(document.createElement("input"), { type: "hidden", name: one.name, value: one.value });
    kept.dataset.kept = "";
    if (one.hasAttribute("data-open")) kept.dataset.open = "";
    form.append(kept);
  }
});
document.addEventListener("htmx:afterSettle", prepareAnswers);
document.addEventListener("DOMContentLoaded", prepareAnswers);
/* After the browser itself has gone to the place that the address names. */
window.addEventListener("load", () => {
  if (window.location.hash === "#answer") document.querySelector("#answer tbody tr[tabindex='0']")?.focus();
});

/* What is to be mended is read first. */
function toMistakes() { document.getElementById("form-errors")?.focus(); }
document.addEventListener("DOMContentLoaded", toMistakes);
document.addEventListener("htmx:afterSettle", (event) => { if (event.target.querySelector?.("#form-errors")) toMistakes(); });

/* One press is enough: a form that is on its way is not sent twice. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

/* What fails leaves a sentence instead of silence. */
document.addEventListener("htmx:responseError", () => say("data-failed"));
document.addEventListener("htmx:sendError", () => say("data-unreachable"));
document.addEventListener("allauth.error", (event) => { event.preventDefault(); say("data-passkey"); });

function say(which) {
  const place = document.getElementById("trouble");
  if (!place) return;
  place.querySelector("p").textContent = place.getAttribute(which);
  place.hidden = false;
}

/* On a phone the list comes first: further conditions open when they are wanted or in use. */
if (window.matchMedia("(max-width: 48rem)").matches) {
  for (const more of document.querySelectorAll(".filters-more:not([data-used])")) more.open = false;
}
