//! Regular expressions, matched in time linear in the text (the `regex` crate), with places counted in code points.

use regex::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;

/// Why a text is no pattern, and the code points of it that are to blame, if that is known.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong, in words.
    pub message: String,
    /// Start and end of the place in the pattern.
    pub place: Option<(usize, usize)>,
}

/// The groups of one match: start and end of each in code points, the whole match first.
pub type Groups = Vec<Option<(usize, usize)>>;

/// A compiled regular expression.
pub struct Pattern {
    regex: Regex,
}

impl Pattern {
    /// Compiles a text; `flags` are letters of `imsx`, with the meaning that they have inside of `(?…)`.
    pub fn new(text: &str, flags: &str) -> Result<Self, Mistake> {
        let has = |flag| flags.contains(flag);
        let (caseless, lines, dot, extended) = (has('i'), has('m'), has('s'), has('x'));
        let mut parser = ParserBuilder::new();
        parser.case_insensitive(caseless).multi_line(lines).dot_matches_new_line(dot).ignore_whitespace(extended);
        parser.build().parse(text).map_err(|error| mistake(text, &error))?;
        let mut builder = RegexBuilder::new(text);
        builder.case_insensitive(caseless).multi_line(lines).dot_matches_new_line(dot).ignore_whitespace(extended);
        let regex = builder.build().map_err(|error| Mistake { message: large(&error), place: None })?;
        Ok(Self { regex })
    }

    /// The names of the groups, the whole match first; a group without a name has None.
    pub fn names(&self) -> Vec<Option<&str>> {
        self.regex.capture_names().collect()
    }

    /// Whether the pattern matches somewhere in the text.
    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// The groups of the first matches, at most `limit`, from left to right.
    pub fn find(&self, text: &str, limit: usize) -> Vec<Groups> {
        let mut places = Places { text, byte: 0, character: 0 };
        let mut found = Vec::new();
        for captures in self.regex.captures_iter(text).take(limit) {
            places.advance(captures.get(0).map_or(0, |whole| whole.start()));
            let span =
                |group: Option<regex::Match<'_>>| group.map(|part| (places.at(part.start()), places.at(part.end())));
            found.push(captures.iter().map(span).collect());
        }
        found
    }
}

/// Counts code points, from a place that only moves forward.
struct Places<'t> {
    text: &'t str,
    byte: usize,
    character: usize,
}

impl Places<'_> {
    fn advance(&mut self, byte: usize) {
        self.character = self.at(byte);
        self.byte = byte;
    }

    /// The code points before a byte; a group can stand before the match only by look-behind, which there is not.
    fn at(&self, byte: usize) -> usize {
        self.character + self.text[self.byte..byte].chars().count()
    }
}

fn mistake(text: &str, error: &regex_syntax::Error) -> Mistake {
    let (message, span) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span()),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span()),
        _ => return Mistake { message: error.to_string(), place: None },
    };
    let count = |byte: usize| text[..byte].chars().count();
    Mistake { message, place: Some((count(span.start.offset), count(span.end.offset))) }
}

fn large(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "the pattern is too large once its repetitions are written out".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str, flags: &str) -> Pattern {
        Pattern::new(text, flags).unwrap_or_else(|mistake| panic!("{mistake:?}"))
    }

    #[test]
    fn places_count_code_points() {
        let found = pattern("(b)(c)?", "").find("äb😀b", 9);
        assert_eq!(found, [vec![Some((1, 2)), Some((1, 2)), None], vec![Some((3, 4)), Some((3, 4)), None]]);
    }

    #[test]
    fn a_limit_stops_early() {
        assert_eq!(pattern("a", "").find("aaa", 1).len(), 1);
    }

    #[test]
    fn flags_mean_what_they_mean_inside_the_pattern() {
        assert!(pattern("A.B", "is").matches("a\nb"));
        assert!(pattern("^ b $", "mx").matches("a\nb\nc"));
        assert!(!pattern("A", "").matches("a"));
    }

    #[test]
    fn a_mistake_has_its_place_in_code_points() {
        let mistake = Pattern::new("ä(b", "").err().unwrap_or_else(|| panic!("compiled"));
        assert_eq!(mistake, Mistake { message: "unclosed group".to_owned(), place: Some((1, 2)) });
    }

    #[test]
    fn what_backtracking_takes_forever_for_is_linear() {
        assert!(!pattern("^(a|a)*$", "").matches(&format!("{}b", "a".repeat(100_000))));
    }
}
