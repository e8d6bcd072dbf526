//! Regular expressions for Python.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::pattern::{Groups, Pattern};

/// A compiled regular expression; matching takes time linear in the text.
///
/// `flags` are letters of `imsx`. A text that is no pattern raises ValueError with the arguments (message, place),
/// where the place is start and end in code points, or None.
///
/// >>> Pattern("b(?<n>[0-9])?", "").find("ab1b", 2)
/// [[(1, 3), (2, 3)], [(3, 4), None]]
#[pyclass(name = "Pattern", module = "logic.engine._native", frozen)]
pub struct PyPattern(Pattern);

#[pymethods]
impl PyPattern {
    #[new]
    fn new(pattern: &str, flags: &str) -> PyResult<Self> {
        let compiled = Pattern::new(pattern, flags);
        compiled.map(Self).map_err(|mistake| PyValueError::new_err((mistake.message, mistake.place)))
    }

    /// The names of the groups, the whole match first; a group without a name has None.
    #[getter]
    fn names(&self) -> Vec<Option<&str>> {
        self.0.names()
    }

    /// Whether the pattern matches somewhere in the text.
    fn matches(&self, py: Python<'_>, text: &str) -> bool {
        py.detach(|| self.0.matches(text))
    }

    /// For each of the first matches the start and end of its groups in code points; None for one that took no part.
    fn find(&self, py: Python<'_>, text: &str, limit: usize) -> Vec<Groups> {
        py.detach(|| self.0.find(text, limit))
    }
}
