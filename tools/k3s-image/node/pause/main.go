// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

// pause holds a pod's name spaces open, and serves as a container that does nothing in tests.
package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGCHLD)
	for received := range signals {
		if received != syscall.SIGCHLD {
			return
		}
		// In a pod that shares its process name space it is process 1, and everybody's orphans are its own.
		for reaped := 1; reaped > 0; {
			reaped, _ = syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
		}
	}
}
