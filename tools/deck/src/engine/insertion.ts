// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What `<!-- code: PATH#REGION -->` and `<!-- demo: PATH#STEP -->` stand for. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { embeddedCode, RegionError } from "@nuvolaris/regions";
import { DeckError } from "../deck/deck-error.ts";
import { escapeHtml } from "../html-text.ts";
import { readSoundTranscript } from "../demos/parse-transcript.ts";

export type Insertion = InsertedCode | { readonly source?: string; readonly problem: string };

interface InsertedCode {
  readonly source: string;
  readonly language: string;
  readonly code: string;
  /** The code between fences, with its caption. */
  readonly markdown: string;
}

interface InsertionComment {
  readonly kind: "code" | "demo";
  /** The comment's text, trimmed. */
  readonly text: string;
}

const target = /^(?:code|demo):\s*(?<path>[^\s#"]+)(?:#(?<name>[\w.-]+))?(?:\s+title="(?<title>[^"]*)")?$/;

/** The Markdown that takes the comment's place; paths are from `root`. What is wrong is told, not thrown. */
export function insertedText({ kind, text }: InsertionComment, root: string): Insertion {
  const { path, name, title } = target.exec(text)?.groups ?? {};
  if (path === undefined || (kind === "demo" && name === undefined)) {
    const form = kind === "code" ? 'code: PATH#REGION, and perhaps title="…"' : "demo: PATH#STEP";
    return { problem: `expected ${form}, found ${text}` };
  }
  const source = join(root, path);
  try {
    const { language, code } = kind === "code" ? readCode(path, name, root) : readStep(path, name ?? "", root);
    return { source, language, code, markdown: [caption(title), fenced(code, language)].join("\n") };
  } catch (error) {
    return { source, problem: explain(error, path) };
  }
}

function readCode(path: string, name: string | undefined, root: string): { language: string; code: string } {
  const read = (file: string): string => readFileSync(join(root, file), "utf8");
  return embeddedCode(name === undefined ? path : `${path}#${name}`, read);
}

function readStep(path: string, name: string, root: string): { language: string; code: string } {
  const { steps } = readSoundTranscript(path, readFileSync(join(root, path), "utf8"));
  const step = steps.find((one) => one.name === name);
  if (step) return { language: "console", code: step.text };
  throw new RegionError(`there is no step "${name}"; it has: ${steps.map((one) => one.name).join(", ")}`);
}

function explain(error: unknown, path: string): string {
  if (error instanceof RegionError) return `${path}: ${error.message}`;
  if (error instanceof DeckError) return `the transcript is not in order: ${error.message}`;
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return `there is no file ${path}`;
  throw error;
}

function caption(title: string | undefined): string {
  if (title === undefined) return "";
  return `<div class="caption">${escapeHtml(title)}</div>\n`;
}

function fenced(code: string, language: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/^\s*(`{3,})/gm)].map(([, fence = ""]) => fence.length));
  const fence = "`".repeat(longest + 1);
  return [fence + language, code, fence].join("\n");
}
