// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What authors put together: kinds with handlers, kinds with controllers. Nothing happens before `run`. */
import type { KubernetesObject, ResourceKind } from "@nuvolaris/api-machinery";
import { HandlerRegistry, type KindHandlers } from "@nuvolaris/handlers";
import { ControllerDeclaration, OperatorDeclarationError, type ControllerOptions } from "./controller-declaration.ts";
import { declaredController } from "./declared-controller.ts";
import { handlerController } from "./handler-controller.ts";
import type { OperatorOptions, RunOptions } from "./operator-options.ts";
import type { ControllerFactory } from "./operator-parts.ts";
import { rulesForController, rulesForHandlers, uniteRules, type PolicyRule } from "./rbac-rules.ts";

/** One thing that was registered, ready to be run or described. */
interface Registration {
  /** Checks the registration and makes its factory. Throws what is wrong with it. */
  readonly resolve: () => ControllerFactory;
  readonly rules: () => readonly PolicyRule[];
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
  readonly #handlers = new Map<string, { readonly kind: ResourceKind; readonly registry: unknown }>();
  readonly #registrations: Registration[] = [];

  constructor({ name = "operator", namespaces }: OperatorOptions = {}) {
    if (!dnsLabel.test(name)) {
      throw new OperatorDeclarationError(
        `the operator's name "${name}" is no DNS label: use a-z, 0-9 and "-", at most 63 of them`,
      );
    }
    this.name = name;
    this.#namespaces = namespaces;
  }

  /** The handlers of a kind, to which more are added. */
  on<T extends KubernetesObject>(kind: ResourceKind<T>): KindHandlers<T> {
    const key = `${kind.plural}.${kind.group}/${kind.version}`;
    const known = this.#handlers.get(key);
    // Proof of the cast: registries are kept by kind, and a kind has one type of objects.
    if (known) return known.registry as HandlerRegistry<T>;
    const registry = new HandlerRegistry<T>();
    this.#handlers.set(key, { kind, registry });
    this.#registrations.push({
      resolve: () => {
        const handlers = registry.resolve();
        return (parts) => handlerController(kind, handlers, parts);
      },
      rules: () => rulesForHandlers(kind, registry.resolve()),
    });
    return registry;
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
        return (parts) => declaredController(declared, parts);
      },
      rules: () => rulesForController(declaration.resolve()),
    });
    return declaration;
  }

  /** What the operator needs to be allowed, worked out from what it declares. */
  rbacRules(): readonly PolicyRule[] {
    return uniteRules(this.#registrations.flatMap(({ rules }) => rules()));
  }

  /**
   * Runs until `options.signal` is aborted, or the process is told to end, and everything has stopped.
   *
   * Errors: {@link OperatorDeclarationError} and HandlerRegistrationError for what is put together wrongly,
   * ClusterConfigError and ClusterNotChosenError when there is no cluster, ListenError for a port in use, ShutdownTimeoutError
   * for what does not stop, UncaughtExceptionError after an uncaught exception in the process.
   */
  async run(options: RunOptions = {}): Promise<void> {
    const factories = this.#registrations.map(({ resolve }) => resolve());
    if (factories.length === 0)
      throw new OperatorDeclarationError("nothing was registered: call operator.on(…) or operator.controller(…)");
    const { runOperator } = await import("./run-operator.ts");
    await runOperator({ name: this.name, namespaces: this.#namespaces, factories }, options);
  }
}

/** Makes an operator. `createOperator()` is enough for one that is alone on its kinds. */
export function createOperator(options: OperatorOptions = {}): Operator {
  return new Operator(options);
}
