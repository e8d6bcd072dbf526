//! The run of a plan, as Python has it.

use std::collections::HashMap;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyMapping;

use super::relation::{PyDictionary, PyRelation};
use crate::context::{Context, Limits, Progress};
use crate::convert::{self, Raised};
use crate::dictionary::Dictionary;
use crate::error;
use crate::meter::{Meter, Reading};
use crate::operators::fixpoint::Program;
use crate::program::PreparedProgram;
use crate::relation::{Relation, Rows};
use crate::threads::{self, Threads};

/// What an operator did: its rows, its rounds, its seconds, its bytes, and what else it counted.
type Measured = (u64, u64, f64, u64, Vec<(&'static str, u64)>);

/// One run of a plan. Other threads may cancel it and look how far it got.
///
/// Limits in seconds, in rows derived (those of the answer too), and in bytes that the run adds. Up to `threads` threads
/// share what takes long (None: as many as the process has cores), with `always_share` whatever can be shared; the answer
/// is the same.
#[pyclass(name = "Task", module = "logic.engine._native", frozen)]
pub struct PyTask {
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
    pub fn go_on<T: Send>(
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
    pub fn check(&self, py: Python<'_>) -> PyResult<()> {
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
