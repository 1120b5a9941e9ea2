// The page reads without this script, which filters and sorts the keys and opens
// them for print. It loads nothing, stores nothing and writes no markup.
(function () {
  "use strict";

  const at = (id) => document.getElementById(id);
  const list = at("list"), form = at("controls");

  // A link to a key opens it.
  function openTarget() {
    const target = location.hash && at(location.hash.slice(1));
    if (target && target.classList.contains("key")) {
      target.open = true;
      target.scrollIntoView();
    }
  }
  addEventListener("hashchange", openTarget);
  openTarget();

  // On paper nothing can be opened, so all is; afterwards it is as it was.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = Array.from(document.querySelectorAll("details:not([open])"));
    for (const d of closed) d.open = true;
  });
  addEventListener("afterprint", () => {
    for (const d of closed) d.open = false;
    closed = [];
  });

  if (!list || !form) return;

  const keys = Array.from(list.children).map((key) => ({
    key,
    number: Number(key.dataset.key),
    date: key.dataset.date ? Number(key.dataset.date) : null,
    path: key.dataset.path || "",
    row: document.querySelector('.row[data-key="' + key.dataset.key + '"]'),
    text: "",
  }));
  const choices = Array.from(form.querySelectorAll("select[data-by]"));
  const order = at("order"), text = at("text");

  // Keys without a date come last, whichever way dates go.
  const byDate = (sign) => (a, b) =>
    (a.date === null) - (b.date === null) || sign * (a.date - b.date) || a.number - b.number;
  const orders = {
    "worst first": (a, b) => a.number - b.number,
    "newest first": byDate(-1),
    "oldest first": byDate(1),
    "by path": (a, b) => (a.path > b.path) - (b.path > a.path) || a.number - b.number,
  };

  function matches(one, words) {
    for (const c of choices) {
      if (c.value !== "all" && one.key.getAttribute(c.dataset.by) !== c.value) return false;
    }
    if (words.length && !one.text) one.text = one.key.textContent.toLowerCase();
    return words.every((w) => one.text.includes(w));
  }

  function filter() {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const one of keys) {
      const fits = matches(one, words);
      one.key.hidden = !fits;
      if (one.row) one.row.hidden = !fits;
      if (fits) shown++;
    }
    at("shown").textContent = shown + " of " + keys.length + (keys.length === 1 ? " key" : " keys");
    at("none").hidden = shown > 0;
  }

  function sort() {
    keys.sort(orders[order.value]);
    list.append(...keys.map((one) => one.key));
  }

  function openAll(open) {
    for (const one of keys) one.key.open = open && !one.key.hidden;
  }

  form.addEventListener("input", filter);
  order.addEventListener("change", sort);
  form.addEventListener("submit", (e) => e.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { sort(); filter(); }));
  at("open").addEventListener("click", () => openAll(true));
  at("close").addEventListener("click", () => openAll(false));

  form.hidden = false;
  filter();
})();
