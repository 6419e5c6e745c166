//! Every message between the parts of the extension.
//!
//! A page asks the hands by `tabs.sendMessage(tab, {kagiban: 1, ask: …}, {frameId: 0})` and gets the
//! answer back. The hands themselves send only `{kagiban: 1, tell: "changed"}`, and `"moved"` where the page moved the
//! menu.

use alloc::{string::String, vec::Vec};
use serde::Serialize;

use crate::fields::{fields, words};
use crate::journey::Arrival;
use crate::json::Value;
use crate::snapshot::ElementId;

/// The version of the messages; a page and hands of different versions do not understand each other.
pub const VERSION: u32 = 1;

/// What a page of the extension asks of the hands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "ask", rename_all = "lowercase")]
pub enum Ask {
    /// The facts of the page; answered by a [`Snapshot`](crate::snapshot::Snapshot).
    Snapshot {
        /// Labels of keys: near one of these any run of 16 is masked, even without a digit in it.
        labels: Vec<String>,
    },
    /// Press toggles; answered by [`Answers`].
    Act {
        /// In the order in which to press.
        orders: Vec<Order>,
    },
    /// Press one control of the pager, and wait for its page; answered by nothing.
    Turn {
        /// The control.
        id: ElementId,
    },
    /// Make the menu's frame this high, in CSS pixels; answered by nothing.
    Frame {
        /// CSS pixels.
        height: u32,
        /// What the hands are to show in the menu's place once the extension was updated under the page.
        farewell: String,
    },
    /// Tell how the browser came to the page; answered by a [`Loaded`].
    Loaded,
    /// Show these marks and this bar in the page, and no others; answered by nothing.
    Mark {
        /// The marks.
        marks: Vec<Mark>,
        /// The bar, where there is one.
        bar: Option<Bar>,
    },
    /// Tell whether elements that take the pointer themselves lie over a part of the menu; answered by [`Revealed`].
    Cover,
    /// Scroll to a key in the page and select it; answered by [`Revealed`].
    Reveal {
        /// The key, by the id of its secret.
        id: ElementId,
    },
    /// Read a key; answered by the key itself. Only `extension/pages/copy.js` sends this, for a pressed copy button,
    /// and the answer goes from there into the clipboard.
    Copy {
        /// The key, by the id of its secret.
        id: ElementId,
        /// The length that was shown to the merchant: another key in its place is not copied.
        length: u32,
        /// The last four characters that were shown.
        last4: String,
    },
}

impl Ask {
    /// It as it is sent: JSON, with the version of the messages.
    #[must_use]
    pub fn message(&self) -> String {
        let text = |text: &str| Value::Text(text.into());
        let number = |number: u32| Value::Number(number.to_string());
        let (ask, mut fields) = match self {
            Self::Snapshot { labels } => {
                let labels = labels.iter().map(|label| text(label)).collect();
                ("snapshot", Value::object([("labels", Value::List(labels))]))
            }
            Self::Act { orders } => {
                let order = |order: &Order| Value::object([("id", text(&order.id.0)), ("on", Value::Flag(order.on))]);
                ("act", Value::object([("orders", Value::List(orders.iter().map(order).collect()))]))
            }
            Self::Turn { id } => ("turn", Value::object([("id", text(&id.0))])),
            Self::Frame { height, farewell } => {
                ("frame", Value::object([("height", number(*height)), ("farewell", text(farewell))]))
            }
            Self::Loaded => ("loaded", Value::object([])),
            Self::Mark { marks, bar } => {
                let mark = |mark: &Mark| {
                    Value::object([("id", text(&mark.id.0)), ("text", text(&mark.text)), ("title", text(&mark.title))])
                };
                let bar = bar.as_ref().map_or(Value::Null, |bar| {
                    let target = bar.target.as_ref().map_or(Value::Null, |id| text(&id.0));
                    Value::object([("text", text(&bar.text)), ("button", text(&bar.button)), ("target", target)])
                });
                let marks = Value::List(marks.iter().map(mark).collect());
                ("mark", Value::object([("marks", marks), ("bar", bar)]))
            }
            Self::Cover => ("cover", Value::object([])),
            Self::Reveal { id } => ("reveal", Value::object([("id", text(&id.0))])),
            Self::Copy { id, length, last4 } => {
                let fields = [("id", text(&id.0)), ("length", number(*length)), ("last4", text(last4))];
                ("copy", Value::object(fields))
            }
        };
        fields.set("ask", text(ask));
        fields.set("kagiban", number(VERSION));
        fields.print()
    }
}

/// One load of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Loaded {
    /// Names this load: another page, or the same one loaded again, has another name.
    pub load: String,
    /// How the browser came to it.
    pub arrival: Arrival,
    /// The page as it is now, by a number from 1 on: where it is the same again, nothing has changed that is told as a change.
    pub edition: u32,
}

/// A mark beside a toggle of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// The toggle.
    pub id: ElementId,
    /// What it says.
    pub text: String,
    /// What it says at length.
    pub title: String,
}

/// The slim bar in the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// What it says.
    pub text: String,
    /// The name of its button.
    pub button: String,
    /// The element to which the button scrolls; without one, there is no button.
    pub target: Option<ElementId>,
}

/// One toggle to press so that it has a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Order {
    /// The toggle.
    pub id: ElementId,
    /// The state it is to have.
    pub on: bool,
}

/// Whether what was asked for was found in the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revealed {
    /// A key stands in the page and is selected; something lies over a part of the menu.
    pub found: bool,
}

/// What became of a list of orders.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Answers {
    /// One for each order, in the same sequence.
    pub answers: Vec<Answer>,
    /// The page as it was then, as in [`Loaded`].
    pub edition: u32,
}

/// What became of one order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The toggle.
    pub id: ElementId,
    /// What the hands saw after pressing.
    pub outcome: Outcome,
}

/// What the hands saw after pressing a toggle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It has the state that was ordered.
    Done,
    /// It was pressed and has the other state.
    Refused,
    /// It is gone and nothing, or more than one thing, looks like it; nothing was pressed.
    #[default]
    Stale,
}

words! {
    Outcome { "done" = Done, "refused" = Refused, "stale" = Stale }
}

fields! {
    Loaded { load, arrival, edition }
    Answers { answers, edition }
    Answer { id, outcome }
    Revealed { found }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ask_is_sent_as_serde_writes_it_with_the_version() {
        let id = || ElementId("7".into());
        let bar = |target| Some(Bar { text: "a\"".into(), button: "b".into(), target });
        let mark = Mark { id: id(), text: "未".into(), title: "t".into() };
        let (orders, marks) = (vec![Order { id: id(), on: true }, Order { id: id(), on: false }], vec![mark]);
        for ask in [
            Ask::Snapshot { labels: vec!["serviceSecret".into(), "ライセンスキー".into()] },
            Ask::Act { orders },
            Ask::Turn { id: id() },
            Ask::Frame { height: 640, farewell: "f".into() },
            Ask::Loaded,
            Ask::Mark { marks: marks.clone(), bar: bar(Some(id())) },
            Ask::Mark { marks: Vec::new(), bar: bar(None) },
            Ask::Mark { marks, bar: None },
            Ask::Cover,
            Ask::Reveal { id: id() },
            Ask::Copy { id: id(), length: 32, last4: "wxyz".into() },
        ] {
            let mut theirs = serde_json::to_value(&ask).unwrap();
            theirs["kagiban"] = VERSION.into();
            assert_eq!(serde_json::from_str::<serde_json::Value>(&ask.message()).unwrap(), theirs);
        }
    }
}
