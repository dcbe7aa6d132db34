// Type-ahead of the drug field: WAI-ARIA's editable combobox with a list. The server searches.
"use strict";
(() => {
  const PAUSE = 120;
  const parts = (input) => {
    const box = input.closest(".combobox");
    return { list: box.querySelector("[role=listbox]"), form: input.form };
  };
  const options = (list) => [...list.querySelectorAll("[role=option]")];
  let timer = 0;
  let asked = 0;

  function close(input) {
    parts(input).list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  function mark(input, option) {
    const { list } = parts(input);
    options(list).forEach((one) => one.setAttribute("aria-selected", String(one === option)));
    if (!option) return;
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }
  function choose(input, option) {
    const { form } = parts(input);
    input.value = option.dataset.name;
    const code = form.elements.hcpcs;
    if (code) code.value = option.dataset.hcpcs;
    close(input);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  async function search(input) {
    const text = input.value.trim().slice(0, 80);
    const mine = ++asked;
    if (text.length < 2) return close(input);
    let answer;
    try {
      answer = await fetch(input.dataset.search + encodeURIComponent(text), { headers: { "HX-Request": "true" } });
    } catch { return close(input); }
    if (!answer.ok || mine !== asked || document.activeElement !== input) return undefined;
    const { list } = parts(input);
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = [...found.querySelectorAll("[role=option]")];
    fresh.forEach((option, number) => { option.id = `${list.id}_${number}`; option.setAttribute("aria-selected", "false"); });
    list.replaceChildren(...fresh);
    input.setAttribute("aria-expanded", String(fresh.length > 0));
    return undefined;
  }

  document.addEventListener("input", (event) => {
    const input = event.target;
    if (!input.matches("[role=combobox]")) return;
    const code = input.form.elements.hcpcs;
    if (code) code.value = ""; // another text is another drug until one is chosen
    clearTimeout(timer);
    timer = setTimeout(() => search(input), PAUSE);
  });
  document.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.matches("[role=combobox]")) return;
    const list = options(parts(input).list);
    const here = list.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" && list.length) mark(input, list[(here + 1) % list.length]);
    else if (event.key === "ArrowUp" && list.length) mark(input, list[(here - 1 + list.length) % list.length]);
    else if ((event.key === "Enter" || event.key === "Tab") && here >= 0) choose(input, list[here]);
    else if (event.key === "Escape" && list.length) close(input);
    else return;
    if (event.key !== "Tab") event.preventDefault();
  }, true);
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest(".combobox [role=option]");
    if (!option) return;
    event.preventDefault();
    choose(option.closest(".combobox").querySelector("[role=combobox]"), option);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.matches("[role=combobox]")) { asked += 1; close(event.target); }
  });
})();
