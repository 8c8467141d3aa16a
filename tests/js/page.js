// As much of a page, and of a kernel's model, as the front end of a lab touches. No package is needed to run the tests.
import { existsSync, readFileSync } from "node:fs";

const TEXT = Symbol("text");

export class Node {
  constructor(tag) {
    this.tagName = tag.toUpperCase();
    this.children = [];
    this.attributes = {};
    this.listeners = {};
    this.hidden = false;
    this.dataset = {};
    this[TEXT] = "";
    if (["input", "select"].includes(tag)) this.value = "";
    this.classList = {
      contains: (name) => this.className.split(" ").includes(name),
      remove: (name) => this.classList.toggle(name, false),
      toggle: (name, on) => {
        const others = this.className.split(" ").filter((one) => one && one !== name);
        this.className = (on ? [...others, name] : others).join(" ");
      },
    };
  }
  get className() {
    return this.attributes.class ?? "";
  }
  set className(value) {
    this.attributes.class = value;
  }
  get textContent() {
    return this[TEXT] + this.children.map((child) => child.textContent ?? child).join("");
  }
  set textContent(value) {
    this.written = (this.written ?? 0) + 1;
    this.children = [];
    this[TEXT] = String(value);
  }
  set innerHTML(value) {
    this.textContent = value;
  }
  setAttribute(name, value) {
    this.attributes[name] = String(value);
    if (["id", "type", "value", "min", "max", "step", "tabindex"].includes(name)) this[name] = String(value);
    if (name.startsWith("data-")) this.dataset[name.slice(5)] = String(value);
  }
  getAttribute(name) {
    return this.attributes[name] ?? null;
  }
  append(...children) {
    this.children.push(...children);
  }
  replaceChildren(...children) {
    this[TEXT] = "";
    this.children = children;
  }
  cloneNode() {
    const copy = new Node(this.tagName);
    for (const [name, value] of Object.entries(this.attributes)) copy.setAttribute(name, value);
    copy.value = this.value;
    return copy;
  }
  stepUp() {
    this.value = String(Math.min(Number(this.value) + Number(this.step), Number(this.max)));
  }
  stepDown() {
    this.value = String(Math.max(Number(this.value) - Number(this.step), Number(this.min)));
  }
  addEventListener(name, listener) {
    this.listeners[name] = [...(this.listeners[name] ?? []), listener];
  }
  dispatch(name, more = {}) {
    for (const listener of this.listeners[name] ?? []) listener({ type: name, stopPropagation() {}, ...more });
  }
  contains(node) {
    return [...this.all()].includes(node);
  }
  // A node that is away has no place on the page, like an output whose cell is far off.
  getClientRects() {
    return this.away ? [] : [{}];
  }
  blur() {
    document.activeElement = document.body;
  }
  focus() {
    document.activeElement = this;
  }
  *all() {
    for (const child of this.children) {
      if (!(child instanceof Node)) continue;
      yield child;
      yield* child.all();
    }
  }
  // Only what lab.js and the tests ask for: tags and classes, separated by commas.
  querySelectorAll(selector) {
    const wanted = selector.split(",").map((one) => one.trim());
    const fits = (node, one) =>
      one.startsWith(".") ? node.classList.contains(one.slice(1)) : node.tagName === one.toUpperCase();
    return [...this.all()].filter((node) => wanted.some((one) => fits(node, one)));
  }
  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null;
  }
}

const SOURCE = ["../../course/lab/lab.js"]
  .map((path) => new URL(path, import.meta.url))
  .find((path) => existsSync(path));
let copies = 0;

// A fresh copy of the front end: what it remembers between labs on one page is not shared by tests.
async function frontEnd() {
  const reader = readFileSync(new URL("reader.js", SOURCE), "utf8").replace(/^export /gm, "");
  const inside = `const { attach, attachAll } = (() => {\n${reader}\nreturn { attach, attachAll };\n})();`;
  const whole = readFileSync(SOURCE, "utf8").replace(/^import .* from ".\/reader.js";$/m, inside);
  const code = `${whole}\n// ${++copies}`;
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`)).default;
}

// A Plotly that notes what it is given: a chart whose title is "broken" fails.
export function plotly() {
  const drawn = [];
  return {
    drawn,
    purged: 0,
    redrawn: 0,
    redraw() {
      this.redrawn += 1;
    },
    purge() {
      this.purged += 1;
    },
    async react(chart, _data, layout) {
      if (layout.title === "broken") throw new Error("Plotly could not draw this");
      drawn.push(layout.title);
      chart.replaceChildren(new Node("svg"));
    },
  };
}

// A kernel's side of a lab. It answers by hand (`reply`, `say`), or at once with `answering`.
class Model {
  constructor(view, reply) {
    this.values = { view, reply };
    this.sent = [];
    this.listeners = {};
    this.dead = false;
  }
  get(name) {
    return this.values[name];
  }
  on(name, listener) {
    this.listeners[name] = listener;
  }
  off(name) {
    delete this.listeners[name];
  }
  send(message, callbacks) {
    if (this.dead) throw new Error("Comm is closed");
    this.sent.push(structuredClone(message));
    this.handled = () => callbacks?.iopub?.status({ content: { execution_state: "idle" } });
  }
  of(kind) {
    return this.sent.filter((message) => message.kind === kind);
  }
  say(message) {
    this.listeners["msg:custom"]?.(message);
  }
  reply(values, title, seq = this.of("values").at(-1)?.seq ?? 0) {
    this.values.reply = answer(values, title, seq);
    this.listeners["change:reply"]?.();
  }
  replyAhead(asked, title) {
    this.say({ kind: "ahead", asked, reply: answer(asked, title, 0) });
  }
}

export function answer(values, title, seq = 0) {
  const spec = JSON.stringify({ data: [], layout: { title }, config: {} });
  return { seq, values, spec, words: `Words of ${title}.`, headline: title, error: "" };
}

// Everything that was promised is done; timers are not, they are the tests' own.
export async function settle() {
  for (let i = 0; i < 30; i++) await Promise.resolve();
}

const SIZE = { kind: "slider", name: "size", label: "Size", low: 0, high: 10, step: 1, unit: "" };

const CHOICE = {
  label: "On which choice?",
  options: ["", "none", "scale"].map((value) => ({ value, text: value || "(I don't say)" })),
};
const FIELDS = ["no", "mixed", "yes"].map((name, i) => ({ name, sign: "✘◐✔"[i] }));

// A form for chips on two claims: the first asks for a choice, the second doesn't.
export async function openForm(first = {}) {
  const blank = { no: null, mixed: null, yes: null, turns_on: "" };
  const controls = ["RQ-70", "RQ-14"].map((name, i) => ({
    ...{ kind: "chips", name, label: `${name}: ten chips`, total: 10, fields: FIELDS, choice: i ? null : CHOICE },
    ...{ html: "<b>claim</b>", wide: true },
  }));
  const values = { "RQ-70": { ...blank, ...first }, "RQ-14": blank };
  const form = await open({ controls, values, chart: false });
  const [group, other] = form.root.querySelectorAll("fieldset");
  const inputs = group.querySelectorAll("input");
  return {
    ...form,
    group,
    other,
    inputs,
    select: group.querySelector("select"),
    left: group.querySelector(".hci-left"),
    row: group.querySelector(".hci-row"),
    invalid: () => inputs.map((input) => input.getAttribute("aria-invalid")),
    async type(at, value) {
      inputs[at].value = String(value);
      inputs[at].dispatch("input");
      await settle();
    },
  };
}

// A lab with one slider from 0 to 10, on a page of its own.
export async function open(given = {}) {
  const { controls = [SIZE], values = { size: 5 }, Plotly = plotly(), presets = [], chart = true, dark, spec } = given;
  globalThis.MutationObserver = class {
    constructor(changed) {
      this.changed = changed;
    }
    observe(node, { attributeFilter }) {
      node.observed = { changed: this.changed, attributeFilter };
    }
    disconnect() {
      document.body.observed = undefined;
    }
  };
  globalThis.ResizeObserver = class {
    constructor(changed) {
      this.changed = changed;
    }
    observe(node) {
      this.node = node;
      node.resized = this.changed;
    }
    disconnect() {
      this.node.resized = undefined;
    }
  };
  globalThis.document = { createElement: (tag) => new Node(tag), body: new Node("body") };
  document.activeElement = document.body;
  globalThis.requestAnimationFrame = (work) => work();
  globalThis.Plotly = Plotly;
  const view = { title: "A lab", prompt: "Predict.", chart, controls, presets, dark };
  const first = answer(values, "first");
  const model = new Model(
    view,
    "reply" in given ? given.reply : spec ? { ...first, spec: JSON.stringify(spec) } : first,
  );
  const el = new Node("div");
  const close = (await frontEnd()).render({ model, el });
  const [root] = el.children;
  await settle();
  const [, details] = root.querySelectorAll("details");
  return {
    model,
    root,
    Plotly,
    close,
    details,
    status: root.querySelector(".hci-status"),
    voice: root.querySelector(".hci-voice"),
    chart: root.querySelector(".hci-chart"),
    words: root.querySelector("details")?.querySelector("p"),
    async move(value) {
      const input = root.querySelector("input");
      input.value = String(value);
      input.dispatch("input");
      await settle();
    },
    async focus() {
      root.querySelector(".hci-control").dispatch("focusin");
      await settle();
    },
  };
}
