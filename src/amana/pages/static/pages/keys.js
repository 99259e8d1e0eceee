// The keys of the workspace. Everything that they do can be done without them: they press buttons and follow links
// that are on the page (data-key), and move between its rows (data-row). Nothing here knows what a page is about.
"use strict";
(() => {
  const ROW = "[data-row]";
  const KEPT = "amana-row";
  // Where a key stands on the keyboard, for keyboards that write Arabic; others are taken by their letter.
  const PLACES = { KeyJ: "j", KeyK: "k", KeyA: "a", KeyR: "r", KeyU: "u", KeyX: "x", Slash: "/" };

  const rows = () => [...document.querySelectorAll(ROW)].filter((row) => row.offsetParent !== null);
  const here = () => document.activeElement?.closest(ROW) ?? null;
  const typing = (target) =>
    target instanceof HTMLElement &&
    (target.matches("textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio])"));

  function go(row) {
    if (!row) return;
    row.tabIndex = -1;
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  }

  function move(by) {
    const all = rows();
    const at = all.indexOf(here());
    go(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  function press(key) {
    const row = here();
    const button = row?.querySelector(`[data-key="${key}"]`) ?? document.querySelector(`main [data-key="${key}"]`)
      ?? document.querySelector(`[data-key="${key}"]`);
    if (!button) return false;
    // What acts on ticked rows acts on the row that one is in, if none is ticked.
    const box = row?.querySelector("input[type=checkbox]");
    if (box && !row.contains(button) && !document.querySelector(`${ROW} input[type=checkbox]:checked`)) box.checked = true;
    const needed = button.dataset.needs && document.getElementById(button.dataset.needs);
    if (needed && !needed.value.trim()) {
      needed.focus();
    } else if (button.matches("input")) {
      button.focus();
      button.select();
    } else {
      button.click();
    }
    return true;
  }

  function open(row) {
    const link = row.querySelector("a[href]");
    if (!link) return false;
    link.click();
    const target = link.hash && document.getElementById(link.hash.slice(1));
    if (target) (target.querySelector("a") ?? target).focus();
    return true;
  }

  function tick() {
    const box = here()?.querySelector("input[type=checkbox]");
    if (box) box.checked = !box.checked;
    return Boolean(box);
  }

  function help() {
    const dialog = document.getElementById("keys");
    if (dialog && !dialog.open) dialog.showModal();
    return Boolean(dialog);
  }

  function act(key, event) {
    switch (key) {
      case "j": case "ArrowDown": return move(1), true;
      case "k": case "ArrowUp": return move(-1), true;
      case "a": case "r": case "u": case "/": return press(key);
      case "x": return tick();
      case "?": return help();
      case "Enter": return document.activeElement?.matches(ROW) ? open(document.activeElement) : false;
      default: return false;
    }
  }

  function named(event) {
    const key = event.key === "؟" || (event.code === "Slash" && event.shiftKey) ? "?" : event.key;
    return /^[A-Za-z/?]$/.test(key) ? key.toLowerCase() : (PLACES[event.code] ?? key);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]")) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const key = named(event);
    // The arrows scroll the page until one is among the rows.
    if (key.startsWith("Arrow") && !here()) return;
    if (act(key, event)) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-opens=keys]") && help()) event.preventDefault();
  });

  function keep(row) {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify([location.pathname, rows().indexOf(row)]));
    } catch { /* A browser without storage: nothing is remembered. */ }
  }

  // After a decision: to the next row that can be decided on.
  function resume() {
    try {
      const [path, index] = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
      sessionStorage.removeItem(KEPT);
      if (path !== location.pathname) return;
      const all = rows();
      go(all.slice(index).find((row) => row.querySelector('[data-key="a"], [name=pick]')) ?? all[Math.min(index, all.length - 1)]);
    } catch { /* As above. */ }
  }

  document.addEventListener("submit", (event) => {
    const row = event.submitter?.closest(ROW) ?? here();
    if (row) keep(row);
  });
  document.addEventListener("htmx:afterSettle", resume);
  resume();
})();
