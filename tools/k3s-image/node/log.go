// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"strconv"
	"time"
)

// The form of these lines is part of the contract: tests wait for their messages.

func logInfo(message string)  { logLine("info", message) }
func logError(message string) { logLine("error", message) }

func logLine(level, message string) {
	now := time.Now().UTC().Format(time.RFC3339)
	fmt.Fprintf(os.Stderr, "time=%q level=%s msg=%s\n", now, level, strconv.Quote(message))
}
