// Draws what a table says: relations as a graph (cytoscape), a history on a line of time (uPlot). The table is the
// source and stays; without JavaScript it is all there is. Both drawings are left-to-right boxes, since canvas
// libraries take a page's direction for the text's; in Arabic time itself runs from right to left.
"use strict";
(() => {
  const rtl = document.documentElement.dir === "rtl";
  const font = '"IBM Plex Sans Arabic", sans-serif';

  // A colour of amana.css as the browser resolves it for light or dark.
  function colour(name) {
    const probe = document.createElement("span");
    probe.style.color = `var(--${name})`;
    document.body.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  }

  function graph(table) {
    const box = document.getElementById(table.dataset.graph);
    const nodes = new Map([["*", { id: "*", label: box.dataset.title, kind: "here" }]]);
    const edges = [];
    for (const row of table.querySelectorAll("tbody tr")) {
      const { id, label, kind, word } = row.dataset;
      nodes.set(id, { id, label, kind, href: row.querySelector("th a")?.getAttribute("href") ?? "" });
      const ends = "out" in row.dataset ? ["*", id] : [id, "*"];
      edges.push({ id: `e${edges.length}`, source: ends[0], target: ends[1], label: word });
    }
    box.hidden = false;
    const drawn = cytoscape({
      container: box,
      elements: [...placed([...nodes.values()], box), ...edges.map((data) => ({ data }))],
      layout: { name: "preset", fit: false },
      style: style(box.clientWidth < 480),
      userZoomingEnabled: false,
      autoungrabify: false,
    });
    drawn.on("tap", "node", (event) => {
      const href = event.target.data("href");
      if (href) location.assign(href);
    });
  }

  // The object in the middle, the others around it on an ellipse that fills the box; many of them on two.
  function placed(nodes, box) {
    const [width, height, others] = [box.clientWidth, box.clientHeight, nodes.length - 1];
    return nodes.map((data, index) => {
      if (index === 0) return { data, position: { x: width / 2, y: height / 2 } };
      const reach = others > 12 && index % 2 ? 0.55 : 1;
      const angle = (2 * Math.PI * (index - 1)) / others - Math.PI / 5;
      const [x, y] = [Math.cos(angle) * reach * (width / 2 - Math.min(90, width / 6)), Math.sin(angle) * reach * (height / 2 - 45)];
      return { data, position: { x: width / 2 + x, y: height / 2 + y } };
    });
  }

  // In a narrow box the word for a relation lies along its line, so that words do not lie on each other.
  function style(narrow) {
    const text = { "font-family": font, "font-size": 13, color: colour("ink"), "text-wrap": "ellipsis", "text-max-width": 150 };
    return [
      { selector: "node", style: { ...text, label: "data(label)", "background-color": colour("edge"), width: 18, height: 18,
        "text-valign": "bottom", "text-margin-y": 5, "text-background-color": colour("card"), "text-background-opacity": 0.85 } },
      { selector: "node[href != '']", style: { "background-color": colour("accent") } },
      { selector: "node[kind = 'here']", style: { "background-color": colour("named"), width: 26, height: 26, "font-weight": "bold" } },
      { selector: "edge", style: { ...text, label: "data(label)", "font-size": 11, color: colour("ink-2"), width: 1.5,
        "line-color": colour("edge"), "target-arrow-color": colour("edge"), "target-arrow-shape": "triangle",
        "curve-style": "straight", "text-rotation": narrow ? "autorotate" : "none", "text-background-color": colour("card"), "text-background-opacity": 1, "text-background-padding": 2 } },
    ];
  }

  function timeline(table) {
    const box = document.getElementById(table.dataset.timeline);
    const rows = [...table.querySelectorAll("tbody tr")].map((row) => ({
      at: Date.parse(row.querySelector("time").dateTime) / 1000, ...row.dataset }));
    if (new Set(rows.map((row) => row.at)).size < 2) return;
    rows.sort((one, other) => one.at - other.at);
    const kinds = [...new Map(rows.map((row) => [row.kind, row.word]))];
    const colours = { version: colour("accent"), sighting: colour("named") };
    const data = [rows.map((row) => row.at), ...kinds.map(([kind]) => rows.map((row) => (row.kind === kind ? Number(row.count) : null)))];
    const days = new Intl.DateTimeFormat(box.dataset.locale, { day: "numeric", month: "short" });
    const hours = new Intl.DateTimeFormat(box.dataset.locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const numbers = new Intl.NumberFormat(box.dataset.locale);
    const long = data[0].at(-1) - data[0][0] > 2 * 86400;
    const axis = { stroke: colour("ink"), font: `13px ${font}`, grid: { stroke: colour("line") }, ticks: { stroke: colour("line") } };
    box.hidden = false;
    const size = () => ({ width: box.clientWidth, height: 180 });
    const drawn = new uPlot({
      ...size(),
      // Half of the last day's label hangs over on the side where no axis stands.
      padding: rtl ? [12, 16, 0, 44] : [12, 44, 0, 16],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { dir: rtl ? -1 : 1 }, y: { range: (_, low, high) => [0, Math.max(high ?? 1, 1) * 1.25] } },
      axes: [
        { ...axis, space: 90, values: (_, ticks) => ticks.map((at) => (long ? days : hours).format(at * 1000)) },
        { ...axis, side: rtl ? 1 : 3, incrs: [1, 2, 5, 10, 100, 1000, 10000], values: (_, ticks) => ticks.map((count) => numbers.format(count)) },
      ],
      series: [{}, ...kinds.map(([kind, word]) => ({ label: word, paths: () => null,
        points: { show: true, size: 10, fill: colours[kind], stroke: colours[kind] } }))],
    }, data, box);
    legend(box, kinds, colours);
    new ResizeObserver(() => drawn.setSize(size())).observe(box);
  }

  function legend(box, kinds, colours) {
    const list = document.createElement("p");
    list.className = "legend";
    list.dir = document.documentElement.dir;
    for (const [kind, word] of kinds) {
      const dot = document.createElement("span");
      dot.className = "dot";
      dot.style.backgroundColor = colours[kind];
      list.append(dot, ` ${word} `);
    }
    box.append(list);
  }

  document.fonts.ready.then(() => {
    document.querySelectorAll("table[data-graph]").forEach(graph);
    document.querySelectorAll("table[data-timeline]").forEach(timeline);
  });
})();
