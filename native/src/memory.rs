//! Large pages for large tables: a probe at a random place then costs no page walk, and a fresh table few page faults.

use crate::context::Context;
use crate::error::Result;

/// Below this many bytes a table is not worth a large page.
#[cfg(target_os = "linux")]
const LARGE: usize = 4 << 20;

/// Asks for large pages behind a buffer that is about to be filled.
pub fn prefer_large_pages<T>(buffer: &mut Vec<T>) {
    #[cfg(target_os = "linux")]
    {
        const PAGE: usize = 4096;
        let (start, bytes) = (buffer.as_mut_ptr() as usize, buffer.capacity() * size_of::<T>());
        let first = start.next_multiple_of(PAGE);
        let length = (start + bytes).saturating_sub(first) / PAGE * PAGE;
        if bytes >= LARGE {
            // SAFETY: the whole pages within a live allocation; the advice changes no content. It may be refused, and
            // then the pages stay small.
            unsafe { libc::madvise(first as *mut libc::c_void, length, libc::MADV_HUGEPAGE) };
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = buffer;
}

/// Zeros that will be written to at random places. The pages are made here one by one: the first thousand rows of a large
/// table would meet most of them, and nobody could stop that.
pub fn scattered<T: Clone + Default>(count: usize, context: &Context<'_>) -> Result<Vec<T>> {
    const PAGE: usize = 2 << 20;
    let mut buffer = zeros::<T>(count);
    for page in buffer.chunks_mut((PAGE / size_of::<T>()).max(1)) {
        context.check()?;
        std::hint::black_box(page)[0] = T::default();
    }
    Ok(buffer)
}

/// Zeros, on large pages where there are many.
pub fn zeros<T: Clone + Default>(count: usize) -> Vec<T> {
    let mut buffer = vec![T::default(); count];
    prefer_large_pages(&mut buffer);
    buffer
}
