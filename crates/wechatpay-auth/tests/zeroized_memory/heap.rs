//! Searches the heap through `/proc/self/mem`.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};

use zeroize::Zeroize as _;

/// A masked secret, so that the search does not find itself.
pub(crate) struct Masked(Vec<u8>);

const MASK: u8 = 0xa5;
const WINDOW: usize = 64 * 1024;

impl Masked {
    pub(crate) fn of(secret: &[u8]) -> Self {
        Self(secret.iter().map(|byte| byte ^ MASK).collect())
    }

    fn is(&self, bytes: &[u8]) -> bool {
        bytes.iter().zip(&self.0).all(|(byte, masked)| byte ^ MASK == *masked)
    }
}

/// The buffers of a search, allocated before the secrets exist: the search must not overwrite them.
pub(crate) struct Heap {
    maps: String,
    window: Vec<u8>,
}

impl Default for Heap {
    fn default() -> Self {
        Self { maps: String::with_capacity(WINDOW), window: vec![0; WINDOW + 256] }
    }
}

impl Heap {
    /// Returns how often a secret occurs.
    pub(crate) fn count(&mut self, secret: &Masked) -> usize {
        let mut memory = File::open("/proc/self/mem").expect("this process's memory");
        let mut maps = std::mem::take(&mut self.maps);
        maps.clear();
        let list =
            File::open("/proc/self/maps").and_then(|mut list| list.read_to_string(&mut maps));
        list.expect("the list of mappings");
        let ranges = maps.lines().filter_map(heap_range);
        let found =
            ranges.map(|(start, end)| self.count_between(&mut memory, start, end, secret)).sum();
        // The next search must not find what this one has read.
        self.window.as_mut_slice().zeroize();
        self.maps = maps;
        found
    }

    fn count_between(
        &mut self,
        memory: &mut File,
        start: usize,
        end: usize,
        secret: &Masked,
    ) -> usize {
        let window = self.window.as_ptr() as usize;
        let own = window..window + self.window.len();
        let mut found = 0;
        for at in (start..end).step_by(WINDOW) {
            let length = (WINDOW + secret.0.len() - 1).min(end - at);
            memory.seek(SeekFrom::Start(at as u64)).expect("an address");
            // A part of it may have been unmapped since.
            if memory.read_exact(&mut self.window[..length]).is_ok() {
                let places = self.window[..length].windows(secret.0.len()).enumerate();
                found += places
                    .filter(|(offset, bytes)| secret.is(bytes) && !own.contains(&(at + offset)))
                    .count();
            }
        }
        found
    }
}

/// Returns the range in a line of `/proc/self/maps` if it is writable and neither file nor stack.
fn heap_range(line: &str) -> Option<(usize, usize)> {
    let mut fields = line.split_whitespace();
    let (start, end) = fields.next()?.split_once('-')?;
    let is_writable = fields.next()?.starts_with("rw");
    let is_heap = matches!(fields.nth(3), None | Some("[heap]"));
    let number = |hex| usize::from_str_radix(hex, 16).ok();
    (is_writable && is_heap).then_some((number(start)?, number(end)?))
}
