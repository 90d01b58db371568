// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Bodies in protobuf, as kubectl (1.32 and newer) and typed Go clients send them for built-ins.
// Field numbers: generated.proto of k8s.io/api and k8s.io/apimachinery.
import { encodeProtobuf, protobufEnvelope, type ProtobufField } from "../protobuf-wire.ts";
import { get, send, type RequestScript, type RequestStep } from "../script.ts";
import { createNamespace, namespace } from "./sample-crd.ts";

const protobuf = { "content-type": "application/vnd.kubernetes.protobuf" };

/** Sends an object of this kind; its metadata is field 1 of every kind. */
function sendProtobuf(
  title: string,
  target: string,
  [apiVersion, kind, fields]: readonly [string, string, readonly ProtobufField[]],
): RequestStep {
  return send(title, target, { headers: protobuf, bytes: protobufEnvelope(apiVersion, kind, fields) });
}

const named = (name: string): ProtobufField => [1, [[1, name]]];
const entry = (key: string, value: string | Uint8Array): readonly ProtobufField[] => [
  [1, key],
  [2, value],
];
const labels = (field: number): ProtobufField => [field, entry("app", "web")];

const container: readonly ProtobufField[] = [
  [1, "main"],
  [2, "nginx:1"],
  // Fields that are no pointers in Go are always sent, also when they are empty: hostPort 0, no name.
  [
    6,
    [
      [1, ""],
      [2, 0],
      [3, 80],
      [4, "TCP"],
      [5, ""],
    ],
  ],
  [5, ""],
  [16, 0],
];
const template: readonly ProtobufField[] = [
  [1, [labels(11)]],
  [
    2,
    [
      [2, container],
      [3, ""],
      [6, ""],
    ],
  ],
];

export const protobufBodies: RequestScript = {
  name: "protobuf",
  steps: [
    createNamespace,
    sendProtobuf("a namespace, as kubectl create namespace sends it", "POST /api/v1/namespaces", [
      "v1",
      "Namespace",
      [named("proto"), [2, []], [3, []]],
    ]),
    sendProtobuf("a configmap with maps of text and of bytes", `POST ${namespace}/configmaps`, [
      "v1",
      "ConfigMap",
      [named("settings"), [2, entry("a", "1")], [2, entry("b", "")], [3, entry("bin", Uint8Array.from([0, 1, 255]))]],
    ]),
    sendProtobuf("a secret", `POST ${namespace}/secrets`, [
      "v1",
      "Secret",
      [named("keys"), [2, entry("a", Uint8Array.from([1, 2, 3]))], [3, "Opaque"], [4, entry("b", "text")]],
    ]),
    sendProtobuf(
      "a deployment: replicas 0 is a value, hostPort 0 is none",
      "POST /apis/apps/v1/namespaces/parity/deployments",
      [
        "apps/v1",
        "Deployment",
        [
          named("web"),
          [
            2,
            [
              [1, 0],
              [2, [labels(1)]],
              [3, template],
              [5, 0],
              [7, 0],
            ],
          ],
        ],
      ],
    ),
    sendProtobuf("a lease with a micro time", "POST /apis/coordination.k8s.io/v1/namespaces/parity/leases", [
      "coordination.k8s.io/v1",
      "Lease",
      [
        named("leader"),
        [
          2,
          [
            [1, "me"],
            [2, 15],
            [
              4,
              [
                [1, 1_704_067_200],
                [2, 123_456_000],
              ],
            ],
            [5, 0],
          ],
        ],
      ],
    ]),
    sendProtobuf(
      "an access review, as kubectl auth can-i sends it",
      "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      [
        "authorization.k8s.io/v1",
        "SelfSubjectAccessReview",
        [
          [1, []],
          [
            2,
            [
              [
                1,
                [
                  [1, "parity"],
                  [2, "get"],
                  [5, "pods"],
                ],
              ],
            ],
          ],
        ],
      ],
    ),
    send("delete options", `DELETE ${namespace}/configmaps/settings`, {
      headers: protobuf,
      bytes: protobufEnvelope("v1", "DeleteOptions", [
        [1, 0],
        [4, "Background"],
      ]),
    }),
    sendProtobuf("what is wrong is refused as in JSON", `POST ${namespace}/configmaps`, [
      "v1",
      "ConfigMap",
      [named("Not_Good")],
    ]),
    sendProtobuf("another kind", `POST ${namespace}/configmaps`, ["v1", "Secret", [named("x")]]),
    sendProtobuf("an unknown kind", `POST ${namespace}/configmaps`, ["v1", "Nothing", [named("x")]]),
    send("no envelope", `POST ${namespace}/configmaps`, { headers: protobuf, bytes: encodeProtobuf([named("x")]) }),
    send("an empty body", `POST ${namespace}/configmaps`, { headers: protobuf, body: "" }),
    send("a body that is cut", `POST ${namespace}/configmaps`, {
      headers: protobuf,
      bytes: protobufEnvelope("v1", "ConfigMap", [named("cut")]).slice(0, -3),
    }),
    sendProtobuf("a field that nobody knows is passed over", `POST ${namespace}/configmaps`, [
      "v1",
      "ConfigMap",
      [named("known"), [99, "x"]],
    ]),
    get("what was sent in protobuf is read in JSON", `${namespace}/configmaps/known`, {
      headers: { accept: "application/json" },
    }),
  ],
};
