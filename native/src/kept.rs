//! What operators make of stored relations is kept with these, so that the next question finds it made.
//!
//! A plan that reads nothing but stored relations is described by a text in which columns have numbers for names: the
//! same plan in another question, with other variables, has the same description.

use std::any::Any;
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Arc, Weak};

use crate::error::Result;
use crate::operators::scan::Part;
use crate::plan::{Operator, Preparation, Source};
use crate::relation::Relation;

/// So many things are kept with a relation; one more, and all are made anew when they are needed.
const MOST: usize = 64;

/// A plan over stored relations.
pub struct StoredPlan {
    text: String,
    relations: Vec<Arc<Relation>>,
    names: HashMap<String, usize>,
}

/// Something made, and the other relations that it was made of, as they were.
#[derive(Debug)]
pub struct Kept {
    others: Vec<Weak<Relation>>,
    made: Arc<dyn Any + Send + Sync>,
}

/// What is kept with a relation, by description.
pub type Keeping = HashMap<String, Kept>;

impl StoredPlan {
    /// The description of an operator; `None` if it reads something else than stored relations.
    pub fn of(operator: &Operator, preparation: &mut Preparation<'_>) -> Result<Option<Self>> {
        let mut plan = Self { text: String::new(), relations: Vec::new(), names: HashMap::new() };
        Ok(if plan.describe(operator, preparation)? && !plan.relations.is_empty() { Some(plan) } else { None })
    }

    /// The same with something more in its description.
    pub fn with(mut self, more: &str) -> Self {
        self.text.push_str(more);
        self
    }

    /// What was made by this plan, or what `make` makes now.
    pub fn keep<T: Any + Send + Sync>(&self, make: impl FnOnce() -> Result<T>) -> Result<Arc<T>> {
        let (first, others) = (&self.relations[0], &self.relations[1..]);
        let same = |kept: &Kept| {
            kept.others.len() == others.len()
                && kept.others.iter().zip(others).all(|(one, other)| Weak::ptr_eq(one, &Arc::downgrade(other)))
        };
        let found = first.keeping().get(&self.text).filter(|kept| same(kept)).map(|kept| Arc::clone(&kept.made));
        if let Some(found) = found.and_then(|made| made.downcast::<T>().ok()) {
            return Ok(found);
        }
        let made = Arc::new(make()?);
        let mut keeping = first.keeping();
        if keeping.len() >= MOST {
            keeping.clear();
        }
        let others = others.iter().map(Arc::downgrade).collect();
        keeping.insert(self.text.clone(), Kept { others, made: Arc::<T>::clone(&made) });
        Ok(made)
    }

    fn describe(&mut self, operator: &Operator, preparation: &mut Preparation<'_>) -> Result<bool> {
        match operator {
            Operator::Scan(scan) if scan.part == Part::Facts => {
                self.relation(&scan.relation, &scan.read, preparation)?;
            }
            Operator::IndexScan(scan) if scan.part == Part::Facts => {
                self.relation(&scan.relation, &scan.read, preparation)?;
                self.add(&format!("{:?}", scan.keys));
            }
            Operator::HashJoin(join) => {
                return self.pair("join", &join.left, &join.right, &join.on, preparation);
            }
            Operator::SemiJoin(join) => {
                return self.pair("semi", &join.left, &join.right, &join.on, preparation);
            }
            Operator::Project(project) => {
                self.add("project");
                if !self.describe(&project.input, preparation)? {
                    return Ok(false);
                }
                self.columns(project.names.iter().map(Some));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn pair(
        &mut self,
        name: &str,
        left: &Operator,
        right: &Operator,
        on: &[String],
        preparation: &mut Preparation<'_>,
    ) -> Result<bool> {
        self.add(name);
        let stored = self.describe(left, preparation)? && self.describe(right, preparation)?;
        self.columns(on.iter().map(Some));
        Ok(stored)
    }

    fn relation(&mut self, name: &str, read: &[Option<String>], preparation: &mut Preparation<'_>) -> Result<()> {
        if let (Source::Facts(relation), _) = preparation.source(name, Part::Facts)? {
            self.relations.push(relation);
        }
        self.add(&format!("{name:?}"));
        self.columns(read.iter().map(Option::as_ref));
        Ok(())
    }

    fn columns<'n>(&mut self, names: impl Iterator<Item = Option<&'n String>>) {
        self.add("(");
        for name in names {
            let place = name.map(|name| self.number(name));
            self.add(&place.map_or_else(|| "_".into(), |number| number.to_string()));
        }
        self.add(")");
    }

    /// The number that stands for a column in the description.
    pub fn number(&mut self, name: &str) -> usize {
        let next = self.names.len();
        *self.names.entry(name.to_owned()).or_insert(next)
    }

    fn add(&mut self, part: &str) {
        // Writing to a text cannot fail.
        let _ = write!(self.text, "{part} ");
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use serde_json::{Value as Json, json};

    use super::*;
    use crate::operators::fixpoint::Program;
    use crate::operators::testing::{Facts, join, scan};

    fn plan(facts: &Facts, operator: &Json) -> Option<StoredPlan> {
        let operator: Operator = serde_json::from_value(operator.clone()).unwrap();
        let program =
            json!({"arities": {"d": 1}, "steps": [], "answer": scan("p", &["X", "Y"]), "distinct_answer": true});
        let program = Program::parse(&program.to_string()).unwrap();
        let mut preparation =
            Preparation::new(&facts.relations, &facts.functions, &program, &facts.dictionary).unwrap();
        StoredPlan::of(&operator, &mut preparation).unwrap()
    }

    #[test]
    fn the_names_of_variables_do_not_matter_and_constants_and_columns_do() {
        let facts = Facts::new(&[("p", "1 2"), ("q", "2 3")]);
        let text = |operator: Json| plan(&facts, &operator).unwrap().text;
        let joined =
            |one: &str, two: &str, on: &str| join("HashJoin", scan("p", &[one, two]), scan("q", &[two, "Z"]), &[on]);
        assert_eq!(text(joined("X", "Y", "Y")), text(joined("A", "B", "B")));
        let key = |constant: Json| json!({"op": "IndexScan", "relation": "p", "part": "facts", "read": ["X", null], "keys": [[1, constant]]});
        assert_ne!(text(key(json!({"int": 1}))), text(key(json!({"int": 2}))));
        assert_ne!(text(scan("p", &["X", "Y"])), text(scan("q", &["X", "Y"])));
        let derived = json!({"op": "Scan", "relation": "d", "part": "all", "read": ["X"]});
        assert!(plan(&facts, &derived).is_none());
    }

    #[test]
    fn what_was_made_is_made_anew_when_another_relation_was_replaced() {
        let mut facts = Facts::new(&[("p", "1 2"), ("q", "2 3")]);
        let operator = join("HashJoin", scan("p", &["X", "Y"]), scan("q", &["Y", "Z"]), &["Y"]);
        let made = Cell::new(0);
        let ask = |facts: &Facts| {
            let make = || {
                made.set(made.get() + 1);
                Ok(made.get())
            };
            *plan(facts, &operator).unwrap().keep(make).unwrap()
        };
        assert_eq!((ask(&facts), ask(&facts)), (1, 1));
        let other = Facts::new(&[("q", "2 4")]);
        facts.relations.insert("q".into(), Arc::clone(&other.relations["q"]));
        assert_eq!((ask(&facts), ask(&facts)), (2, 2));
    }
}
