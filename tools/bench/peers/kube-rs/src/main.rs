// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

//! The measured operator with kube-rs. What it is to do it reads from BENCH_WORK, BENCH_EXPECTED and BENCH_TUNED.

mod deployment;
mod sample;
mod tally;

use std::{env, error, fmt::Debug, sync::Arc, time::Duration};

use futures::{Stream, StreamExt};
use k8s_openapi::api::{apps::v1::Deployment, core::v1::ConfigMap};
use kube::{
    Api, Client, Resource, ResourceExt,
    api::{Patch, PatchParams},
    runtime::{
        Config, Controller, PredicateConfig, WatchStreamExt,
        controller::Action,
        predicates,
        reflector::{self, ObjectRef, Store},
        watcher,
    },
};
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::sync::OnceCell;

use crate::{
    deployment::{deployment_of, is_as_wanted},
    sample::{Sample, SampleStatus},
    tally::Tally,
};

#[derive(Debug, thiserror::Error)]
enum ReconcileError {
    #[error("the API server refused a write: {0}")]
    Write(#[from] kube::Error),
    #[error("the Deployments are not followed any more: {0}")]
    Store(#[from] reflector::store::WriterDropped),
}

struct Context {
    client: Client,
    seen: Tally,
    /// Where it is kept, what is as wanted is not applied again.
    deployments: Option<Store<Deployment>>,
    /// A store of kube 5.0 wakes but the last of those that wait for it at a time, so that one waits for all.
    ready: OnceCell<()>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn error::Error>> {
    let client = Client::try_default().await?;
    let seen = Tally::new(
        env::var("BENCH_EXPECTED")
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(0),
    );
    let is_tuned = env::var("BENCH_TUNED").is_ok_and(|value| value == "1");
    if env::var("BENCH_WORK").is_ok_and(|work| work == "events") {
        follow_config_maps(client, seen, is_tuned).await;
    } else if is_tuned {
        run_tuned(client, seen).await;
    } else {
        run_as_it_comes(client, seen).await;
    }
    Ok(())
}

/// As the guide begins: no limit to how many reconciles there are at a time, of Deployments only the metadata is followed and
/// nothing is kept, so that each reconcile applies.
async fn run_as_it_comes(client: Client, seen: Tally) {
    let samples = Api::<Sample>::all(client.clone());
    let deployments = Api::<Deployment>::all(client.clone());
    let context = Arc::new(Context {
        client,
        seen,
        deployments: None,
        ready: OnceCell::new(),
    });
    Controller::new(samples, watcher::Config::default())
        .owns(deployments, watcher::Config::default())
        .shutdown_on_signal()
        .run(reconcile, retry, context)
        .for_each(report)
        .await;
}

/// As the guide's chapter on optimization goes on: streaming lists, nothing kept of managed fields, no reconcile for the operator's
/// own writes of the status, a limit, and Deployments in a store. These are not filtered by generation, for the deletion of one
/// does not change it.
async fn run_tuned(client: Client, seen: Tally) {
    let (samples, samples_writer) = reflector::store();
    let (deployments, deployments_writer) = reflector::store();
    let changed_samples = lean_watch(Api::<Sample>::all(client.clone()))
        .reflect(samples_writer)
        .applied_objects()
        .predicate_filter(predicates::generation, PredicateConfig::default());
    let touched_deployments = lean_watch(Api::<Deployment>::all(client.clone()))
        .reflect(deployments_writer)
        .touched_objects();
    let context = Arc::new(Context {
        client,
        seen,
        deployments: Some(deployments),
        ready: OnceCell::new(),
    });
    Controller::for_stream(changed_samples, samples)
        .owns_stream(touched_deployments)
        .with_config(tuned())
        .shutdown_on_signal()
        .run(reconcile, retry, context)
        .for_each(report)
        .await;
}

async fn follow_config_maps(client: Client, seen: Tally, is_tuned: bool) {
    let context = Arc::new(Context {
        client: client.clone(),
        seen,
        deployments: None,
        ready: OnceCell::new(),
    });
    let config_maps = Api::<ConfigMap>::all(client);
    let controller = if is_tuned {
        let (store, writer) = reflector::store();
        let changed = lean_watch(config_maps).reflect(writer).applied_objects();
        Controller::for_stream(changed, store).with_config(tuned())
    } else {
        Controller::new(config_maps, watcher::Config::default())
    };
    controller
        .shutdown_on_signal()
        .run(note, retry, context)
        .for_each(report)
        .await;
}

fn tuned() -> Config {
    Config::default().concurrency(16)
}

fn lean_watch<K>(api: Api<K>) -> impl Stream<Item = watcher::Result<watcher::Event<K>>>
where
    K: Resource + Clone + Debug + DeserializeOwned + Send + 'static,
{
    watcher(api, watcher::Config::default().streaming_lists())
        .default_backoff()
        .modify(|object| object.managed_fields_mut().clear())
}

async fn reconcile(sample: Arc<Sample>, context: Arc<Context>) -> Result<Action, ReconcileError> {
    let name = sample.name_any();
    let namespace = sample.namespace().unwrap_or_default();
    let wanted = deployment_of(&sample);
    if !is_there(&wanted, &context).await? {
        let deployments = Api::<Deployment>::namespaced(context.client.clone(), &namespace);
        deployments
            .patch(
                &name,
                &PatchParams::apply("bench").force(),
                &Patch::Apply(&wanted),
            )
            .await?;
    }
    let finished = SampleStatus {
        message: Some("deployed".to_owned()),
        observed_generation: sample.metadata.generation,
    };
    if sample.status.as_ref() != Some(&finished) {
        let samples = Api::<Sample>::namespaced(context.client.clone(), &namespace);
        let patch = Patch::Merge(json!({ "status": finished }));
        samples
            .patch_status(&name, &PatchParams::default(), &patch)
            .await?;
    }
    context.seen.note(name);
    Ok(Action::await_change())
}

async fn is_there(wanted: &Deployment, context: &Context) -> Result<bool, ReconcileError> {
    let Some(deployments) = &context.deployments else {
        return Ok(false);
    };
    context
        .ready
        .get_or_try_init(|| deployments.wait_until_ready())
        .await?;
    let known = deployments.get(&ObjectRef::from_obj(wanted));
    Ok(known.is_some_and(|deployment| is_as_wanted(&deployment, wanted)))
}

async fn note(config_map: Arc<ConfigMap>, context: Arc<Context>) -> Result<Action, ReconcileError> {
    context.seen.note(config_map.name_any());
    Ok(Action::await_change())
}

fn retry<K>(_object: Arc<K>, _error: &ReconcileError, _context: Arc<Context>) -> Action {
    Action::requeue(Duration::from_secs(5))
}

async fn report<T, E: error::Error>(result: Result<T, E>) {
    if let Err(error) = result {
        eprintln!("{error}");
    }
}
