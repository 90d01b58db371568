// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import type { ChangeContext, DeleteOptions, FieldContext, Handler, HandlerOptions, KindHandlers } from "./handler.ts";
import { HandlerRegistrationError } from "./handler-errors.ts";
import { fieldSegments, type FieldPath } from "./json-path.ts";
import {
  fieldDeclaration,
  plainDeclaration,
  registeredHandler,
  updateDeclaration,
  type HandlerDeclaration,
  type RegisteredHandler,
} from "./registered-handler.ts";

/** The handlers of one kind, in the order of their registration. */
export class HandlerRegistry<T extends KubernetesObject> implements KindHandlers<T> {
  readonly #declarations: HandlerDeclaration<T>[] = [];

  create(handler: Handler<T>, options?: HandlerOptions<T>): this {
    return this.#declare(plainDeclaration("create", handler, options));
  }

  update(handler: Handler<T, ChangeContext<T>>, options?: HandlerOptions<T>): this {
    return this.#declare(updateDeclaration(handler, options));
  }

  field(path: FieldPath, handler: Handler<T, FieldContext<T>>, options?: HandlerOptions<T>): this {
    return this.#declare(fieldDeclaration(checkedField(path), handler, options));
  }

  delete(handler: Handler<T>, options?: DeleteOptions<T>): this {
    return this.#declare(plainDeclaration("delete", handler, options));
  }

  resume(handler: Handler<T>, options?: HandlerOptions<T>): this {
    return this.#declare(plainDeclaration("resume", handler, options));
  }

  /**
   * The handlers with their ids. Ids are kept on objects, so they must be certain: `options.id`, else the function's name,
   * else the handler's type if it is the only one of its type. Throws {@link HandlerRegistrationError} on a doubt.
   */
  resolve(): readonly RegisteredHandler<T>[] {
    const handlers = this.#declarations.map((declaration) => registeredHandler(this.#idOf(declaration), declaration));
    const seen = new Set<string>();
    for (const { id } of handlers) {
      if (seen.has(id)) {
        throw new HandlerRegistrationError(
          `two handlers have the id "${id}": give one of them another \`id\` in its options`,
        );
      }
      if (Object.hasOwn(Object.prototype, id)) {
        throw new HandlerRegistrationError(`the id "${id}" is a name that every object has: choose another one`);
      }
      seen.add(id);
    }
    return handlers;
  }

  #declare(declaration: HandlerDeclaration<T>): this {
    this.#declarations.push(declaration);
    return this;
  }

  #idOf({ cause, field, functionName, options }: HandlerDeclaration<T>): string {
    if (options.id !== undefined) return options.id;
    if (functionName !== "") return functionName;
    const type = typeOf({ cause, field });
    const ofType = this.#declarations.filter((other) => typeOf(other) === type && isAnonymous(other));
    if (ofType.length === 1) return type;
    throw new HandlerRegistrationError(
      `${ofType.length} ${type} handlers have no name: give each an \`id\` in its options, or make it a named function`,
    );
  }
}

function typeOf({ cause, field }: { cause: string; field?: readonly string[] | undefined }): string {
  return field === undefined ? cause : `${cause}:${field.join(".")}`;
}

function isAnonymous<T extends KubernetesObject>({ options, functionName }: HandlerDeclaration<T>): boolean {
  return options.id === undefined && functionName === "";
}

function checkedField(path: FieldPath): readonly string[] {
  const segments = fieldSegments(path);
  const [top, below] = segments;
  const isWatched = top !== "status" && (top !== "metadata" || below === "labels" || below === "annotations");
  if (isWatched && top !== undefined && top !== "") return segments;
  throw new HandlerRegistrationError(
    `field ${segments.join(".")} is not watched: the status and metadata other than labels and annotations are written by servers and operators`,
  );
}
