// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `rbac`: what the operator has to be allowed, as roles and bindings of its service account. It needs no cluster. */
import { namedNamespaces, type KubernetesObject, type OperatorRules, type PolicyRule } from "@nuvolaris/framework";
import type { Command } from "commander";
import { addNamespaceFlags, namespacesOf, type NamespaceFlags } from "../namespace-flags.ts";
import { writeObjects } from "../object-list.ts";
import { addOperatorNamespaceFlag, type OperatorNamespaceFlags } from "../operator-namespace.ts";
import { serviceAccountOption, type ServiceAccountName } from "../service-account.ts";
import type { Invocation } from "../verb.ts";

interface RbacFlags extends NamespaceFlags, OperatorNamespaceFlags {
  readonly serviceAccount: ServiceAccountName;
  readonly leaderElect?: boolean;
  readonly metricsSecure?: boolean;
  readonly leaderElectResourceName: string;
  readonly json?: boolean;
}

const apiGroup = "rbac.authorization.k8s.io";
const apiVersion = `${apiGroup}/v1`;

export function define(command: Command, name: string): void {
  const account = { namespace: "default", name };
  addOperatorNamespaceFlag(addNamespaceFlags(command))
    .addOption(serviceAccountOption("who is allowed it").default(account, `default/${name}`))
    .option("--leader-elect", "allow the Lease of leader election too")
    .option("--metrics-secure", "allow the reviews of who scrapes metrics that are served so")
    .option("--leader-elect-resource-name <name>", "the lease's name", name)
    .option("--leader-elect-resource-namespace <name>", "the lease's namespace (default: the service account's)")
    .option("--json", "a List in JSON instead of YAML documents");
}

export function run({ command, operator, options }: Invocation): Promise<number> {
  const flags = command.opts<RbacFlags>();
  const chosen = namespacesOf(flags);
  const rules = operator.rbac({
    secureMetrics: flags.metricsSecure === true,
    ...(chosen && { namespaces: chosen }),
    ...(flags.leaderElect === true && { leaderElection: { name: flags.leaderElectResourceName } }),
  });
  const namespaces = namedNamespaces(chosen === "all" ? undefined : (chosen ?? operator.namespaces));
  writeObjects(options.io.stdout, rolesFor(operator.name, rules, { ...flags, namespaces }), flags);
  return Promise.resolve(0);
}

function rolesFor(
  name: string,
  { cluster, namespaced, leaderElection, pause }: OperatorRules,
  where: Pick<RbacFlags, "serviceAccount" | "leaderElectResourceNamespace" | "operatorNamespace"> & {
    readonly namespaces: readonly string[];
  },
): readonly KubernetesObject[] {
  const { serviceAccount, namespaces, leaderElectResourceNamespace = serviceAccount.namespace } = where;
  const { operatorNamespace = leaderElectResourceNamespace } = where;
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { ...serviceAccount } },
    ...granted({ name, rules: cluster, serviceAccount }),
    ...namespaces.flatMap((namespace) => granted({ name, rules: namespaced, serviceAccount, namespace })),
    ...granted({
      name: `${name}-leader-election`,
      rules: leaderElection,
      serviceAccount,
      namespace: leaderElectResourceNamespace,
    }),
    ...granted({ name: `${name}-pause`, rules: pause, serviceAccount, namespace: operatorNamespace }),
  ];
}

interface Grant {
  readonly name: string;
  readonly rules: readonly PolicyRule[];
  readonly serviceAccount: ServiceAccountName;
  /** Not there: in the whole cluster. */
  readonly namespace?: string;
}

/** A role and its binding; nothing for no rules. */
function granted({ name, rules, serviceAccount, namespace }: Grant): readonly KubernetesObject[] {
  if (rules.length === 0) return [];
  const kind = namespace === undefined ? "ClusterRole" : "Role";
  const metadata = { name, ...(namespace !== undefined && { namespace }) };
  const subjects = [{ kind: "ServiceAccount", ...serviceAccount }];
  const binding = { metadata, roleRef: { apiGroup, kind, name }, subjects };
  const role = { apiVersion, kind, metadata, rules };
  return [role, { apiVersion, kind: `${kind}Binding`, ...binding }];
}
