//! The thread behind blocking calls: it owns the runtime that drives their connections and timers.

use std::io;
use std::sync::mpsc;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// Starts with the first blocking call, and ends when the last clone of the client is dropped,
/// wherever that is.
#[derive(Default)]
pub(crate) struct Driver(Mutex<Option<Running>>);

struct Running {
    handle: Handle,
    /// Dropping it ends the thread; nobody waits for that.
    _stop: oneshot::Sender<()>,
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the thread is not waited for, except in a test")
    )]
    thread: JoinHandle<()>,
}

impl Driver {
    /// Returns the runtime, and starts it if necessary; the next call retries a start that failed.
    pub(crate) fn handle(&self) -> io::Result<Handle> {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = &*running {
            return Ok(running.handle.clone());
        }
        let started = start()?;
        let handle = started.handle.clone();
        *running = Some(started);
        Ok(handle)
    }
}

fn start() -> io::Result<Running> {
    let (stop, stopped) = oneshot::channel::<()>();
    let (started, starting) = mpsc::sync_channel(1);
    let drive = move || match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            let _ = started.send(Ok(runtime.handle().clone()));
            let _ = runtime.block_on(stopped);
        }
        Err(error) => {
            let _ = started.send(Err(error));
        }
    };
    let thread = thread::Builder::new().name("wechatpay-blocking".into()).spawn(drive)?;
    let handle = starting.recv().map_err(|_| io::Error::other("the thread ended"))??;
    Ok(Running { handle, _stop: stop, thread })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thread_serves_all_callers_and_ends_with_its_owner() {
        let driver = Driver::default();
        let ids: Vec<_> = thread::scope(|scope| {
            let callers: Vec<_> =
                (0..8).map(|_| scope.spawn(|| driver.handle().unwrap().id())).collect();
            callers.into_iter().map(|caller| caller.join().unwrap()).collect()
        });
        assert!(ids.iter().all(|id| *id == ids[0]));
        let running = driver.0.into_inner().unwrap().unwrap();
        drop(running._stop);
        running.thread.join().unwrap();
    }

    #[test]
    fn it_can_be_dropped_inside_a_runtime() {
        let driver = Driver::default();
        driver.handle().unwrap();
        Builder::new_current_thread().build().unwrap().block_on(async move { drop(driver) });
    }
}
