# Copyright the Nuvolaris operator platform authors
# SPDX-License-Identifier: Apache-2.0
"""The measured operator with kopf. What it is to do it reads from BENCH_WORK, BENCH_EXPECTED and BENCH_TUNED."""

import os

import kopf
from kubernetes_asyncio import client, config

EXPECTED = int(os.environ.get("BENCH_EXPECTED", "0"))
FINISHED = {"message": "deployed"}

seen: set[str] = set()
api: client.ApiClient | None = None


def note(name: str) -> None:
    """Tells once that as many objects as expected were handled."""
    if EXPECTED == 0 or name in seen:
        return
    seen.add(name)
    if len(seen) == EXPECTED:
        print(f"SEEN {EXPECTED}", flush=True)


@kopf.on.startup()
async def connect(settings: kopf.OperatorSettings, **_):
    global api
    # Events of the operator's own are a third of its requests.
    settings.posting.enabled = os.environ.get("BENCH_TUNED") != "1"
    await config.load_kube_config(config_file=os.environ["KUBECONFIG"])
    api = client.ApiClient()


@kopf.on.cleanup()
async def disconnect(**_):
    if api is not None:
        await api.close()


def deployments() -> client.AppsV1Api:
    return client.AppsV1Api(api)


def desired(name: str, spec: kopf.Spec) -> dict:
    labels = {"app": name}
    container = {"name": "main", "image": spec.get("image", "nginx:1.29")}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {
            "replicas": spec["count"],
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }


async def create_deployment(name: str, namespace: str, spec: kopf.Spec, body: kopf.Body) -> None:
    deployment = desired(name, spec)
    kopf.adopt(deployment, owner=body)
    await deployments().create_namespaced_deployment(namespace, deployment)


async def scale_deployment(name: str, namespace: str, spec: kopf.Spec) -> None:
    await deployments().patch_namespaced_deployment(name, namespace, {"spec": {"replicas": spec["count"]}})


if os.environ.get("BENCH_WORK") == "events":

    @kopf.on.event("v1", "configmaps")
    async def changed(name, **_):
        note(name)

else:

    @kopf.on.create("nuvolaris.org", "v1", "samples")
    async def created(name, namespace, spec, body, meta, patch, **_):
        try:
            await create_deployment(name, namespace, spec, body)
        except client.ApiException as error:
            if error.status != 409:
                raise
            await scale_deployment(name, namespace, spec)
        patch.status.update(FINISHED, observedGeneration=meta["generation"])
        note(name)

    @kopf.on.update("nuvolaris.org", "v1", "samples")
    async def updated(name, namespace, spec, meta, patch, **_):
        await scale_deployment(name, namespace, spec)
        patch.status.update(FINISHED, observedGeneration=meta["generation"])

    @kopf.on.resume("nuvolaris.org", "v1", "samples")
    async def resumed(name, namespace, spec, body, **_):
        try:
            current = await deployments().read_namespaced_deployment(name, namespace)
            if current.spec.replicas != spec["count"]:
                await scale_deployment(name, namespace, spec)
        except client.ApiException as error:
            if error.status != 404:
                raise
            await create_deployment(name, namespace, spec, body)
        note(name)
