// The stage of a lesson: marks the course's notebooks and the cells in which the learner does something, for lesson.css.
// It is written by hand in the form that JupyterLab loads, so that nothing has to be built: a container with `init` and
// `get`, whose one module is a plugin.
(() => {
  const folder = document.currentScript.src.replace(/[^/]*$/, "");
  const KINDS = { predict: "predict", worked: "worked", milestone: "exercise" };
  const kindOf = (tag) => (tag.startsWith("exercise-") ? "exercise" : KINDS[tag]);

  // What a cell asks for, as a class of its node; the tags may change while somebody writes a lesson.
  function mark(cell) {
    const kinds = (cell.model.getMetadata("tags") ?? []).map(kindOf).filter(Boolean);
    for (const kind of ["exercise", ...Object.values(KINDS)]) cell.node.classList.toggle(`course-${kind}`, kinds.includes(kind));
  }

  function stage(panel, context) {
    const { content } = panel;
    const markAll = () => {
      const ours = content.widgets.some((cell) => cell.model.sharedModel.getSource().includes("course_lib"));
      content.node.classList.toggle("course-lesson", ours);
      content.widgets.forEach(mark);
    };
    context.ready.then(() => {
      markAll();
      content.model.cells.changed.connect(markAll);
      panel.disposed.connect(() => content.model?.cells.changed.disconnect(markAll));
    });
  }

  const plugin = {
    id: "large-model-maths:stage",
    autoStart: true,
    activate: (app) => {
      const style = document.createElement("link");
      [style.rel, style.href] = ["stylesheet", `${folder}lesson.css`];
      document.head.appendChild(style);
      app.docRegistry.addWidgetExtension("Notebook", { createNew: (panel, context) => { stage(panel, context); } });
    },
  };
  (window._JUPYTERLAB ??= {})["large-model-maths"] = { init() {}, get: async () => () => ({ __esModule: true, default: plugin }) };
})();
