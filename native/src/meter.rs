//! What each operator of a run did: its rows, its own time without that of its inputs, its rounds, the bytes it took.
//!
//! A thread has at most one meter that runs. An operator starts its own, and hands back to its consumer for as long as
//! that looks at a batch.

use std::cell::RefCell;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// The meter of one operator; threads may share it.
#[derive(Debug, Default)]
pub struct Meter {
    /// The rows it emitted.
    pub rows: AtomicU64,
    /// The rounds of a fixpoint.
    pub rounds: AtomicU64,
    /// What else it counts, by name.
    counted: Mutex<Vec<(&'static str, u64)>>,
    nanoseconds: AtomicU64,
    held: AtomicI64,
    peak: AtomicI64,
}

/// What a meter shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The rows that the operator emitted; 0 for a scan that a join reads in place.
    pub rows: u64,
    /// The rounds of a fixpoint, else 0.
    pub rounds: u64,
    /// Its own time, summed over threads.
    pub seconds: f64,
    /// The most bytes that it held at once, as far as it counts them.
    pub bytes: u64,
    /// What else it counted, by name.
    pub counted: Vec<(&'static str, u64)>,
}

impl Meter {
    /// What it shows now.
    pub fn read(&self) -> Reading {
        Reading {
            rows: self.rows.load(Relaxed),
            rounds: self.rounds.load(Relaxed),
            seconds: self.nanoseconds.load(Relaxed) as f64 * 1e-9,
            bytes: self.peak.load(Relaxed).max(0) as u64,
            counted: self.counted().clone(),
        }
    }

    /// Adds to what it counts beside its rows.
    pub fn count(&self, name: &'static str, number: u64) {
        let mut counted = self.counted();
        match counted.iter_mut().find(|one| one.0 == name) {
            Some(one) => one.1 += number,
            None => counted.push((name, number)),
        }
    }

    fn counted(&self) -> MutexGuard<'_, Vec<(&'static str, u64)>> {
        // A number is added as a whole, so a panic elsewhere leaves the list usable.
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

thread_local! {
    static RUNNING: RefCell<Option<(Arc<Meter>, Instant)>> = const { RefCell::new(None) };
}

/// Stops the meter that runs in this thread and starts another; the one that was stopped.
pub fn switch(to: Option<Arc<Meter>>) -> Option<Arc<Meter>> {
    let now = Instant::now();
    RUNNING.with_borrow_mut(|running| {
        let stopped = running.take().map(|(meter, since)| {
            meter.nanoseconds.fetch_add(now.duration_since(since).as_nanos() as u64, Relaxed);
            meter
        });
        *running = to.map(|meter| (meter, now));
        stopped
    })
}

/// The meter that runs in this thread.
pub fn running() -> Option<Arc<Meter>> {
    RUNNING.with_borrow(|running| running.as_ref().map(|(meter, _)| Arc::clone(meter)))
}

/// Notes bytes that were taken, or given back if negative, by what runs in this thread.
pub fn hold(bytes: i64) {
    RUNNING.with_borrow(|running| {
        if let Some((meter, _)) = running {
            let held = meter.held.fetch_add(bytes, Relaxed) + bytes;
            meter.peak.fetch_max(held, Relaxed);
        }
    });
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn each_meter_counts_its_own_time_and_bytes() {
        let (outer, inner) = (Arc::new(Meter::default()), Arc::new(Meter::default()));
        let before = switch(Some(Arc::clone(&outer)));
        hold(100);
        let caller = switch(Some(Arc::clone(&inner)));
        assert!(Arc::ptr_eq(caller.as_ref().unwrap(), &outer));
        hold(70);
        hold(-70);
        hold(10);
        std::thread::sleep(Duration::from_millis(20));
        switch(caller);
        switch(before);
        assert_eq!((outer.read().bytes, inner.read().bytes), (100, 70));
        assert!(inner.read().seconds >= 0.02 && outer.read().seconds < inner.read().seconds);
    }

    #[test]
    fn nothing_is_noted_where_no_meter_runs() {
        let before = switch(None);
        hold(5);
        assert!(before.is_none() && switch(None).is_none());
    }
}
