// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Checks the schedule of a CronJob, with the findings of the library that Kubernetes uses. https://en.wikipedia.org/wiki/Cron */

interface CronField {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const fields: readonly CronField[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: ["", ...months] },
  { least: 0, most: 6, names: days },
];

const macros = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/** What is wrong with a schedule of five fields; undefined when nothing is. */
export function scheduleProblem(schedule: string): string | undefined {
  if (schedule.startsWith("@")) return macroProblem(schedule);
  const parts = schedule.trim().split(/\s+/);
  if (parts.length !== fields.length) return `expected exactly 5 fields, found ${parts.length}: [${parts.join(" ")}]`;
  for (const [index, field] of fields.entries()) {
    const problem = fieldProblem(parts[index] ?? "", field);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function macroProblem(schedule: string): string | undefined {
  if (macros.includes(schedule)) return undefined;
  const every = /^@every (.*)$/.exec(schedule)?.[1];
  if (every === undefined) return `unrecognized descriptor: ${schedule}`;
  return /^(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+$/.test(every)
    ? undefined
    : `failed to parse duration ${schedule}: time: invalid duration ${JSON.stringify(every)}`;
}

function fieldProblem(text: string, field: CronField): string | undefined {
  return text
    .split(",")
    .map((expression) => rangeProblem(expression, field))
    .find((problem) => problem !== undefined);
}

function rangeProblem(expression: string, field: CronField): string | undefined {
  const [range = "", step, ...furtherSteps] = expression.split("/");
  const [low = "", high, ...furtherBounds] = range.split("-");
  if (furtherBounds.length > 0) return `too many hyphens: ${expression}`;
  if (furtherSteps.length > 0) return `too many slashes: ${expression}`;
  const isAny = low === "*" || low === "?";
  const start = isAny ? field.least : numberOf(low, field);
  const end = boundOf({ isAny, high, step, start }, field);
  if (start === undefined || end === undefined)
    return `failed to parse int from ${start === undefined ? low : (high ?? "")}: strconv.Atoi: parsing ${JSON.stringify(start === undefined ? low : high)}: invalid syntax`;
  const every = step === undefined ? 1 : Number(step);
  if (!Number.isInteger(every))
    return `failed to parse int from ${step ?? ""}: strconv.Atoi: parsing ${JSON.stringify(step)}: invalid syntax`;
  if (start < field.least) return `beginning of range (${start}) below minimum (${field.least}): ${expression}`;
  if (end > field.most) return `end of range (${end}) above maximum (${field.most}): ${expression}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${expression}`;
  return every <= 0 ? `step of range should be a positive number: ${expression}` : undefined;
}

interface Bound {
  readonly isAny: boolean;
  readonly high: string | undefined;
  readonly step: string | undefined;
  readonly start: number | undefined;
}

/** A single number with a step goes on to the end. */
function boundOf({ isAny, high, step, start }: Bound, field: CronField): number | undefined {
  if (high !== undefined) return numberOf(high, field);
  return isAny || step !== undefined ? field.most : start;
}

function numberOf(text: string, { names }: CronField): number | undefined {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0 && text !== "") return named;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
