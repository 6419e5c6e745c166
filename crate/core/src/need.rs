//! What an app needs: the functions its vendor asks for, without a condition.

use crate::catalogue::{AppId, FunctionId, GroupId, KeyKind, functions};

/// What one app needs on the edit page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// The functions, each once, in the catalogue's order; a whole group is each of the catalogue's functions of it.
    pub functions: Vec<FunctionId>,
    /// The groups that the vendor asks for as a whole.
    pub groups: Vec<GroupId>,
}

impl Need {
    /// The need of an app: what its own-key connections ask for without a condition. A connection that has
    /// ended asks for nothing, and neither does one that is approved through Service Square. An app that
    /// asks for everything proposes no set of its own.
    #[must_use]
    pub fn of(app: AppId) -> Self {
        let mut need = Self::default();
        let mut wanted = vec![false; functions().len()];
        let mut want = |function: FunctionId| {
            if let Some(slot) = wanted.get_mut(usize::from(function.0)) {
                *slot = true;
            }
        };
        let connections = app.get().connections.iter();
        for connection in connections.filter(|one| one.key == KeyKind::Own && one.ended.is_none()) {
            connection.functions.iter().filter(|one| one.when.is_none()).for_each(|one| want(one.what));
            for one in connection.groups.iter().filter(|one| one.when.is_none()) {
                need.groups.push(one.what);
                one.what.get().functions.iter().copied().for_each(&mut want);
            }
        }
        let all = (0_u16..).map(FunctionId).zip(wanted);
        need.functions.extend(all.filter(|(_, wanted)| *wanted).map(|(function, _)| function));
        need
    }
}
