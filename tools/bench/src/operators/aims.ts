// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** What is measured of `ours` and what it is to be. */
export interface Aim {
  readonly scenario: string;
  readonly figure: string;
  readonly text: string;
  /** `valueOf` gives the same figure of another subject; `undefined`: it was not measured. */
  readonly limit: (valueOf: (subject: string) => number | undefined) => number | undefined;
  /** Whether more is better. Default `false`. */
  readonly atLeast?: boolean;
}

const tuned = "controller-runtime-tuned";

/** At most so much. */
function atMost(scenario: string, figure: string, limit: number): Aim {
  return { scenario, figure, text: `≤ ${limit}`, limit: () => limit };
}

/** No slower than a peer in the same run. */
function asQuickAs(scenario: string, figure: string, peer: string): Aim {
  return { scenario, figure, text: `≤ ${peer}`, limit: (valueOf) => valueOf(peer) };
}

export const aims: readonly Aim[] = [
  atMost("s1", "first child", 350),
  atMost("s1", "rss", 70),
  {
    scenario: "s2",
    figure: "samples",
    text: `≥ 1.1 × ${tuned}`,
    atLeast: true,
    limit: (valueOf) => {
      const peer = valueOf(tuned);
      return peer === undefined ? undefined : 1.1 * peer;
    },
  },
  atMost("s2", "cpu per sample", 1.4),
  atMost("s2", "requests per sample", 2),
  atMost("s2", "peak rss", 150),
  asQuickAs("s3", "create to child, p50", "controller-runtime"),
  asQuickAs("s3", "create to child, p99", "controller-runtime"),
  asQuickAs("s4", "last sample", tuned),
  atMost("s5", "all seen", 2300),
  atMost("s5", "requests per sample", 0),
  atMost("s5", "rss", 150),
  atMost("s5", "peak rss", 170),
  atMost("s6", "cpu per event", 90),
  atMost("s6", "rss", 100),
];
