// A chart that can be walked by keys and heard. It reads the table below a chart, whose numbers and names are those of
// the chart itself, so it serves every kind of chart, in JupyterLab and on the site alike. Nothing sounds before it is
// asked for.

const HELP =
  "Left and right: the next point. Up and down: the next series. Home and End: first and last. M: highest. N: lowest. " +
  "C: next crossing. P: play the series. S: sound with each step. T: the whole table. Escape: leave.";
const CALM_KEYS = 120; // ms: while a key is held down, only the last point is said
const STEP = 130; // ms of a tone when a series is played
const [LOW, HIGH] = [220, 880]; // Hz of the lowest and the highest value of the chart
const BUTTON = "display: block; min-height: 28px; margin: 4px 0; padding: 2px 10px; font: inherit; font-size: 13px";
const UNSEEN = "position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); margin: 0";
const CAPTION = "The numbers of this chart";

const node = (tag, attributes = {}, text = "") => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
};

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
// The number that a cell of a table shows (−1,500, 37%, 1.8 × 10²⁴), or null.
export const toNumber = (text) => {
  const plain = text.trim().replace(/,/g, "").replace(/[−–]/g, "-");
  const found = plain.match(/^[+-]?\d+(\.\d+)?/);
  if (!found || /^\D*\d{4}-\d\d/.test(plain)) return null;
  const power = plain.match(/× 10(-?)(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/);
  if (!power) return Number(found[0]);
  const exponent = Number([...power[3]].map((sign) => SUPERSCRIPTS.indexOf(sign)).join(""));
  return Number(found[0]) * 10 ** (power[1] || power[2] ? -exponent : exponent);
};

// A live region that is given the same words twice may keep silent: a space at the end makes them other words.
const speak = (voice, text) => {
  voice.textContent = voice.textContent === text ? `${text}\u00a0` : text;
};

const textsOf = (row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent.trim());

// The series of a table: [{ name, points: [{ at, text, value }] }]. A column is a series, or, where a column says which
// series a row belongs to, the rows of one name are.
export const seriesOf = (table) => {
  const rows = [...table.querySelectorAll("tr")];
  const [heads, ...lines] = rows.map(textsOf);
  if (!heads || !lines.length) return [];
  const numeric = heads.map((_, i) => i > 0 && lines.some((line) => toNumber(line[i] ?? "") !== null));
  const by = heads.indexOf("series");
  const columns = heads.map((_, i) => i).filter((i) => numeric[i] && i !== by);
  const made = new Map();
  for (const line of lines) {
    // with a column of series the last number is the value, and what stands before it is the place
    const values = by < 0 ? columns : columns.slice(-1);
    for (const i of values) {
      const value = toNumber(line[i] ?? "");
      if (value === null) continue;
      const name = by < 0 ? heads[i] : line[by];
      const at = by < 0 ? line[0] : line.filter((text, j) => text && j !== by && j !== i).join(", ");
      if (!made.has(name)) made.set(name, { name, points: [] });
      made.get(name).points.push({ at, text: line[i], value });
    }
  }
  return [...made.values()];
};

// Where one of the other series passes this one, or is passed: [{ index, text }], in the order of its points.
export const crossingsOf = (series, which) => {
  const mine = series[which];
  if (!mine || mine.points.some(({ at }) => toNumber(at) === null && !/^\d{4}/.test(at))) return [];
  const found = [];
  for (const other of series) {
    if (other === mine) continue;
    const theirs = new Map(other.points.map(({ at, value }) => [at, value]));
    let before = 0;
    mine.points.forEach(({ at, value }, index) => {
      if (!theirs.has(at)) return;
      const lead = value - theirs.get(at);
      if (lead * before < 0)
        found.push({
          index,
          text: lead > 0 ? `${mine.name} passes ${other.name}` : `${other.name} passes ${mine.name}`,
        });
      before = lead || before;
    });
  }
  return found.sort((a, b) => a.index - b.index);
};

// Hz for a value between the lowest and the highest of a chart: equal steps sound equal.
export const pitch = (value, low, high) => LOW * (HIGH / LOW) ** (high > low ? (value - low) / (high - low) : 0.5);

const tones = () => {
  const Context = globalThis.AudioContext ?? globalThis.webkitAudioContext;
  if (!Context) return null;
  const context = new Context();
  return (hertz, after = 0, seconds = STEP / 1000) => {
    const [tone, gain] = [context.createOscillator(), context.createGain()];
    const start = context.currentTime + after;
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(0.15, start);
    gain.gain.linearRampToValueAtTime(0, start + seconds);
    tone.connect(gain).connect(context.destination);
    tone.start(start);
    tone.stop(start + seconds);
  };
};

// What walks a table: keys in, sentences out. say(text) tells; sound() gives the function that makes a tone, or null.
export class Walker {
  constructor(series, { say, sound = tones } = {}) {
    Object.assign(this, { series, say, sound, which: 0, at: 0, loud: false, play: null });
  }

  get points() {
    return this.series[this.which].points;
  }

  get span() {
    const values = this.series.flatMap(({ points }) => points.map(({ value }) => value));
    return [Math.min(...values), Math.max(...values)];
  }

  tone(value, after = 0) {
    this.play ??= this.sound() ?? (() => {});
    this.play(pitch(value, ...this.span), after);
  }

  here(more = "") {
    const { at, text, value } = this.points[this.at];
    if (this.loud) this.tone(value);
    this.say(`${at}: ${text}${more ? `. ${more}` : ""}`);
  }

  start() {
    const { name, points } = this.series[this.which];
    const many = this.series.length > 1 ? `${this.which + 1} of ${this.series.length}` : "";
    const between = points.length > 1 ? `, from ${points[0].at} to ${points.at(-1).at}` : "";
    this.say(
      `${name}${many ? `, series ${many}` : ""}, ${points.length} points${between}. ${points[this.at].at}: ${points[this.at].text}`,
    );
  }

  extreme(sign) {
    const best = this.points.reduce((a, b, i) => (sign * b.value > sign * this.points[a].value ? i : a), 0);
    this.at = best;
    this.here(sign > 0 ? "Highest" : "Lowest");
  }

  crossing() {
    const found = crossingsOf(this.series, this.which);
    const next = found.find(({ index }) => index > this.at) ?? found[0];
    if (!next) return this.say("No other series crosses this one.");
    this.at = next.index;
    this.here(next.text);
  }

  change(by) {
    const { at } = this.points[this.at];
    const next = this.which + by;
    if (!this.series[next]) return this.say(by > 0 ? "This is the last series." : "This is the first series.");
    this.which = next;
    const same = this.points.findIndex((point) => point.at === at);
    this.at = same < 0 ? Math.min(this.at, this.points.length - 1) : same;
    this.here(this.series[next].name);
  }

  move(by) {
    if (!this.points[this.at + by]) return this.say(by > 0 ? "This is the last point." : "This is the first point.");
    this.at += by;
    this.here();
  }

  // Return whether the key means something here; Escape and T are the page's.
  key(name) {
    const done = {
      ArrowRight: () => this.move(1),
      ArrowLeft: () => this.move(-1),
      ArrowDown: () => this.change(1),
      ArrowUp: () => this.change(-1),
      Home: () => this.move(-this.at),
      End: () => this.move(this.points.length - 1 - this.at),
      m: () => this.extreme(1),
      n: () => this.extreme(-1),
      c: () => this.crossing(),
      h: () => this.say(HELP),
      s: () => {
        this.loud = !this.loud;
        this.say(this.loud ? "Sound with each step." : "No sound with each step.");
        if (this.loud) this.tone(this.points[this.at].value);
      },
      p: () => {
        const [low] = this.span;
        this.tone(low); // what the lowest value of the chart sounds like
        this.points.forEach(({ value }, i) => this.tone(value, (2.5 * STEP + i * STEP) / 1000));
        this.say(`Playing ${this.series[this.which].name}, after a tone for the lowest value of the chart.`);
      },
    }[name.length === 1 ? name.toLowerCase() : name];
    done?.();
    return Boolean(done);
  }
}

// The reader of a folded table: the nodes that go before it. fill() brings the table's rows, where they are not there before it is unfolded.
export const attach = (details, fill = () => Promise.resolve()) => {
  const button = node("button", { type: "button", class: "hci-walk", style: BUTTON }, "Walk this chart by keys");
  const walk = node("div", {
    ...{ class: "hci-walking", tabindex: "-1", role: "application", "aria-roledescription": "chart to walk" },
    style: "border-left: 4px solid; margin: 4px 0; padding: 2px 10px; max-width: 700px",
  });
  const line = node("p", { "aria-hidden": "true", style: "margin: 2px 0" });
  const voice = node("p", { class: "hci-sr hci-walk-voice", role: "status", "aria-live": "polite", style: UNSEEN });
  walk.append(line);
  walk.hidden = true;
  let walker = null;
  let speaking = null;
  const say = (text) => {
    line.textContent = text;
    clearTimeout(speaking);
    speaking = setTimeout(() => speak(voice, text), CALM_KEYS);
  };
  const leave = (to = button) => {
    walk.hidden = true;
    button.setAttribute("aria-expanded", "false");
    to.focus();
  };
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", async () => {
    if (!walk.hidden) return leave();
    await fill();
    const table = details.querySelector("table");
    const series = table ? seriesOf(table) : [];
    walk.hidden = false;
    button.setAttribute("aria-expanded", "true");
    walk.setAttribute("aria-label", `${details.dataset.chart ?? "Chart"}. H tells the keys, Escape leaves.`);
    walk.focus();
    if (!series.length) return say("This chart holds no numbers to walk. Escape leaves.");
    const { which = 0, at = 0, loud = false, play = null } = walker ?? {};
    walker = new Walker(series, { say });
    if (series[which]?.points[at]) Object.assign(walker, { which, at, loud, play }); // where it was left
    walker.start();
  });
  walk.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "t") {
      details.open = true;
      leave(details.querySelector("summary"));
    }
    if (key === "escape") leave();
    const known = key === "t" || key === "escape" || walker?.key(event.key);
    if (known) {
      event.preventDefault();
      event.stopPropagation(); // JupyterLab's own shortcuts stay out of it
    }
  });
  return [button, walk, voice];
};

// Name the chart that JupyterLab draws: plotly gives it no name, and its ticks would be read one by one. Its finding is
// in the fold before it; the table after it is not there for every chart.
const SAID = "In words: ";
const OUTPUT = ".jp-OutputArea-output";
export const nameChart = (chart) => {
  if (chart.closest(".hci-lab")) return;
  const fold = chart.closest(".jp-OutputArea-child")?.previousElementSibling?.querySelector("details > summary");
  if (!fold?.textContent.startsWith(SAID)) return;
  chart.setAttribute("role", "img");
  chart.setAttribute("aria-label", fold.textContent.slice(SAID.length).replace(/\.$/, ""));
};

// What an output says of a run: the outcome of an exercise, or the last line of an error; null where it is neither.
export const toldBy = (output) => {
  if (output.dataset.mimeType === "application/vnd.jupyter.stderr") {
    const error = output.textContent.split("\n").findLast((line) => /^[\w.]*(Error|Exception|Interrupt)\b/.test(line));
    return error ? `The cell stopped. ${error.trim()}` : null;
  }
  const outcome = output.querySelector("div[role=status]");
  if (!outcome || outcome.closest(".hci-lab")) return null;
  outcome.removeAttribute("role"); // or some screen readers say it twice
  return (outcome.querySelector("caption") ?? outcome).textContent.replace(/\s+/g, " ").trim();
};

// A region that comes with its words already in it is passed over by some screen readers, and an error of Python is no
// region at all. One that stands on the page before says both. Returns what hears of new nodes, and its region.
export const runVoice = () => {
  const voice = node("p", { class: "hci-run-voice", role: "status", "aria-live": "polite", style: UNSEEN });
  const heard = new WeakMap(); // output -> what was said of it: a page may take one away and put it back
  const told = new Set();
  const hear = (changes) => {
    const outputs = new Set();
    for (const { target, addedNodes } of changes) {
      const inside = target.closest(OUTPUT);
      if (inside) outputs.add(inside);
      else
        for (const added of addedNodes) {
          if (added.matches?.(OUTPUT)) outputs.add(added);
          for (const output of added.querySelectorAll?.(OUTPUT) ?? []) outputs.add(output);
        }
    }
    for (const output of outputs) {
      const text = toldBy(output);
      if (!text || heard.get(output) === text) continue;
      heard.set(output, text);
      if (!told.size) {
        setTimeout(() => {
          speak(voice, [...told].join(" "));
          told.clear();
        }, CALM_KEYS);
      }
      told.add(text);
    }
  };
  return { voice, hear };
};

// Give every table of a chart on this page its reader and each chart its name, those that come later, too; and the runs
// of its cells a voice, where it has any (runs). Returns what ends it.
export const attachAll = (root = document.body, { runs = false } = {}) => {
  const { voice, hear } = runVoice();
  if (runs) root.append(voice);
  const look = () => {
    for (const caption of root.querySelectorAll("details > table > caption")) {
      const details = caption.parentElement.parentElement;
      if (details.dataset.walked || !caption.textContent.startsWith(CAPTION)) continue;
      details.dataset.walked = "yes";
      details.before(...attach(details));
    }
    for (const chart of root.querySelectorAll(".jp-OutputArea-child .js-plotly-plot:not([aria-label])"))
      nameChart(chart);
  };
  look();
  let due = null;
  const watch = new MutationObserver((changes) => {
    if (runs) hear(changes);
    if (due) return;
    due = setTimeout(() => {
      due = null;
      look();
    }, 300); // a page that draws changes many times at once
  });
  watch.observe(root, { childList: true, subtree: true });
  return () => {
    watch.disconnect();
    voice.remove();
  };
};
