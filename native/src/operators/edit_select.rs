//! EditSelect: the rows whose two texts are within a distance of each other, with the distance.

use serde::Deserialize;

use super::{Batch, Execute, Run, Sink, push_answers};
use crate::callable::Answers;
use crate::error::{Error, Result};
use crate::expression::{Evaluation, Expression, Site, Words, prepare_all};
use crate::plan::{Operator, Preparation, Prepared};
use crate::similarity::distance::Pattern;
use crate::similarity::texts::text;
use crate::terms::show;
use crate::value::Word;

/// The parameters: `arguments` are the two texts. Distances from `least` to `most` count, or all.
#[derive(Debug, Deserialize)]
pub struct EditSelect {
    pub input: Box<Operator>,
    pub arguments: Vec<Expression>,
    pub distance: String,
    pub least: u32,
    pub most: Option<u32>,
    pub place: i64,
}

impl EditSelect {
    /// Resolves the names of the arguments.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let Prepared { node: input, mut columns, growing } = preparation.prepare(&self.input)?;
        let arguments = prepare_all(&self.arguments, &columns, preparation.dictionary)?;
        let Ok([one, other]) = <[Evaluation; 2]>::try_from(arguments) else {
            return Err(Error::Plan("an edit distance is one of two texts".into()));
        };
        // A text that is the same for every row is prepared once.
        let arguments = if matches!(other, Evaluation::Literal(_)) { [other, one] } else { [one, other] };
        columns.push(self.distance.clone());
        let (least, most) = (self.least, self.most.unwrap_or(u32::MAX));
        let site = Site::new("edit_distance", self.place);
        Ok(Prepared { node: Box::new(Selection { input, arguments, least, most, site }), columns, growing })
    }
}

struct Selection {
    input: Box<dyn Execute>,
    arguments: [Evaluation; 2],
    least: u32,
    most: u32,
    site: Site,
}

impl Execute for Selection {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let (mut buffers, mut comparison) = (Vec::new(), Comparison::default());
        self.input.run(run, &mut |batch| {
            run.context.check()?;
            let answers = self.answers(batch, &mut comparison, run)?;
            push_answers(batch, &answers, &mut buffers, run.context, sink)
        })
    }
}

/// Room that is used again.
#[derive(Default)]
struct Comparison {
    pattern: Pattern,
    of: Option<Word>,
    codes: Vec<u32>,
}

impl Selection {
    fn answers(&self, batch: &Batch<'_>, comparison: &mut Comparison, run: &Run<'_>) -> Result<Answers> {
        let words = |number: usize| -> Result<Words<'_>> { self.arguments[number].words(batch, run.dictionary) };
        let (ones, others) = (words(0)?, words(1)?);
        let mut answers = Answers { rows: Vec::new(), outputs: vec![Vec::new()] };
        for row in 0..batch.count() {
            let Comparison { pattern, of, codes } = comparison;
            if *of != Some(ones.at(row)) {
                self.codes(ones.at(row), codes, run)?;
                let alphabet = codes.iter().max().map_or(1, |code| *code as usize + 1);
                pattern.set(codes, alphabet);
                *of = Some(ones.at(row));
            }
            self.codes(others.at(row), codes, run)?;
            let found = pattern.distance(codes, self.most, run.context)?;
            if let Some(distance) = found.filter(|distance| *distance >= self.least) {
                answers.rows.push(row as u32);
                answers.outputs[0].push(run.dictionary.integer(i64::from(distance))?);
            }
        }
        Ok(answers)
    }

    /// The code points of a text.
    fn codes(&self, word: Word, codes: &mut Vec<u32>, run: &Run<'_>) -> Result<()> {
        let Some(text) = text(word, run.dictionary) else {
            let message = format!("edit_distance needs texts, not {}", show(word, run.dictionary));
            return Err(self.site.failure("type-clash", message, vec![run.dictionary.value_of(word)]));
        };
        codes.clear();
        codes.extend(text.chars().map(u32::from));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, scan};
    use crate::error::Error;

    fn select(arguments: &Json, least: u32, most: Option<u32>) -> Json {
        json!({"op": "EditSelect", "input": scan("p", &["X", "Y"]), "arguments": arguments, "distance": "D",
            "least": least, "most": most, "place": 3})
    }

    #[test]
    fn rows_come_with_the_distance_of_their_texts_if_it_counts() {
        let facts = Facts::new(&[("p", "kitten sitting; año ano; same same; 12 21; 1.5 1")]);
        let both = json!([{"op": "Column", "name": "X"}, {"op": "Column", "name": "Y"}]);
        let all = ["kitten sitting 3", "año ano 1", "same same 0", "12 21 2", "1.5 1 2"];
        assert_eq!(facts.rows(&select(&both, 0, None)), all);
        assert_eq!(facts.rows(&select(&both, 1, Some(2))), [all[1], all[3], all[4]]);
    }

    #[test]
    fn a_text_of_the_plan_may_stand_on_either_side() {
        let facts = Facts::new(&[("p", "cat 1; cart 2; dog 3")]);
        let (column, literal) =
            (json!({"op": "Column", "name": "X"}), json!({"op": "Literal", "value": {"text": "cat"}}));
        for arguments in [json!([column, literal]), json!([literal, column])] {
            assert_eq!(facts.rows(&select(&arguments, 0, Some(1))), ["cat 1 0", "cart 2 1"]);
        }
    }

    #[test]
    fn a_term_has_no_distance() {
        let term = json!({"op": "Literal", "value": {"compound": ["f", [{"int": 1}]]}});
        let arguments = json!([term, {"op": "Column", "name": "X"}]);
        match Facts::new(&[("p", "a 1")]).try_rows(&select(&arguments, 0, None)) {
            Err(Error::Failure(failure)) => assert_eq!((failure.code, failure.place), ("type-clash", 3)),
            other => panic!("{other:?}"),
        }
    }
}
