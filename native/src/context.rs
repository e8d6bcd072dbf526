//! The bounds of one run: what it may use, how far it got, and who may stop it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::thread::{ThreadId, current};
use std::time::{Duration, Instant};

use crate::dictionary::Dictionary;
use crate::error::{Error, Reason, Result};
use crate::meter;
use crate::threads::Threads;

/// What a run may use. `None` is no limit.
#[derive(Debug, Clone, Copy, Default)]
pub struct Limits {
    /// Wall-clock time from the start of the run.
    pub timeout: Option<Duration>,
    /// Rows inserted into derived relations, plus the answer.
    pub max_rows: Option<u64>,
    /// Bytes of derived relations, indexes and growth of the dictionary.
    pub max_memory: Option<u64>,
}

/// How far a run has got; readable from any thread.
#[derive(Debug)]
pub struct Progress {
    /// The step of the program, counted from 0; the number of steps while the answer is made.
    pub step: AtomicUsize,
    /// The round of the fixpoint that is running; 0 outside of one and while it is seeded.
    pub round: AtomicUsize,
    /// Rows derived so far.
    pub rows: AtomicU64,
    /// The place of the rule that is running, -1 when none is.
    pub rule: AtomicI64,
    /// The most bytes that the run held at once.
    pub peak: AtomicUsize,
    /// Set to stop the run.
    pub cancelled: AtomicBool,
}

impl Default for Progress {
    fn default() -> Self {
        let (step, round, rows, peak, cancelled) = Default::default();
        Self { step, round, rows, rule: AtomicI64::new(-1), peak, cancelled }
    }
}

impl Progress {
    /// Nothing has been done. Who cancels before the start is heard all the same.
    fn restart(&self) {
        self.step.store(0, Relaxed);
        self.round.store(0, Relaxed);
        self.rows.store(0, Relaxed);
        self.peak.store(0, Relaxed);
        self.rule.store(-1, Relaxed);
    }
}

/// Asks whether somebody outside wants the run to stop.
pub type Poll<'a> = &'a (dyn Fn() -> bool + Sync);

const POLL_EVERY: Duration = Duration::from_millis(20);

/// The bounds of one run, shared by all its operators.
pub struct Context<'a> {
    limits: Limits,
    progress: Arc<Progress>,
    started: Instant,
    memory: AtomicUsize,
    dictionary: Option<(&'a Dictionary, usize)>,
    poll: Option<Poll<'a>>,
    polled: AtomicU64,
    /// Whether the poll said stop.
    interrupted: AtomicBool,
    /// The thread that asks the poll: signals are heard in no other.
    home: ThreadId,
    threads: Threads,
}

impl<'a> Context<'a> {
    /// A run that starts now. What `dictionary` grows by from here on counts as memory of the run.
    pub fn new(limits: Limits, progress: Arc<Progress>, dictionary: &'a Dictionary, poll: Option<Poll<'a>>) -> Self {
        progress.restart();
        let dictionary = Some((dictionary, dictionary.bytes()));
        Self { limits, progress, dictionary, ..Self::unbounded(poll) }
    }

    /// What is made of the answer of a run, of which there are so many bytes: within the limits on time and memory that
    /// the run had, and no less ready to stop.
    pub fn after(
        limits: Limits,
        progress: Arc<Progress>,
        started: Instant,
        held: usize,
        poll: Option<Poll<'a>>,
    ) -> Self {
        let limits = Limits { max_rows: None, ..limits };
        Self { limits, progress, started, memory: held.into(), ..Self::unbounded(poll) }
    }

    /// Work outside of a run, which nothing but the poll bounds.
    pub fn unbounded(poll: Option<Poll<'a>>) -> Self {
        Self {
            limits: Limits::default(),
            progress: Arc::default(),
            started: Instant::now(),
            memory: 0.into(),
            dictionary: None,
            poll,
            polled: 0.into(),
            interrupted: false.into(),
            home: current().id(),
            threads: Threads::ONE,
        }
    }

    /// The same for as many threads; one is used where nothing is said.
    pub fn with_threads(self, threads: Threads) -> Self {
        Self { threads, ..self }
    }

    /// How many threads the run may use.
    pub fn threads(&self) -> Threads {
        self.threads
    }

    /// How far the run has got.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// To be called every few thousand rows, wherever there is a loop: the reaction time of the engine.
    pub fn check(&self) -> Result<()> {
        if self.progress.cancelled.load(Relaxed) {
            return stopped(Reason::Cancelled, "the query was cancelled");
        }
        let elapsed = self.started.elapsed();
        if let Some(timeout) = self.limits.timeout.filter(|timeout| elapsed > *timeout) {
            return stopped(Reason::Timeout, format!("the query ran longer than {} s", timeout.as_secs_f64()));
        }
        if self.limits.max_memory.is_some() {
            self.charge(0)?;
        }
        self.ask(elapsed)
    }

    /// Counts rows that were derived.
    pub fn derived(&self, count: usize) -> Result<()> {
        if count == 0 {
            return Ok(());
        }
        let rows = self.progress.rows.fetch_add(count as u64, Relaxed) + count as u64;
        match self.limits.max_rows {
            Some(limit) if rows > limit => {
                stopped(Reason::MaxRows, format!("the query derived more than {limit} rows"))
            }
            _ => Ok(()),
        }
    }

    /// Takes back what was counted of rows that whoever receives them counts again.
    pub fn recounted(&self, count: usize) {
        self.progress.rows.fetch_sub(count as u64, Relaxed);
    }

    /// Counts bytes, before they are taken.
    pub fn charge(&self, bytes: usize) -> Result<()> {
        meter::hold(bytes as i64);
        let held = self.memory.fetch_add(bytes, Relaxed).wrapping_add(bytes);
        let grown = self.dictionary.map_or(0, |(dictionary, start)| dictionary.bytes().saturating_sub(start));
        let held = held.saturating_add(grown);
        self.progress.peak.fetch_max(held, Relaxed);
        let Some(limit) = self.limits.max_memory else { return Ok(()) };
        if held as u64 > limit {
            return stopped(Reason::MaxMemory, format!("the query needs more than {limit} bytes of memory"));
        }
        Ok(())
    }

    /// Counts bytes that were given back.
    pub fn release(&self, bytes: usize) {
        meter::hold(-(bytes as i64));
        self.memory.fetch_sub(bytes, Relaxed);
    }

    fn ask(&self, elapsed: Duration) -> Result<()> {
        let Some(poll) = self.poll else { return Ok(()) };
        let now = elapsed.as_micros() as u64;
        let due = now >= self.polled.load(Relaxed) + POLL_EVERY.as_micros() as u64;
        if due && current().id() == self.home {
            self.polled.store(now, Relaxed);
            self.interrupted.fetch_or(poll(), Relaxed);
        }
        if self.interrupted.load(Relaxed) { Err(Error::Interrupted) } else { Ok(()) }
    }
}

fn stopped<T>(reason: Reason, message: impl Into<String>) -> Result<T> {
    Err(Error::Stopped { reason, message: message.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(limits: Limits, dictionary: &Dictionary) -> Context<'_> {
        Context::new(limits, Arc::default(), dictionary, None)
    }

    fn reason<T>(result: Result<T>) -> Option<Reason> {
        match result {
            Err(Error::Stopped { reason, .. }) => Some(reason),
            _ => None,
        }
    }

    #[test]
    fn a_run_without_limits_goes_on() {
        let context = Context::unbounded(None);
        assert!(context.check().is_ok() && context.derived(1 << 40).is_ok() && context.charge(1 << 50).is_ok());
    }

    #[test]
    fn one_row_more_than_the_limit_stops_the_run() {
        let dictionary = Dictionary::new();
        let context = context(Limits { max_rows: Some(5), ..Limits::default() }, &dictionary);
        assert!(context.derived(5).is_ok());
        assert_eq!(reason(context.derived(1)), Some(Reason::MaxRows));
    }

    #[test]
    fn memory_that_was_released_may_be_used_again() {
        let dictionary = Dictionary::new();
        let context = context(Limits { max_memory: Some(100), ..Limits::default() }, &dictionary);
        assert!(context.charge(80).is_ok());
        context.release(80);
        assert!(context.charge(100).is_ok());
        assert_eq!(context.progress().peak.load(Relaxed), 100);
        assert_eq!(reason(context.charge(1)), Some(Reason::MaxMemory));
    }

    #[test]
    fn growth_of_the_dictionary_counts_as_memory() {
        let dictionary = Dictionary::new();
        let context = context(Limits { max_memory: Some(1_000), ..Limits::default() }, &dictionary);
        assert!(context.check().is_ok());
        dictionary.text(&"x".repeat(2_000)).unwrap();
        assert_eq!(reason(context.check()), Some(Reason::MaxMemory));
    }

    #[test]
    fn a_poll_that_says_stop_interrupts() {
        let context = Context::unbounded(Some(&|| true));
        std::thread::sleep(POLL_EVERY);
        assert!(matches!(context.check(), Err(Error::Interrupted)));
    }
}
