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
