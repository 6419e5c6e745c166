//! Damages samples: the same seed gives the same inputs.

/// Numbers without chance: xorshift, which is all that is needed here.
pub struct Dice(u64);

impl Dice {
    /// Dice that fall the same way for the same seed.
    pub fn new(seed: u64) -> Self {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `end`; 0 where there is none.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.roll() % u64::try_from(end.max(1)).unwrap_or(1)).unwrap_or_default()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}

/// Longer inputs than this only take time: what they could show, shorter ones show too.
const LONGEST: usize = 200_000;

/// What breaks readers of any kind: edges of numbers, names of what every object has, marks that turn or vanish,
/// characters of one, two, three and four bytes, keys that are none.
const PIECES: &[&str] = &[
    "",
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "true",
    "0",
    "-1",
    "1e308",
    "-0.0",
    "4294967296",
    "99999999999999999999",
    "18446744073709551616",
    "NaN",
    "\\ud800",
    "\\u0000",
    "\u{0}",
    "\u{202e}",
    "\u{200b}",
    "\u{feff}",
    "\u{3000}",
    "﷽",
    "İ",
    "ß",
    "ﬀ",
    "👨‍👩‍👧‍👦",
    "𠮷",
    "ゔ",
    "ｶﾞ",
    "゛",
    "__proto__",
    "constructor",
    "toString",
    "<script>",
    "⟦secret:0⟧",
    "⟦secret:99999⟧",
    "⟦secret:",
    "SP404839_Qx7mAb2ZrT9kLw3e",
    "SL404839_h4VnPq8sYd1cJf6U",
    "rpay.order.getOrder",
    "inventories.bulk.get",
    "在庫API",
    "2.0",
    "すべて選択",
    "利用機能編集",
    "確認する",
    "2026/02/29",
    "9999-12-31",
    "0000/00/00",
    "令和8年",
    "１２月",
    "～",
    "あと",
    "\n",
    "\t",
    "\r\n",
    ".",
    "_",
    "・",
    "※",
    "（",
    "）",
    "[",
    "{n}",
];

/// A sample with some damage, as text.
pub fn damaged(dice: &mut Dice, samples: &[String]) -> String {
    let mut bytes = dice.pick(samples).map(|sample| sample.clone().into_bytes()).unwrap_or_default();
    // Long samples are mostly cut: then many more of them are tried.
    if bytes.len() > 4096 && dice.below(4) > 0 {
        cut(dice, &mut bytes);
    }
    for _ in 0..=dice.below(6) {
        damage(dice, &mut bytes, samples);
    }
    bytes.truncate(LONGEST);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn span(dice: &mut Dice, length: usize) -> std::ops::Range<usize> {
    let from = dice.below(length + 1);
    let room = length - from;
    // Mostly short ones.
    let most = if dice.below(3) > 0 { room.min(40) } else { room };
    from..from + dice.below(most + 1)
}

fn cut(dice: &mut Dice, bytes: &mut Vec<u8>) {
    let range = span(dice, bytes.len());
    bytes.drain(range);
}

fn damage(dice: &mut Dice, bytes: &mut Vec<u8>, samples: &[String]) {
    let at = dice.below(bytes.len() + 1);
    match dice.below(9) {
        0 => cut(dice, bytes),
        1 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
        }
        2 => {
            let range = span(dice, bytes.len());
            let piece = bytes[range].to_vec();
            insert(bytes, at, &piece);
        }
        3 => {
            // Another sample's part, where it does not belong.
            let other = dice.pick(samples).cloned().unwrap_or_default().into_bytes();
            let range = span(dice, other.len());
            insert(bytes, at, &other[range]);
        }
        4 => {
            let piece = dice.pick(PIECES).copied().unwrap_or_default();
            let times = [1, 1, 1, 2, 100, 5000][dice.below(6)];
            insert(bytes, at, piece.repeat(times).as_bytes());
        }
        5 => bytes.truncate(at),
        6 => {
            // A number in it becomes another.
            let digit = bytes[at.min(bytes.len())..].iter().position(u8::is_ascii_digit).map(|found| at + found);
            if let Some(from) = digit {
                let length = bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                bytes.drain(from..from + length);
                let number = ["0", "-1", "1", "255", "65536", "4294967295", "1e999", "0.1"];
                insert(bytes, from, number[dice.below(number.len())].as_bytes());
            }
        }
        7 => {
            let depth = [10, 100, 3000][dice.below(3)];
            insert(bytes, at, ["[", "{\"a\":", "（", "⟦"][dice.below(4)].repeat(depth).as_bytes());
        }
        _ => {
            let character =
                char::from_u32(u32::try_from(dice.below(0x11_0000)).unwrap_or_default()).unwrap_or('\u{fffd}');
            insert(bytes, at, character.to_string().as_bytes());
        }
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, piece: &[u8]) {
    let at = at.min(bytes.len());
    bytes.splice(at..at, piece.iter().copied());
}
