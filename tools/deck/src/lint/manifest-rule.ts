// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The manifests on slides, as an API server sees them. */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import type { Transcript } from "../demos/transcript.ts";
import type { LintedDeck } from "./linted-deck.ts";
import { asManifest, ManifestServer } from "./manifest-server.ts";
import type { Finding } from "./finding.ts";
import { yamlBlocks, yamlDocuments, type YamlBlock } from "./yaml-block.ts";
import { list, mapping, text } from "./yaml-value.ts";

interface ManifestOptions {
  /** The workspace. */
  readonly root: string;
  /** Paths of CRDs whose kinds are known. */
  readonly definitions: readonly string[];
  /** What the course shows: a manifest may be one that is refused where a step shows the refusal. */
  readonly transcripts: readonly Transcript[];
}

/** Sends every whole manifest to a server of its own. A region stands for the file that it is a part of. */
export async function checkManifests(
  decks: readonly LintedDeck[],
  options: ManifestOptions,
): Promise<readonly Finding[]> {
  const blocks = decks.flatMap((linted) => yamlBlocks(linted).map((block) => ({ file: linted.deck.file, block })));
  if (blocks.length === 0) return [];
  await using server = await ManifestServer.start();
  const findings: Finding[] = [];
  for (const path of options.definitions) {
    const file = relative(options.root, path);
    for (const refusal of await refusals(server, { line: 1, code: readFileSync(path, "utf8") }, "keep")) {
      findings.push({ rule: "kubernetes-manifest", file, ...refusal });
    }
  }
  for (const { file, block } of blocks) {
    if (isPatch(block) || isShownRefused(block, options)) continue;
    for (const { line, message } of await refusals(server, wholeFile(block))) {
      const isFile = block.source !== undefined;
      const told = isFile ? `${relative(options.root, block.source)}:${line}: ${message}` : message;
      findings.push({ rule: "kubernetes-manifest", file, line: isFile ? block.line : line, message: told });
    }
  }
  return findings;
}

function wholeFile({ line, code, source }: YamlBlock): YamlBlock {
  return source === undefined ? { line, code } : { line: 1, code: readFileSync(source, "utf8") };
}

async function refusals(
  server: ManifestServer,
  { line: first, code }: YamlBlock,
  how: "refusal" | "keep" = "refusal",
): Promise<readonly { line: number; message: string }[]> {
  const found: { line: number; message: string }[] = [];
  for (const { document, line } of yamlDocuments(code)) {
    const manifest = document.errors.length === 0 ? asManifest(document.toJS()) : undefined;
    // What only kustomize reads is tried where a transcript runs it.
    if (!manifest || manifest.apiVersion.startsWith("kustomize.config.k8s.io/")) continue;
    const message = await server[how](manifest);
    if (message !== undefined) found.push({ line: first + line - 1, message });
  }
  return found;
}

/** A patch of the kustomization beside it is no whole object. */
function isPatch({ source }: YamlBlock): boolean {
  if (source === undefined) return false;
  const kustomization = join(dirname(source), "kustomization.yaml");
  if (!existsSync(kustomization)) return false;
  const values = yamlDocuments(readFileSync(kustomization, "utf8")).map(({ document }) => mapping(document.toJS()));
  const paths = values.flatMap(({ patches }) => list(patches).map((patch) => text(mapping(patch)["path"])));
  return paths.includes(basename(source));
}

/** Whether a step applies the file and expects that this fails. */
function isShownRefused({ source }: YamlBlock, { root, transcripts }: ManifestOptions): boolean {
  if (source === undefined) return false;
  const name = relative(root, source);
  return transcripts.some(({ steps }) =>
    steps.some(
      ({ exitCode, actions }) =>
        exitCode !== 0 && actions.some((each) => each.type === "command" && each.command.includes(name)),
    ),
  );
}
