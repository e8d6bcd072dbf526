"""An activation graph that can be zoomed, moved and clicked, in every front end that shows Jupyter widgets."""

from __future__ import annotations

from functools import cache
from typing import Any

from logic.notebook.graph import Graph
from logic.notebook.svg import draw, tooltip

GraphWidget = Any  # a class of anywidget, made when it is first used

SCRIPT = """
function render({ model, el }) {
  el.innerHTML = model.get("svg");
  const picture = el.querySelector("svg");
  const details = document.createElement("pre");
  details.className = "logic-details";
  el.append(details);
  const whole = picture.viewBox.baseVal;
  const box = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
  const show = () => picture.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
  const scale = () => Math.max(box.width / picture.clientWidth, box.height / picture.clientHeight);
  picture.addEventListener("wheel", (event) => {
    event.preventDefault();
    const factor = event.deltaY < 0 ? 0.8 : 1.25;
    box.x += (box.width * (1 - factor) * event.offsetX) / picture.clientWidth;
    box.y += (box.height * (1 - factor) * event.offsetY) / picture.clientHeight;
    box.width *= factor;
    box.height *= factor;
    show();
  });
  let held = null;
  picture.addEventListener("pointerdown", (event) => { held = [event.clientX, event.clientY]; });
  picture.addEventListener("pointermove", (event) => {
    if (!held) return;
    box.x -= (event.clientX - held[0]) * scale();
    box.y -= (event.clientY - held[1]) * scale();
    held = [event.clientX, event.clientY];
    show();
  });
  window.addEventListener("pointerup", () => { held = null; });
  const select = () => {
    const number = model.get("selected");
    for (const node of el.querySelectorAll(".node"))
      node.querySelector(".shape").setAttribute("stroke-width", node.dataset.node == number ? 4 : 1);
    details.textContent = number < 0 ? "" : model.get("details")[number];
  };
  for (const node of el.querySelectorAll(".node"))
    node.addEventListener("click", () => {
      model.set("selected", Number(node.dataset.node));
      model.save_changes();
      select();
    });
  model.on("change:selected", select);
  select();
}
export default { render };
"""


def make_widget(graph: Graph, width: int, height: int) -> GraphWidget:
    """The widget of a graph; `selected` is the number of the node that was clicked, -1 for none."""
    return _class()(svg=draw(graph, width, height).svg, details=[tooltip(node) for node in graph.nodes])


@cache
def _class() -> type[Any]:
    import anywidget
    import traitlets

    class ActivationGraph(anywidget.AnyWidget):
        """The graph as a picture, what each node stands for, and which is selected."""

        _esm = SCRIPT
        svg = traitlets.Unicode().tag(sync=True)
        details = traitlets.List(traitlets.Unicode()).tag(sync=True)
        selected = traitlets.Int(-1).tag(sync=True)

    return ActivationGraph
