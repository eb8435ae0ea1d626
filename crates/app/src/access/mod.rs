//! Sign-in, tokens, and the one place where the policy table is asked.

pub(crate) mod authorize;
pub(crate) mod sign_in;
pub(crate) mod tokens;
pub(crate) mod viewer;
