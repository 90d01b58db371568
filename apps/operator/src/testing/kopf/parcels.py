# Copyright the Nuvolaris operator platform authors
# SPDX-License-Identifier: Apache-2.0
"""An operator of parcels for kopf to run. Each call is told on standard output, as JSON, before the handler ends.

A parcel's `spec.waits` names the handler that is never ready. It is tried twice at once, then after DELAY seconds.
"""
import asyncio
import base64
import json
import os
import ssl
import urllib.request

import kopf

STORAGE = os.environ["STORAGE"]
DELAY = float(os.environ["DELAY"])


def tell(handler, name, **more):
    print(json.dumps({"handler": handler, "name": name, **more}), flush=True)


def wait(handler, name, spec, retry):
    tell(handler, name, attempt=retry + 1)
    if spec.get("waits") == handler:
        raise kopf.TemporaryError("not yet", delay=DELAY if retry > 0 else 0)


@kopf.on.startup()
def configure(settings, **_):
    settings.posting.enabled = False
    # What is only in kopf's memory when it ends is nothing that could be taken over.
    settings.execution.default_backoff = DELAY
    in_annotations = kopf.AnnotationsProgressStorage(), kopf.AnnotationsDiffBaseStorage()
    in_status = kopf.StatusProgressStorage(), kopf.StatusDiffBaseStorage()
    if STORAGE == "status":
        settings.persistence.progress_storage, settings.persistence.diffbase_storage = in_status
    if STORAGE == "both":
        settings.persistence.progress_storage = kopf.MultiProgressStorage([in_annotations[0], in_status[0]])
        settings.persistence.diffbase_storage = kopf.MultiDiffBaseStorage([in_annotations[1], in_status[1]])
    if STORAGE == "prefix":
        settings.persistence.progress_storage = kopf.AnnotationsProgressStorage(prefix="parcels.example.com")
        settings.persistence.diffbase_storage = kopf.AnnotationsDiffBaseStorage(prefix="parcels.example.com")
        settings.persistence.finalizer = "parcels.example.com/finalizer"


@kopf.on.create("parcels")
def make_box(name, namespace, body, **_):
    tell("make_box", name)
    owner = kopf.build_owner_reference(body)
    box = {"metadata": {"name": name, "ownerReferences": [owner]}, "data": {"made": "by kopf"}}
    post(f"/api/v1/namespaces/{namespace}/configmaps", box)
    return {"box": name}


@kopf.on.create("parcels")
def a_handler_with_a_name_that_is_longer_than_the_name_of_an_annotation_may_be(name, **_):
    tell("long", name)


@kopf.on.create("parcels")
def pack(**_):
    @kopf.subhandler()
    def lid(name, spec, retry, **_):
        wait("lid", name, spec, retry)

    @kopf.subhandler(id="label")
    def label(name, spec, retry, **_):
        wait("label", name, spec, retry)


@kopf.on.create("parcels")
def send(name, spec, retry, **_):
    wait("send", name, spec, retry)


@kopf.on.field("parcels", field="spec.size")
def measure(name, old, new, **_):
    tell("measure", name, old=old, new=new)


@kopf.on.update("parcels")
def weigh(name, old, new, **_):
    tell("weigh", name, old=old["spec"], new=new["spec"])


@kopf.on.update("parcels")
def resend(name, spec, retry, **_):
    wait("resend", name, spec, retry)


@kopf.on.delete("parcels")
def unpack(name, **_):
    tell("unpack", name)


@kopf.on.delete("parcels")
def shred(name, spec, retry, **_):
    wait("shred", name, spec, retry)


@kopf.timer("parcels", interval=1)
def tick(name, **_):
    tell("tick", name)


@kopf.daemon("parcels")
async def watch_over(name, **_):
    tell("watch_over", name)
    await asyncio.Event().wait()


def post(path, body):
    with open(os.environ["KUBECONFIG"], encoding="utf-8") as file:
        config = json.load(file)
    cluster = config["clusters"][0]["cluster"]
    authority = base64.b64decode(cluster.get("certificate-authority-data", "")).decode()
    context = ssl.create_default_context(cadata=authority) if authority else None
    headers = {"Authorization": f"Bearer {config['users'][0]['user']['token']}", "Content-Type": "application/json"}
    request = urllib.request.Request(cluster["server"] + path, json.dumps(body).encode(), headers, method="POST")
    with urllib.request.urlopen(request, context=context, timeout=30):
        pass
