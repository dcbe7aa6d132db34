// Keys, linked highlighting, failures said aloud, and what a swap must not lose.
// Every action is a link or a button that works without this file.
"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const isTyping = (element) => element.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

  // Messages
  function say(text, level) {
    const message = document.createElement("div");
    message.className = `message ${level}`;
    message.append(text);
    const dismiss = document.createElement("button");
    Object.assign(dismiss, { type: "button", className: "plain", textContent: "Dismiss" });
    dismiss.dataset.dismiss = "";
    message.append(dismiss);
    one("#messages").replaceChildren(message);
  }
  const offerDismissal = () => all("[data-dismiss][hidden]").forEach((button) => { button.hidden = false; });
  document.addEventListener("htmx:afterSettle", offerDismissal);
  document.addEventListener("click", (event) => {
    const dismiss = event.target.closest("[data-dismiss]");
    if (dismiss) dismiss.closest(".message").remove();
  });
  offerDismissal();
  const REFUSALS = {
    400: "The form was not understood. What you typed is still here.",
    403: "Refused: your role does not allow it, or you signed in again in another tab. What you typed is still here; copy it, then reload the page.",
    404: "It is no longer there: somebody removed it, or it belongs to another facility.",
    413: "Too much at once. What you typed is still here.",
    429: "Too many requests. Wait a moment and try again.",
  };
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 401) return; // the answer sends the browser to the sign-in page
    say(REFUSALS[status] || `The server failed (${status}). Nothing was saved; what you typed is still here. Try again.`, "error");
  });
  document.addEventListener("htmx:sendError", () => say("The server cannot be reached. Nothing was saved; what you typed is still here.", "error"));
  document.addEventListener("htmx:timeout", () => say("No answer within 15 seconds. It may or may not be saved; reload the page to see.", "error"));
  document.addEventListener("htmx:swapError", () => say("The answer could not be shown. Reload the page.", "error"));

  // One request at a time: an answer replaces the forms of the next request, which therefore waits
  // and is then pressed again on the fresh ones, with their version. A refusal clears the queue.
  htmx.config.defaultSettleDelay = 0; // fresh forms answer at once
  let pending = null;
  let pressed = "";
  let waiting = [];
  let held = null;
  const addressOf = (element) => element.getAttribute("hx-post") || element.getAttribute("hx-get");
  const isSameButton = (mine, other) => ["type", "name", "value", "formAction"].every((key) => mine[key] === other[key]);
  function pressAgain({ element, button }) {
    if (!element.isConnected && element.matches("[data-row-form]")) return;
    const address = addressOf(element);
    const fresh = element.isConnected ? element : all("[hx-post], [hx-get]").find((other) => addressOf(other) === address);
    if (!fresh) return;
    if (!fresh.matches("form")) fresh.click();
    else if (!button) fresh.requestSubmit();
    else [...fresh.elements].find((other) => isSameButton(button, other))?.click();
  }
  function release(event) {
    if (pending !== event.target) return;
    const { status } = pending;
    pending = null;
    if (status < 200 || status >= 300) waiting = [];
    while (waiting.length && !pending) waiting.shift().act();
    if (held && held.isConnected && !pending) htmx.trigger(held.closest("form"), "input");
    if (!pending) held = null;
  }
  document.addEventListener("htmx:confirm", (event) => {
    const { elt: element, path, triggeringEvent } = event.detail;
    if (!one("#banner") || element.matches("[data-preview]")) return;
    const button = triggeringEvent && triggeringEvent.submitter;
    const key = `${path} ${button ? button.value : ""}`;
    if (!pending) { pressed = key; return; }
    event.preventDefault();
    const isTwice = pressed === key || waiting.some((other) => other.key === key);
    if (!isTwice) waiting.push({ key, act: () => pressAgain({ element, button }) });
  });
  document.addEventListener("htmx:beforeSend", (event) => {
    if (!one("#banner") || event.detail.elt.matches("[data-preview]")) return;
    pending = event.detail.xhr;
    pending.addEventListener("loadend", release);
  });

  // A live validation never overtakes a save, and an old answer never replaces a newer one.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const element = event.detail.elt;
    if (!element.matches("[data-preview]")) {
      all("[data-preview]").forEach((preview) => htmx.trigger(preview, "htmx:abort"));
    } else if (pending) {
      held = element;
      event.preventDefault();
    }
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const arriving = fragment.firstElementChild;
    const now = Number(target.dataset.version || 0);
    const next = Number(arriving && arriving.dataset.version || now);
    if (next < now) event.detail.shouldSwap = false;
    // A live region says again whatever is put in it: leave it alone when nothing is new.
    if (target.id === "announced" && target.textContent === fragment.textContent) event.detail.shouldSwap = false;
  });

  // Rows that somebody is typing in survive a fresh list of rows.
  let sender = null;
  let kept = [];
  document.addEventListener("htmx:beforeSend", (event) => {
    const row = event.detail.elt.closest("tr");
    sender = row ? row.id : null;
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (event.detail.target.id !== "administration-rows") return;
    kept = all("tr.editing", event.detail.target).filter((row) => row.id !== sender);
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    kept.forEach((row) => {
      const place = document.getElementById(row.id);
      if (place && place !== row) place.replaceWith(row);
    });
    kept = [];
  });
  document.addEventListener("htmx:afterSettle", () => {
    const banner = one("#banner");
    if (!banner) return;
    all("input[name=version]").forEach((input) => {
      input.value = banner.dataset.version;
    });
  });

  // After a refusal the first field that is wrong has the focus.
  document.addEventListener("htmx:afterSettle", (event) => {
    const status = event.detail.xhr && event.detail.xhr.status;
    if (status !== 422) return;
    const wrong = one("[aria-invalid=true]");
    if (wrong) wrong.focus();
  });

  // A bar, a row and a code that rest on each other light together.
  function light(event) {
    const source = event.target.closest && event.target.closest("[data-rests-on]");
    const ids = source ? source.dataset.restsOn.split(" ") : [];
    all("[data-rests-on]").forEach((element) => {
      const lit = ids.some((id) => id && element.dataset.restsOn.split(" ").includes(id));
      element.classList.toggle("lit", lit);
    });
  }
  document.addEventListener("mouseover", light);
  document.addEventListener("focusin", light);

  // Keys
  let lastRow = null;
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("tr.row");
    if (row) lastRow = row.id;
  });
  function step(by) {
    const links = all("[data-row-link]");
    if (!links.length) return;
    const here = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
    const next = here < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(here + by, 0), links.length - 1);
    links[next].focus();
  }
  function guide() {
    const row = (lastRow && document.getElementById(lastRow)) || one("tr.row");
    const link = row && one("[data-guide]", row);
    if (link) link.click();
  }
  const press = (selector) => () => { const found = one(selector); if (found) found.click(); };
  // While an answer is awaited the button may stand on a preview, or not be there yet.
  const acceptAll = () => {
    const act = press("[data-key=a]");
    if (!pending) act();
    else if (!waiting.some((other) => other.key === "a")) waiting.push({ key: "a", act });
  };
  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    a: acceptAll,
    c: press("[data-key=c]"),
    d: () => { const drug = one("#new-rows [role=combobox]"); if (drug) drug.focus(); },
    g: guide,
    n: press("[data-key=n]"),
    q: press("[data-ask]"),
    "?": () => { const keys = one("#keys"); if (!keys.open) keys.showModal(); },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target;
    if (event.key === "Escape" && !event.defaultPrevented) {
      const cancel = target.closest("[data-row-form]") && one("[data-cancel]", target.closest("[data-row-form]"));
      if (cancel) { event.preventDefault(); cancel.focus(); cancel.click(); }
      const close = target.closest("#guide") && one("[data-close-guide]");
      if (close) close.click();
      return;
    }
    if (isTyping(target) || one("dialog[open]")) return;
    const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act) { event.preventDefault(); act(); }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-key]");
    if (button && button.type === "button") KEYS[button.dataset.key]();
    if (event.target.closest("[data-close-guide]")) {
      event.preventDefault();
      one("#guide-place").replaceChildren();
      const row = lastRow && document.getElementById(lastRow);
      const link = row && one("[data-guide]", row);
      if (link) link.focus();
    }
  });
  all("button[data-key][hidden]").forEach((button) => { button.hidden = false; });
})();
