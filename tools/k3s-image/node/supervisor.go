// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"sync"
	"time"
)

// stage is the order in which programs end: the last first, those of one stage together.
type stage int

const (
	stageStorage stage = iota
	stageServer
	stageClients
	stageCount
)

// supervisor keeps programs running. The first that fails for good ends its context, with the failure as the cause.
type supervisor struct {
	context context.Context
	fail    context.CancelCauseFunc
	logs    string
	files   []*logFile
	running [stageCount]sync.WaitGroup
	stops   [stageCount][]context.CancelFunc
}

func newSupervisor(ctx context.Context, logs string) *supervisor {
	failing, fail := context.WithCancelCause(ctx)
	return &supervisor{context: failing, fail: fail, logs: logs}
}

// start runs a program until the supervisor stops. The program does not end with the supervisor's context: what ends
// first is stop's to say.
func (s *supervisor) start(at stage, name string, arguments ...string) error {
	log, err := openLogFile(s.logs, name)
	if err != nil {
		return err
	}
	s.files = append(s.files, log)
	ctx, stop := context.WithCancel(context.WithoutCancel(s.context))
	s.stops[at] = append(s.stops[at], stop)
	started := &program{name: name, arguments: arguments, log: log, backoff: time.Second, stopWithin: defaultStopWithin}
	s.running[at].Go(func() {
		if err := started.run(ctx); err != nil {
			s.fail(err)
		}
	})
	return nil
}

// repeatLast shows in the container's log what each program printed last.
func (s *supervisor) repeatLast() {
	for _, file := range s.files {
		file.repeatLast()
	}
}

// stop ends all programs: what uses the API server before it, and it before its storage.
func (s *supervisor) stop() {
	for at := stageCount - 1; at >= 0; at-- {
		for _, stop := range s.stops[at] {
			stop()
		}
		s.running[at].Wait()
	}
}
