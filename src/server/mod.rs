//! emshd: the client access front end.

pub mod https;
