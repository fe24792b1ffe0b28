//! Kernels that no other part of this crate's surface reaches, for `benches/routing.rs` alone: they may change at any time.

pub use crate::bound::Pricing;
pub use crate::search::Kernels;
