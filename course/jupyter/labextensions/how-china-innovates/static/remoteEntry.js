// JupyterLab's side of a widget that is late. After a reload ipywidgets waits two seconds for a widget; on a busy machine
// it may come a moment later, and "model not found" then stands for ever. It is looked for again, and if it stays away
// its place says what to do. JupyterLab reads this file as it is (`_build` in package.json): nothing builds it.

(() => {
  const LOST = "Error displaying widget: model not found";
  const GONE = "What stood here has lost its kernel's side. Run this cell again, or all cells (Run, Run All Cells).";
  const AGAIN = "This is looked for once more...";
  const PAUSES = [500, 3000, 9000]; // ms before each new look
  const tried = new WeakMap(); // renderer -> how often it has looked

  // The renderers of widgets in the open notebooks, each with the output that it shows.
  function* renderers(shell) {
    for (const panel of shell.widgets("main")) {
      for (const cell of panel.content?.widgets ?? []) {
        const area = cell.outputArea;
        for (const [at, child] of (area?.widgets ?? []).entries()) {
          for (const one of child.widgets ?? []) {
            if ("renderModel" in one && one.node.textContent === LOST) yield [one, area.model.get(at)];
          }
        }
      }
    }
  }

  // What a renderer showed before lies outside the page by now, but still among its children: its end would be an error.
  function empty(renderer) {
    for (const old of [...renderer.widgets]) {
      if (old.node.parentNode !== renderer.node) renderer.node.append(old.node);
      old.parent = null;
    }
  }

  function look(shell) {
    for (const [renderer, output] of renderers(shell)) {
      const times = tried.get(renderer) ?? 0;
      tried.set(renderer, times + 1);
      empty(renderer);
      if (times >= PAUSES.length) {
        renderer.node.textContent = GONE;
        continue;
      }
      renderer.node.textContent = AGAIN;
      setTimeout(() => {
        if (!output || renderer.isDisposed || renderer.node.textContent !== AGAIN) return; // ipywidgets was there first
        renderer._rerenderMimeModel = null; // ipywidgets would draw it a second time
        Promise.resolve(renderer.renderModel(output)).catch(() => {});
      }, PAUSES[times]);
    }
  }

  const plugin = {
    id: "how-china-innovates:late-widgets",
    description: "Looks again for a widget that was late.",
    autoStart: true,
    activate: ({ shell }) => {
      setInterval(() => look(shell), 1000);
    },
  };

  globalThis._JUPYTERLAB ??= {};
  globalThis._JUPYTERLAB["how-china-innovates"] = {
    init: () => {},
    get: async () => () => ({ __esModule: true, default: plugin }),
  };
})();
