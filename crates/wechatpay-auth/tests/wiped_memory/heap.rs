//! Searches the heap through `/proc/self/mem`.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};

/// A secret that is never held in clear, so that the search does not find itself.
pub(crate) struct Masked(Vec<u8>);

const MASK: u8 = 0xa5;
const WINDOW: usize = 64 * 1024;

impl Masked {
    pub(crate) fn of(secret: &[u8]) -> Self {
        Self(secret.iter().map(|byte| byte ^ MASK).collect())
    }

    /// How often the secret occurs on the heap.
    pub(crate) fn occurrences(&self) -> usize {
        let maps = std::fs::read_to_string("/proc/self/maps").expect("the list of mappings");
        let mut memory = File::open("/proc/self/mem").expect("this process's memory");
        let heap = maps.lines().filter_map(heap_range);
        heap.map(|(start, end)| self.occurrences_between(&mut memory, start, end)).sum()
    }

    fn occurrences_between(&self, memory: &mut File, start: usize, end: usize) -> usize {
        let mut window = vec![0; WINDOW + self.0.len()];
        let mut found = 0;
        for at in (start..end).step_by(WINDOW) {
            let length = window.len().min(end - at);
            memory.seek(SeekFrom::Start(at as u64)).expect("an address");
            // A part of it may have been given back since it was listed.
            if memory.read_exact(&mut window[..length]).is_ok() {
                let own = window.as_ptr() as usize;
                let mine = |offset: usize| (own..own + window.len()).contains(&(at + offset));
                let places = window[..length].windows(self.0.len()).enumerate().take(WINDOW);
                found += places.filter(|(offset, bytes)| self.is(bytes) && !mine(*offset)).count();
            }
        }
        // Nothing that was read may be found by the next search.
        zeroize::Zeroize::zeroize(&mut window);
        found
    }

    fn is(&self, bytes: &[u8]) -> bool {
        bytes.iter().zip(&self.0).all(|(byte, masked)| byte ^ MASK == *masked)
    }
}

/// The range of a line of `/proc/self/maps`, when it is writable memory that belongs to no file and no stack.
fn heap_range(line: &str) -> Option<(usize, usize)> {
    let mut fields = line.split_whitespace();
    let (start, end) = fields.next()?.split_once('-')?;
    let is_writable = fields.next()?.starts_with("rw");
    let is_heap = matches!(fields.nth(3), None | Some("[heap]"));
    let number = |hex| usize::from_str_radix(hex, 16).ok();
    (is_writable && is_heap).then_some((number(start)?, number(end)?))
}
