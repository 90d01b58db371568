// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { forbidden, invalid, notSupported, required, type FieldError } from "@nuvolaris/api-machinery";
import type { CustomResourceConversion, WebhookClientConfig } from "./custom-resource-definition.ts";
import { dns1035LabelProblems } from "./name-rules.ts";

const path = "spec.conversion";
const known = ["v1", "v1beta1"];

export function checkConversion({ strategy, webhook }: Partial<CustomResourceConversion>): FieldError[] {
  const errors: FieldError[] = [];
  if (strategy === undefined) errors.push(required(`${path}.strategy`, ""));
  const name: string | undefined = strategy;
  if (name !== undefined && name !== "None" && name !== "Webhook")
    errors.push(notSupported(`${path}.strategy`, name, ["None", "Webhook"]));
  if (strategy === "Webhook") {
    return [
      ...errors,
      ...checkClient(webhook?.clientConfig),
      ...checkReviewVersions(webhook?.conversionReviewVersions ?? []),
    ];
  }
  const because = "should not be set when strategy is not set to Webhook";
  if (webhook?.clientConfig !== undefined) errors.push(forbidden(`${path}.webhookClientConfig`, because));
  if ((webhook?.conversionReviewVersions ?? []).length > 0)
    errors.push(forbidden(`${path}.conversionReviewVersions`, because));
  return errors;
}

function checkClient(config: WebhookClientConfig | undefined): FieldError[] {
  const at = `${path}.webhookClientConfig`;
  if (config === undefined) return [required(at, "required when strategy is set to Webhook")];
  if ((config.url === undefined) === (config.service === undefined))
    return [required(at, "exactly one of url or service is required")];
  if (config.url !== undefined) return checkUrl(config.url, `${at}.url`);
  return [
    ...((config.service?.name ?? "") === "" ? [required(`${at}.service.name`, "service name is required")] : []),
    ...((config.service?.namespace ?? "") === ""
      ? [required(`${at}.service.namespace`, "service namespace is required")]
      : []),
  ];
}

function checkUrl(url: string, at: string): FieldError[] {
  const form = "desired format: https://host[/path]";
  if (!URL.canParse(url)) return [required(at, `url must be a valid URL: ${form}`)];
  const { protocol, username, search, hash } = new URL(url);
  const errors: FieldError[] = [];
  if (protocol !== "https:")
    errors.push(invalid(at, protocol.slice(0, -1), `'https' is the only allowed URL scheme; ${form}`));
  if (username !== "") errors.push(invalid(at, username, "user information is not permitted in the URL"));
  if (hash !== "") errors.push(invalid(at, hash.slice(1), "fragments are not permitted in the URL"));
  if (search !== "") errors.push(invalid(at, search.slice(1), "query parameters are not permitted in the URL"));
  return errors;
}

function checkReviewVersions(versions: readonly string[]): FieldError[] {
  const at = `${path}.conversionReviewVersions`;
  if (versions.length === 0) return [required(at, "")];
  const errors = versions.flatMap((version, index) => {
    if (versions.indexOf(version) < index) return [invalid(`${at}[${index}]`, version, "duplicate version")];
    return dns1035LabelProblems(version).map((problem) => invalid(`${at}[${index}]`, version, problem));
  });
  if (!versions.some((version) => known.includes(version))) {
    errors.push(invalid(at, versions, `must include at least one of ${known.join(", ")}`));
  }
  return errors;
}
