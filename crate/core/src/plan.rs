//! What a press would do: every needed function in exactly one of tick, already, blocked, absent.

use crate::asked::Asked;
use crate::catalogue::FunctionId;
use crate::page::{Kind, Page, State};
use crate::reason::Reason;
use crate::row::Switch;

/// The plan for what is asked on one page. It never unticks and never ticks what is not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Plan {
    /// To tick.
    pub tick: Vec<(FunctionId, Switch)>,
    /// Ticked already, now.
    pub already: Vec<FunctionId>,
    /// Of those ticked already, the ones that were not when the page was first read: not registered.
    pub unregistered: Vec<FunctionId>,
    /// On the page, and not to be ticked by Kagiban.
    pub blocked: Vec<(FunctionId, Reason)>,
    /// Not on the page.
    pub absent: Vec<FunctionId>,
    /// Ticked and not needed; left as it is.
    pub extra: Vec<FunctionId>,
    /// Names asked for that the catalogue does not have.
    pub unknown: Vec<String>,
    /// Rows under the groups that are asked for as a whole, whose names the catalogue does not have; left as they are.
    pub unsupported: Vec<String>,
}

/// Plans what is asked for on one page. On any page but the edit page every needed function is absent or blocked by
/// what the page says; nothing is to be ticked there.
pub fn plan(asked: &Asked, page: &Page) -> Plan {
    let mut plan = Plan { unknown: asked.unknown.clone(), ..Plan::default() };
    let edit = page.kind == Kind::Edit;
    let in_use = matches!(page.kind, Kind::Detail | Kind::Confirm);
    for function in &asked.functions {
        match page.functions.get(*function).map(|found| &found.state) {
            Some(State::Live(switch)) if switch.on => {
                plan.already.push(*function);
                if !switch.was_on {
                    plan.unregistered.push(*function);
                }
            }
            Some(State::Live(switch)) if switch.disabled => plan.blocked.push((*function, Reason::Disabled)),
            Some(State::Live(switch)) if edit => plan.tick.push((*function, switch.clone())),
            Some(State::Blocked(reason)) => plan.blocked.push((*function, reason.clone())),
            // A list of these pages shows functions in use, or chosen; elsewhere a name is only a name.
            Some(State::Listed) if in_use => plan.already.push(*function),
            _ if matches!(page.kind, Kind::Unknown(_)) => plan.blocked.push((*function, Reason::NotUnderstood)),
            _ if page.paged => plan.blocked.push((*function, Reason::Paged)),
            // Of everything, what a page does not have is not missing.
            _ if asked.everything => {}
            _ => plan.absent.push(*function),
        }
    }
    if edit {
        let on = page.functions.iter().filter(|(_, found)| matches!(&found.state, State::Live(switch) if switch.on));
        plan.extra.extend(on.map(|(function, _)| function).filter(|function| !asked.functions.contains(function)));
        for (_, name) in page.unsupported.iter().filter(|(group, _)| asked.groups.contains(group)) {
            if !plan.unsupported.contains(name) {
                plan.unsupported.push(name.clone());
            }
        }
    }
    plan
}

impl Plan {
    /// What cannot be ticked: blocked functions, absent ones, and names that no catalogue has.
    #[must_use]
    pub fn unsettable(&self) -> usize {
        self.blocked.len() + self.absent.len() + self.unknown.len()
    }
}
