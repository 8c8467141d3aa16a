import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

const PLACE = "../../course/jupyter/labextensions/how-china-innovates/";
const read = (name) => readFileSync(new URL(PLACE + name, import.meta.url), "utf8");
const LOST = "Error displaying widget: model not found";

let taken; // nodes that were put back into their place

// As much of JupyterLab as is asked: one notebook whose cells have outputs with renderers of widgets.
const open = async (...texts) => {
  new Function(read("static/remoteEntry.js"))();
  const { name, jupyterlab } = JSON.parse(read("package.json"));
  const { default: plugin } = (await globalThis._JUPYTERLAB[name].get(jupyterlab._build.extension))();
  const renderers = texts.map((text) => ({
    node: { textContent: text, append: (node) => taken.push(node) },
    widgets: [],
    isDisposed: false,
    looked: [],
    renderModel(output) {
      this.looked.push(output);
      this.node.textContent = this.there ? "a lab" : LOST;
    },
  }));
  const outputArea = {
    widgets: renderers.map((one) => ({ widgets: [{}, one] })),
    model: { get: (at) => `output ${at}` },
  };
  const panels = [{}, { content: {} }, { content: { widgets: [{}, { outputArea }] } }];
  plugin.activate({ shell: { widgets: (area) => (area === "main" ? panels : []) } });
  return renderers;
};

const pass = (ms) => {
  for (let gone = 0; gone < ms; gone += 250) mock.timers.tick(250);
};

beforeEach(() => {
  taken = [];
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
});
afterEach(() => mock.timers.reset());

describe("a widget that the page did not find", () => {
  test("is looked for again, and shown once it is there", async () => {
    const [well, lost] = await open("a lab", LOST);
    pass(1000);
    assert.equal(lost.node.textContent, "This is looked for once more...");
    lost.there = true;
    pass(500);
    assert.deepEqual([lost.looked, lost.node.textContent], [["output 1"], "a lab"]);
    pass(60_000);
    assert.deepEqual([lost.looked.length, well.looked.length], [1, 0]);
  });

  test("is given up at last, and its place says what to do", async () => {
    const [lost] = await open(LOST);
    pass(60_000);
    assert.equal(lost.looked.length, 3);
    assert.match(lost.node.textContent, /Run this cell again/);
  });

  test("is left alone when its output is gone meanwhile", async () => {
    const [lost] = await open(LOST);
    pass(1000);
    lost.isDisposed = true;
    pass(60_000);
    assert.equal(lost.looked.length, 0);
  });

  test("is left alone when ipywidgets draws it meanwhile, and is not drawn by it later on", async () => {
    const [drawn, later] = await open(LOST, LOST);
    later._rerenderMimeModel = "output 1";
    pass(1000);
    drawn.node.textContent = "Loading widget...";
    pass(500);
    assert.deepEqual([drawn.looked.length, later.looked.length, later._rerenderMimeModel], [0, 1, null]);
  });

  test("leaves no widget behind that lies outside the page", async () => {
    const [lost] = await open(LOST);
    const [outside, inside] = [{}, { parentNode: lost.node }].map((node) => ({ node, parent: lost }));
    lost.widgets = [outside, inside];
    pass(1000);
    assert.deepEqual([taken, outside.parent, inside.parent], [[outside.node], null, null]);
  });

  test("is looked for in other notebooks though one is out of order", async () => {
    const [lost, other] = await open(LOST, LOST);
    lost.renderModel = () => Promise.reject(new Error("disposed"));
    other.there = true;
    pass(60_000);
    assert.equal(other.node.textContent, "a lab");
  });
});
