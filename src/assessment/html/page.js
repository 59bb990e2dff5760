"use strict";
(() => {
  const words = document.body.dataset;
  const number = (text) => {
    const found = text.replace(/−/g, "-").replace(/[▲▼+%\s]/g, "").match(/^-?\d+(\.\d+)?/);
    return found ? Number(found[0]) : NaN;
  };
  for (const table of document.querySelectorAll("table.list")) {
    const body = table.tBodies[0];
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.title = words.sort;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const key = (row) => row.cells[column] ? row.cells[column].textContent.trim() : "";
        const rows = [...body.rows].map((row) => [key(row), row]);
        const order = (a, b) => {
          if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1) || 0;
          const x = number(a), y = number(b);
          const by = Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b, document.documentElement.lang) : x - y;
          return down ? -by : by;
        };
        rows.sort((a, b) => order(a[0], b[0]));
        body.append(...rows.map((row) => row[1]));
      });
    });
    if (body.rows.length < 9) continue;
    const find = document.createElement("input");
    find.type = "search";
    find.className = "find";
    find.placeholder = words.find;
    find.setAttribute("aria-label", words.find);
    find.addEventListener("input", () => {
      const wanted = find.value.trim().toLowerCase();
      for (const row of body.rows) row.hidden = wanted !== "" && !row.textContent.toLowerCase().includes(wanted);
    });
    table.parentElement.before(find);
  }
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
})();
