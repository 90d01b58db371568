// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The paths that tell whether the server lives, and which one it is.
import { kubernetesVersion } from "../built-ins/generated/resources.ts";
import { jsonResponse, textResponse } from "./responses.ts";

/** What `/version` and `kubectl version` say: the Kubernetes whose API is served, and that this is another server. */
export function versionResponse(): Response {
  const version = kubernetesVersion.replace(/^v/, "");
  const [major = "", minor = ""] = version.split(".");
  return jsonResponse({
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    gitVersion: `v${version}+nuvolaris`,
    gitCommit: "",
    gitTreeState: "clean",
    buildDate: "1970-01-01T00:00:00Z",
    goVersion: "",
    compiler: "",
    platform: "javascript",
  });
}

const healthPaths: readonly string[] = ["/healthz", "/livez", "/readyz"];

/** Answers `/livez` and the like; `undefined` for other paths. A server that answers at all is ready, until it drains. */
export function healthResponse({ pathname, searchParams }: URL): Response | undefined {
  const path = healthPaths.find((prefix) => pathname === prefix || pathname.startsWith(`${prefix}/`));
  if (path === undefined) return undefined;
  if (!searchParams.has("verbose")) return textResponse("ok");
  return textResponse(`[+]ping ok\n[+]storage ok\n${path.slice(1)} check passed\n`);
}
