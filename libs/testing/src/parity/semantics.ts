// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What the embedded server claims to do as the real one does, and the steps of scripts that show it on both.

export interface Semantic {
  readonly claim: string;
  /** Script → titles of some of its steps; no title means the whole script. */
  readonly shownBy: Readonly<Record<string, readonly string[]>>;
  /** Where else it is tested, for what kube-apiserver alone does not show. */
  readonly elsewhere?: string;
}

/** By subject, in the order of the page. */
export const semantics: Readonly<Record<string, readonly Semantic[]>> = {
  "Versions and the store": [
    {
      claim: "A list has the version of the store; it may be asked for any, not older or exact versions",
      shownBy: { lists: ["version 0: any state", "NotOlderThan", "Exact: the past as it was"] },
    },
    {
      claim: "A version of the future is waited for and then refused; a watch of it is silent",
      shownBy: {
        lists: ["a version of the future", "a get at a version of the future"],
        watches: ["a version of the future: 200 and silence", "watch-list: a version of the future"],
      },
    },
    {
      claim: "A compacted version is 410, for a watch as an ERROR event inside of a 200",
      shownBy: {
        lists: ["Exact: a compacted version"],
        watches: ["version 1 is compacted: 200, one ERROR event, the end"],
        history: ["the open watch goes on", "exactly a compacted version"],
      },
    },
    {
      claim: "A write that changes nothing is none",
      shownBy: {
        crud: ["update: the same again is no write"],
        watches: ["the open watch has told every write in order"],
      },
    },
    {
      claim: "Updates with stale versions, without versions, with other uids",
      shownBy: {
        crud: ["update: with a stale version", "update: without a version", "update: with another uid"],
        "core-objects": ["configmap: update without a version is allowed"],
        patches: ["merge patch: a stale version is a conflict", "merge patch: uid is immutable"],
      },
    },
    {
      claim: "Chunks see the first one's version; a token that is too old offers an inconsistent one",
      shownBy: {
        lists: [
          "continue: later chunks see the first one's version",
          "continue: the inconsistent token goes on from the key",
        ],
        history: [
          "pages: what was deleted in between is still told",
          "a page of a compacted version tells how to go on",
        ],
      },
    },
  ],
  Watches: [
    {
      claim: "Where a watch starts, and that all tell the same in the same order",
      shownBy: {
        watches: [
          "history: strictly after the given version",
          "without a version: synthetic ADDED for what is there",
          "the open watch has told every write in order",
        ],
      },
    },
    {
      claim: "Entering a selection is ADDED, leaving it DELETED",
      shownBy: {
        watches: ["the open watch with a selector tells entering as ADDED and leaving as DELETED"],
        "selectable-fields": ["a watch tells entering and leaving"],
      },
    },
    {
      claim: "Bookmarks come if asked for, and before the watch times out",
      shownBy: {
        history: [
          "bookmarks: one comes before the watch times out, with the version of what was told",
          "bookmarks: none comes unasked",
        ],
      },
    },
    {
      claim: "A watch-list ends its initial events with an annotated bookmark",
      shownBy: { watches: ["watch-list: the initial events end with an annotated bookmark", "watch-list: as Tables"] },
    },
    {
      claim: "A watch of one object's path is a plain get",
      shownBy: { watches: ["a watch of a single object by path is a plain get"] },
    },
  ],
  "Deletion and garbage": [
    {
      claim: "Finalizers hold an object, and the removal of the last one deletes it",
      shownBy: {
        deletion: [
          "finalizers: the object is marked and answered, the generation rises",
          "finalizers: while deleting none may be added",
          "finalizers: the removal of the last deletes, and is answered with the object",
        ],
      },
    },
    {
      claim: "Pods go gracefully, evictions too",
      shownBy: { workloads: ["pod: a scheduled pod is deleted gracefully", "pod: eviction"] },
    },
    {
      claim: "Preconditions, dry runs, propagation policies, the answer 202",
      shownBy: {
        deletion: [
          "preconditions: another uid",
          "dry run in the body",
          "202 only with an explicit orphanDependents=false",
        ],
      },
    },
    {
      claim:
        "The garbage collector: dependents go with their owners, in the background, in the foreground or not at all",
      shownBy: {
        deletion: ["propagation Foreground waits with a finalizer", "propagation Orphan waits with a finalizer"],
      },
      elsewhere:
        "libs/apiserver/src/garbage-collection: the collector is a controller, which a kube-apiserver alone has not",
    },
    {
      claim: "Namespaces terminate, refuse what is new, and end when they are finalized",
      shownBy: {
        namespaces: [
          "create inside a terminating namespace: forbidden with a cause",
          "finalize: PUT without the finalizer removes the namespace",
        ],
      },
      elsewhere: "libs/apiserver/src/namespaces: emptying a namespace is a controller's work",
    },
    {
      claim: "Collections are deleted by selector and limit",
      shownBy: { deletion: ["collection: a limit", "collection: by name"] },
    },
    {
      claim: "A CustomResourceDefinition takes its objects with it, and can be made again",
      shownBy: { crds: ["watchers saw the instances go", "it can be made again, and is empty"] },
    },
  ],
  "Generation, status, scale": [
    {
      claim: "The generation counts changes outside of metadata and of a status that has its own path",
      shownBy: {
        crud: ["update: a changed spec raises the generation", "update: changed labels leave the generation alone"],
        subresources: ["without subresources: a changed status raises the generation"],
      },
    },
    {
      claim: "A write to the status keeps the rest, one to the object keeps the status",
      shownBy: { subresources: ["status: PUT keeps spec and metadata", "status: a PUT on the main path keeps it"] },
    },
    {
      claim: "Times, uid and generation are the store's",
      shownBy: { crud: ["update: the server's metadata is kept whatever the client says"] },
    },
    {
      claim: "Scales are read and written by their paths",
      shownBy: {
        subresources: ["scale: PUT writes spec.count and raises the generation"],
        tables: ["the scale of a custom resource"],
      },
    },
  ],
  "Patch and apply": [
    { claim: "JSON patch, merge patch, and which of them a kind takes", shownBy: { patches: [] } },
    { claim: "Strategic merge patch with its directives and merge keys", shownBy: { "strategic-patches": [] } },
    {
      claim: "Server-side apply: conflicts, force, dropped and shared fields",
      shownBy: { apply: [], "apply-types": [], "apply-built-ins": [] },
    },
    { claim: "Who owns which fields, beyond ten managers too", shownBy: { "managed-fields": [] } },
    {
      claim: "Managers that speak different versions",
      shownBy: {
        "schema-changes": [
          "an apply in v2 by the first manager leaves one entry of its own",
          "a conflict between versions",
        ],
      },
    },
  ],
  "Custom resources": [
    { claim: "Structural schemas, names, versions and conditions of definitions", shownBy: { crds: [] } },
    {
      claim: "Pruning and defaulting, of what is sent and of what is read",
      shownBy: {
        validation: [
          "pruning: unknown fields go, free ones stay",
          "defaults are set: at the top, in objects with a default, in elements",
        ],
        "schema-changes": [
          "read: new defaults are there, what is unknown is not",
          "a write in v2 is pruned and defaulted by both versions",
        ],
      },
    },
    {
      claim: "Large integers, duplicate keys, the three modes of field validation",
      shownBy: { validation: ["integers beyond 2^53 survive", "Warn: duplicate keys", "Strict: unknown fields"] },
    },
    {
      claim: "Old faults in what does not change are forgiven",
      shownBy: {
        "schema-changes": [
          "ratcheting: an untouched object may stay as it is",
          "ratcheting: an element of a list-map changes and must be right",
          "ratcheting: a set that changes must be one",
        ],
      },
    },
    { claim: "CEL rules, in definitions and on objects", shownBy: { cel: [] } },
    {
      claim: "Selectable fields, printer columns, categories, list kinds",
      shownBy: {
        "selectable-fields": [],
        tables: ["cells of every type"],
        "schema-changes": ["the list has the kind that its CRD names", "the category is in discovery"],
      },
    },
  ],
  "Requests and answers": [
    { claim: "Refusals, their codes and texts", shownBy: { refusals: [] } },
    { claim: "Discovery and OpenAPI", shownBy: { discovery: [], "kubectl-discovery": ["explain: a list-map"] } },
    { claim: "Tables, metadata alone, protobuf bodies", shownBy: { tables: [], "metadata-only": [], protobuf: [] } },
    {
      claim: "Generated names, dry runs",
      shownBy: {
        "object-details": ["generateName: a long one is cut"],
        crud: ["create: dry run answers as if, and stores nothing"],
      },
    },
    { claim: "Quantities, times, int-or-string, repeated owners", shownBy: { "object-details": [] } },
    {
      claim: "Secrets, ConfigMaps, Services, workloads: defaults and validation",
      shownBy: { "core-objects": [], workloads: [] },
    },
    {
      claim: "Events in both groups, leases",
      shownBy: { "leases-and-events": [] },
      elsewhere: "libs/apiserver/src/controllers: events expire after an hour",
    },
    {
      claim: "Roles decide who may do what; impersonation; the reviews",
      shownBy: { authorization: [], roles: [], escalations: [], impersonation: [], "service-accounts": [] },
    },
    {
      claim: "kubectl cannot tell the servers apart",
      shownBy: { "kubectl-get": [], "kubectl-write": [], "kubectl-manage": [], "kubectl-discovery": [] },
    },
  ],
};
