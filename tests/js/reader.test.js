import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { Node } from "./page.js";

const code = readFileSync(new URL("../../course/lab/reader.js", import.meta.url), "utf8");
const { attach, crossingsOf, nameChart, pitch, runVoice, seriesOf, toldBy, toNumber, Walker } = await import(
  `data:text/javascript,${encodeURIComponent(code)}`
);

// A table of rows; the first row is its heads.
const table = (...rows) => {
  const made = new Node("table");
  for (const row of rows) {
    const line = new Node("tr");
    row.forEach((text, i) => {
      const cell = new Node(i && row !== rows[0] ? "td" : "th");
      cell.textContent = text;
      line.append(cell);
    });
    made.append(line);
  }
  return made;
};

const TWO = table(
  ["Year", "China", "Italy"],
  ["2000", "−1.5%", "2%"],
  ["2001", "3%", "2%"],
  ["2002", "1,234%", ""],
  ["2003", "2%", "4%"],
);

const walked = (source = TWO) => {
  const said = [],
    tones = [];
  const walker = new Walker(seriesOf(source), {
    say: (text) => said.push(text),
    sound: () => (hertz) => tones.push(Math.round(hertz)),
  });
  return { walker, said, tones, press: (...keys) => keys.map((key) => walker.key(key)) };
};

describe("what a table holds", () => {
  for (const [text, value] of [
    ["−1,500", -1500],
    ["37%", 37],
    ["1.8 × 10²⁴", 1.8e24],
    ["2.5 × 10⁻³", 2.5e-3],
    ["n.a.", null],
    ["", null],
    ["2024-05-01", null],
    ["+3.2", 3.2],
    ["Beijing 3", null],
  ])
    test(`${text || "nothing"} is ${value}`, () => assert.equal(toNumber(text), value));

  test("columns are series, and a point without a figure is none", () => {
    const [china, italy] = seriesOf(TWO);
    assert.deepEqual([china.name, china.points.length, italy.points.length], ["China", 4, 3]);
    assert.deepEqual(china.points[2], { at: "2002", text: "1,234%", value: 1234 });
  });

  test("where a column names the series, rows are gathered by it, and the last number is the value", () => {
    const found = seriesOf(
      table(
        ["point", "series", "People", "Ideas"],
        ["Rome", "towns", "3", "40"],
        ["Bari", "towns", "1", "8"],
        ["Peru", "lands", "9", "2"],
      ),
    );
    assert.deepEqual(
      found.map(({ name, points }) => [name, points.map(({ at, value }) => [at, value])]),
      [
        [
          "towns",
          [
            ["Rome, 3", 40],
            ["Bari, 1", 8],
          ],
        ],
        ["lands", [["Peru, 9", 2]]],
      ],
    );
  });

  test("a part of the place that a row leaves empty is not said", () => {
    const [line, places] = seriesOf(
      table(["point", "series", "People", "Ideas"], ["", "line", "1", "40"], ["Rome", "places", "2", "8"]),
    );
    assert.deepEqual([line.points[0].at, places.points[0].at], ["1", "Rome, 2"]);
  });

  test("a table without numbers holds no series", () => {
    assert.deepEqual(seriesOf(table(["place", "what"], ["Rome", "old"])), []);
    assert.deepEqual(seriesOf(table(["place", "what"])), []);
  });

  test("crossings are told from where one stands, and only along years or numbers", () => {
    assert.deepEqual(crossingsOf(seriesOf(TWO), 0), [
      { index: 1, text: "China passes Italy" },
      { index: 3, text: "Italy passes China" },
    ]);
    const towns = table(["Town", "a", "b"], ["Rome", "1", "2"], ["Bari", "2", "1"]);
    assert.deepEqual(crossingsOf(seriesOf(towns), 0), []);
  });

  test("equal steps sound equal, from 220 to 880 hertz", () => {
    assert.deepEqual([pitch(0, 0, 10), pitch(10, 0, 10), pitch(5, 0, 10)].map(Math.round), [220, 880, 440]);
    assert.equal(Math.round(pitch(5, 5, 5)), 440);
  });
});

describe("walking", () => {
  test("points, ends, series, extremes and crossings", () => {
    const { press, said, walker } = walked();
    walker.start();
    assert.equal(said.pop(), "China, series 1 of 2, 4 points, from 2000 to 2003. 2000: −1.5%");
    press("ArrowRight");
    assert.equal(said.pop(), "2001: 3%");
    press("ArrowDown");
    assert.equal(said.pop(), "2001: 2%. Italy", "the other series at the same place");
    press("ArrowUp", "m");
    assert.equal(said.pop(), "2002: 1,234%. Highest");
    press("n");
    assert.equal(said.pop(), "2000: −1.5%. Lowest");
    press("c");
    assert.equal(said.pop(), "2001: 3%. China passes Italy");
    press("C", "C");
    assert.equal(said.pop(), "2001: 3%. China passes Italy", "after the last crossing comes the first");
    press("End");
    assert.equal(said.pop(), "2003: 2%");
  });

  test("at an end it stays, and says so", () => {
    const { press, said, walker } = walked();
    for (const [key, told] of [
      ["ArrowLeft", "first point"],
      ["ArrowUp", "first series"],
    ]) {
      press(key);
      assert.match(said.pop(), new RegExp(`This is the ${told}`));
    }
    press("End", "ArrowRight");
    assert.match(said.pop(), /last point/);
    assert.equal(walker.at, 3);
  });

  test("it sounds only when asked, and plays after the tone of the lowest value", () => {
    const { press, tones } = walked();
    press("ArrowRight", "m", "End");
    assert.deepEqual(tones, []);
    press("ArrowDown", "p");
    const low = -1.5,
      high = 1234;
    assert.deepEqual(
      tones,
      [low, 2, 2, 4].map((value) => Math.round(pitch(value, low, high))),
      "the lowest value of the chart, then each point",
    );
    press("s", "Home");
    assert.equal(tones.length, 6);
  });

  test("where there is no sound to be had, nothing breaks", () => {
    const walker = new Walker(seriesOf(TWO), { say: () => {}, sound: () => null });
    assert.equal(walker.key("p"), true);
  });

  test("other keys mean nothing here", () =>
    assert.deepEqual(walked().press("a", "Tab", "F5", "Enter"), [false, false, false, false]));
});

describe("on the page", () => {
  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout"] });
    globalThis.document = { createElement: (tag) => new Node(tag) };
  });
  afterEach(() => mock.timers.reset());

  const placed = (source = TWO) => {
    const details = new Node("details");
    const summary = new Node("summary");
    details.append(summary, source);
    summary.focus = () => {
      summary.focused = true;
    };
    const [button, walk, voice] = attach(details);
    button.focus = () => {
      button.focused = true;
    };
    walk.focus = () => {
      walk.focused = true;
    };
    const key = (name, more = {}) => {
      const event = {
        key: name,
        stopped: 0,
        preventDefault: () => event.stopped++,
        stopPropagation: () => event.stopped++,
        ...more,
      };
      walk.listeners.keydown.forEach((heard) => heard(event));
      return event;
    };
    const open = async () => {
      await Promise.all(button.listeners.click.map((heard) => heard()));
    };
    return { details, summary, button, walk, voice, key, open };
  };

  test("it is closed until asked for, opens at the first point, and Escape leads back", async () => {
    const { button, walk, voice, key, open } = placed();
    assert.equal(walk.hidden, true);
    await open();
    assert.equal(walk.hidden, false);
    assert.ok(walk.focused && button.getAttribute("aria-expanded") === "true");
    mock.timers.tick(1000);
    assert.match(voice.textContent, /^China, series 1 of 2/);
    assert.equal(key("Escape").stopped, 2);
    assert.ok(walk.hidden && button.focused && button.getAttribute("aria-expanded") === "false");
  });

  test("a key that is held down is said once, and JupyterLab's shortcuts stay out", async () => {
    const { voice, key, open } = placed();
    await open();
    mock.timers.tick(1000);
    const before = voice.written;
    for (let i = 0; i < 3; i++) assert.equal(key("ArrowRight").stopped, 2);
    mock.timers.tick(1000);
    assert.equal(voice.written, before + 1);
    assert.equal(voice.textContent, "2003: 2%");
    assert.equal(key("a").stopped, 0);
    assert.equal(key("s", { ctrlKey: true }).stopped, 0, "Ctrl S still saves");
  });

  test("T unfolds the table and goes to it", async () => {
    const { details, summary, button, walk, key, open } = placed();
    await open();
    key("t");
    assert.ok(details.open && walk.hidden && summary.focused && !button.focused);
  });

  test("it opens where it was left, and at the first point where the chart has become shorter", async () => {
    const { details, voice, key, open } = placed();
    await open();
    for (const name of ["ArrowDown", "End", "Escape"]) key(name);
    await open();
    mock.timers.tick(1000);
    assert.match(voice.textContent, /^Italy, series 2 of 2.* 2003: 4%$/);
    key("Escape");
    details.children[1] = table(["Year", "China"], ["2000", "5%"]);
    await open();
    mock.timers.tick(1000);
    assert.match(voice.textContent, /^China, 1 points. 2000: 5%/);
  });

  test("what is said again is written as other words", async () => {
    const { voice, key, open } = placed();
    await open();
    const said = [1, 2, 3].map(() => {
      key("ArrowLeft");
      mock.timers.tick(1000);
      return voice.textContent;
    });
    assert.ok(said.every((text) => text.trim() === "This is the first point."));
    assert.ok(said[0] !== said[1] && said[1] !== said[2]);
  });

  test("a chart without numbers says so", async () => {
    const { walk, open } = placed(table(["place", "what"], ["Rome", "old"]));
    await open();
    assert.match(walk.textContent, /no numbers/);
  });
});

// As much of JupyterLab's outputs as is asked for: a node that finds what it is told that it holds.
const output = ({ mime = "text/html", text = "", holds = {} } = {}) => {
  const made = new Node("div");
  made.dataset.mimeType = mime;
  made.textContent = text;
  made.querySelector = (selector) => holds[selector] ?? null;
  made.matches = (selector) => selector === ".jp-OutputArea-output";
  made.closest = () => made;
  return made;
};
const outcome = (text, caption) => {
  const made = output({ text, holds: { caption } });
  made.attributes.role = "status";
  made.removeAttribute = (name) => delete made.attributes[name];
  made.closest = () => null; // in no lab
  return made;
};
const exercise = (text) => output({ holds: { "div[role=status]": outcome(text) } });
const failed = (text) => output({ mime: "application/vnd.jupyter.stderr", text });
const ERROR = "---\nKeyError      Traceback (most recent call last)\nCell In[2], line 1\n\nKeyError: 'Chian'";

describe("a run", () => {
  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout"] });
    globalThis.document = { createElement: (tag) => new Node(tag) };
  });
  afterEach(() => mock.timers.reset());

  const outside = new Node("div");
  outside.closest = () => null;
  const added = (...nodes) => [{ target: outside, addedNodes: nodes }];

  test("an outcome is told by the page's own region, and its own falls silent", () => {
    const one = outcome("✔  Correct.\n That's right.");
    assert.equal(toldBy(output({ holds: { "div[role=status]": one } })), "✔ Correct. That's right.");
    assert.equal(one.getAttribute("role"), null);
    const caption = new Node("caption");
    caption.textContent = "Question 1: 2 of 3 points.";
    const table_ = outcome("Question 1: 2 of 3 points. and the whole table", caption);
    assert.equal(toldBy(output({ holds: { "div[role=status]": table_ } })), "Question 1: 2 of 3 points.");
  });

  test("the voice of a lab is left to the lab", () => {
    const voice = outcome("China ranks 1st");
    voice.closest = () => voice;
    assert.equal(toldBy(output({ holds: { "div[role=status]": voice } })), null);
    assert.equal(voice.getAttribute("role"), "status");
  });

  test("an error is told by its last line, and what is only a warning or a table is not", () => {
    assert.equal(toldBy(failed(ERROR)), "The cell stopped. KeyError: 'Chian'");
    assert.equal(toldBy(failed("x.py:3: UserWarning: slow\n  warn()")), null);
    assert.equal(toldBy(output({ text: "KeyError: is the name of a table" })), null);
  });

  test("what comes is said once, together, and again when it comes again", () => {
    const { voice, hear } = runVoice();
    const stopped = failed(ERROR);
    hear(added(exercise("○ Not yet."), exercise("○ Not yet."), stopped));
    hear([{ target: stopped, addedNodes: [] }]);
    assert.equal(voice.textContent, "");
    mock.timers.tick(1000);
    assert.equal(voice.textContent, "○ Not yet. The cell stopped. KeyError: 'Chian'");
    const before = voice.written;
    hear(added(stopped));
    mock.timers.tick(1000);
    assert.equal(voice.written, before, "an output that is put back is no news");
    for (const _ of [1, 2]) {
      hear(added(exercise("○ Not yet.")));
      mock.timers.tick(1000);
    }
    assert.equal(voice.textContent, "○ Not yet.\u00a0");
  });

  test("words that come into an output that stood there are heard", () => {
    const { voice, hear } = runVoice();
    hear([{ target: exercise("✔ Correct."), addedNodes: [] }]);
    mock.timers.tick(1000);
    assert.equal(voice.textContent, "✔ Correct.");
  });
});

describe("a chart of JupyterLab's", () => {
  const chart = (words) => {
    const [made, before] = [new Node("div"), new Node("div")];
    const fold = new Node("summary");
    fold.textContent = words;
    before.querySelector = () => fold;
    made.closest = (selector) => (selector === ".hci-lab" ? null : { previousElementSibling: before });
    nameChart(made);
    return [made.getAttribute("role"), made.getAttribute("aria-label")];
  };
  test("is named by the finding before it, whether a table follows or not", () =>
    assert.deepEqual(chart("In words: China gained 68.3 points."), ["img", "China gained 68.3 points"]));
  test("keeps to itself where no finding stands before it", () => assert.deepEqual(chart("Hint 1 of 2"), [null, null]));
});
