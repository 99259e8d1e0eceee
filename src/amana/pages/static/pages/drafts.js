// Drafts of long forms survive a lost connection or a closed window: kept in this browser under the form's name
// (data-draft), until the node says that the form arrived, or somebody signs out. Passwords and files are never kept.
"use strict";
(() => {
  const PREFIX = "amana-draft:";
  const SENT = "amana-draft-sent";
  const DAYS = 14;
  const skipped = new Set(["password", "file", "hidden", "submit", "button"]);
  const fields = (form) => [...form.elements].filter((one) => one.name && !skipped.has(one.type) && !("noDraft" in one.dataset));
  const ticked = (one) => one.type === "checkbox" || one.type === "radio";
  const read = (form) => fields(form).map((one) => [one.name, one.value, ticked(one) ? one.checked : null]);

  function write(form, kept) {
    for (const one of fields(form)) {
      const found = kept.find(([name, value]) => name === one.name && (!ticked(one) || value === one.value));
      if (found && ticked(one)) one.checked = found[2];
      else if (found) one.value = found[1];
    }
  }

  function offer(form, key) {
    const note = form.querySelector("[data-draft-note]");
    if (!note) return;
    note.hidden = false;
    note.querySelector("button").addEventListener("click", () => {
      localStorage.removeItem(key);
      form.reset();
      note.hidden = true;
    });
  }

  function restore(form, key) {
    const text = localStorage.getItem(key);
    if (!text) return;
    const { at, kept } = JSON.parse(text);
    if (Date.now() - at > DAYS * 86400000) return void localStorage.removeItem(key);
    // A form that came back with errors holds what was typed already.
    if (form.querySelector(".is-invalid") || JSON.stringify(kept) === JSON.stringify(read(form))) return;
    write(form, kept);
    offer(form, key);
  }

  function watch(form) {
    const key = PREFIX + form.dataset.draft;
    restore(form, key);
    form.addEventListener("input", () => {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), kept: read(form) }));
    });
    form.addEventListener("submit", () => sessionStorage.setItem(SENT, key));
  }

  function forget(all) {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX) && all) localStorage.removeItem(key);
  }

  try {
    const sent = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    if (sent && document.querySelector("[data-done]")) localStorage.removeItem(sent);
    document.querySelectorAll("form[data-draft]").forEach(watch);
    // A form that came back in a part of the page.
    document.addEventListener("htmx:load", (event) => {
      if (event.detail.elt !== document.body) event.detail.elt.querySelectorAll("form[data-draft]").forEach(watch);
    });
    document.querySelector("form[data-signs-out]")?.addEventListener("submit", () => forget(true));
  } catch { /* A browser without storage: forms work as ever, without drafts. */ }
})();
