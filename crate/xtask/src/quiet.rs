//! Takes out of the module what only composes texts that nobody can ever read.
//!
//! A panic in a browser ends in a trap: Rust's hook writes its text to a stderr that is not there. And serde's account
//! of a message that could not be read ends where `kagiban-web` makes a `Fault` of it. What stands behind both texts
//! (printing a float exactly, which characters a quoted string shows as they are) is a tenth of the module. The
//! standard library comes compiled, so this is done by name, between compiling and binding.

use rustc_demangle::demangle;
use walrus::{FunctionBuilder, FunctionId, FunctionKind, Module, ValType};

use crate::problem::Problem;

/// Functions that never return: they end in the same trap, without the text.
const TRAPS: [&str; 9] = [
    "core::panicking::panic_fmt",
    "core::panicking::panic_bounds_check",
    "core::panicking::assert_failed_inner",
    "core::slice::index::slice_index_fail",
    "core::str::slice_error_fail_rt",
    "core::option::expect_failed",
    "core::result::unwrap_failed",
    "std::panicking::panic_with_hook",
    "std::alloc::rust_oom",
];

/// Formatting that only those texts asked for. Should anything of ours ever call it, it traps: loud, not wrong.
const UNUSED: [&str; 5] = [
    "<f64 as core::fmt::Display>::fmt",
    "<str as core::fmt::Debug>::fmt",
    "<char as core::fmt::Debug>::fmt",
    "<core::ops::range::Range<usize> as core::fmt::Debug>::fmt",
    "<std::panicking::panic_handler::FormatStringPayload as core::fmt::Display>::fmt",
];

/// What serde puts into the text of an error; it goes on to the error, and writes nothing.
const SILENT: [&str; 2] =
    ["<serde_core::de::Unexpected as core::fmt::Display>::fmt", "<wasm_bindgen::JsValue as core::fmt::Debug>::fmt"];

/// What a function does instead of what it did.
#[derive(Clone, Copy)]
enum Instead {
    Trap,
    /// Returns 0, which is `Ok(())`.
    Succeed,
}

/// The module without them. Refuses a module that lacks one of the names: another Rust may call it otherwise, and the
/// module would grow unnoticed.
pub fn quiet(wasm: &[u8]) -> Result<Vec<u8>, Problem> {
    let mut module = Module::from_buffer(wasm).map_err(|error| Problem::Work(format!("the wasm: {error:#}")))?;
    let traps = TRAPS.iter().chain(&UNUSED).map(|name| (*name, Instead::Trap));
    for (name, instead) in traps.chain(SILENT.map(|name| (name, Instead::Succeed))) {
        let functions = named(&module, name);
        if functions.is_empty() {
            return Err(Problem::Work(format!("the wasm has no function {name}; look at the lists in quiet.rs")));
        }
        for function in functions {
            replace(&mut module, function, instead);
        }
    }
    Ok(module.emit_wasm())
}

/// The functions of this name, as a person writes it.
fn named(module: &Module, name: &str) -> Vec<FunctionId> {
    let is = |mangled: &String| format!("{:#}", demangle(mangled)) == name;
    let functions = module.funcs.iter().filter(|function| function.name.as_ref().is_some_and(is));
    functions.map(walrus::Function::id).collect()
}

fn replace(module: &mut Module, function: FunctionId, instead: Instead) {
    let ty = module.types.get(module.funcs.get(function).ty());
    let (params, results) = (ty.params().to_vec(), ty.results().to_vec());
    let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
    match instead {
        Instead::Succeed if results == [ValType::I32] => builder.func_body().i32_const(0),
        _ => builder.func_body().unreachable(),
    };
    let args = params.iter().map(|param| module.locals.add(*param)).collect();
    module.funcs.get_mut(function).kind = FunctionKind::Local(builder.local_func(args));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_found_by_either_way_of_mangling() {
        let mut module = Module::default();
        for name in
            ["_RNvNtCsgXGp5Oqx2Ny_4core9panicking9panic_fmt", "_ZN4core9panicking9panic_fmt17h715d73b32db00908E"]
        {
            let mut builder = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
            builder.name(name.to_owned()).func_body().i32_const(1);
            builder.finish(Vec::new(), &mut module.funcs);
        }
        let found = named(&module, "core::panicking::panic_fmt");
        assert_eq!(found.len(), 2);
        replace(&mut module, found[0], Instead::Succeed);
        let body = module.funcs.get(found[0]).kind.unwrap_local();
        assert_eq!(body.block(body.entry_block()).instrs.len(), 1);
    }
}
