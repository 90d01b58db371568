// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

module github.com/nuvolaris/operator-platform/tools/bench/addlicense

go 1.26.0

tool github.com/google/addlicense

require (
	github.com/bmatcuk/doublestar/v4 v4.0.2 // indirect
	github.com/google/addlicense v1.2.0 // indirect
	golang.org/x/sync v0.0.0-20190911185100-cd5d95a43a6e // indirect
)
