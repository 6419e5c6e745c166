//! Whether the menu can be seen as it is: a page that lays something over it, makes it transparent or moves it could
//! have the merchant press what was never meant.
//!
//! Chromium tells a frame of another origin whether it is certainly seen whole (`isVisible` of an
//! `IntersectionObserver` with `trackVisibility`), and nothing about what is in the way. On pages that draw in a way
//! which it cannot judge (a filter over everything, say) it never says so: there, nothing is held back.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::chrome;
use crate::fault::Fault;
use crate::hands::Hands;
use crate::spawn;

/// How often Chromium looks, in ms: the shortest that it allows.
const LOOK: f64 = 100.0;

/// How long something lies over the menu before the hands are asked what it is, in ms.
const STAYS: u32 = 1000;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = IntersectionObserver)]
    type Observer;

    #[wasm_bindgen(catch, constructor, js_class = IntersectionObserver)]
    fn new(seen: &Function, options: &JsValue) -> Result<Observer, JsValue>;

    #[wasm_bindgen(method)]
    fn observe(this: &Observer, element: &Element);
}

/// What Chromium has told about the menu so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Sight {
    /// It was never seen whole: on this page Chromium may not be able to judge.
    #[default]
    Unjudged,
    /// It is seen whole, or is scrolled out of the window, where nothing can be pressed.
    Whole,
    /// It was seen whole before and is not now.
    Covered,
}

impl Sight {
    /// What is known once Chromium says whether any of the menu is in the window, and whether it is certainly whole.
    fn after(self, near: bool, whole: bool) -> Sight {
        match self {
            _ if whole => Sight::Whole,
            Sight::Unjudged => Sight::Unjudged,
            _ if near => Sight::Covered,
            _ => Sight::Whole,
        }
    }
}

/// Watches over the menu as long as its page lives.
pub struct Cover {
    sight: Cell<Sight>,
    /// What is in the way takes the pointer itself: a header that stands still, say. Under it nothing can be pressed.
    taken: Cell<bool>,
    asking: RefCell<Option<Timeout>>,
    hands: Option<Hands>,
    changed: Box<dyn Fn()>,
}

impl Cover {
    /// Begins to watch; `changed` is called whenever [`Cover::holds`] may have another answer.
    pub fn watch(element: &Element, hands: Option<Hands>, changed: impl Fn() + 'static) -> Result<Rc<Cover>, Fault> {
        let cover = Rc::new(Cover {
            sight: Cell::default(),
            taken: Cell::default(),
            asking: RefCell::default(),
            hands,
            changed: Box::new(changed),
        });
        let same = cover.clone();
        let seen = Closure::<dyn Fn(Array)>::new(move |entries: Array| same.seen(&entries.at(-1))).into_js_value();
        let options = chrome::object(&[("trackVisibility", &JsValue::TRUE), ("delay", &LOOK.into())]);
        let observer = options.and_then(|options| Observer::new(seen.unchecked_ref(), &options));
        observer.map_err(|_| Fault::Structure("observer"))?.observe(element);
        Ok(cover)
    }

    /// Whether nothing may be pressed, because something lies over the menu.
    pub fn holds(&self) -> bool {
        self.sight.get() == Sight::Covered && !self.taken.get()
    }

    fn seen(self: &Rc<Self>, entry: &JsValue) {
        let is = |name| chrome::field(entry, name).is_truthy();
        let sight = self.sight.get().after(is("isIntersecting"), is("isVisible"));
        if self.sight.replace(sight) == sight {
            return;
        }
        self.taken.set(false);
        self.asking.take();
        if sight == Sight::Covered {
            self.ask();
        }
        (self.changed)();
    }

    /// Asks the hands now and then what is in the way, as long as something is: a part of the page that stays there
    /// must not lock the menu for good.
    fn ask(self: &Rc<Self>) {
        let Some(hands) = self.hands else { return };
        let cover = self.clone();
        let timer = Timeout::new(STAYS, move || {
            spawn(async move {
                let taken = hands.is_partly_taken().await.unwrap_or_default();
                if cover.sight.get() == Sight::Covered {
                    cover.ask();
                    if cover.taken.replace(taken) != taken {
                        (cover.changed)();
                    }
                }
            });
        });
        self.asking.replace(Some(timer));
    }
}

#[cfg(test)]
mod tests {
    use super::Sight::{Covered, Unjudged, Whole};

    #[test]
    fn what_was_never_seen_whole_is_not_judged() {
        assert_eq!(Unjudged.after(true, false), Unjudged);
        assert_eq!(Unjudged.after(false, false), Unjudged);
        assert_eq!(Unjudged.after(true, true), Whole);
    }

    #[test]
    fn covered_is_what_is_in_the_window_and_no_longer_whole() {
        assert_eq!(Whole.after(true, false), Covered);
        assert_eq!(Whole.after(false, false), Whole);
        assert_eq!(Covered.after(true, false), Covered);
        assert_eq!(Covered.after(true, true), Whole);
        assert_eq!(Covered.after(false, false), Whole);
    }
}
