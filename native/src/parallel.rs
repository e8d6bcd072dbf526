//! Work in chunks, by several threads, whose results are taken in the order of the chunks.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread::scope;
use std::time::Duration;

use crate::context::Context;
use crate::error::{Error, Result};

/// Between two looks at the limits while nothing comes.
const PATIENCE: Duration = Duration::from_millis(10);
/// Results of each thread that may wait to be taken.
const AHEAD: usize = 4;

/// Does the chunks from 0 on by as many threads as the run has, and takes what they make, in their order. The work looks
/// at the limits by itself; results that wait count as memory if it charges them.
pub fn in_order<T: Send>(
    context: &Context<'_>,
    chunks: usize,
    work: &(dyn Fn(usize) -> Result<T> + Sync),
    take: &mut dyn FnMut(T) -> Result<()>,
) -> Result<()> {
    let threads = if chunks < 2 { 1 } else { context.threads().most.min(chunks) };
    if threads < 2 {
        return (0..chunks).try_for_each(|chunk| take(work(chunk)?));
    }
    let next = AtomicUsize::new(0);
    scope(|scope| {
        let (sender, receiver) = sync_channel(threads * AHEAD);
        for _ in 0..threads {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                while let Some(chunk) = Some(next.fetch_add(1, Relaxed)).filter(|chunk| *chunk < chunks) {
                    let made = work(chunk);
                    let failed = made.is_err();
                    // Nobody listens when the run has stopped.
                    if sender.send((chunk, made)).is_err() || failed {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        for chunk in 0..chunks {
            take(result_of(chunk, &mut waiting, &receiver, context)?)?;
        }
        Ok(())
    })
}

fn result_of<T>(
    chunk: usize,
    waiting: &mut BTreeMap<usize, Result<T>>,
    receiver: &Receiver<(usize, Result<T>)>,
    context: &Context<'_>,
) -> Result<T> {
    loop {
        if let Some(made) = waiting.remove(&chunk) {
            return made;
        }
        match receiver.recv_timeout(PATIENCE) {
            Ok((other, made)) => drop(waiting.insert(other, made)),
            Err(RecvTimeoutError::Timeout) => context.check()?,
            // A thread has panicked, which goes on as soon as all have ended.
            Err(RecvTimeoutError::Disconnected) => return Err(Error::Plan("a thread ended early".into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering::Relaxed;
    use std::thread::sleep;

    use super::*;
    use crate::threads::Threads;

    fn context<'a>() -> Context<'a> {
        Context::unbounded(None).with_threads(Threads { most: 2, always: false })
    }

    #[test]
    fn results_come_in_the_order_of_the_chunks_whoever_is_first() {
        let context = context();
        let mut taken = Vec::new();
        let work = |chunk: usize| {
            sleep(Duration::from_micros(((chunk * 7) % 5 * 200) as u64));
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
        let (context, mut taken) = (context(), 0);
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
        let context = context();
        let stopped = in_order(&context, 1_000_000, &|_| Ok(()), &mut |()| Err(Error::Interrupted));
        assert!(matches!(stopped, Err(Error::Interrupted)));
    }

    #[test]
    fn a_run_that_is_cancelled_ends_while_chunks_take_their_time() {
        let context = context();
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
