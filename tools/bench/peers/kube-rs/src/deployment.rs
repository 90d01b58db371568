// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

use std::collections::BTreeMap;

use k8s_openapi::{
    api::{
        apps::v1::{Deployment, DeploymentSpec},
        core::v1::{Container, PodSpec, PodTemplateSpec},
    },
    apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta},
};
use kube::{Resource, ResourceExt};

use crate::sample::Sample;

pub fn deployment_of(sample: &Sample) -> Deployment {
    let labels = BTreeMap::from([("app".to_owned(), sample.name_any())]);
    let image = sample
        .spec
        .image
        .clone()
        .unwrap_or_else(|| "nginx:1.29".to_owned());
    let container = Container {
        name: "main".to_owned(),
        image: Some(image),
        ..Default::default()
    };
    Deployment {
        metadata: ObjectMeta {
            name: sample.metadata.name.clone(),
            namespace: sample.metadata.namespace.clone(),
            owner_references: sample.controller_owner_ref(&()).map(|owner| vec![owner]),
            ..Default::default()
        },
        spec: DeploymentSpec {
            replicas: Some(sample.spec.count),
            selector: LabelSelector {
                match_labels: Some(labels.clone()),
                ..Default::default()
            },
            template: PodTemplateSpec {
                metadata: Some(ObjectMeta {
                    labels: Some(labels),
                    ..Default::default()
                }),
                spec: Some(PodSpec {
                    containers: vec![container],
                    ..Default::default()
                }),
            },
            ..Default::default()
        },
        ..Default::default()
    }
}

/// Whether to apply `wanted` would change nothing of what it says.
pub fn is_as_wanted(current: &Deployment, wanted: &Deployment) -> bool {
    owner_of(current) == owner_of(wanted) && facts_of(current) == facts_of(wanted)
}

fn owner_of(deployment: &Deployment) -> Option<&str> {
    let mut owners = deployment.owner_references().iter();
    owners
        .find(|owner| owner.controller == Some(true))
        .map(|owner| owner.uid.as_str())
}

type Facts<'a> = (
    Option<i32>,
    Option<&'a BTreeMap<String, String>>,
    Vec<(&'a str, Option<&'a str>)>,
);

fn facts_of(deployment: &Deployment) -> Facts<'_> {
    let DeploymentSpec {
        replicas, template, ..
    } = &deployment.spec;
    let labels = template
        .metadata
        .as_ref()
        .and_then(|metadata| metadata.labels.as_ref());
    let containers = template.spec.iter().flat_map(|pod| &pod.containers);
    let images = containers.map(|container| (container.name.as_str(), container.image.as_deref()));
    (*replicas, labels, images.collect())
}
