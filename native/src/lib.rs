//! The native core of `logic`: relations of words, joins, fixpoints.
//!
//! Only this file, [`convert`] and the capsules in it know Python. A plan comes in as JSON, rows as Python objects or
//! Arrow; everything in between works on 32-bit words.

pub mod accumulate;
pub mod arithmetic;
pub mod arrow;
pub mod best;
pub mod callable;
pub mod constant;
pub mod context;
pub mod convert;
pub mod dedup;
pub mod dictionary;
pub mod error;
pub mod exact;
pub mod expression;
pub mod feed;
pub mod graph;
pub mod group;
pub mod growing_index;
pub mod hash;
pub mod index;
pub mod intersection;
pub mod intervals;
pub mod kept;
pub mod key_table;
pub mod lattice;
pub mod ledger;
pub mod memory;
pub mod meter;
pub mod numbering;
pub mod operators;
pub mod pair_bits;
pub mod pattern;
pub mod plan;
pub mod program;
pub mod relation;
pub mod similarity;
pub mod sort;
pub mod statistics;
pub mod store;
pub mod taking;
pub mod tally;
pub mod terms;
pub mod threads;
pub mod timeline;
pub mod twig;
pub mod union_find;
pub mod value;

use std::collections::HashMap;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::MutexExt;
use pyo3::types::{PyCapsule, PyList, PyMapping};

use context::{Context, Limits, Progress};
use convert::Raised;
use dictionary::Dictionary;
use error::BadValue;
use meter::{Meter, Reading};
use operators::fixpoint::Program;
use program::{MOST_COLUMNS, PreparedProgram};
use relation::{Relation, Rows};
use threads::Threads;

const STREAM: &std::ffi::CStr = c"arrow_array_stream";

/// The values of one knowledge base that are not small integers, each once; it only grows.
#[pyclass(name = "Dictionary", module = "logic.engine._native", frozen)]
struct PyDictionary(Arc<Dictionary>);

#[pymethods]
impl PyDictionary {
    #[new]
    fn new() -> Self {
        Self(Arc::new(Dictionary::new()))
    }

    /// The number of values held.
    fn __len__(&self) -> usize {
        self.0.len()
    }
}

/// A set of rows of one width, in the order in which they came.
///
/// A value is an int of 64 bits, a float that is not NaN, a str, a list of values, or a `Compound`; a bool is the text
/// `true` or `false`, and `[]` is one value with the text. Equal lists of one call are one object. A query that runs keeps the rows it started with: changes make a copy where one is needed. Relations of one plan share a
/// dictionary.
///
/// >>> edge = Relation(Dictionary(), 2)
/// >>> edge.add_rows([("a", "b"), ("b", "c"), ("a", "b")])
/// 2
/// >>> edge.tuples()
/// [('a', 'b'), ('b', 'c')]
#[pyclass(name = "Relation", module = "logic.engine._native", frozen)]
struct PyRelation {
    dictionary: Arc<Dictionary>,
    arity: usize,
    snapshot: Mutex<Arc<Relation>>,
}

impl PyRelation {
    fn wrap(dictionary: &Arc<Dictionary>, relation: Arc<Relation>) -> Self {
        let arity = relation.rows().arity();
        Self { dictionary: Arc::clone(dictionary), arity, snapshot: Mutex::new(relation) }
    }

    fn lock(&self) -> MutexGuard<'_, Arc<Relation>> {
        // A relation is replaced or completed as a whole, so a panic elsewhere leaves it usable.
        self.snapshot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The rows as they are now. Other threads may have the interpreter while this waits for one that adds rows.
    fn snapshot(&self, py: Python<'_>) -> Arc<Relation> {
        Arc::clone(&self.snapshot.lock_py_attached(py).unwrap_or_else(PoisonError::into_inner))
    }

    /// A number of a column, if there is one of that number.
    fn column(&self, column: usize) -> PyResult<usize> {
        let message = || PyValueError::new_err(format!("there is no column {column} of {}", self.arity));
        (column < self.arity).then_some(column).ok_or_else(message)
    }

    fn take(&self, py: Python<'_>, rows: Rows) -> PyResult<usize> {
        if self.snapshot(py).rows().is_empty() {
            return convert::unbounded(py, |context| Arc::make_mut(&mut *self.lock()).take(rows, context));
        }
        // A handler of signals might look at this very relation, and would wait for the lock for ever.
        let outcome = py.detach(|| Arc::make_mut(&mut *self.lock()).take(rows, &Context::unbounded(None)));
        outcome.map_err(convert::exception)
    }
}

#[pymethods]
impl PyRelation {
    #[new]
    fn new(dictionary: &PyDictionary, arity: usize) -> PyResult<Self> {
        if arity > MOST_COLUMNS {
            return Err(PyValueError::new_err(format!("a relation has at most {MOST_COLUMNS} columns")));
        }
        Ok(Self::wrap(&dictionary.0, Arc::new(Relation::new(arity))))
    }

    /// The number of columns.
    #[getter]
    fn arity(&self) -> usize {
        self.arity
    }

    /// The number of rows.
    fn __len__(&self, py: Python<'_>) -> usize {
        self.snapshot(py).rows().len()
    }

    /// Adds rows; how many were new. Raises BadValue, and then adds none.
    fn add_rows(&self, py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<usize> {
        self.take(py, convert::rows_words(rows, self.arity, &self.dictionary)?)
    }

    /// Adds the rows of an object with `__arrow_c_stream__`, columns by position; how many were new.
    ///
    /// Takes integers up to 64 bits, floats, text, booleans and dictionaries of these. Raises BadValue for other
    /// types, nulls and NaN, and then adds none.
    fn add_arrow(&self, py: Python<'_>, stream: &Bound<'_, PyAny>) -> PyResult<usize> {
        let capsule = stream.call_method0("__arrow_c_stream__")?;
        let pointer = capsule.cast::<PyCapsule>()?.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
        // SAFETY: a capsule of this name holds a stream; it is moved out, so the capsule will not release it again.
        let stream = unsafe { FFI_ArrowArrayStream::from_raw(pointer.as_ptr()) };
        let rows = convert::unbounded(py, |context| {
            let reader = RecordBatchStreamReader::try_new(stream);
            let mut reader = reader.map_err(|error| BadValue::at("arrow-type", error.to_string(), 0, 0))?;
            arrow::read(&mut reader, self.arity, &self.dictionary, context)
        })?;
        self.take(py, rows)
    }

    /// Adds the rows of a relation of the same dictionary and width; how many were new.
    fn add_relation(&self, py: Python<'_>, other: &PyRelation) -> PyResult<usize> {
        if !Arc::ptr_eq(&self.dictionary, &other.dictionary) {
            return Err(convert::foreign_dictionary());
        }
        if self.arity != other.arity {
            return Err(PyTypeError::new_err(format!("a relation of {} columns, not {}", self.arity, other.arity)));
        }
        let other = other.snapshot(py);
        let outcome = py.detach(|| {
            let mut relation = self.lock();
            if relation.rows().is_empty() {
                *relation = Arc::clone(&other);
                return Ok(other.rows().len());
            }
            Arc::make_mut(&mut *relation).insert(other.rows(), &Context::unbounded(None))
        });
        outcome.map_err(convert::exception)
    }

    /// Removes rows; how many there were. Raises BadValue, and then removes none.
    fn remove_rows(&self, py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<usize> {
        let rows = convert::known_rows_words(rows, self.arity, &self.dictionary)?;
        let outcome = py.detach(|| Arc::make_mut(&mut *self.lock()).remove(&rows, &Context::unbounded(None)));
        outcome.map_err(convert::exception)
    }

    /// Whether the row is there.
    fn contains(&self, py: Python<'_>, row: &Bound<'_, PyAny>) -> PyResult<bool> {
        let row = convert::known_rows_words(&PyList::new(py, [row])?.into_any(), self.arity, &self.dictionary)?;
        let relation = self.snapshot(py);
        let found = py.detach(|| relation.contains(&row, &Context::unbounded(None)));
        found.map_err(convert::exception)
    }

    /// A relation with the same rows that can be changed by itself; its rows are shared until then.
    fn copy(&self, py: Python<'_>) -> Self {
        Self::wrap(&self.dictionary, self.snapshot(py))
    }

    /// For each column: integers, floats, texts. A row is looked at once.
    fn kinds(&self, py: Python<'_>) -> PyResult<Vec<(usize, usize, usize)>> {
        let (relation, dictionary) = (self.snapshot(py), &*self.dictionary);
        let found = convert::unbounded(py, |context| {
            (0..self.arity).map(|column| relation.kinds(column, dictionary, context)).collect::<error::Result<Vec<_>>>()
        })?;
        Ok(found.iter().map(|kinds| (kinds.integers, kinds.floats, kinds.texts)).collect())
    }

    /// The different values of a column, an estimate beyond some thousands. A row is looked at once.
    fn distinct(&self, py: Python<'_>, column: usize) -> PyResult<usize> {
        let (relation, column) = (self.snapshot(py), self.column(column)?);
        convert::unbounded(py, |context| relation.distinct(column, context))
    }

    /// The lengths of some texts of a column, in code points, ascending; each stands for as many texts.
    fn text_lengths(&self, py: Python<'_>, column: usize) -> PyResult<Vec<u32>> {
        let (relation, column) = (self.snapshot(py), self.column(column)?);
        Ok(py.detach(|| statistics::text_lengths(relation.rows().column(column), &self.dictionary)))
    }

    /// The rows in the standard order of terms: numbers by value, then text by code points. A task of which they are the
    /// answer goes on: its limits hold, and it can be cancelled.
    #[pyo3(signature = (task = None))]
    fn sorted(&self, py: Python<'_>, task: Option<&PyTask>) -> PyResult<Self> {
        let relation = self.snapshot(py);
        let sort = |context: &Context<'_>| sort::sorted(relation.rows(), &self.dictionary, context);
        let rows = match task {
            Some(task) => task.go_on(py, relation.rows(), &self.dictionary, sort)?,
            None => convert::unbounded(py, sort)?,
        };
        Ok(Self::wrap(&self.dictionary, Arc::new(Relation::from_distinct(rows))))
    }

    /// The rows from `start` up to `stop`, within the time of a task of which they are the answer.
    #[pyo3(signature = (start = 0, stop = None, task = None))]
    fn tuples<'py>(
        &self,
        py: Python<'py>,
        start: usize,
        stop: Option<usize>,
        task: Option<&PyTask>,
    ) -> PyResult<Bound<'py, PyList>> {
        let relation = self.snapshot(py);
        let range = convert::bounds(start, stop, relation.rows().len());
        let pause = || task.map_or(Ok(()), |task| task.check(py));
        convert::tuples(py, relation.rows(), range, &self.dictionary, &pause)
    }

    /// The rows from `start` up to `stop`, their values under these names, within the time of a task.
    #[pyo3(signature = (names, start = 0, stop = None, task = None))]
    fn dicts<'py>(
        &self,
        py: Python<'py>,
        names: Vec<String>,
        start: usize,
        stop: Option<usize>,
        task: Option<&PyTask>,
    ) -> PyResult<Bound<'py, PyList>> {
        let relation = self.snapshot(py);
        let range = convert::bounds(start, stop, relation.rows().len());
        let pause = || task.map_or(Ok(()), |task| task.check(py));
        convert::dicts(py, relation.rows(), range, &self.dictionary, &names, &pause)
    }

    /// A PyCapsule `arrow_array_stream` of the rows.
    ///
    /// Types are `int`, `float`, `text`, or `any` for that of the values (text where there is no row). Raises BadValue
    /// with the code `mixed-column` where the values differ from the type, or in type.
    fn arrow_stream<'py>(
        &self,
        py: Python<'py>,
        names: Vec<String>,
        types: Vec<String>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        if names.len() != self.arity || types.len() != self.arity {
            let message = format!("{} names and {} types for {} columns", names.len(), types.len(), self.arity);
            return Err(PyValueError::new_err(message));
        }
        let relation = self.snapshot(py);
        let types =
            convert::unbounded(py, |context| arrow::kinds::column_types(&relation, &types, &self.dictionary, context))?;
        let stream = arrow::Stream::new(relation, Arc::clone(&self.dictionary), &names, types);
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(stream)), STREAM)
    }
}

/// What an operator did: its rows, its rounds, its seconds, its bytes, and what else it counted.
type Measured = (u64, u64, f64, u64, Vec<(&'static str, u64)>);

/// One run of a plan. Other threads may cancel it and look how far it got.
///
/// Limits in seconds, in rows derived (those of the answer too), and in bytes that the run adds. Up to `threads` threads
/// share what takes long (None: as many as the process has cores), with `always_share` whatever can be shared; the answer
/// is the same.
#[pyclass(name = "Task", module = "logic.engine._native", frozen)]
struct PyTask {
    limits: Limits,
    threads: Threads,
    progress: Arc<Progress>,
    started: Mutex<Instant>,
    meters: Mutex<Vec<Arc<Meter>>>,
}

impl PyTask {
    /// Prepares a plan and runs it by `work`.
    fn execute<T: Send>(
        &self,
        py: Python<'_>,
        plan: &str,
        relations: &Bound<'_, PyMapping>,
        dictionary: &PyDictionary,
        functions: Option<&Bound<'_, PyMapping>>,
        work: impl FnOnce(&PreparedProgram, &Context<'_>, &Dictionary) -> error::Result<T> + Send,
    ) -> PyResult<T> {
        let facts = snapshots(relations, dictionary)?;
        let dictionary = &*dictionary.0;
        self.restart();
        let raised = Arc::new(Raised::default());
        let functions = convert::functions(functions, &raised)?;
        let outcome = convert::detached(py, &raised, |poll| {
            let context = Context::new(self.limits, Arc::clone(&self.progress), dictionary, Some(poll));
            let context = context.with_threads(self.threads);
            let program = Program::parse(plan)?.prepare(&facts, &functions, dictionary)?;
            program.meters().clone_into(&mut self.lock());
            context.check()?;
            work(&program, &context, dictionary)
        })?;
        outcome.map_err(|error| convert::run_exception(py, error, &self.progress, dictionary))
    }

    /// Does something with the rows of the answer.
    fn go_on<T: Send>(
        &self,
        py: Python<'_>,
        answer: &Rows,
        dictionary: &Dictionary,
        work: impl FnOnce(&Context<'_>) -> error::Result<T> + Send,
    ) -> PyResult<T> {
        let started = self.started();
        let outcome = convert::detached(py, &Raised::default(), |poll| {
            work(&Context::after(self.limits, Arc::clone(&self.progress), started, answer.bytes(), Some(poll)))
        })?;
        outcome.map_err(|error| convert::run_exception(py, error, &self.progress, dictionary))
    }

    fn started(&self) -> Instant {
        *self.started.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Meter>>> {
        self.meters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn snapshots(relations: &Bound<'_, PyMapping>, dictionary: &PyDictionary) -> PyResult<HashMap<String, Arc<Relation>>> {
    let mut facts = HashMap::new();
    for item in relations.items()? {
        let (name, relation): (String, Bound<'_, PyRelation>) = item.extract()?;
        if !Arc::ptr_eq(&relation.get().dictionary, &dictionary.0) {
            return Err(convert::foreign_dictionary());
        }
        facts.insert(name, relation.get().snapshot(relation.py()));
    }
    Ok(facts)
}

#[pymethods]
impl PyTask {
    #[new]
    #[pyo3(signature = (*, timeout = None, max_rows = None, max_memory = None, threads = Some(1), always_share = false))]
    fn new(
        timeout: Option<f64>,
        max_rows: Option<u64>,
        max_memory: Option<u64>,
        threads: Option<usize>,
        always_share: bool,
    ) -> PyResult<Self> {
        if timeout.is_some_and(|seconds| seconds.is_nan() || seconds < 0.0) {
            return Err(PyValueError::new_err("a timeout is a number of seconds, 0 or more"));
        }
        // What is too long for a duration is longer than anybody waits.
        let timeout = timeout.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        let limits = Limits { timeout, max_rows, max_memory };
        if threads == Some(0) {
            return Err(PyValueError::new_err("a run needs at least one thread"));
        }
        let threads = Threads { most: threads.unwrap_or_else(threads::usable), always: always_share };
        let (progress, started) = (Arc::default(), Mutex::new(Instant::now()));
        Ok(Self { limits, threads, progress, started, meters: Mutex::default() })
    }

    /// Lets the time begin anew, for something that is made of an answer that is known already.
    fn restart(&self) {
        *self.started.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Raises Stopped if it was cancelled, or has taken too long.
    fn check(&self, py: Python<'_>) -> PyResult<()> {
        let context = Context::after(self.limits, Arc::clone(&self.progress), self.started(), 0, None);
        context.check().map_err(|error| convert::run_exception(py, error, &self.progress, &Dictionary::new()))
    }

    /// Stops the run within a tenth of a second, or as soon as it starts.
    fn cancel(&self) {
        self.progress.cancelled.store(true, Relaxed);
    }

    /// The step of the program, the round of its fixpoint, and the rows derived so far.
    fn progress(&self) -> (usize, usize, u64) {
        let Progress { step, round, rows, .. } = &*self.progress;
        (step.load(Relaxed), round.load(Relaxed), rows.load(Relaxed))
    }

    /// The most bytes that the run has held at once, as it counts them for `max_memory`.
    fn peak_memory(&self) -> usize {
        self.progress.peak.load(Relaxed)
    }

    /// The answer of a program in JSON, each row once, in the order derived.
    ///
    /// Raises Failure where a rule cannot be evaluated, Stopped at a limit, and ValueError for a malformed plan.
    /// `functions` are those that the plan applies: each takes a list of tuples and gives the numbers of rows, ascending,
    /// and as many tuples of outputs. What one raises is raised here.
    #[pyo3(signature = (plan, relations, dictionary, functions = None))]
    fn run(
        &self,
        py: Python<'_>,
        plan: &str,
        relations: &Bound<'_, PyMapping>,
        dictionary: &PyDictionary,
        functions: Option<&Bound<'_, PyMapping>>,
    ) -> PyResult<PyRelation> {
        let run = |program: &PreparedProgram, context: &Context<'_>, values: &Dictionary| program.run(context, values);
        let answer = self.execute(py, plan, relations, dictionary, functions, run)?;
        Ok(PyRelation::wrap(&dictionary.0, answer))
    }

    /// How many rows `run` would answer; they are kept only as far as they could repeat.
    #[pyo3(signature = (plan, relations, dictionary, functions = None))]
    fn count(
        &self,
        py: Python<'_>,
        plan: &str,
        relations: &Bound<'_, PyMapping>,
        dictionary: &PyDictionary,
        functions: Option<&Bound<'_, PyMapping>>,
    ) -> PyResult<usize> {
        let count =
            |program: &PreparedProgram, context: &Context<'_>, values: &Dictionary| program.count(context, values);
        self.execute(py, plan, relations, dictionary, functions, count)
    }

    /// For each operator, in preorder of the plan: the rows it has emitted (0 for a scan that a join reads in place), the
    /// rounds of a fixpoint, its own seconds summed over threads, the most bytes it held, and what else it counted.
    fn profile(&self) -> Vec<Measured> {
        let readings = self.lock().iter().map(|meter| meter.read()).collect::<Vec<_>>();
        let fields = |reading: Reading| {
            let Reading { rows, rounds, seconds, bytes, counted } = reading;
            (rows, rounds, seconds, bytes, counted)
        };
        readings.into_iter().map(fields).collect()
    }
}

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyDictionary>()?;
    module.add_class::<PyRelation>()?;
    module.add_class::<PyTask>()?;
    module.add_class::<convert::PyPattern>()?;
    module.add("BadValue", module.py().get_type::<convert::BadValue>())?;
    module.add("Failure", module.py().get_type::<convert::Failure>())?;
    module.add("Stopped", module.py().get_type::<convert::Stopped>())
}
