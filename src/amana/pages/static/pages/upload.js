// Sending a file shows how far it is, and can be cancelled (form[data-upload], by htmx): while it is under way, nothing
// has been taken in; once it has arrived, the node reads it as a whole or not at all, in a few seconds. Without
// JavaScript the browser sends the form by itself.
"use strict";
(() => {
  const parts = (form) => ({
    box: form.querySelector("[data-under-way]"),
    bar: form.querySelector("progress"),
    stop: form.querySelector("[data-stop]"),
    told: form.querySelector("[data-told]"),
  });
  const mine = (event) => event.target.closest?.("form[data-upload]");

  function say(form, what) {
    const { box, told, stop } = parts(form);
    box.hidden = false;
    told.textContent = told.dataset[what];
    stop.hidden = what !== "sending";
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = mine(event);
    if (!form) return;
    parts(form).bar.hidden = false;
    say(form, "sending");
    form.querySelectorAll("button:not([type=button])").forEach((one) => (one.disabled = true));
  });

  document.addEventListener("htmx:xhr:progress", (event) => {
    const form = mine(event);
    // The same event tells of the answer's arrival; only what goes out is shown.
    if (!form || !event.detail.lengthComputable || parts(form).told.textContent === parts(form).told.dataset.reading) return;
    const { bar } = parts(form);
    bar.max = event.detail.total;
    bar.value = event.detail.loaded;
    if (event.detail.loaded < event.detail.total) return;
    bar.removeAttribute("value");
    say(form, "reading");
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = mine(event);
    if (!form) return;
    parts(form).bar.hidden = true;
    parts(form).box.hidden = true;
    form.querySelectorAll("button:not([type=button])").forEach((one) => (one.disabled = false));
  });

  document.addEventListener("htmx:sendAbort", (event) => {
    const form = mine(event);
    if (form) say(form, "cancelled");
  });

  // What was taken in has a page of its own.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    const form = requestConfig.elt;
    if (!form.matches("form[data-upload]") || !xhr.responseURL || new URL(xhr.responseURL).pathname === new URL(form.action).pathname) return;
    event.detail.shouldSwap = false;
    window.location.assign(xhr.responseURL);
  });

  document.addEventListener("click", (event) => {
    if (event.target.matches?.("[data-stop]")) htmx.trigger(event.target.closest("form"), "htmx:abort");
  });
})();
