//! Which faults the next answer meets.

use std::collections::VecDeque;

use super::Fault;

/// Faults for one answer each, in order, and those for every answer.
#[derive(Debug, Default)]
pub(crate) struct FaultQueue {
    once: VecDeque<Vec<Fault>>,
    always: Vec<Fault>,
}

impl FaultQueue {
    /// Adds faults that will meet one answer together.
    pub(crate) fn push(&mut self, faults: Vec<Fault>) {
        self.once.push_back(faults);
    }

    /// Replaces the faults of every answer.
    pub(crate) fn set_always(&mut self, faults: Vec<Fault>) {
        self.always = faults;
    }

    /// The faults of the next answer: those for every answer, then those queued first.
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
    fn a_queued_fault_meets_one_answer_and_a_lasting_one_meets_all() {
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
