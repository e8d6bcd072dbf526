//! The hash table of indexes and groups: open addressing with linear probing, the top bits of the hash number the slot.

use crate::context::Context;
use crate::error::Result;
use crate::hash::{AHEAD, mix, pack, prefetch};
use crate::memory::{scattered, zeros};

/// Slots between two looks at the limits while a table grows.
const STRIDE: usize = 1 << 15;

/// Slots that a table begins with.
const FIRST: usize = 16;

/// One key of a table: up to two key columns the packed key itself, beyond that its hash; then the start and the length
/// of something, as the owner of the table likes. The length is zero in an empty slot. An array of integers, because an
/// allocator gives zeros of these without writing them.
pub type Slot = [u64; 2];

/// A slot that is not empty.
#[inline]
pub fn slot(key: u64, start: u32, len: u32) -> Slot {
    [key, pack(start, len)]
}

/// The start in a slot.
#[inline]
pub fn start_of(slot: &Slot) -> u32 {
    (slot[1] >> 32) as u32
}

/// The length in a slot.
#[inline]
pub fn len_of(slot: &Slot) -> u32 {
    slot[1] as u32
}

/// Open addressing with linear probing; the top bits of the hash number the slot.
#[derive(Debug)]
pub struct KeyTable {
    /// The keys, at the places that [`KeyTable::find`] gives.
    pub slots: Vec<Slot>,
    /// The number of keys, which whoever fills a slot counts up.
    pub len: usize,
    /// Whether a key is all there is to compare.
    pub packed: bool,
    shift: u32,
}

impl KeyTable {
    /// An empty table for keys of `width` columns.
    pub fn new(width: usize) -> Self {
        Self { slots: vec![[0, 0]; FIRST], shift: 64 - FIRST.trailing_zeros(), len: 0, packed: width <= 2 }
    }

    #[inline]
    fn place(&self, key: u64) -> usize {
        (if self.packed { mix(key) } else { key } >> self.shift) as usize
    }

    /// Asks for the slot of a key some places ahead of `at`.
    #[inline]
    pub fn prefetch(&self, keys: &[u64], at: usize) {
        if let Some(&ahead) = keys.get(at + AHEAD) {
            prefetch(&self.slots, self.place(ahead));
        }
    }

    /// The slot of a key, or the empty one where it belongs. `same` confirms keys that are only hashes.
    #[inline]
    pub fn find(&self, key: u64, same: impl Fn(&Slot) -> bool) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = self.place(key);
        loop {
            let slot = &self.slots[place];
            if len_of(slot) == 0 || slot[0] == key && (self.packed || same(slot)) {
                return place;
            }
            place = (place + 1) & mask;
        }
    }

    /// Bytes that are counted as held: the slots that a table begins with are not.
    pub fn bytes(&self) -> usize {
        if self.slots.len() > FIRST { self.slots.len() * size_of::<Slot>() } else { 0 }
    }

    /// Makes room for `count` more keys.
    pub fn reserve(&mut self, count: usize, context: &Context<'_>) -> Result<()> {
        let wanted = self.len + count;
        if wanted * 3 <= self.slots.len() * 2 {
            return Ok(());
        }
        let capacity = (wanted * 3).div_ceil(2).next_power_of_two();
        context.charge(capacity * size_of::<Slot>())?;
        let made = if self.len == 0 { scattered(capacity, context)? } else { zeros(capacity) };
        let (mut slots, shift, mask): (Vec<Slot>, _, _) = (made, 64 - capacity.trailing_zeros(), capacity - 1);
        for stretch in self.slots.chunks(STRIDE) {
            context.check()?;
            for slot in stretch.iter().filter(|slot| len_of(slot) != 0) {
                let mut place = ((if self.packed { mix(slot[0]) } else { slot[0] }) >> shift) as usize;
                while len_of(&slots[place]) != 0 {
                    place = (place + 1) & mask;
                }
                slots[place] = *slot;
            }
        }
        context.release(self.bytes());
        (self.slots, self.shift) = (slots, shift);
        Ok(())
    }
}
