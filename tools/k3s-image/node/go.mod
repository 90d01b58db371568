// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

module nuvolaris.org/k3s-compatible

go 1.26.0
