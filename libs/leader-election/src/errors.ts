// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** How an election is told or timed makes no sense. Thrown before anything is sent. */
export class LeaderElectionOptionsError extends Error {
  override readonly name = "LeaderElectionOptionsError";
}

/** The API server does not let this process do with its Lease what an election needs. `message` says what to grant. */
export class LeaseForbiddenError extends Error {
  override readonly name = "LeaseForbiddenError";
}

/** Why a term ended that was not given up: it could not be renewed in time, or somebody else holds the Lease. */
export class LeadershipLostError extends Error {
  override readonly name = "LeadershipLostError";
}

/** A write was not sent, because this process does not lead, or not for sure. */
export class NotLeadingError extends Error {
  override readonly name = "NotLeadingError";
}

/** Who was asked to give a Lease up keeps it. */
export class HolderSilentError extends Error {
  override readonly name = "HolderSilentError";
}

/** Why a term is to be given up: somebody asks for it. */
export class StepAsideRequest extends Error {
  override readonly name = "StepAsideRequest";
}
