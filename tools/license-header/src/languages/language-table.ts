// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Which language a file is in: by its name, or by the interpreter that its first line names. */
import type { ByteSource } from "../header/byte-source.ts";
import { commentStyle, commentStyleIds } from "./comment-styles.ts";
import { furtherLanguages } from "./further-languages.ts";
import { hashtagLanguages } from "./hashtag-languages.ts";
import type { LanguageRow } from "./language-row.ts";
import type { CommentStyle, Language } from "./language.ts";
import { markupLanguages } from "./markup-languages.ts";
import { slashLanguages } from "./slash-languages.ts";
import { interpreterOf } from "./shebang.ts";

/** What a configuration changes of a language. What is left out, or empty, stays as it is. */
export interface LanguageChange {
  readonly extensions?: readonly string[];
  readonly filenames?: readonly string[];
  readonly commentStyleId?: string;
}

/** A configuration names a comment style that there is not. */
export class UnknownCommentStyleError extends Error {
  override readonly name = "UnknownCommentStyleError";
  readonly language: string;
  readonly styleId: string;

  constructor(language: string, styleId: string) {
    super(
      `language ${language}: comment_style_id ${JSON.stringify(styleId)} is not known; expected one of ${commentStyleIds().join(", ")}`,
    );
    this.language = language;
    this.styleId = styleId;
  }
}

/** Suffixes of templates, of which the name before them tells the language: `deployment.yaml.tmpl`. */
const templateSuffixes: ReadonlySet<string> = new Set([".dist", ".example", ".in", ".sample", ".template", ".tmpl"]);

/**
 * The languages that are known, by name, suffix and interpreter.
 *
 * A whole name goes before a suffix, the longest suffix before a shorter one, and these before the first part of a
 * name such as `Dockerfile.dev`. A file that has none of them and no dot is known by its first line. As with
 * github-linguist names are matched to the letter, suffixes in any case. Of two languages with the same suffix the
 * later one has it; what {@link LanguageTable.with} adds is later.
 */
export class LanguageTable {
  /** The languages of this package. */
  static readonly standard: LanguageTable = new LanguageTable(
    [slashLanguages, hashtagLanguages, furtherLanguages, markupLanguages].flat().map(languageOf),
  );

  readonly languages: readonly Language[];
  readonly #byFilename = new Map<string, Language>();
  readonly #byStem = new Map<string, Language>();
  readonly #byPathEnd: (readonly [string, Language])[] = [];
  readonly #byExtension = new Map<string, Language>();
  readonly #byInterpreter = new Map<string, Language>();

  constructor(languages: readonly Language[]) {
    this.languages = languages;
    for (const language of languages) {
      for (const filename of language.filenames) this.#addFilename(filename, language);
      for (const extension of language.extensions) this.#byExtension.set(extension.toLowerCase(), language);
      for (const program of language.interpreters ?? []) this.#byInterpreter.set(program, language);
    }
  }

  /**
   * The language of the file at `path`, parted by `/`. Its content is looked at only when the name has no answer.
   */
  of(path: string, source?: ByteSource): Language | undefined {
    const filename = path.slice(path.lastIndexOf("/") + 1);
    const byName = this.#byPath(path) ?? this.#ofFilename(filename);
    if (byName !== undefined || source === undefined || filename.includes(".", 1)) return byName;
    const program = interpreterOf(source);
    if (program === undefined) return undefined;
    return this.#byInterpreter.get(program) ?? this.#byInterpreter.get(program.replace(/[\d.-]+$/, ""));
  }

  /**
   * The same table with these changes, by the language's name. A name that is not known is a new language.
   *
   * @throws {UnknownCommentStyleError} when a style is not known.
   */
  with(changes: ReadonlyMap<string, LanguageChange>): LanguageTable {
    if (changes.size === 0) return this;
    const known = new Map(this.languages.map((language) => [language.name, language]));
    const changed = [...changes].map(([name, change]) =>
      changeLanguage(known.get(name) ?? emptyLanguage(name), change),
    );
    return new LanguageTable([...this.languages.filter((language) => !changes.has(language.name)), ...changed]);
  }

  #addFilename(filename: string, language: Language): void {
    if (filename.includes("/")) this.#byPathEnd.push([filename, language]);
    else {
      this.#byFilename.set(filename, language);
      this.#byStem.set(filename.toLowerCase(), language);
    }
  }

  #byPath(path: string): Language | undefined {
    return this.#byPathEnd.find(([end]) => path === end || path.endsWith(`/${end}`))?.[1];
  }

  #ofFilename(filename: string): Language | undefined {
    const language = this.#byFilename.get(filename) ?? this.#bySuffix(filename);
    if (language !== undefined) return language;
    const lastDot = filename.lastIndexOf(".");
    if (lastDot > 0 && templateSuffixes.has(filename.slice(lastDot).toLowerCase())) {
      return this.#ofFilename(filename.slice(0, lastDot));
    }
    const firstDot = filename.indexOf(".", 1);
    return this.#byStem.get((firstDot === -1 ? filename : filename.slice(0, firstDot)).toLowerCase());
  }

  #bySuffix(filename: string): Language | undefined {
    for (let dot = filename.indexOf("."); dot !== -1; dot = filename.indexOf(".", dot + 1)) {
      const language = this.#byExtension.get(filename.slice(dot).toLowerCase());
      if (language !== undefined) return language;
    }
    return undefined;
  }
}

function languageOf(row: LanguageRow): Language {
  const { name, style, extensions, filenames, interpreters, after, frontMatter } = row;
  return Object.freeze({
    name,
    extensions: words(extensions),
    filenames: words(filenames),
    interpreters: words(interpreters),
    ...(style === undefined ? {} : { style: styleOf(name, style) }),
    ...(after === undefined ? {} : { after }),
    ...(frontMatter === undefined ? {} : { frontMatter }),
  });
}

function words(list = ""): readonly string[] {
  return list.split(" ").filter((word) => word !== "");
}

function styleOf(language: string, id: string): CommentStyle {
  const style = commentStyle(id);
  if (style === undefined) throw new UnknownCommentStyleError(language, id);
  return style;
}

function emptyLanguage(name: string): Language {
  return { name, extensions: [], filenames: [] };
}

function changeLanguage(language: Language, change: LanguageChange): Language {
  const { extensions = [], filenames = [], commentStyleId } = change;
  return Object.freeze({
    ...language,
    ...(extensions.length > 0 ? { extensions } : {}),
    ...(filenames.length > 0 ? { filenames } : {}),
    ...(commentStyleId === undefined ? {} : { style: styleOf(language.name, commentStyleId) }),
  });
}
