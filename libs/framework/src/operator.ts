// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What authors put together: kinds with handlers, kinds with controllers. Nothing happens before `run`. */
import type { KubernetesObject, ResourceKind } from "@nuvolaris/api-machinery";
import { loginCredentials, type ClusterConfig, type Login } from "@nuvolaris/client";
import { HandlerRegistry, type KindHandlers, type TakeoverReader } from "@nuvolaris/handlers";
import { ControllerDeclaration, OperatorDeclarationError, type ControllerOptions } from "./controller-declaration.ts";
import { controllerFinalizer, declaredController, declaredControllerName } from "./declared-controller.ts";
import { checkedConcurrency, handlingOf, type KindOptions } from "./handling.ts";
import type { OperatorOptions, RunOptions } from "./operator-options.ts";
import {
  checkedControllers,
  checkedNamespaces,
  controllersOf,
  operatorKinds,
  type OperatorKind,
  type PlannedController,
} from "./operator-plan.ts";
import type { Probe, ProbeOptions } from "./process/probes.ts";
import { ProcessHandlers, type ProcessHandler, type ProcessHandlerOptions } from "./process/process-handlers.ts";
import {
  operatorRules,
  requiredRule,
  rulesForController,
  rulesForHandlers,
  type OperatorRules,
  type RequiredRule,
  type RulesOptions,
  type ScopedRule,
} from "./rbac-rules.ts";

/** One thing that was registered, ready to be run or described. */
interface Registration {
  /** Checks the registration and says which controllers it makes. Throws what is wrong with it. */
  readonly resolve: () => readonly PlannedController[];
  readonly rules: () => readonly ScopedRule[];
}

/** The handlers of one kind, and how they are run. */
interface HandledKind {
  readonly registry: unknown;
  concurrency: number | undefined;
}

const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * An operator: register handlers and controllers, then run it.
 *
 * Guarantees: registering writes to this operator and to nothing else, so two operators in one process do not meet. What is
 * registered wrongly is refused when it is registered or, at the latest, before anything runs.
 */
export class Operator {
  readonly name: string;
  readonly #namespaces: readonly string[] | undefined;
  readonly #takesOverFrom: TakeoverReader | undefined;
  readonly #handlers = new Map<string, HandledKind>();
  readonly #registrations: Registration[] = [];
  readonly #process = new ProcessHandlers();
  readonly #required: ScopedRule[] = [];
  #login: Login | undefined;

  constructor({ name = "operator", namespaces, takesOverFrom }: OperatorOptions = {}) {
    if (!dnsLabel.test(name)) {
      throw new OperatorDeclarationError(
        `the operator's name "${name}" is no DNS label: use a-z, 0-9 and "-", at most 63 of them`,
      );
    }
    this.name = name;
    this.#takesOverFrom = takesOverFrom;
    this.#namespaces = namespaces && checkedNamespaces(namespaces);
  }

  /** The handlers of a kind, to which more are added. Errors: {@link OperatorDeclarationError} for options that contradict earlier ones. */
  on<T extends KubernetesObject>(kind: ResourceKind<T>, options: KindOptions = {}): KindHandlers<T> {
    const key = `${kind.plural}.${kind.group}/${kind.version}`;
    const known = this.#handlers.get(key);
    const concurrency = checkedConcurrency(kind, options.concurrency, known?.concurrency);
    if (known) {
      known.concurrency = concurrency;
      // Proof of the cast: registries are kept by kind, and a kind has one type of objects.
      return known.registry as HandlerRegistry<T>;
    }
    const registry = new HandlerRegistry<T>();
    const handled: HandledKind = { registry, concurrency };
    this.#handlers.set(key, handled);
    this.#registrations.push({
      resolve: () =>
        handlingOf(kind, registry, { takesOverFrom: this.#takesOverFrom, concurrency: handled.concurrency }),
      rules: () => rulesForHandlers(kind, registry),
    });
    return registry;
  }

  /**
   * Called once when the process starts, before webhooks, caches and controllers, on a standby too; `/healthz` answers already.
   * Several are called one after the other, in the order of their registration. One that fails, or takes longer than its limit,
   * ends the run with a StartupError: the process is started anew by whoever minds it.
   */
  onStartup(handler: ProcessHandler, options: ProcessHandlerOptions = {}): this {
    this.#process.onStartup(handler, options);
    return this;
  }

  /**
   * Called once when the process ends, after all else has ended and the Lease was given up: not when leadership is lost, for the
   * process goes on then. Several are called one after the other, the last registered first. A failure is logged, ends the run
   * with a CleanupError, and keeps none of the others from being called. All of them have what the rest has left of
   * {@link RunOptions.gracefulShutdownMs}, a second at least. Not called after an uncaught exception.
   */
  onCleanup(handler: ProcessHandler, options: ProcessHandlerOptions = {}): this {
    this.#process.onCleanup(handler, options);
    return this;
  }

  /**
   * A check of the process, under this name in `/readyz?verbose`, or in `/healthz` by option: it fails when the probe throws or
   * does not answer in time; what the probe returns is shown. Errors: {@link OperatorDeclarationError} for a name that is taken.
   */
  probe(name: string, probe: Probe, options: ProbeOptions = {}): this {
    this.#process.probe(name, probe, options);
    return this;
  }

  /**
   * Supplies the credentials for the cluster, or leaves them to the kubeconfig or service account by `undefined`. Asked at the first
   * request, when what it gave has expired, and once for all requests that the server refused (401). A run with a `client` of its
   * own does not ask it: see {@link Operator.loggedIn}. Errors: {@link OperatorDeclarationError} for a second one.
   */
  login(login: Login): this {
    if (this.#login)
      throw new OperatorDeclarationError("the operator has a login already: combine them in one function");
    this.#login = login;
    return this;
  }

  /** The cluster, with the credentials of {@link Operator.login} where there is one: for who makes the client by itself. */
  loggedIn(cluster: ClusterConfig): ClusterConfig {
    if (!this.#login) return cluster;
    return { ...cluster, credentials: loginCredentials(this.#login, { fallback: cluster.credentials }) };
  }

  /**
   * A right that the operator's code needs beside what is worked out from its declarations, as for requests by `client`. It is part
   * of {@link Operator.rbac} and of the permission check. Errors: {@link OperatorDeclarationError} for a rule that allows nothing.
   */
  requires(rule: RequiredRule): this {
    this.#required.push(requiredRule(rule));
    return this;
  }

  /** Declares a controller of a kind: `operator.controller(Sample).owns(Deployment).reconcile(…)`. */
  controller<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    options: ControllerOptions = {},
  ): ControllerDeclaration<T> {
    const declaration = new ControllerDeclaration(kind, options);
    this.#registrations.push({
      resolve: () => {
        const declared = declaration.resolve();
        const controllerName = declaredControllerName(declared);
        if (declared.finalize) controllerFinalizer(this.name, controllerName);
        const others = [...declared.owned, ...declared.watched].map((each) => each.kind);
        return [
          { name: controllerName, kinds: [kind, ...others], make: (parts) => declaredController(declared, parts) },
        ];
      },
      rules: () => rulesForController(declaration.resolve()),
    });
    return declaration;
  }

  /**
   * What the operator needs to be allowed, worked out from what it declares. An operator that looks at all namespaces needs
   * a ClusterRole; one that was made with names of namespaces needs a Role in each, and a ClusterRole for cluster-scoped kinds
   * only. One with patterns of names needs a ClusterRole, in which it may also list and watch the namespaces.
   */
  rbac(options: RulesOptions = {}): OperatorRules {
    const rules = [...this.#registrations.flatMap((each) => each.rules()), ...this.#required];
    return operatorRules(rules, { ...options, operator: this.name, namespaces: this.#chosen(options.namespaces) });
  }

  /** The namespaces that the operator was made for, names or patterns; `undefined`: all of them. */
  get namespaces(): readonly string[] | undefined {
    return this.#namespaces;
  }

  /** Each kind that the operator reads, once; first those whose objects it reconciles. Errors: as {@link Operator.run}. */
  kinds(): readonly OperatorKind[] {
    const controllers = this.#registrations.flatMap(({ resolve }) => resolve());
    return operatorKinds(checkedControllers(controllers, this.#namespaces));
  }

  /**
   * Runs until `options.signal` is aborted, or the process is told to end, and everything has stopped.
   *
   * Errors: {@link OperatorDeclarationError} and HandlerRegistrationError for what is put together wrongly,
   * ClusterConfigError and ClusterNotChosenError when there is no cluster, LeaderElectionOptionsError for timings that cannot work, ListenError for a port in use, ShutdownTimeoutError
   * for what does not stop, StartupError and CleanupError for handlers of the process, UncaughtExceptionError after an uncaught
   * exception in the process.
   */
  async run(options: RunOptions = {}): Promise<void> {
    const namespaces = this.#chosen(options.namespaces);
    const declared = this.#registrations.flatMap(({ resolve }) => resolve());
    const controllers = checkedControllers(controllersOf(declared, options.kinds), namespaces);
    const { runOperator } = await import("./run-operator.ts");
    const rbac = (rules: RulesOptions): OperatorRules => this.rbac({ ...rules, namespaces: namespaces ?? "all" });
    const loggedIn = (cluster: ClusterConfig): ClusterConfig => this.loggedIn(cluster);
    await runOperator({ name: this.name, namespaces, controllers, rbac, process: this.#process, loggedIn }, options);
  }

  #chosen(namespaces: readonly string[] | "all" | undefined): readonly string[] | undefined {
    if (namespaces === "all") return undefined;
    return namespaces ? checkedNamespaces(namespaces) : this.#namespaces;
  }
}

/** Makes an operator. `createOperator()` is enough for one that is alone on its kinds. */
export function createOperator(options: OperatorOptions = {}): Operator {
  return new Operator(options);
}
