// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

/// Tells once that as many objects as expected were handled; 0: never.
pub struct Tally {
    expected: usize,
    names: Mutex<HashSet<String>>,
}

impl Tally {
    pub fn new(expected: usize) -> Self {
        Self {
            expected,
            names: Mutex::default(),
        }
    }

    pub fn note(&self, name: String) {
        if self.expected == 0 {
            return;
        }
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if names.insert(name) && names.len() == self.expected {
            println!("SEEN {}", self.expected);
        }
    }
}
