// The page side of the site: charts over their pictures, labs that move without a kernel, filters of the claim board.
// Everything is there before this runs: pictures, words, tables. Nothing is asked of another host.

(() => {
  const STATIC = new URL(".", document.currentScript.src);

  function make(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "text") node.textContent = value;
      else node.setAttribute(key, value);
    }
    node.append(...children);
    return node;
  }

  // The pictures are enough to read. plotly.js is 5 MB: it is fetched once, when a chart is near and the reader has given
  // a first sign: a pointer that moves, a key, a touch, a scroll.
  const SIGNS = ["pointermove", "pointerdown", "touchstart", "wheel", "scroll", "keydown"];
  const sign = new Promise((done) => {
    for (const kind of SIGNS) addEventListener(kind, done, { once: true, passive: true, capture: true });
  });
  let plotly;
  const withPlotly = () => plotly ??= sign.then(() => new Promise((done, failed) => {
    const script = make("script", { src: new URL("plotly.min.js", STATIC) });
    script.onload = () => globalThis.Plotly ? done(globalThis.Plotly) : failed(new Error("no Plotly"));
    script.onerror = () => { plotly = undefined; failed(new Error("plotly.js did not come")); };
    document.head.append(script);
  }));

  // A box that scrolls can be reached by keyboard; one that does not is no stop on the way.
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });

  // The reader's own choice of scheme, or on a page without one that of the system.
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => { const { theme } = document.documentElement.dataset; return theme ? theme === "dark" : system.matches; };
  // On dark each colour gives way to its fellow, as in the labs of a notebook.
  let fellows;
  const withFellows = () => fellows ??= Promise.all([
    import(new URL("lab.js", STATIC)), fetch(new URL("dark.json", STATIC)).then((answer) => answer.json()),
  ]);

  const drawn = new Map(); // box of a chart -> the chart as it is on white
  const draw = async (box, spec) => {
    drawn.set(box, spec);
    const Plotly = await withPlotly();
    let { data, layout } = spec, ground = "";
    if (isDark()) {
      const [{ inDark }, table] = await withFellows();
      ({ data, layout } = inDark(JSON.stringify({ data, layout }), table));
      ground = table["#ffffff"];
    }
    // Without its bar of buttons a chart is one image with words, and no stop for the tab key.
    await Plotly.react(box, data, layout, { ...spec.config, displayModeBar: false, responsive: false });
    box.parentElement.style.background = ground;
  };
  let again = Promise.resolve();
  const redraw = () => { again = again.then(async () => { for (const [box, spec] of drawn) await draw(box, spec); }); };
  system.addEventListener("change", redraw);
  new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });

  const loaded = async (address) => {
    const answer = await fetch(new URL(address, document.baseURI));
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
    return answer.json();
  };
  // The chart as its picture shows it; a phone may show another layout of it.
  const stored = (figure) => JSON.parse(figure.querySelector("script[type='application/json']").textContent);

  // A chart that is drawn is taken along sharper than its picture, and always on white.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-take=png]"), figure = link?.closest(".hci-figure");
    const spec = figure?.dataset.layout ? stored(figure) : drawn.get(figure?.querySelector(".hci-chart"));
    if (!spec) return;
    event.preventDefault();
    const Plotly = await withPlotly();
    const { data, layout } = structuredClone(spec), { width, height } = layout;
    await Plotly.downloadImage({ data, layout }, { format: "png", scale: 2, width, height, filename: new URL(link.href).pathname.split("/").pop().replace(".png", "") });
  });

  // How far two boxes lie over each other, in both directions.
  const shared = (a, b) => [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
  // A chart laid out for a phone is shown if its texts find room there: on the paper, apart, off the marks, not shrunk.
  const fits = (box, { layout: { width, height } }) => {
    const paper = box.getBoundingClientRect();
    const texts = [...box.querySelectorAll("text")].filter((text) => text.textContent.trim() && text.getBoundingClientRect().width > 0);
    const rooms = texts.map((text) => text.getBoundingClientRect());
    const touch = (a, b) => { const [x, y] = shared(a, b); return (x > 1 && y > 2) || (x > -5 && y > 8); };
    return rooms.every((room) => room.left - paper.left >= -1 && room.top - paper.top >= -1 && room.right - paper.left <= width + 1 && room.bottom - paper.top <= height + 1)
      && !rooms.some((a, i) => rooms.slice(i + 1).some((b) => touch(a, b)))
      && !texts.some(shrunk) && !onMarks(box);
  };
  // A number that plotly made smaller, so that it finds room in its bar.
  const shrunk = (text) => { const { a, b } = text.getScreenCTM(); return parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b) < 11.4; };
  // Whether a name or a number in the plot hides a dot, is crossed by a line or by the leader of another, or stands by a
  // dot that could be another's as well.
  const onMarks = (box) => {
    const along = (path) => {
      const to = path.getScreenCTM(), points = [];
      for (let at = 0; at <= path.getTotalLength(); at += 2) points.push(path.getPointAtLength(at).matrixTransform(to));
      return points;
    };
    const dots = [...box.querySelectorAll(".scatterlayer .point")].map((dot) => dot.getBoundingClientRect());
    const lines = [...box.querySelectorAll(".scatterlayer .js-line, .errorbar path, .annotation-arrow-g path:first-child, .shapelayer path[style*='fill-opacity: 0']")].map(along);
    const names = [...box.querySelectorAll(".annotation-text, .textpoint text, .bartext")];
    const hard = (dot, name) => { const [x, y] = shared(name, dot); return x < 2 && x > -9 && y > 0.6 * dot.height; };
    const rooms = names.map((text) => text.getBoundingClientRect());
    const between = rooms.some((name) => {
      const near = dots.filter((dot) => hard(dot, name));
      return near.some((dot) => dot.left < name.left) && near.some((dot) => dot.right > name.right);
    });
    return between || dots.some((dot) => rooms.filter((name) => hard(dot, name)).length > 1) || names.some((text) => {
      const parts = text.querySelectorAll("tspan.line");
      return [...parts.length ? parts : [text]].some((part) => {
        const { left, right, top, bottom } = part.getBoundingClientRect();
        const core = { left: left + 1, right: right - 1, top: top + 2, bottom: bottom - 3 };
        const hidden = dots.some((dot) => { const [w, h] = shared(core, dot); return w > 1 && h > 1 && w * h > 0.25 * Math.min(dot.width * dot.height, 60); });
        return hidden || lines.some((points) => points.filter(({ x, y }) => x > core.left && x < core.right && y > core.top && y < core.bottom).length > 3);
      });
    });
  };
  const phone = matchMedia("(max-width: 480px)");
  async function drawNarrow(figure, box) {
    const spec = await loaded(figure.dataset.phone);
    await draw(box, spec);
    return fits(box, spec);
  }
  // The chart takes the place of its picture: the same size, the same words.
  async function overPicture(figure) {
    const image = figure.querySelector("img");
    const box = make("div", { class: "hci-chart", role: "img", "aria-label": image.alt });
    await withPlotly();
    image.before(box);
    image.hidden = true;
    const narrow = figure.dataset.phone && phone.matches && await drawNarrow(figure, box).catch(console.info);
    if (narrow) figure.dataset.layout = "phone";
    else await draw(box, stored(figure));
  }

  async function lab(figure) {
    const { title, prompt, control, held, left_out: leftOut, presets, pool, config, states } = await loaded(figure.dataset.states);
    const spec = (at) => structuredClone({
      data: states[at].spec.data.map((i) => pool[i]),
      layout: Object.fromEntries(Object.entries(states[at].spec.layout).map(([key, i]) => [key, pool[i]])),
      config,
    });
    const image = figure.querySelector("img");
    const box = make("div", { class: "hci-chart", role: "img", hidden: "" });
    image.before(box);
    const last = control.options.length - 1, id = `${control.name}-slider`;
    const input = make("input", { type: "range", id, min: 0, max: last, step: 1, value: control.at });
    const out = make("output", { for: id, "aria-live": "off" });
    const status = make("p", { class: "hci-status", text: states[control.at].headline });
    // one announcement after a burst of keys, as in a live lab
    const voice = make("p", { class: "hci-sr hci-voice", role: "status", "aria-live": "polite" });
    let speaking;
    const words = make("p"), rest = make("p", { class: "hci-quiet" });
    const buttons = presets.map(({ label }) => make("button", { type: "button", text: label, "aria-pressed": "false" }));
    let drawing = Promise.resolve(), wanted;
    const show = (at) => {
      wanted = at;
      const preset = presets[at - last - 1];
      if (preset && preset.at !== null) input.value = preset.at;
      rest.textContent = (preset ?? { held }).held.map(([label, value]) => `${label}: ${value}`).join("; ");
      const state = states[at];
      out.textContent = control.options[Number(input.value)];
      input.setAttribute("aria-valuetext", out.textContent);
      buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(at === last + 1 + i)));
      const told = state.error || state.headline;
      clearTimeout(speaking);
      if (status.textContent !== told) speaking = setTimeout(() => { voice.textContent = told; }, 700);
      status.textContent = told;
      // The eye finds the headline in the chart, once this chart is there: the picture is that of the first setting.
      const past = !image.hidden && at !== control.at;
      status.classList.toggle("hci-sr", !state.error && !past);
      image.classList.toggle("hci-past", past);
      words.textContent = state.words || state.error;
      box.setAttribute("aria-label", state.headline || words.textContent);
      if (image.hidden) box.hidden = !state.spec;
      drawing = drawing.catch(() => {}).then(async () => {
        await withPlotly();
        if (wanted !== at) return; // a newer one is on its way
        image.hidden = true;
        box.hidden = !state.spec;
        status.classList.toggle("hci-sr", !state.error);
        if (state.spec) await draw(box, spec(at));
        figure.dataset.shown = at;
      });
      return drawing;
    };
    const stays = (problem) => console.warn(`The chart stays away: ${problem}`); // its headline and its words are there
    input.addEventListener("input", () => show(Number(input.value)).catch(stays));
    buttons.forEach((button, i) => button.addEventListener("click", () => show(last + 1 + i).catch(stays)));
    const also = leftOut ? ` Of its places ${leftOut} are left out.` : "";
    figure.querySelector(".hci-scroll").before(
      make(figure.closest(".hci-embed") ? "h2" : "h3", { text: title }),
      make("p", { text: prompt }),
      make("p", { class: "hci-quiet", text: `Here one control moves, over charts that were computed beforehand.${also} Run the notebook to move them all.` }),
      make("div", { class: "hci-controls" }, make("label", { for: id, text: control.label }), input, out),
      rest,
      ...(buttons.length ? [make("div", { class: "hci-presets", role: "group", "aria-label": "Settings to try" }, make("span", { text: "Try:" }), ...buttons)] : []),
      status, voice,
    );
    figure.querySelector(".hci-scroll").after(make("details", {}, make("summary", { text: "The chart of this setting in words" }), words));
    await show(control.at);
  }

  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      (target.dataset.states ? lab(target) : overPicture(target)).then(
        () => { target.dataset.drawn = "yes"; },
        (problem) => { target.dataset.drawn = "no"; console.warn(`The picture stays: ${problem}`); },
      );
    }
  }, { rootMargin: "800px" });

  // The claim board: three menus and a search field.
  function board(root) {
    const rows = [...root.querySelectorAll("tbody tr")];
    const given = new URLSearchParams(location.search);
    const menus = ["essay", "verdict", "kind"].map((key) => {
      const known = [...new Set(rows.map((row) => row.dataset[key]))];
      const menu = make("select", { id: `by-${key}` }, make("option", { value: "", text: "all" }), ...known.map((text) => make("option", { value: text, text })));
      if (known.includes(given.get(key))) menu.value = given.get(key);
      return [key, menu];
    });
    const field = make("input", { type: "search", id: "by-words" });
    const status = make("p", { role: "status", "aria-live": "polite" });
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const filter = () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      rows.forEach((row, i) => {
        row.hidden = !(menus.every(([key, menu]) => !menu.value || row.dataset[key] === menu.value) && words.every((word) => texts[i].includes(word)));
        count += !row.hidden;
      });
      status.textContent = `${count} of ${rows.length} claims`;
    };
    const labelled = (text, node) => make("div", {}, make("label", { for: node.id, text }), node);
    root.prepend(make("div", { class: "hci-filters", role: "group", "aria-label": "Choose claims" },
      ...menus.map(([key, menu]) => labelled(key[0].toUpperCase() + key.slice(1), menu)), labelled("Words", field)), status);
    for (const [, menu] of menus) menu.addEventListener("change", filter);
    field.addEventListener("input", filter);
    filter();
  }

  // The other pictures of the first screen come once the page is there, before anyone asks for them.
  addEventListener("load", () => document.querySelectorAll(".hci-front img").forEach((image) => { image.loading = "eager"; }));
  // The theme's arrows that fold the list of pages have no name.
  document.querySelectorAll("summary:has(> .toctree-toggle)").forEach((node) => {
    node.setAttribute("aria-label", `Pages of ${node.closest("li")?.querySelector("a")?.textContent.trim() ?? "this part"}`);
  });
  document.querySelectorAll(".hci-scroll").forEach((box) => sizes.observe(box));
  document.querySelectorAll(".hci-figure:has(script[type='application/json'])").forEach((figure) => near.observe(figure));
  document.querySelectorAll(".hci-board").forEach(board);
  import(new URL("reader.js", STATIC)).then(({ attachAll }) => attachAll(document.querySelector("main") ?? document.body));
})();
