// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Leases, Events in both of their groups, and the review APIs.
import type { JsonObject } from "../json.ts";
import { get, send, type RequestScript } from "../script.ts";
import { createNamespace, mergePatch, namespace } from "./sample-crd.ts";

const leases = "/apis/coordination.k8s.io/v1/namespaces/parity/leases";
const coreEvents = `${namespace}/events`;
const events = "/apis/events.k8s.io/v1/namespaces/parity/events";
const lease = (spec: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name: "leader", ...metadata },
  spec,
});
const involved: JsonObject = {
  apiVersion: "nuvolaris.org/v1",
  kind: "Sample",
  name: "alpha",
  namespace: "parity",
  uid: "00000000-0000-0000-0000-000000000001",
};

export const leasesAndEvents: RequestScript = {
  name: "leases-and-events",
  steps: [
    createNamespace,
    send("lease: create", `POST ${leases}`, {
      body: lease({
        holderIdentity: "one",
        leaseDurationSeconds: 15,
        acquireTime: "2024-01-01T00:00:00.000000Z",
        renewTime: "2024-01-01T00:00:00.123456Z",
        leaseTransitions: 0,
      }),
      capture: { rv: "/metadata/resourceVersion" },
    }),
    send("lease: renewed with its version", `PUT ${leases}/leader`, {
      body: lease(
        { holderIdentity: "one", leaseDurationSeconds: 15, renewTime: "2024-01-01T00:00:02.000000Z" },
        { resourceVersion: "{{rv}}" },
      ),
    }),
    send("lease: a rival with a stale version", `PUT ${leases}/leader`, {
      body: lease({ holderIdentity: "two", leaseDurationSeconds: 15 }, { resourceVersion: "{{rv}}" }),
    }),
    send("lease: update without a version", `PUT ${leases}/leader`, {
      body: lease({ holderIdentity: "two", leaseDurationSeconds: 15 }),
    }),
    send("lease: update creates what is not there", `PUT ${leases}/fresh`, {
      body: { ...lease({ holderIdentity: "x" }), metadata: { name: "fresh" } },
    }),
    send("lease: a micro time of another precision is refused", `PATCH ${leases}/leader`, {
      headers: mergePatch,
      body: { spec: { renewTime: "2024-01-01T00:00:00.1Z" } },
    }),
    send("lease: a time without a fraction is refused", `PATCH ${leases}/leader`, {
      headers: mergePatch,
      body: { spec: { renewTime: "2024-01-01T00:00:00Z" } },
    }),
    send("lease: a time that is none", `PATCH ${leases}/leader`, {
      headers: mergePatch,
      body: { spec: { renewTime: "now" } },
    }),
    send("lease: a duration of zero", `PATCH ${leases}/leader`, {
      headers: mergePatch,
      body: { spec: { leaseDurationSeconds: 0 } },
    }),

    send("event: created in the core group, as client-go's old recorder does", `POST ${coreEvents}`, {
      body: {
        apiVersion: "v1",
        kind: "Event",
        metadata: { name: "alpha.1", namespace: "parity" },
        involvedObject: involved,
        reason: "Scaled",
        message: "scaled to 3",
        type: "Normal",
        source: { component: "operator" },
        firstTimestamp: "2024-01-01T00:00:00Z",
        lastTimestamp: "2024-01-01T00:00:00Z",
        count: 1,
      },
    }),
    get("event: read in events.k8s.io", `${events}/alpha.1`),
    send("event: created in events.k8s.io", `POST ${events}`, {
      body: {
        apiVersion: "events.k8s.io/v1",
        kind: "Event",
        metadata: { name: "alpha.2", namespace: "parity" },
        regarding: involved,
        eventTime: "2024-01-01T00:00:00.000001Z",
        reason: "Scaled",
        action: "Scaling",
        note: "scaled to 4",
        type: "Normal",
        reportingController: "nuvolaris.org/operator",
        reportingInstance: "operator-0",
      },
    }),
    get("event: read in the core group", `${coreEvents}/alpha.2`),
    send("event: a series", `PATCH ${events}/alpha.2`, {
      headers: mergePatch,
      body: { series: { count: 2, lastObservedTime: "2024-01-01T00:00:01.000000Z" } },
    }),
    send("event: the count of an old one rises", `PATCH ${coreEvents}/alpha.1`, {
      headers: mergePatch,
      body: { count: 2, lastTimestamp: "2024-01-01T00:00:05Z" },
    }),
    send("event: in another namespace than its object's", `POST ${coreEvents}`, {
      body: {
        apiVersion: "v1",
        kind: "Event",
        metadata: { name: "wrong" },
        involvedObject: { ...involved, namespace: "default" },
      },
    }),
    send("event: the new group asks for more", `POST ${events}`, {
      body: {
        apiVersion: "events.k8s.io/v1",
        kind: "Event",
        metadata: { name: "bare", namespace: "parity" },
        regarding: involved,
      },
    }),
    send("event: a type that is unknown in the new group", `POST ${events}`, {
      body: {
        apiVersion: "events.k8s.io/v1",
        kind: "Event",
        metadata: { name: "typed", namespace: "parity" },
        regarding: involved,
        eventTime: "2024-01-01T00:00:00.000001Z",
        reason: "R",
        action: "A",
        type: "Odd",
        reportingController: "nuvolaris.org/operator",
        reportingInstance: "operator-0",
      },
    }),
    send("event: a bare one in the core group", `POST ${coreEvents}`, {
      body: { apiVersion: "v1", kind: "Event", metadata: { generateName: "bare." }, involvedObject: involved },
    }),
    get(
      "event: by the object, as kubectl describe asks",
      `${coreEvents}?fieldSelector=involvedObject.name%3Dalpha,involvedObject.kind%3DSample,involvedObject.uid%3D00000000-0000-0000-0000-000000000001`,
      {
        select: { only: ["/items/0/metadata/name", "/items/1/metadata/name"] },
      },
    ),
    get("event: by reason and type", `${coreEvents}?fieldSelector=reason%3DScaled,type%3DNormal`, {
      select: { only: ["/items/0/metadata/name", "/items/1/metadata/name"] },
    }),
    get("event: the new group's selectors", `${events}?fieldSelector=regarding.name%3Dalpha`),
  ],
};
