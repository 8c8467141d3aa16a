import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { answer, open, openForm, settle } from "./page.js";

const PATIENCE = 8000;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(console, "error", () => {});
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
  for (const name of ["Plotly", "__courseReads", "__courseFocus", "__courseNotAhead"]) delete globalThis[name];
});

describe("one calm voice", () => {
  test("after a burst of keys the last finding is said once, and the eye sees each", async () => {
    const lab = await open();
    mock.timers.tick(10000);
    assert.equal(lab.voice.written ?? 0, 0, "nothing is said before anything was asked");
    for (const size of [6, 7, 8, 9]) {
      await lab.move(size);
      lab.model.reply({ size }, `size ${size}`);
      await settle();
      assert.equal(lab.status.textContent, `size ${size}`);
      mock.timers.tick(300);
    }
    assert.equal(lab.voice.textContent, "");
    mock.timers.tick(700);
    assert.equal(lab.voice.textContent, "size 9");
    assert.equal(lab.voice.written, 1);
  });

  test("the voice is the only live region, but for that of the reader of its chart", async () => {
    const lab = await open();
    const live = [];
    const walk = (node) => {
      if (node.getAttribute?.("aria-live") === "polite" || node.getAttribute?.("role") === "status") live.push(node);
      for (const child of node.children ?? []) walk(child);
    };
    walk(lab.root);
    assert.deepEqual(live, [lab.voice, lab.root.querySelector(".hci-walk-voice")]);
    for (const out of lab.root.querySelectorAll("output")) assert.equal(out.getAttribute("aria-live"), "off");
  });

  test("a lab that was closed says nothing more", async () => {
    const lab = await open();
    await lab.move(6);
    lab.model.reply({ size: 6 }, "six");
    await settle();
    lab.close();
    mock.timers.tick(10000);
    assert.equal(lab.voice.textContent, "");
  });
});

describe("asking and answering", () => {
  test("a moved control asks the kernel, and the answer is drawn and said", async () => {
    const lab = await open();
    await lab.move(6);
    assert.deepEqual(lab.model.of("values"), [{ kind: "values", seq: 1, values: { size: 6 } }]);
    lab.model.reply({ size: 6 }, "six");
    await settle();
    assert.deepEqual(lab.Plotly.drawn, ["first", "six"]);
    assert.equal(lab.status.textContent, "six");
    assert.equal(lab.words.textContent, "Words of six.");
    assert.equal(lab.chart.getAttribute("aria-label"), "six");
    assert.equal(lab.root.dataset.drawn, 1);
  });

  test("a slider says its value with the unit, and one of it is not many", async () => {
    for (const [unit, one, six] of [
      ["years", "1 year", "6 years"],
      ["% of pairs", "1% of pairs", "6% of pairs"],
      ["", "1", "6"],
    ]) {
      const lab = await open({
        controls: [{ kind: "slider", name: "size", label: "Size", low: 0, high: 10, step: 1, unit }],
      });
      for (const [value, said] of [
        [1, one],
        [6, six],
      ]) {
        await lab.move(value);
        assert.equal(lab.root.querySelector("output").textContent, said);
        assert.equal(lab.root.querySelector("input").getAttribute("aria-valuetext"), said);
      }
    }
  });

  test("the words of help below a control are said with it", async () => {
    const controls = [
      { kind: "slider", name: "size", label: "Size", low: 0, high: 10, step: 1, help: "0 is none" },
      { kind: "many", name: "places", label: "Places", options: ["a", "b"], help: "One at least" },
      { kind: "switch", name: "on", label: "On" },
    ];
    const { root } = await open({ controls, values: { size: 1, places: [], on: true } });
    const [first, second] = root.querySelectorAll(".hci-help");
    assert.equal(root.querySelector("input").getAttribute("aria-describedby"), first.id);
    assert.equal(root.querySelector("fieldset").getAttribute("aria-describedby"), second.id);
    assert.notEqual(first.id, second.id);
    assert.equal(root.querySelectorAll("input").at(-1).getAttribute("aria-describedby"), null);
  });

  test("a finding that is the same after another move is said again", async () => {
    const lab = await open();
    const said = [];
    for (const value of [6, 7]) {
      await lab.move(value);
      lab.model.reply({ size: value }, "No change");
      await settle();
      mock.timers.tick(1000);
      said.push(lab.voice.textContent);
    }
    assert.deepEqual(
      said.map((text) => text.trim()),
      ["No change", "No change"],
    );
    assert.notEqual(said[0], said[1]);
  });

  test("Escape leads out to the cell; other keys stay, and none reaches the notebook", async () => {
    const { root } = await open();
    const cell = root.cloneNode();
    let stopped = 0;
    root.closest = (selector) => (selector === ".jp-Cell" ? cell : null);
    const press = (key) => root.dispatch("keydown", { key, stopPropagation: () => stopped++ });
    root.focus();
    press("d");
    assert.equal(document.activeElement, root);
    press("Escape");
    assert.equal(document.activeElement, cell);
    assert.equal(stopped, 2);
  });

  test("while one question is under way, only the newest setting is asked next", async () => {
    const lab = await open();
    for (const value of [6, 7, 8, 9]) await lab.move(value);
    assert.equal(lab.model.of("values").length, 1);
    lab.model.reply({ size: 6 }, "six");
    await settle();
    assert.deepEqual(
      lab.model.of("values").map((one) => one.values.size),
      [6, 9],
    );
  });

  test("a sentence of the kernel takes the place of the chart", async () => {
    const lab = await open();
    await lab.move(6);
    lab.model.values.reply = { seq: 1, values: { size: 6 }, spec: "", words: "", headline: "", error: "Too large." };
    lab.model.listeners["change:reply"]();
    await settle();
    assert.equal(lab.status.textContent, "Too large.");
    assert.ok(lab.status.classList.contains("hci-problem") && !lab.status.classList.contains("hci-sr"));
    assert.equal(lab.chart.hidden, true);
  });

  test("no answer is said, and the next move asks again", async () => {
    const lab = await open();
    await lab.move(6);
    mock.timers.tick(PATIENCE);
    assert.match(lab.status.textContent, /No answer from the kernel yet/);
    await lab.move(7);
    assert.deepEqual(
      lab.model.of("values").map((one) => one.values.size),
      [6, 7],
    );
  });

  test("a preset writes all controls and asks once", async () => {
    const lab = await open({ presets: [{ label: "Nine", values: { size: 9 } }] });
    lab.root.querySelector("button").dispatch("click");
    assert.equal(lab.root.querySelector("input").value, 9);
    assert.deepEqual(
      lab.model.of("values").map((one) => one.values),
      [{ size: 9 }],
    );
  });

  test("a form that hears nothing asks for another in its place, once", async () => {
    const lab = await open();
    await lab.move(6);
    for (let i = 0; i < 2; i++) lab.model.handled();
    mock.timers.tick(2000);
    assert.deepEqual(lab.model.of("again"), [{ kind: "again", seq: 1, values: { size: 6 } }]);
  });

  test("a lab that was taken off the page asks nothing more", async () => {
    const lab = await open();
    await lab.move(6);
    lab.model.handled();
    lab.close();
    mock.timers.tick(2 * PATIENCE);
    assert.equal(lab.model.of("again").length, 0);
    assert.deepEqual(lab.model.listeners, {});
  });
});

describe("an answer that can't be read", () => {
  for (const [what, reply] of [
    ["nothing", undefined],
    ["a text", "oh"],
    ["no settings", { seq: 1, spec: "{}", headline: "?", words: "", error: "" }],
    ["a chart that is no text", { seq: 1, values: { size: 6 }, spec: {}, headline: "?", words: "", error: "" }],
  ]) {
    test(`(${what}) is said, and the next move asks again`, async () => {
      const lab = await open();
      await lab.move(6);
      lab.model.values.reply = reply;
      lab.model.listeners["change:reply"]();
      await settle();
      assert.match(lab.status.textContent, /could not be read. Run this lab's cell again/);
      assert.deepEqual(lab.Plotly.drawn, ["first"]);
      await lab.move(7);
      assert.equal(lab.model.of("values").length, 2);
      lab.model.reply({ size: 7 }, "seventh");
      await settle();
      assert.deepEqual(lab.Plotly.drawn, ["first", "seventh"]);
      assert.equal(lab.status.textContent, "seventh");
    });
  }

  test("at the start is said, and the first move asks for another", async () => {
    const lab = await open({ reply: "oh" });
    assert.match(lab.status.textContent, /could not be read/);
    await lab.move(6);
    lab.model.reply({ size: 6 }, "sixth");
    await settle();
    assert.deepEqual(lab.Plotly.drawn, ["sixth"]);
  });

  test("is passed over where it is a message", async () => {
    const lab = await open();
    await lab.focus();
    const [{ values }] = lab.model.of("ahead");
    for (const message of [null, "oh", {}, { kind: "unknown" }, { kind: "table" }]) lab.model.say(message);
    lab.model.say({ kind: "ahead", asked: values, reply: {} });
    await lab.move(values.size);
    assert.deepEqual(lab.Plotly.drawn, ["first"], "nothing was kept of it");
    assert.equal(lab.words.textContent, "Words of first.");
    assert.equal(lab.model.of("values").length, 1);
  });

  test("of a chart that is no JSON is a chart that can't be drawn", async () => {
    const lab = await open();
    await lab.move(6);
    lab.model.values.reply = { ...answer({ size: 6 }, "sixth", 1), spec: "{" };
    lab.model.listeners["change:reply"]();
    await settle();
    assert.match(lab.status.textContent, /could not be drawn/);
  });
});

describe("a chart that can't be drawn", () => {
  test("is said, is not left standing, and does not hold up the next one", async () => {
    const lab = await open();
    await lab.move(6);
    lab.model.reply({ size: 6 }, "broken");
    await settle();
    assert.match(lab.status.textContent, /could not be drawn/);
    assert.ok(lab.status.classList.contains("hci-problem") && !lab.status.classList.contains("hci-sr"));
    assert.equal(lab.chart.hidden, true);
    assert.equal(lab.chart.children.length, 0);
    assert.equal(lab.Plotly.purged, 1);
    assert.equal(lab.words.textContent, "Words of broken.");
    await lab.move(7);
    lab.model.reply({ size: 7 }, "seven");
    await settle();
    assert.deepEqual(lab.Plotly.drawn, ["first", "seven"]);
    assert.equal(lab.chart.hidden, false);
    assert.equal(lab.status.textContent, "seven");
    assert.equal(lab.root.dataset.drawn, 2);
  });

  test("does not hold up the next one even where Plotly can't clear away what it left", async () => {
    const lab = await open();
    lab.Plotly.purge = () => {
      throw new Error("nothing to purge");
    };
    for (const [value, title] of [
      [6, "broken"],
      [7, "seven"],
    ]) {
      await lab.move(value);
      lab.model.reply({ size: value }, title);
      await settle();
    }
    assert.deepEqual(lab.Plotly.drawn, ["first", "seven"]);
  });

  test("is tried again when the reader comes back to it", async () => {
    const lab = await open();
    await lab.move(6);
    lab.model.reply({ size: 6 }, "broken");
    await settle();
    await lab.move(5); // known: the first chart, which Plotly no longer holds
    assert.deepEqual(lab.Plotly.drawn, ["first", "first"]);
  });

  test("says nothing when a newer one has taken its place meanwhile", async () => {
    const lab = await open();
    let fail;
    const react = lab.Plotly.react;
    lab.Plotly.react = () =>
      new Promise((_, reject) => {
        fail = () => reject(new Error("slow"));
      });
    await lab.move(6);
    lab.model.reply({ size: 6 }, "six");
    await settle();
    lab.Plotly.react = react;
    await lab.move(7);
    lab.model.reply({ size: 7 }, "seven");
    fail();
    await settle();
    assert.equal(lab.status.textContent, "seven");
    assert.deepEqual(lab.Plotly.drawn, ["first", "seven"]);
  });
});

describe("a kernel that is gone", () => {
  test("is said when a control is moved, and each move tries again", async () => {
    const lab = await open();
    lab.model.dead = true;
    await lab.move(6);
    assert.match(lab.status.textContent, /lost its kernel/);
    lab.model.dead = false;
    await lab.move(7);
    assert.deepEqual(
      lab.model.of("values").map((one) => one.values.size),
      [7],
    );
  });

  test("is said when the table is unfolded", async () => {
    const lab = await open();
    lab.details.open = true;
    lab.model.dead = true;
    lab.details.dispatch("toggle");
    assert.match(lab.status.textContent, /lost its kernel/);
  });

  test("does not keep an answer from the screen whose table can't be asked for any more", async () => {
    const lab = await open();
    lab.details.open = true;
    await lab.move(6);
    lab.model.dead = true;
    lab.model.reply({ size: 6 }, "six");
    await settle();
    assert.deepEqual(lab.Plotly.drawn, ["first", "six"]);
    assert.equal(lab.root.dataset.drawn, 1);
  });
});

describe("looking ahead", () => {
  test("fetches the neighbours one after the other, and shows one at once when it is chosen", async () => {
    const lab = await open();
    await lab.focus();
    assert.deepEqual(
      lab.model.of("ahead").map((one) => one.values.size),
      [6],
    );
    lab.model.replyAhead({ size: 6 }, "six");
    lab.model.replyAhead({ size: 4 }, "four");
    assert.deepEqual(
      lab.model.of("ahead").map((one) => one.values.size),
      [6, 4],
    );
    assert.equal(lab.root.dataset.ahead, "fetched");
    await lab.move(6);
    assert.deepEqual(lab.Plotly.drawn, ["first", "six"]);
  });

  test("gives up on an answer that never comes, and begins again at the next move", async () => {
    const lab = await open();
    await lab.focus();
    mock.timers.tick(PATIENCE - 1);
    await lab.focus();
    assert.equal(lab.model.of("ahead").length, 1);
    mock.timers.tick(1);
    assert.equal(lab.root.dataset.ahead, "given up");
    await lab.focus();
    assert.equal(lab.model.of("ahead").length, 2);
  });

  test("never takes a late answer for that to another question", async () => {
    const lab = await open();
    await lab.focus(); // asks for 6
    mock.timers.tick(PATIENCE);
    lab.root.querySelector("input").value = "8";
    await lab.focus(); // asks for 9
    lab.model.replyAhead({ size: 6 }, "six");
    assert.deepEqual(
      lab.model.of("ahead").map((one) => one.values.size),
      [6, 9],
    );
    await lab.move(9);
    assert.deepEqual(lab.Plotly.drawn, ["first"]);
    await lab.move(6);
    assert.deepEqual(lab.Plotly.drawn, ["first", "six"]);
  });

  test("stops silently where the kernel is gone", async () => {
    const lab = await open();
    lab.model.dead = true;
    await lab.focus();
    assert.equal(lab.status.textContent, "first");
    lab.model.dead = false;
    await lab.focus();
    assert.equal(lab.model.of("ahead").length, 1);
  });
});

describe("chips", () => {
  const chips = (no, mixed, yes, turns_on = "") => ({ no, mixed, yes, turns_on });
  const last = (form) => form.model.of("values").at(-1)?.values["RQ-70"];

  test("what is left is counted as the reader types, and each step is sent", async () => {
    const form = await openForm();
    assert.equal(form.left.textContent, "10 chips left");
    await form.type(0, 2);
    assert.equal(form.left.textContent, "8 chips left");
    assert.equal(form.row.textContent, "✘✘········");
    assert.deepEqual(last(form), chips(2, null, null));
    await form.type(1, 7);
    assert.equal(form.left.textContent, "1 chip left");
    await form.type(2, 1);
    assert.equal(form.left.textContent, "All chips are placed");
    assert.equal(form.row.textContent, "✘✘◐◐◐◐◐◐◐✔");
    assert.deepEqual(form.invalid(), ["false", "false", "false"]);
  });

  test("too many chips are an error on the fields, and nothing is lost", async () => {
    const form = await openForm(chips(4, 4, 2));
    await form.type(2, 5);
    assert.equal(form.left.textContent, "13 chips are placed, but there are only 10. Take 3 away");
    assert.deepEqual(form.invalid(), ["true", "true", "true"]);
    assert.ok(form.left.classList.contains("hci-problem"));
    assert.deepEqual(
      form.inputs.map((input) => input.value),
      ["4", "4", "5"],
    );
    await form.type(0, 1);
    assert.deepEqual(form.invalid(), ["false", "false", "false"]);
    assert.ok(!form.left.classList.contains("hci-problem"));
  });

  for (const [what, value] of [
    ["a fraction", "1.5"],
    ["less than nothing", "-1"],
    ["more than there are", "11"],
  ]) {
    test(`${what} is an error on its field, is not sent, and is left to be mended`, async () => {
      const form = await openForm();
      await form.type(1, value);
      assert.equal(form.left.textContent, '"mixed" takes a whole number from 0 to 10');
      assert.deepEqual(form.invalid(), ["false", "true", "false"]);
      assert.equal(form.model.of("values").length, 0);
      const values = { "RQ-70": chips(null, null, null), "RQ-14": chips(1, null, null) };
      form.model.reply(values, "told", 1);
      await settle();
      assert.equal(form.inputs[1].value, value);
      assert.equal(form.other.querySelector("input").value, "1");
    });
  }

  test("what is no number is an error, though the browser says that the field is empty", async () => {
    const form = await openForm();
    form.inputs[0].validity = { badInput: true };
    await form.type(0, "");
    assert.deepEqual(form.invalid(), ["true", "false", "false"]);
    assert.equal(form.model.of("values").length, 0);
  });

  test("leaving a claim with chips in hand is said; passing through one that is untouched is not", async () => {
    const form = await openForm();
    form.group.dispatch("focusout", { relatedTarget: form.other });
    assert.deepEqual(form.invalid(), ["false", "false", "false"]);
    await form.type(0, 4);
    form.group.dispatch("focusout", { relatedTarget: form.inputs[1] });
    assert.deepEqual(form.invalid(), ["false", "false", "false"], "still within the claim");
    form.group.dispatch("focusout", { relatedTarget: form.other });
    assert.equal(form.left.textContent, "6 chips left. Nothing is recorded until all 10 are placed");
    assert.deepEqual(form.invalid(), ["true", "true", "true"]);
    const values = { "RQ-70": chips(4, null, null), "RQ-14": chips(null, null, null) };
    form.model.reply(values, "told", 1);
    await settle();
    assert.deepEqual(form.invalid(), ["true", "true", "true"], "an answer does not take the message away");
    form.group.dispatch("focusin");
    await form.type(0, 3);
    assert.deepEqual(form.invalid(), ["false", "false", "false"]);
  });

  test("fields are named by their claim, grouped, and described by what is left", async () => {
    const form = await openForm();
    const label = form.group.querySelectorAll("label")[0];
    assert.equal(label.textContent, "RQ-70: no");
    assert.equal(label.getAttribute("for"), form.inputs[0].id);
    assert.equal(form.group.querySelector("legend").textContent, "RQ-70: ten chips");
    for (const input of form.inputs) assert.equal(input.getAttribute("aria-describedby"), form.left.id);
    assert.equal(form.left.tagName, "OUTPUT");
    assert.equal(form.row.getAttribute("aria-hidden"), "true");
  });

  test("the choice is sent with the chips, and a claim without choices has no menu", async () => {
    const form = await openForm(chips(1, 6, 3));
    form.select.value = "scale";
    form.select.dispatch("change");
    assert.deepEqual(last(form), chips(1, 6, 3, "scale"));
    assert.equal(form.other.querySelector("select"), null);
  });

  test("that chips are recorded stands beside them until they are moved", async () => {
    const form = await openForm(chips(1, 6, 2));
    await form.type(2, 3);
    const values = { "RQ-70": chips(1, 6, 3), "RQ-14": chips(null, null, null) };
    form.model.values.reply = { ...form.model.values.reply, seq: 1, values, notes: { "RQ-70": "Recorded" } };
    form.model.listeners["change:reply"]();
    await settle();
    assert.equal(form.left.textContent, "All chips are placed. Recorded");
    await form.type(2, 2);
    await form.type(1, 7);
    assert.equal(form.left.textContent, "All chips are placed");
  });

  test("scrolling the page over a field moves no chips", async () => {
    const form = await openForm(chips(1, 6, 3));
    form.inputs[0].focus();
    form.inputs[0].dispatch("wheel");
    assert.notEqual(document.activeElement, form.inputs[0]);
  });
});

describe("a chart that is drawn where it has no place on the page", () => {
  test("it is drawn again once it has one, and only then", async () => {
    const { Plotly, chart, root, move, model } = await open();
    root.resized();
    await settle();
    assert.equal(Plotly.redrawn, 0);
    chart.away = true;
    await move(6);
    model.reply({ size: 6 }, "far away");
    await settle();
    root.resized();
    await settle();
    assert.equal(Plotly.redrawn, 0);
    chart.away = false;
    root.resized();
    root.resized();
    await settle();
    assert.equal(Plotly.redrawn, 1);
  });

  test("a lab that was closed is left alone", async () => {
    const { root, close } = await open();
    close();
    assert.equal(root.resized, undefined);
  });
});

describe("the theme of JupyterLab", () => {
  const dark = { "#ffffff": "#16191d", "#1b1b1b": "#f0f1f2", "#b83d14": "#f58f70" };
  const spec = {
    data: [
      { type: "scatter", line: { color: "#B83D14" }, fillcolor: "rgba(184,61,20,0.2)" },
      {
        type: "bar",
        textposition: "inside",
        marker: { color: ["#fbeee7", "#7a2205"] },
        textfont: { color: "#1b1b1b" },
      },
    ],
    layout: { title: "first", paper_bgcolor: "#ffffff", font: { color: "#1b1b1b" } },
    config: {},
  };
  const drawing = () => ({
    drawn: [],
    async react(_chart, data, layout) {
      this.drawn.push({ data, layout });
    },
  });

  test("a light page gets the chart as it is", async () => {
    const { Plotly } = await open({ Plotly: drawing(), dark, spec });
    assert.deepEqual(Plotly.drawn, [{ data: spec.data, layout: spec.layout }]);
  });

  test("where it turns dark, each colour gives way to its fellow, and words on areas keep to their area", async () => {
    const { Plotly, chart } = await open({ Plotly: drawing(), dark, spec });
    document.body.dataset.jpThemeLight = "false";
    document.body.observed.changed();
    await settle();
    const [line, bar] = Plotly.drawn[1].data;
    assert.equal(line.line.color, "#f58f70");
    assert.equal(line.fillcolor, "rgba(245,143,112,0.2)");
    assert.deepEqual(bar.textfont.color, ["#1b1b1b", "#ffffff"]);
    assert.deepEqual(Plotly.drawn[1].layout, { title: "first", paper_bgcolor: "#16191d", font: { color: "#f0f1f2" } });
    assert.equal(chart.getAttribute("style"), "background: #16191d");
    document.body.dataset.jpThemeLight = "true";
    document.body.observed.changed();
    await settle();
    assert.deepEqual(Plotly.drawn[2].data, spec.data);
  });

  test("words on a faint area stand on what shines through it", async () => {
    const faint = structuredClone(spec);
    faint.data[1].marker = { color: "#b83d14", opacity: [0.3, 1] };
    const { Plotly } = await open({ Plotly: drawing(), dark, spec: faint });
    document.body.dataset.jpThemeLight = "false";
    document.body.observed.changed();
    await settle();
    assert.deepEqual(Plotly.drawn[1].data[1].textfont.color, ["#ffffff", "#1b1b1b"]);
  });

  test("a lab that is closed hears no more of it", async () => {
    const { close } = await open({ Plotly: drawing(), dark, spec });
    close();
    assert.equal(document.body.observed, undefined);
  });
});
