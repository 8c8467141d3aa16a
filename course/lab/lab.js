// The page side of a lab: native inputs (keyboard and screen reader work as everywhere), one chart, one status line.
// At most one request is under way; while it is, newer settings replace older ones, so a slow line skips stale charts.
// While nothing is asked, the settings next to the present one are fetched ahead: the next step then shows at once.

import { attach, attachAll } from "./reader.js";

const STYLE = `
.hci-lab { font-family: var(--jp-ui-font-family, Arial, sans-serif); font-size: 14px; max-width: 800px; padding: 0 6px;
  color: var(--jp-ui-font-color1, #1a1a1a); }
.hci-lab h3 { margin: 4px 0; font-size: 16px; }
.hci-lab p { margin: 4px 0 8px; line-height: 1.4; }
.hci-controls { display: flex; flex-wrap: wrap; gap: 10px 24px; margin: 2px 0; padding: 6px 0; align-items: flex-end; }
.hci-control label, .hci-control legend { display: block; font-weight: 600; padding: 0; margin-bottom: 2px; }
/* room for the ring of the focus between a control's name and the words of help */
.hci-control > :is(select, input[type=range]) { margin: 5px 0; }
.hci-control fieldset { border: 0; margin: 0; padding: 0; }
.hci-control fieldset label, .hci-control label.hci-inline { display: inline-flex; gap: 5px; font-weight: 400;
  margin-right: 12px; align-items: center; min-height: 24px; }
.hci-control input[type=range] { width: 240px; height: 24px; vertical-align: middle; }
.hci-control select { min-height: 28px; font-size: 14px; max-width: 320px; }
.hci-control output { display: inline-block; min-width: 4.5em; margin-left: 8px; font-variant-numeric: tabular-nums; }
.hci-control .hci-chips { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: center; margin-top: 8px; min-width: 0; }
.hci-chips label { margin-right: 4px; }
.hci-chips input { width: 3.2em; min-height: 28px; font-size: 14px; box-sizing: border-box; }
.hci-chips input[aria-invalid=true] { border: 2px solid #D55E00; }
.hci-chips .hci-row { letter-spacing: 2px; }
.hci-chips .hci-left.hci-problem { border-left: 4px solid #D55E00; padding-left: 8px; }
.hci-chips .hci-choice { flex-basis: 100%; min-width: 0; }
.hci-chips .hci-choice select { max-width: 100%; min-width: 0; }
/* while a form is alive it shows the claims itself; once it is gone, so is this rule, and the cards stand again */
.jp-OutputArea:has(> .jp-OutputArea-child .hci-form) .hci-claims { display: none; }
.hci-help { font-size: 12px; color: var(--jp-ui-font-color2, #555); }
.hci-wide { flex-basis: 100%; min-width: 0; max-width: 100%; }
.hci-presets { display: flex; flex-wrap: wrap; gap: 6px; margin: 6px 0 10px; align-items: center; }
.hci-presets button { min-height: 28px; padding: 2px 10px; font-size: 13px; cursor: pointer;
  border: 1px solid #767676; border-radius: 4px; background: var(--jp-layout-color1, #fff); color: inherit; }
.hci-lab :focus-visible { outline: 3px solid #0072B2; outline-offset: 2px; }
.hci-chart { background: #fff; overflow-x: auto; }
.hci-status { min-height: 1.4em; margin: 4px 0; }
.hci-status.hci-problem { border-left: 4px solid #D55E00; padding-left: 8px; }
.hci-table { max-height: 320px; overflow: auto; }
.hci-table th, .hci-table td { padding: 1px 8px; text-align: right; }
.hci-table th { text-align: left; font-weight: 600; }
.hci-sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;

// Ahead of the reader: how many answers are kept, and how slow (ms) an answer may be before nothing is fetched ahead.
const KEPT = 60,
  SLOW = 500;

// How long (ms) after the kernel has handled a question its answer may take to be heard.
const GRACE = 1000;

// How long (ms) the kernel may take to answer: then the reader is told, and a setting asked for ahead is given up.
const PATIENCE = 8000;

// How long (ms) nothing may move before a screen reader hears what was found: one announcement after a burst of keys.
const CALM = 700;

const NO_KERNEL = "This lab has lost its kernel. Run its cell again.";
const NO_ANSWER =
  "No answer from the kernel yet. Move the control again; if the kernel was restarted, run this lab's cell again.";
const NO_SENSE = "The kernel's answer could not be read. Run this lab's cell again.";
const NO_CHART = "This chart could not be drawn. Move a control to try again, or unfold the words and the table below.";

// Charts come in the colours for white. Where JupyterLab is dark, each colour gives way to its fellow on dark.
const isDark = () => document.body?.dataset.jpThemeLight === "false";
const bytes = (hex) => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
const luminance = (hex) => {
  const [r, g, b] = bytes(hex).map((v) => (v <= 10 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
// Words on an area stand on its colour, and on what shines through it: whichever of the two reads better.
const mixed = (hex, ground, opacity) =>
  `#${bytes(hex)
    .map((v, i) =>
      Math.round(opacity * v + (1 - opacity) * bytes(ground)[i])
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
const onArea = (hex) => (/^#[0-9a-f]{6}$/i.test(hex) && luminance(hex) < 0.18 ? "#ffffff" : "#1b1b1b");
export function inDark(text, table) {
  const bands = Object.fromEntries(Object.entries(table).map(([light, dark]) => [bytes(light).join(), bytes(dark)]));
  const swapped = text
    .replace(/#[0-9a-f]{6}\b/gi, (hex) => table[hex.toLowerCase()] ?? hex)
    .replace(/rgba\((\d+), ?(\d+), ?(\d+),/g, (all, r, g, b) => {
      const dark = bands[[r, g, b].join()];
      return dark ? `rgba(${dark.join()},` : all;
    });
  const spec = JSON.parse(swapped);
  for (const trace of spec.data) {
    if (trace.type !== "bar" || trace.textposition !== "inside") continue;
    const { color: ground = "", opacity = 1 } = trace.marker ?? {};
    const at = (list, i) => (Array.isArray(list) ? list[i] : list);
    const word = (i) => {
      const hex = at(ground, i);
      return onArea(/^#[0-9a-f]{6}$/i.test(hex) ? mixed(hex, table["#ffffff"], at(opacity, i)) : hex);
    };
    const many = [ground, opacity].find(Array.isArray);
    const color = many ? many.map((_, i) => word(i)) : word(0);
    trace.textfont = { ...trace.textfont, color };
  }
  return spec;
}

// What can be shown: settings, and words or a chart for them. Anything else came damaged, or from another edition.
const isReply = (reply) =>
  Boolean(reply?.values) && [reply.spec, reply.headline].every((one) => typeof one === "string");

let counter = 0;

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "text") node.textContent = value;
    else if (key === "html") node.innerHTML = value;
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

// JupyterLab and Notebook 7 hold plotly.js in the extension that plotly itself ships; borrow it instead of
// sending 5 MB. That extension loads it when it first draws, so it is made to draw an empty chart that is never shown.
const MIME = "application/vnd.plotly.v1+json";
async function findPlotly() {
  if (globalThis.Plotly?.react) return globalThis.Plotly;
  try {
    const factory = await globalThis._JUPYTERLAB["jupyterlab-plotly"].get("./mimeExtension");
    const { RenderedPlotly } = factory();
    if (!RenderedPlotly.Plotly) {
      const renderer = new RenderedPlotly({ mimeType: MIME });
      const empty = { data: [], layout: { width: 10, height: 10 }, config: {} };
      await renderer.createGraph({ data: { [MIME]: empty }, setData() {} });
    }
    return RenderedPlotly.Plotly?.react ? RenderedPlotly.Plotly : null;
  } catch {
    return null; // no such extension, or another version of it: the kernel draws through a plain output
  }
}

let plotlyPromise;
const borrowPlotly = () => {
  if (globalThis.__courseWithoutPlotly) return Promise.resolve(null);
  plotlyPromise ??= findPlotly();
  return plotlyPromise;
};

const sides = (options, value) => {
  const at = options.indexOf(value);
  return [at + 1, at - 1].filter((i) => i >= 0 && i < options.length).map((i) => options[i]);
};

// A value with its unit as a label says it: 37%, 8 years, 1 year. As with_unit in lab.py.
const withUnit = (text, unit) => {
  const named = text === "1" ? unit.replace(/^(\w+)s\b/, "$1") : unit;
  return `${text}${/^(%|$)/.test(unit) ? "" : " "}${named}`;
};

// The input of a slider, its label and what it says; `value` tells what stands at its place.
const range = (spec, id, changed, bounds, value) => {
  const input = make("input", { type: "range", id, ...bounds });
  const out = make("output", { for: id, "aria-live": "off" }); // the slider itself says its value
  const show = () => {
    out.textContent = withUnit(`${value()}`, spec.unit ?? "");
    input.setAttribute("aria-valuetext", out.textContent);
  };
  input.addEventListener("input", () => {
    show();
    changed();
  });
  return { input, nodes: [make("label", { for: id, text: spec.label }), input, out], show };
};

// Each kind of control: build its input, read it, write it, and the values that one step leads to.
const kinds = {
  slider(spec, id, changed) {
    const bounds = { min: spec.low, max: spec.high, step: spec.step };
    const { input, nodes, show } = range(spec, id, changed, bounds, () => input.value);
    return {
      nodes,
      read: () => Number(input.value),
      write: (v) => {
        input.value = v;
        show();
      },
      near: () =>
        [1, -1]
          .map((way) => {
            const probe = input.cloneNode();
            probe.value = input.value;
            probe[way > 0 ? "stepUp" : "stepDown"]();
            return Number(probe.value);
          })
          .filter((v) => v !== Number(input.value)),
    };
  },
  steps(spec, id, changed) {
    const bounds = { min: 0, max: spec.options.length - 1, step: 1 };
    const { input, nodes, show } = range(spec, id, changed, bounds, () => spec.options[Number(input.value)]);
    return {
      nodes,
      read: () => spec.options[Number(input.value)],
      write: (v) => {
        input.value = spec.options.indexOf(v);
        show();
      },
      near: () => sides(spec.options, spec.options[Number(input.value)]),
    };
  },
  choice(spec, id, changed) {
    const input = make("select", { id }, ...spec.options.map((o, i) => make("option", { value: i, text: o })));
    input.addEventListener("change", changed);
    return {
      nodes: [make("label", { for: id, text: spec.label }), input],
      read: () => spec.options[Number(input.value)],
      write: (v) => {
        input.value = spec.options.indexOf(v);
      },
      near: () => sides(spec.options, spec.options[Number(input.value)]),
    };
  },
  many(spec, id, changed) {
    const boxes = spec.options.map((_, i) => {
      const box = make("input", { type: "checkbox", id: `${id}-${i}` });
      box.addEventListener("change", changed);
      return box;
    });
    const field = make(
      "fieldset",
      {},
      make("legend", { text: spec.label }),
      ...boxes.map((box, i) => make("label", { for: box.id }, box, String(spec.options[i]))),
    );
    return {
      nodes: [field],
      wide: true,
      read: () => spec.options.filter((_, i) => boxes[i].checked),
      write: (v) =>
        boxes.forEach((box, i) => {
          box.checked = v.includes(spec.options[i]);
        }),
      near: () => [],
    };
  },
  // So many chips on a few answers, and a menu (or none) for the choice on which the answer will turn.
  chips(spec, id, changed) {
    const left = make("output", { id: `${id}-left`, class: "hci-left", "aria-live": "off" });
    const row = make("span", { class: "hci-row", "aria-hidden": "true" });
    const hidden = () => make("span", { class: "hci-sr", text: `${spec.name}: ` });
    const fields = spec.fields.map(({ name, sign }) => {
      const bounds = { min: 0, max: spec.total, step: 1, inputmode: "numeric", placeholder: "0" };
      const input = make("input", {
        type: "number",
        id: `${id}-${name}`,
        "aria-describedby": left.id,
        "aria-invalid": "false",
        ...bounds,
      });
      return { name, sign, input };
    });
    // null where nothing stands, NaN where it is no number
    const count = ({ input }) => (input.value === "" ? (input.validity?.badInput ? NaN : null) : Number(input.value));
    const odd = (field) => {
      const value = count(field);
      return value !== null && !(Number.isInteger(value) && value >= 0 && value <= spec.total);
    };
    let note = ""; // what the kernel did with the chips as they lie
    let away = false; // the reader has been here and left
    const show = () => {
      const wrong = fields.filter(odd);
      const sum = fields.reduce((all, field) => all + (count(field) ?? 0), 0);
      const rest = spec.total - sum;
      const chips = (n) => `${n} chip${n === 1 ? "" : "s"}`;
      let text = rest ? `${chips(rest)} left` : `All chips are placed${note ? `. ${note}` : ""}`;
      let marked = [];
      if (wrong.length) {
        text = `"${wrong[0].name}" takes a whole number from 0 to ${spec.total}`;
        marked = wrong;
      } else if (rest < 0) {
        text = `${chips(sum)} are placed, but there are only ${spec.total}. Take ${-rest} away`;
        marked = fields;
      } else if (away && rest && sum) {
        text = `${chips(rest)} left. Nothing is recorded until all ${spec.total} are placed`;
        marked = fields;
      }
      for (const field of fields) field.input.setAttribute("aria-invalid", marked.includes(field));
      left.classList.toggle("hci-problem", marked.length > 0);
      if (left.textContent !== text) left.textContent = text;
      const free = wrong.length || rest < 0 ? 0 : rest;
      row.textContent =
        wrong.length || rest < 0 ? "" : fields.map((f) => f.sign.repeat(count(f) ?? 0)).join("") + "·".repeat(free);
    };
    const heard = () => {
      note = "";
      show();
      if (!fields.some(odd)) changed();
    };
    for (const { input } of fields) {
      input.addEventListener("input", heard);
      input.addEventListener("wheel", () => input.blur()); // scrolling the page must not move chips
    }
    const labels = fields.map(({ name, input }) => make("label", { for: input.id }, hidden(), name, input));
    const nodes = [make("legend", { text: spec.label }), ...labels, row, left];
    let select = null;
    if (spec.choice) {
      const options = spec.choice.options.map(({ value, text }) => make("option", { value, text }));
      select = make("select", { id: `${id}-choice` }, ...options);
      select.addEventListener("change", heard);
      const label = make("label", { for: select.id }, hidden(), spec.choice.label);
      nodes.push(make("div", { class: "hci-choice" }, label, select));
    }
    const field = make("fieldset", { class: "hci-chips" }, ...nodes);
    field.addEventListener("focusin", () => {
      away = false;
    });
    field.addEventListener("focusout", (event) => {
      away = !field.contains(event.relatedTarget);
      show();
    });
    return {
      nodes: [field],
      wide: true,
      read: () => ({
        ...Object.fromEntries(fields.map((one) => [one.name, count(one)])),
        turns_on: select ? select.value : "",
      }),
      write: (v) => {
        for (const one of fields) {
          const value = v[one.name] ?? null;
          // what was typed and can't be read is left to the reader to mend
          if (!odd(one) && count(one) !== value) one.input.value = value === null ? "" : String(value);
        }
        if (select && select.value !== v.turns_on) select.value = v.turns_on;
        show();
      },
      note: (text) => {
        note = text;
        show();
      },
      near: () => [],
    };
  },
  switch(spec, id, changed) {
    const input = make("input", { type: "checkbox", id });
    input.addEventListener("change", changed);
    return {
      nodes: [make("label", { for: id, class: "hci-inline" }, input, spec.label)],
      read: () => input.checked,
      write: (v) => {
        input.checked = Boolean(v);
      },
      near: () => [!input.checked],
    };
  },
};

function render({ model, el }) {
  const view = model.get("view");
  const uid = `hci-${++counter}-${Math.random().toString(36).slice(2, 8)}`;
  const root = make("section", {
    class: `hci-lab${view.chart ? "" : " hci-form"}`,
    "aria-label": view.title,
    "data-lm-suppress-shortcuts": "true",
  });
  // A notebook gives a key to its active cell, which may be another one: keep keys here. Escape leads out, to the cell.
  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") root.closest(".jp-Cell")?.focus();
  });
  root.append(make("style", { text: STYLE }), make("h3", { text: view.title }));
  if (view.prompt) root.append(make("p", { text: view.prompt }));

  let sent = 0,
    answered = 0,
    dirty = false,
    lost = false,
    timer = null,
    closed = false,
    sentAt = 0;
  const fields = {};
  // What is drawn, one chart after the other. It never rejects: one that fails must not hold up the next.
  let drawing = Promise.resolve();
  let wanted = null; // the answer that should be on screen
  let painted = ""; // the chart that is
  const next = (work) => {
    drawing = drawing.then(work).catch((error) => console.error(error));
  };
  const known = new Map(); // settings -> their answer, the oldest first
  let ahead = []; // settings to fetch ahead
  let asked = null; // the one under way
  let waiting = null; // its time limit
  let slow = false;
  const status = make("div", { class: "hci-status" });
  // The line is for the eye, which follows every step. A screen reader has a voice of its own, which waits.
  const voice = make("div", { class: "hci-sr hci-voice", role: "status", "aria-live": "polite" });
  let speaking = null;
  let opened = false; // nothing is said before anything was asked
  const say = (text) => {
    clearTimeout(speaking);
    if (!opened || !text) return;
    speaking = setTimeout(() => {
      // given the same words twice, a screen reader may keep silent: a space at the end makes them other words
      voice.textContent = voice.textContent === text ? `${text}\u00a0` : text;
    }, CALM);
  };
  const problem = (text) => {
    say(text);
    status.textContent = text;
    status.classList.toggle("hci-problem", Boolean(text));
    if (text) status.classList.remove("hci-sr");
  };

  const read = () => Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.read()]));
  const write = (values) => {
    for (const [name, field] of Object.entries(fields)) if (name in values) field.write(values[name]);
  };
  // Each question gets an answer. Where the first one was handled and nothing is heard, this form is deaf (anywidget
  // gives a form two seconds to start; on a busy machine it is drawn later, and never hears): the kernel is asked,
  // once, for another in its place.
  let settled = false; // whether it hears: it does, or another was asked for
  const inputs = () => [...root.querySelectorAll("input, select, button, summary")];
  const unheard = () => {
    if (closed || settled) return;
    settled = true;
    globalThis.__courseFocus = [view.title, inputs().indexOf(document.activeElement)];
    tell({ kind: "again", seq: sent, values: read() });
  };
  const handled = ({ content }) => {
    if (content.execution_state === "idle") setTimeout(unheard, GRACE);
  };
  const ask = (message) => model.send(message, settled ? undefined : { iopub: { status: handled } });
  // Whether it could be sent; where the kernel is gone (sending throws), the reader is told.
  const tell = (message) => {
    try {
      ask(message);
      return true;
    } catch {
      problem(NO_KERNEL);
      return false;
    }
  };

  const send = () => {
    dirty = false;
    sent += 1;
    sentAt = performance.now();
    root.dataset.sent = sent;
    clearTimeout(timer);
    lost = !tell({ kind: "values", seq: sent, values: read() });
    if (lost) return;
    timer = setTimeout(() => {
      lost = true; // the line may have been cut: the next move asks again
      problem(NO_ANSWER);
    }, PATIENCE);
  };
  const changed = () => {
    const reply = view.chart && known.get(JSON.stringify(read()));
    if (reply && !root.dataset.plain) show(reply);
    if (sent > answered && !lost) {
      dirty = true;
      root.dataset.sent = "waiting";
    } else send();
  };
  const keep = (values, reply) => {
    if (globalThis.__courseNotAhead) return;
    const key = JSON.stringify(values);
    known.delete(key);
    known.set(key, reply);
    if (known.size > KEPT) known.delete(known.keys().next().value);
  };
  const lookAhead = (settings) => {
    if (globalThis.__courseNotAhead || !view.chart || slow || root.dataset.plain) return;
    ahead = settings.filter((values) => !known.has(JSON.stringify(values)));
    fetchAhead();
  };
  const fetchAhead = () => {
    if (closed || asked || sent > answered) return;
    root.dataset.ahead = ahead.length ? "fetching" : "fetched";
    if (!ahead.length) return;
    asked = ahead.shift();
    clearTimeout(waiting);
    waiting = setTimeout(giveUp, PATIENCE); // its answer was lost on the way: the next move of the reader starts anew
    try {
      ask({ kind: "ahead", values: asked });
    } catch {
      giveUp(); // nobody waits for it: the next question says what is wrong
    }
  };
  const giveUp = () => {
    clearTimeout(waiting);
    [ahead, asked] = [[], null];
    root.dataset.ahead = "given up";
  };
  const around = (name) => fields[name].near().map((value) => ({ ...read(), [name]: value }));

  let active = null; // the control that was moved last, or has the focus
  const controls = make("div", { class: "hci-controls" });
  view.controls.forEach((spec, i) => {
    const field = kinds[spec.kind](spec, `${uid}-${i}`, () => {
      active = spec.name;
      changed();
    });
    fields[spec.name] = field;
    const holder = make("div", {
      class: "hci-control" + (field.wide || spec.wide ? " hci-wide" : ""),
      "data-name": spec.name,
    });
    if (spec.html) holder.append(make("div", { html: spec.html }));
    holder.append(...field.nodes);
    holder.addEventListener("focusin", () => {
      active = spec.name;
      lookAhead(around(active));
    });
    if (spec.help) {
      const help = make("div", { class: "hci-help", id: `${uid}-${i}-help`, text: spec.help });
      const said = holder.querySelector("fieldset") ?? holder.querySelector("input, select");
      said.setAttribute("aria-describedby", help.id);
      holder.append(help);
    }
    controls.append(holder);
  });
  root.append(controls);
  if (view.presets?.length) {
    const row = make(
      "div",
      { class: "hci-presets", role: "group", "aria-label": "Settings to try" },
      make("span", { text: "Try:" }),
    );
    for (const preset of view.presets) {
      const button = make("button", { type: "button", text: preset.label });
      button.addEventListener("click", () => {
        write(preset.values);
        changed();
      });
      for (const event of ["focus", "pointerenter"]) button.addEventListener(event, () => lookAhead([preset.values]));
      row.append(button);
    }
    root.append(row);
  }
  root.append(status, voice);

  const chart = make("div", { class: "hci-chart", role: "img" });
  const words = make("p");
  const table = make("div", { class: "hci-table", tabindex: 0, role: "region", "aria-label": "This chart as a table" });
  const unfolded = make("details", {}, make("summary", { text: "This chart as a table" }), table);
  let filled = () => {};
  const fill = () => {
    if (unfolded.open) tell({ kind: "table", values: model.get("reply").values });
  };
  if (view.chart) {
    unfolded.addEventListener("toggle", fill);
    unfolded.dataset.chart = view.title;
    const rows = () =>
      new Promise((done) => {
        filled = done;
        setTimeout(done, PATIENCE); // a kernel that is busy or gone
        tell({ kind: "table", values: model.get("reply").values });
      });
    const inWords = make("details", {}, make("summary", { text: "This chart in words" }), words);
    root.append(chart, inWords, ...attach(unfolded, rows), unfolded);
  }
  el.append(root);
  // The other charts of the page have a reader, too, and runs a voice, from the first form on that is drawn.
  globalThis.__courseReads ??= attachAll(document.body, { runs: true });

  // Plotly puts the subtitle under the title that it measures, and a chart that has no place on the page (its cell is
  // far away, or the theme is being changed) measures nothing. It is drawn again as soon as it has a place.
  let unmeasured = false;
  const placed = () => chart.getClientRects().length > 0;
  const remeasure = () => {
    if (closed || !unmeasured || !placed()) return;
    unmeasured = false;
    next(async () => {
      if (!closed && painted) await (await borrowPlotly())?.redraw(chart);
    });
  };
  const place = new ResizeObserver(remeasure);
  place.observe(root);
  const draw = async (reply) => {
    const Plotly = await borrowPlotly();
    if (closed || wanted !== reply) return; // stale: a newer chart is on its way
    if (!Plotly) {
      if (!root.dataset.plain) {
        root.dataset.plain = "yes";
        chart.hidden = true;
        tell({ kind: "plain" });
      }
      return;
    }
    const dark = isDark() && Boolean(view.dark);
    const key = `${dark} ${reply.spec}`;
    if (painted === key) return;
    try {
      const spec = dark ? inDark(reply.spec, view.dark) : JSON.parse(reply.spec);
      chart.setAttribute("style", dark ? `background: ${view.dark["#ffffff"]}` : "");
      unmeasured = !placed();
      await Plotly.react(chart, spec.data, spec.layout, { ...spec.config, responsive: false });
      painted = key;
      unmeasured ||= !placed();
      if (unmeasured) requestAnimationFrame(remeasure); // it may have come into its place meanwhile
    } catch (error) {
      // what it left is no chart: the next one starts from nothing
      console.error(error);
      painted = "";
      if (wanted === reply) {
        chart.hidden = true;
        problem(NO_CHART);
      }
      Plotly.purge?.(chart);
      chart.replaceChildren();
    }
  };
  const show = (reply) => {
    wanted = reply;
    problem(reply.error);
    if (!reply.error) {
      status.textContent = reply.headline;
      say(reply.headline);
    }
    // The eye finds the headline in the chart.
    status.classList.toggle("hci-sr", view.chart && !reply.error);
    if (view.chart) {
      chart.hidden = Boolean(reply.error) || Boolean(root.dataset.plain);
      words.textContent = reply.words || reply.error;
      chart.setAttribute("aria-label", reply.headline || reply.words || reply.error);
      if (reply.spec) next(() => draw(reply));
    }
  };
  const heard = () => {
    const reply = model.get("reply");
    if (!isReply(reply)) {
      clearTimeout(timer);
      lost = true; // the next move asks again
      problem(NO_SENSE);
      return;
    }
    if (reply.seq) {
      answered = Math.max(answered, reply.seq);
      sent = Math.max(sent, answered);
    }
    if (reply.seq && reply.seq === sent) slow = performance.now() - sentAt > SLOW;
    clearTimeout(timer);
    // what the controls say now is on screen already
    const stale = view.chart && dirty && known.has(JSON.stringify(read()));
    if (dirty) send();
    else if (reply.seq >= sent) {
      write(reply.values); // another view of this lab may have moved the controls
      for (const [name, field] of Object.entries(fields)) field.note?.(reply.notes?.[name] ?? "");
    }
    keep(reply.values, reply);
    if (!stale) show(reply);
    if (!dirty) fill();
    next(() => {
      root.dataset.drawn = reply.seq;
      if (active && sent === answered) lookAhead(around(active));
    });
  };
  const answer = (message) => {
    settled = true;
    if (message?.kind === "table") {
      table.innerHTML = message.html ?? "";
      filled();
    }
    if (message?.kind !== "ahead") return;
    const key = JSON.stringify(message.asked);
    if (!isReply(message.reply)) return giveUp();
    keep(message.asked, message.reply);
    if (key !== JSON.stringify(asked)) return; // the answer to a question that was given up
    clearTimeout(waiting);
    asked = null;
    fetchAhead();
  };
  const first = model.get("reply");
  if (isReply(first)) {
    write(first.values);
    sent = answered = first.seq || 0;
  }
  heard();
  opened = true;
  const news = () => {
    settled = true;
    heard();
  };
  model.on("change:reply", news);
  model.on("msg:custom", answer);
  // The theme can change while the lab is open.
  const theme = new MutationObserver(() => {
    if (wanted?.spec) next(() => draw(wanted));
  });
  if (view.dark) theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  const [title, at] = globalThis.__courseFocus ?? [];
  if (title === view.title) {
    // in the place of a deaf form: the focus stays where it was
    delete globalThis.__courseFocus;
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) inputs()[at]?.focus();
    });
  }
  return () => {
    closed = true;
    clearTimeout(timer);
    clearTimeout(waiting);
    clearTimeout(speaking);
    theme.disconnect();
    place.disconnect();
    model.off("change:reply", news);
    model.off("msg:custom", answer);
  };
}

export default { render };
