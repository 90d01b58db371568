// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// runAsInit does the duties of process 1: it runs this program again as a child, hands signals on to it, and reaps every
// orphan of the node, such as the shims of containers. It gives the child's exit code.
//
// Apart from the server, because a process that reaps all children takes the ends of its own from those who wait for them.
func runAsInit() int {
	child, err := os.StartProcess("/proc/self/exe", os.Args, &os.ProcAttr{Files: []*os.File{os.Stdin, os.Stdout, os.Stderr}})
	if err != nil {
		fmt.Fprintf(os.Stderr, "k3s: cannot start the server: %v\n", err)
		return 1
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGQUIT, syscall.SIGHUP)
	go func() {
		for received := range signals {
			_ = child.Signal(received)
		}
	}()
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return 1
		}
		if pid == child.Pid && status.Exited() {
			return status.ExitStatus()
		}
		if pid == child.Pid && status.Signaled() {
			return 128 + int(status.Signal())
		}
	}
}
