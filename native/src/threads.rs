//! Work in pieces that several threads take from one queue.
//!
//! Threads live as long as the work that they share, so that there is no pool: nothing to outlive a fork, nothing that
//! two knowledge bases have in common, and no place where a piece could wait for another. Starting one takes some
//! microseconds, so work is shared only where it takes milliseconds.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{Builder, available_parallelism, scope};
use std::time::Duration;

use crate::context::Context;
use crate::error::{Error, Result};

/// How often the thread that waits for the others looks at the limits and for Ctrl-C.
const TICK: Duration = Duration::from_millis(5);

/// Results of each thread that may wait to be taken.
const AHEAD: usize = 4;

/// What a thread of Python has, and plans are allowed to be deep in.
const STACK: usize = 8 << 20;

/// How many threads a run may use.
#[derive(Debug, Clone, Copy)]
pub struct Threads {
    /// At most so many, the one that asks among them.
    pub most: usize,
    /// Whether they share all that can be shared, however small it is: for tests.
    pub always: bool,
}

impl Threads {
    /// Everything in the thread that asks.
    pub const ONE: Threads = Threads { most: 1, always: false };
}

/// As many as the process may use cores, as it was when first asked.
pub fn usable() -> usize {
    static USABLE: OnceLock<usize> = OnceLock::new();
    *USABLE.get_or_init(|| available_parallelism().map_or(1, usize::from))
}

/// What ended the work before its time.
#[derive(Default)]
struct Ended {
    /// The error of the first piece that failed.
    error: Option<(usize, Error)>,
    panic: Option<Box<dyn Any + Send>>,
}

/// Does the work for each item, on as many threads as the run may use; the error of the first item that failed.
pub fn each<T: Send>(items: &mut [T], context: &Context<'_>, work: impl Fn(&mut T) -> Result<()> + Sync) -> Result<()> {
    let helpers = context.threads().most.min(items.len()).saturating_sub(1);
    if helpers == 0 {
        return items.iter_mut().try_for_each(work);
    }
    let (queue, stop, ended) = (Mutex::new(items.iter_mut().enumerate()), AtomicBool::new(false), Mutex::default());
    let turn = || {
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            while !stop.load(Relaxed) {
                let Some((number, item)) = lock(&queue).next() else { return };
                if let Err(error) = work(item) {
                    stop.store(true, Relaxed);
                    note(&mut lock(&ended), number, error);
                }
            }
        }));
        if let Err(panic) = outcome {
            stop.store(true, Relaxed);
            lock(&ended).panic = Some(panic);
        }
    };
    scope(|scope| {
        let (busy, idle) = channel::<()>();
        for _ in 0..helpers {
            let (busy, turn) = (busy.clone(), &turn);
            let helper = move || {
                turn();
                drop(busy);
            };
            // Where the system gives no thread, those that there are do the work.
            if Builder::new().stack_size(STACK).spawn_scoped(scope, helper).is_err() {
                break;
            }
        }
        drop(busy);
        turn();
        while idle.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            if let Err(error) = context.check() {
                stop.store(true, Relaxed);
                note(&mut lock(&ended), usize::MAX, error);
            }
        }
    });
    let Ended { error, panic } = ended.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(panic) = panic {
        resume_unwind(panic);
    }
    error.map_or(Ok(()), |(_, error)| Err(error))
}

/// Does the chunks from 0 on, on as many threads as the run may use, and takes what they make in their order; the error of
/// the first chunk or taking that failed. Results that wait count as memory if the work charges them.
pub fn in_order<T: Send>(
    context: &Context<'_>,
    chunks: usize,
    work: &(dyn Fn(usize) -> Result<T> + Sync),
    take: &mut dyn FnMut(T) -> Result<()>,
) -> Result<()> {
    let most = context.threads().most;
    if most < 2 {
        return (0..chunks).try_for_each(|chunk| take(work(chunk)?));
    }
    for start in (0..chunks).step_by(most * AHEAD) {
        let some = start..chunks.min(start + most * AHEAD);
        let mut made: Vec<(usize, Option<Result<T>>)> = some.map(|chunk| (chunk, None)).collect();
        each(&mut made, context, |(chunk, result)| {
            *result = Some(work(*chunk));
            Ok(())
        })?;
        made.into_iter().filter_map(|(_, result)| result).try_for_each(|result| take(result?))?;
    }
    Ok(())
}

fn note(ended: &mut Ended, number: usize, error: Error) {
    if ended.error.as_ref().is_none_or(|(first, _)| number < *first) {
        ended.error = Some((number, error));
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    // No work is done under the lock, so a panic elsewhere cannot leave it half changed.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Reason;

    fn context<'a>() -> Context<'a> {
        Context::unbounded(None).with_threads(Threads { most: 3, always: true })
    }

    #[test]
    fn every_item_is_worked_on_once() {
        let mut items: Vec<usize> = (0..1_000).collect();
        each(&mut items, &context(), |item| {
            *item += 1;
            Ok(())
        })
        .unwrap();
        assert_eq!(items, (1..=1_000).collect::<Vec<usize>>());
    }

    #[test]
    fn the_error_of_the_first_item_that_failed_is_the_error_of_all() {
        let mut items = [5, 1, 1];
        let outcome = each(&mut items, &context(), |item| {
            std::thread::sleep(Duration::from_millis(*item));
            Err(Error::Plan(item.to_string()))
        });
        assert_eq!(outcome.unwrap_err().to_string(), "malformed plan: 5");
    }

    #[test]
    fn a_panic_of_a_helper_is_a_panic_of_the_whole() {
        let outcome = catch_unwind(|| each(&mut [1, 2, 3, 4], &context(), |item| panic!("{item}")));
        assert!(outcome.is_err());
    }

    #[test]
    fn who_waits_for_helpers_hears_that_the_run_is_cancelled() {
        let context = context();
        let outcome = each(&mut [true, false], &context, |slow| {
            if !*slow {
                context.progress().cancelled.store(true, Relaxed);
                return Ok(());
            }
            loop {
                std::thread::sleep(Duration::from_millis(1));
                context.check()?;
            }
        });
        assert!(matches!(outcome, Err(Error::Stopped { reason: Reason::Cancelled, .. })));
    }

    fn two<'a>() -> Context<'a> {
        Context::unbounded(None).with_threads(Threads { most: 2, always: false })
    }

    #[test]
    fn results_come_in_the_order_of_the_chunks_whoever_is_first() {
        let context = two();
        let mut taken = Vec::new();
        let work = |chunk: usize| {
            std::thread::sleep(Duration::from_micros(((chunk * 7) % 5 * 200) as u64));
            Ok(chunk)
        };
        in_order(&context, 50, &work, &mut |chunk| {
            taken.push(chunk);
            Ok(())
        })
        .unwrap();
        assert_eq!(taken, (0..50).collect::<Vec<usize>>());
    }

    #[test]
    fn the_first_chunk_that_fails_ends_the_work() {
        let (context, mut taken) = (two(), 0);
        let work = |chunk: usize| if chunk % 10 == 9 { Err(Error::Plan(chunk.to_string())) } else { Ok(()) };
        let failed = in_order(&context, 1_000_000, &work, &mut |()| {
            taken += 1;
            Ok(())
        });
        assert!(matches!(failed, Err(Error::Plan(chunk)) if chunk == "9"));
        assert_eq!(taken, 9);
    }

    #[test]
    fn whoever_takes_may_have_enough() {
        let context = two();
        let stopped = in_order(&context, 1_000_000, &|_| Ok(()), &mut |()| Err(Error::Interrupted));
        assert!(matches!(stopped, Err(Error::Interrupted)));
    }

    #[test]
    fn a_run_that_is_cancelled_ends_while_chunks_take_their_time() {
        let context = two();
        let work = |chunk: usize| -> Result<()> {
            if chunk == 0 {
                context.progress().cancelled.store(true, Relaxed);
                return Ok(());
            }
            loop {
                context.check()?;
            }
        };
        assert!(matches!(in_order(&context, 3, &work, &mut |()| Ok(())), Err(Error::Stopped { .. })));
    }
}
