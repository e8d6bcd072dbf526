//! The native core of `logic`: relations of words, joins, fixpoints.
//!
//! Only this file, [`classes`] and [`convert`] know Python. A plan comes in as JSON, rows as Python objects or
//! Arrow; everything in between works on 32-bit words.

pub mod accumulate;
pub mod arithmetic;
pub mod arrow;
pub mod best;
pub mod callable;
pub mod classes;
pub mod constant;
pub mod context;
pub mod convert;
pub mod dedup;
pub mod dictionary;
pub mod error;
pub mod exact;
pub mod expression;
pub mod feed;
pub mod graph;
pub mod group;
pub mod growing_index;
pub mod hash;
pub mod index;
pub mod intersection;
pub mod intervals;
pub mod kept;
pub mod key_table;
pub mod lattice;
pub mod ledger;
pub mod memory;
pub mod meter;
pub mod numbering;
pub mod operators;
pub mod pair_bits;
pub mod pattern;
pub mod plan;
pub mod program;
pub mod relation;
pub mod selection;
pub mod similarity;
pub mod sort;
pub mod statistics;
pub mod store;
pub mod taking;
pub mod tally;
pub mod terms;
pub mod threads;
pub mod timeline;
pub mod twig;
pub mod union_find;
pub mod value;

use pyo3::prelude::*;

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<classes::PyDictionary>()?;
    module.add_class::<classes::PyRelation>()?;
    module.add_class::<classes::PyTask>()?;
    module.add_class::<convert::PyPattern>()?;
    module.add("BadValue", module.py().get_type::<convert::BadValue>())?;
    module.add("Failure", module.py().get_type::<convert::Failure>())?;
    module.add("Stopped", module.py().get_type::<convert::Stopped>())
}
