import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { Node } from "./page.js";

const code = readFileSync(new URL("../../course/lab/reader.js", import.meta.url), "utf8");
const { attach, crossingsOf, pitch, seriesOf, toNumber, Walker } = await import(
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
    details.append(source);
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
    return { details, button, walk, voice, key, open };
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

  test("T unfolds the table", async () => {
    const { details, walk, key, open } = placed();
    await open();
    key("t");
    assert.ok(details.open && walk.hidden);
  });

  test("a chart without numbers says so", async () => {
    const { walk, open } = placed(table(["place", "what"], ["Rome", "old"]));
    await open();
    assert.match(walk.textContent, /no numbers/);
  });
});
