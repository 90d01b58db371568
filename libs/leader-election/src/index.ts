// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { checkLeaseTimings, defaultLeaseTimings } from "./election.ts";
export type { LeaderElectionObserver, LeaderElectorOptions, LeaseTimings } from "./election.ts";
export {
  HolderSilentError,
  LeaderElectionOptionsError,
  LeadershipLostError,
  LeaseForbiddenError,
  NotLeadingError,
  StepAsideRequest,
} from "./errors.ts";
export { LeaderElector } from "./leader-elector.ts";
export type { Leadership } from "./leader-elector.ts";
export { leaderGate } from "./leader-gate.ts";
export { askToStepAside } from "./step-aside.ts";
export type { StepAsideOptions } from "./step-aside.ts";
