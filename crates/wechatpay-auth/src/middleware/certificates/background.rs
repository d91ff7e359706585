//! The background refresh and its schedule.

use std::time::Duration;

use tokio::task::JoinHandle;

use super::CertificateRefresher;
use crate::{Error, StampSource};

const SHORTEST_INTERVAL: Duration = Duration::from_secs(60);
const LONGEST_INTERVAL: Duration = Duration::from_secs(12 * 3600);

/// The interval of the background refresh.
#[derive(Clone, Copy, Debug)]
pub(in crate::middleware) struct Schedule {
    interval: Duration,
}

impl Schedule {
    pub(in crate::middleware) fn every(interval: Duration) -> Result<Self, Error> {
        if (SHORTEST_INTERVAL..=LONGEST_INTERVAL).contains(&interval) {
            return Ok(Self { interval });
        }
        Err(Error::configuration(
            None,
            "the refresh interval must be between 1 minute and 12 hours",
        ))
    }

    /// Returns a pause of 0.9 to 1.1 intervals, so that many processes do not fetch at once.
    pub(super) fn next(self, stamps: &dyn StampSource) -> Duration {
        let random = stamps.nonce().map_or(128, |bytes| bytes[0]);
        self.interval.mul_f64(0.9 + 0.2 * f64::from(random) / 255.0)
    }
}

/// The background task. It ends when this is dropped.
#[derive(Debug)]
pub(in crate::middleware) struct Background(JoinHandle<()>);

impl Background {
    /// Returns `None` outside a runtime: certificates are then refreshed by calls only.
    pub(in crate::middleware) fn start(refresher: &CertificateRefresher) -> Option<Self> {
        let runtime = tokio::runtime::Handle::try_current().ok()?;
        let refresher = refresher.clone();
        Some(Self(runtime.spawn(async move {
            loop {
                tokio::time::sleep(refresher.pause()).await;
                // A failure shows in the status; the next round retries.
                let _ = refresher.refresh_if_used().await;
            }
        })))
    }

    pub(in crate::middleware) fn is_running(&self) -> bool {
        !self.0.is_finished()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Fixed(u8);

    impl StampSource for Fixed {
        fn now(&self) -> i64 {
            0
        }

        fn nonce(&self) -> Result<[u8; 16], Error> {
            Ok([self.0; 16])
        }
    }

    #[test]
    fn interval_out_of_bounds_is_rejected() {
        let every = |seconds| Schedule::every(Duration::from_secs(seconds)).is_ok();
        assert!(every(60) && every(43_200) && !every(59) && !every(43_201));
    }

    #[test]
    fn pause_varies_by_a_tenth_of_the_interval() {
        let hour = Schedule::every(Duration::from_secs(3600)).unwrap();
        assert_eq!(hour.next(&Fixed(0)).as_secs(), 3240);
        assert_eq!(hour.next(&Fixed(255)).as_secs(), 3960);
        assert_ne!(hour.next(&Fixed(7)), hour.next(&Fixed(8)));
    }
}
