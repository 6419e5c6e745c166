//! Short names for what the module and its glue give to each other.
//!
//! wasm-bindgen ends each name with a number of sixteen digits, which no packer can make smaller: twice in each file,
//! 3 KB of the package. One module and its glue need no more than names that differ.

use std::collections::BTreeMap;

use walrus::Module;

use crate::problem::Problem;

/// How many digits wasm-bindgen's numbers have.
const DIGITS: usize = 16;

/// The glue and the module with short names.
pub fn shorten(glue: &str, wasm: &[u8]) -> Result<(String, Vec<u8>), Problem> {
    let names = short(glue);
    let mut module = Module::from_buffer(wasm).map_err(|error| Problem::Work(format!("the wasm: {error:#}")))?;
    for import in module.imports.iter_mut() {
        if let Some(short) = names.get(&import.name) {
            import.name.clone_from(short);
        }
    }
    for export in module.exports.iter_mut() {
        if let Some(short) = names.get(&export.name) {
            export.name.clone_from(short);
        }
    }
    let mut text = glue.to_owned();
    for (name, short) in &names {
        text = text.replace(name.as_str(), short);
    }
    Ok((text, module.emit_wasm()))
}

/// Each name that ends with a number, with the one to have instead: its words, and a count where others have them too.
fn short(glue: &str) -> BTreeMap<String, String> {
    let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let words = glue.split(|character| !is_name(character));
    let mut names: BTreeMap<String, String> = words
        .filter_map(|name| {
            let (words, number) = name.split_at_checked(name.len().checked_sub(DIGITS)?)?;
            let numbered = words.ends_with('_') || words.ends_with("_h");
            let is_number = number.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
            let words = words.trim_end_matches('h').trim_end_matches('_');
            (numbered && is_number && !words.is_empty()).then(|| (name.to_owned(), words.to_owned()))
        })
        .collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for short in names.values_mut() {
        let count = counts.entry(short.clone()).or_default();
        *count += 1;
        *short = format!("{short}_{count}");
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_number_get_a_count() {
        let glue = "__wbg_get_0123456789abcdef, __wbg_get_fedcba9876543210(__wbindgen_init_externref_table, a_b__h0123456789abcdef)";
        let names = short(glue);
        let pairs: Vec<(&str, &str)> = names.iter().map(|(name, short)| (name.as_str(), short.as_str())).collect();
        assert_eq!(
            pairs,
            [
                ("__wbg_get_0123456789abcdef", "__wbg_get_1"),
                ("__wbg_get_fedcba9876543210", "__wbg_get_2"),
                ("a_b__h0123456789abcdef", "a_b_1"),
            ]
        );
    }
}
