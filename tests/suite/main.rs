//! The suite: one module per subject.
#[test]
fn placeholder() {}
