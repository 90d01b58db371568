// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

use kube::CustomResource;
use serde::{Deserialize, Serialize};

/// A Sample asks for so many replicas of an image. Its definition is in the cluster before the operator is.
#[derive(CustomResource, Clone, Debug, Deserialize, Serialize)]
#[kube(
    group = "nuvolaris.org",
    version = "v1",
    kind = "Sample",
    namespaced,
    status = "SampleStatus",
    schema = "disabled"
)]
pub struct SampleSpec {
    pub count: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SampleStatus {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
}
