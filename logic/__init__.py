"""A Datalog engine for Python with Prolog syntax: facts and rules in, answers out as rows or Arrow columns."""

from logic.bindings import Bindings
from logic.errors import Cancelled, Diagnostic, InternalError, LimitReached, LogicError, UndefinedAnswer
from logic.session import KnowledgeBase

__all__ = [
    "Bindings",
    "Cancelled",
    "Diagnostic",
    "InternalError",
    "KnowledgeBase",
    "LimitReached",
    "LogicError",
    "UndefinedAnswer",
]
__version__ = "0.1.0"
