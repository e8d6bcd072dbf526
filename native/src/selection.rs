//! Rows of a batch that pass a test.

/// Fills `selection` with the rows that pass, without a branch that depends on it: which pass cannot be foreseen.
#[inline]
pub fn keep(rows: std::ops::Range<usize>, selection: &mut Vec<u32>, passes: impl Fn(usize) -> bool) {
    selection.resize(rows.len(), 0);
    let mut count = 0;
    for row in rows {
        selection[count] = row as u32;
        count += usize::from(passes(row));
    }
    selection.truncate(count);
}
