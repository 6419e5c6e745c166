//! Sorting short lists.

/// Sorts a list in place; `behind` says whether its first argument belongs behind its second. What is equal keeps its
/// order.
///
/// By insertion: our lists have a few entries, or a few hundred once. Each type that the standard library sorts brings
/// 3 KB into the wasm, which is for lists of millions.
pub fn sort<T>(list: &mut [T], behind: impl Fn(&T, &T) -> bool) {
    for end in 1..list.len() {
        for at in (1..=end).rev() {
            match list.get(at - 1..=at) {
                Some([one, other]) if behind(one, other) => list.swap(at - 1, at),
                _ => break,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sort;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(mut list in proptest::collection::vec((0_u8..9, 0_u8..9), 0..40)) {
            let mut sorted = list.clone();
            sorted.sort_by_key(|pair| pair.0);
            sort(&mut list, |one, other| one.0 > other.0);
            prop_assert_eq!(list, sorted);
        }
    }
}
