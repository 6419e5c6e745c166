//! Takes the comments out of the scripts and styles of a package: a quarter of what they weigh, and the source has them.
//!
//! Whole lines only, so that no lexer of JavaScript is needed: a line that begins with `//` or `/*` is a comment
//! wherever it stands, but inside a text that goes over several lines. A file with such a text is refused.

use crate::problem::Problem;

/// The text without its lines of comment, and without the blank lines. `name` tells the language, and is named by errors.
pub fn strip(name: &str, text: &str) -> Result<String, Problem> {
    let refused = |at: usize, why: &str| Problem::Work(format!("{name}:{}: {why}; see comments.rs", at + 1));
    let script = name.ends_with(".js");
    let mut kept = String::with_capacity(text.len());
    let mut inside = false;
    for (at, line) in text.lines().enumerate() {
        let code = line.trim();
        if inside || code.starts_with("/*") {
            // What stands behind a comment's end would go with it.
            match code.split_once("*/") {
                None => inside = true,
                Some((_, "")) => inside = false,
                Some(_) => return Err(refused(at, "something stands behind a comment's end")),
            }
            continue;
        }
        if code.is_empty() || (script && code.starts_with("//")) {
            continue;
        }
        if script && code.matches('`').count() % 2 == 1 {
            return Err(refused(at, "a template goes over several lines"));
        }
        if code.ends_with('\\') {
            return Err(refused(at, "a text goes on in the next line"));
        }
        kept.push_str(line);
        kept.push('\n');
    }
    if inside { Err(refused(text.lines().count(), "a comment does not end")) } else { Ok(kept) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_comment_go_and_code_stays_as_it_is() {
        let script =
            "/**\n * What `it` does: `a\n */\nlet a = 1; // one\n\n  // b\n  let b = a /* c */ / 2;\n/* d */\n";
        assert_eq!(strip("a.js", script).unwrap(), "let a = 1; // one\n  let b = a /* c */ / 2;\n");
        assert_eq!(strip("a.css", "/* a\n   b */\n.a { }\n//x { }\n").unwrap(), ".a { }\n//x { }\n");
    }

    #[test]
    fn what_could_be_a_text_over_several_lines_is_refused() {
        for script in ["a = `\n// b\n`;", "a = 'b\\\n// c';", "/* a */ b();", "/* a"] {
            assert!(strip("a.js", script).is_err(), "{script}");
        }
    }
}
