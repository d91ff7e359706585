//! The faults of the next responses.

use std::collections::VecDeque;

use super::Fault;

/// Faults for single responses, in order, and faults for every response.
#[derive(Debug, Default)]
pub(crate) struct FaultQueue {
    once: VecDeque<Vec<Fault>>,
    always: Vec<Fault>,
}

impl FaultQueue {
    /// Adds faults for one response.
    pub(crate) fn push(&mut self, faults: Vec<Fault>) {
        self.once.push_back(faults);
    }

    /// Replaces the faults for every response.
    pub(crate) fn set_always(&mut self, faults: Vec<Fault>) {
        self.always = faults;
    }

    /// Returns the faults for the next response: those for every response, then the first of the
    /// queue.
    pub(crate) fn next(&mut self) -> Vec<Fault> {
        let mut faults = self.always.clone();
        faults.extend(self.once.pop_front().unwrap_or_default());
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queued_faults_apply_once_and_permanent_ones_always() {
        let mut queue = FaultQueue::default();
        queue.push(vec![Fault::Stale]);
        queue.push(vec![Fault::NoContent, Fault::Probe]);
        queue.set_always(vec![Fault::Early]);
        assert_eq!(queue.next(), [Fault::Early, Fault::Stale]);
        queue.set_always(Vec::new());
        assert_eq!(queue.next(), [Fault::NoContent, Fault::Probe]);
        assert_eq!(queue.next(), []);
    }
}
