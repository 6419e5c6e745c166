//! Takes out of the module what only composes texts that nobody can ever read.
//!
//! A panic in a browser ends in a trap: Rust's hook writes its text to a stderr that is not there. What stands behind
//! that text (which characters a quoted one shows as they are, how a number is padded) is a good part of the module.
//! The standard library comes compiled, so this is done by name, between compiling and binding.

use rustc_demangle::demangle;
use walrus::{FunctionBuilder, FunctionId, FunctionKind, Module};

use crate::problem::Problem;

/// Functions that never return: they end in the same trap, without the text.
const TRAPS: [&str; 8] = [
    "core::panicking::panic_fmt",
    "core::panicking::panic_bounds_check",
    "core::slice::index::slice_index_fail",
    "core::str::slice_error_fail_rt",
    "core::option::expect_failed",
    "core::result::unwrap_failed",
    "std::panicking::panic_with_hook",
    "std::alloc::rust_oom",
];

/// Formatting that only those texts asked for. Should anything of ours ever call it, it traps: loud, not wrong.
const UNUSED: [&str; 3] = [
    "<char as core::fmt::Debug>::fmt",
    "<core::ops::range::Range<usize> as core::fmt::Debug>::fmt",
    "<std::panicking::panic_handler::FormatStringPayload as core::fmt::Display>::fmt",
];

/// The module without them. Refuses a module that lacks one of the names: another Rust may call it otherwise, and the
/// module would grow unnoticed.
pub fn quiet(wasm: &[u8]) -> Result<Vec<u8>, Problem> {
    let mut module = Module::from_buffer(wasm).map_err(|error| Problem::Work(format!("the wasm: {error:#}")))?;
    let mut missing = Vec::new();
    for name in TRAPS.iter().chain(&UNUSED) {
        let functions = named(&module, name);
        if functions.is_empty() {
            missing.push(*name);
        }
        for function in functions {
            trap(&mut module, function);
        }
    }
    if !missing.is_empty() {
        let missing = missing.join(", ");
        return Err(Problem::Work(format!("the wasm has no function {missing}; look at the lists in quiet.rs")));
    }
    Ok(module.emit_wasm())
}

/// The functions of this name, as a person writes it.
fn named(module: &Module, name: &str) -> Vec<FunctionId> {
    let is = |mangled: &String| format!("{:#}", demangle(mangled)) == name;
    let functions = module.funcs.iter().filter(|function| function.name.as_ref().is_some_and(is));
    functions.map(walrus::Function::id).collect()
}

/// Makes a function one that traps at once.
fn trap(module: &mut Module, function: FunctionId) {
    let ty = module.types.get(module.funcs.get(function).ty());
    let (params, results) = (ty.params().to_vec(), ty.results().to_vec());
    let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
    builder.func_body().unreachable();
    let args = params.iter().map(|param| module.locals.add(*param)).collect();
    module.funcs.get_mut(function).kind = FunctionKind::Local(builder.local_func(args));
}

#[cfg(test)]
mod tests {
    use super::*;
    use walrus::ValType;

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
        trap(&mut module, found[0]);
        let body = module.funcs.get(found[0]).kind.unwrap_local();
        assert_eq!(body.block(body.entry_block()).instrs.len(), 1);
    }
}
