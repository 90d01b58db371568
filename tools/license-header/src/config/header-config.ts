// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The `header` section: what license-eye's `pkg/header/config.go` reads. Texts by spdx-id are in `header-text.ts`. */
import type { HeaderSpec } from "../header/header-spec.ts";
import { commentStyleIds } from "../languages/comment-styles.ts";
import type { LanguageChange } from "../languages/language-table.ts";
import { globSyntax } from "../files/doublestar-glob.ts";
import { PathPatterns } from "../files/path-patterns.ts";
import type { ConfigFields, ConfigValue } from "./config-value.ts";
import { headerText, type LicenseText } from "./header-text.ts";
import { patternSource } from "./pattern-syntax.ts";

/** When license-eye comments on a pull request. */
export type CommentMode = "on-failure" | "always" | "never";

/** One header, and the files that have to have it. */
export interface HeaderConfig {
  /** Where the section stands, as in `header` or `header[1]`. */
  readonly field: string;
  readonly spec: HeaderSpec;
  /** The licence's SPDX id, when it is named. */
  readonly spdxId?: string;
  readonly comment: CommentMode;
  /** What is changed of languages, by their names. */
  readonly languages: ReadonlyMap<string, LanguageChange>;
  /** Whether a file, relative to the root and parted by `/`, is in `paths` and not in `paths-ignore`. */
  selects(path: string): boolean;
}

/** license-eye's `DefaultLicenseLocationThreshold`; zero and less mean it too. */
const defaultThreshold = 80;

const headerKeys = ["license", "paths", "paths-ignore", "comment", "license-location-threshold", "language"] as const;
const licenseKeys = ["spdx-id", "copyright-owner", "copyright-year", "software-name", "content", "pattern"] as const;
const languageKeys = ["type", "extensions", "filenames", "comment_style_id"] as const;

/** The headers of a `header` value, which is a mapping or a list of mappings. `year` is that of "[year]". */
export function readHeaders(value: ConfigValue, year: number): readonly HeaderConfig[] {
  if (!value.isList) return [readHeader(value, "header", year)].flatMap((header) => header ?? []);
  const items = value.items();
  if (items.length === 0) value.note("expected at least one header, found an empty list");
  return items.flatMap((item, index) => readHeader(item, `header[${index}]`, year) ?? []);
}

function readHeader(value: ConfigValue, field: string, year: number): HeaderConfig | undefined {
  const fields = value.fields(headerKeys);
  if (fields === undefined) return undefined;
  const license = fields.get("license");
  if (license === undefined) value.note("expected `license`, which says what the header is, found none");
  const text = license === undefined ? undefined : readLicense(license, year);
  const paths = readPatterns(fields, "paths");
  const selected = new PathPatterns(paths.length > 0 ? paths : ["**"]);
  const ignored = new PathPatterns(readPatterns(fields, "paths-ignore"));
  return Object.freeze({
    field,
    spec: Object.freeze({
      lines: text?.lines ?? [],
      locationThreshold: readThreshold(fields),
      ...(text?.pattern === undefined ? {} : { pattern: text.pattern }),
    }),
    ...(text?.spdxId === undefined ? {} : { spdxId: text.spdxId }),
    comment: fields.get("comment")?.oneOf(["on-failure", "always", "never"]) ?? "never",
    languages: readLanguages(fields.get("language")),
    selects: (path: string) => selected.matches(path) && !ignored.matches(path),
  });
}

function readThreshold(fields: ConfigFields): number {
  const threshold = fields.get("license-location-threshold")?.integer() ?? defaultThreshold;
  return threshold > 0 ? threshold : defaultThreshold;
}

function readPatterns(fields: ConfigFields, name: string): readonly string[] {
  return (fields.get(name)?.items() ?? []).flatMap((item) => {
    const pattern = item.text();
    if (pattern === undefined) return [];
    const syntax = globSyntax(pattern);
    if ("source" in syntax) return [pattern];
    item.note(`expected a path pattern, found ${JSON.stringify(pattern)}, which ${syntax.problem}`);
    return [];
  });
}

interface ReadLicense {
  readonly lines: readonly string[];
  readonly pattern?: string;
  readonly spdxId?: string;
}

function readLicense(value: ConfigValue, year: number): ReadLicense | undefined {
  const fields = value.fields(licenseKeys);
  if (fields === undefined) return undefined;
  const spdxId = fields.text("spdx-id");
  const pattern = readPattern(fields.get("pattern"));
  const text: LicenseText = {
    spdxId,
    owner: fields.text("copyright-owner"),
    year: fields.text("copyright-year") ?? String(year),
    softwareName: fields.text("software-name"),
    content: fields.text("content"),
  };
  const header = headerText(text);
  if ("problem" in header && pattern === undefined) (fields.get(header.field) ?? value).note(header.problem);
  return {
    lines: Object.freeze("lines" in header ? header.lines : []),
    ...(pattern === undefined ? {} : { pattern }),
    ...(spdxId === undefined ? {} : { spdxId }),
  };
}

function readPattern(value: ConfigValue | undefined): string | undefined {
  const pattern = value?.text();
  if (value === undefined || pattern === undefined || pattern.trim() === "") return undefined;
  const syntax = patternSource(pattern);
  if ("source" in syntax) return syntax.source;
  value.note(syntax.problem);
  return undefined;
}

function readLanguages(value: ConfigValue | undefined): ReadonlyMap<string, LanguageChange> {
  const languages = new Map<string, LanguageChange>();
  for (const [name, language] of value?.entries() ?? []) {
    const fields = language.fields(languageKeys);
    if (fields === undefined) continue;
    const commentStyleId = fields.get("comment_style_id")?.oneOf(commentStyleIds());
    languages.set(name, {
      extensions: fields.texts("extensions"),
      filenames: fields.texts("filenames"),
      ...(commentStyleId === undefined ? {} : { commentStyleId }),
    });
  }
  return languages;
}
