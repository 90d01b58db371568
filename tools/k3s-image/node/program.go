// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"time"
)

const (
	// maxRestarts in a row of a program that does not stay up end the node.
	maxRestarts = 4
	// A program that ran this long has recovered: its restarts are counted anew.
	steadyAfter = time.Minute
	// The engine gives the whole container ten seconds to end.
	defaultStopWithin = 3 * time.Second
)

// program is one of the node's processes.
type program struct {
	name      string
	arguments []string
	log       *logFile
	// backoff is the wait before the first restart; it doubles with each one in a row.
	backoff time.Duration
	// stopWithin is how long it may take to end by itself; then it is killed.
	stopWithin time.Duration
}

// errProgramGaveUp ends the node.
var errProgramGaveUp = errors.New("it does not stay up")

// run keeps the program running until ctx ends, and then ends it. It returns an error once the program has failed for good.
func (p *program) run(ctx context.Context) error {
	restarts := 0
	for {
		start := time.Now()
		err := p.runOnce(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if time.Since(start) > steadyAfter {
			restarts = 0
		}
		logError(fmt.Sprintf("%s ended: %v; it printed last:", p.name, err))
		p.log.repeatLast()
		if restarts == maxRestarts {
			return fmt.Errorf("%s: %w: %v", p.name, errProgramGaveUp, err)
		}
		wait := p.backoff << restarts
		restarts++
		logInfo(fmt.Sprintf("restarting %s in %s", p.name, wait))
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil
		}
	}
}

func (p *program) runOnce(ctx context.Context) error {
	command := exec.CommandContext(ctx, p.name, p.arguments...)
	command.Stdout, command.Stderr = p.log, p.log
	// Its own group, so that a Ctrl-C in a terminal reaches the launcher alone, which ends the programs in order.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = p.stopWithin
	err := command.Run()
	if err == nil {
		return errors.New("exit status 0")
	}
	return err
}
