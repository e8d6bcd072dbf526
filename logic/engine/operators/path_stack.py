"""PathStack: matches of a twig that is one path, by linked stacks."""

from __future__ import annotations

from logic.engine.operators.twig_stack import TwigStack
from logic.frozen import frozen


@frozen
class PathStack(TwigStack):
    """The same where no paths have to be put together."""
