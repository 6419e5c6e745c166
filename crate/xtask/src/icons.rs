//! Whether the icons are drawn from the one SVG as it is now.

use std::fs;

use sha2::{Digest, Sha256};

use crate::workspace::Workspace;

/// The digests of the drawing and of what was drawn from it, as `sha256sum` prints their beginnings.
const DRAWN: [(&str, &str); 5] = [
    ("icon.svg", "8669fb24f76b8697"),
    ("16.png", "f2dfd8ea8021abc0"),
    ("32.png", "af2304687a60a868"),
    ("48.png", "3f5fb921bc6167e2"),
    ("128.png", "0b026c8447d4c1d6"),
];

#[test]
fn the_icons_are_drawn_from_the_one_drawing() {
    let folder = Workspace::find().unwrap().root.join("extension/icons");
    for (name, digest) in DRAWN {
        let bytes = fs::read(folder.join(name)).unwrap();
        let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(
            found.starts_with(digest),
            "{name} has changed ({}): draw all sizes anew as icon.svg says, and write their digests down here",
            &found[..16]
        );
        if let Some(size) = name.strip_suffix(".png") {
            // A PNG's head has its width and height, each in four bytes.
            let side = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
            assert_eq!((side(16), side(20)), (size.parse().unwrap(), size.parse().unwrap()), "{name}");
        }
    }
    assert_eq!(fs::read_dir(folder).unwrap().count(), DRAWN.len(), "an icon is not checked");
}
