// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func testLog(t *testing.T) (*logFile, *bytes.Buffer) {
	t.Helper()
	log, err := openLogFile(t.TempDir(), "sh")
	if err != nil {
		t.Fatal(err)
	}
	var shown bytes.Buffer
	log.shown = &shown
	return log, &shown
}

func TestAProgramThatDiesIsStartedAgainAndThenGivenUp(t *testing.T) {
	log, shown := testLog(t)
	starts := filepath.Join(t.TempDir(), "starts")
	failing := &program{name: "sh", arguments: []string{"-c", "echo x >> " + starts + "; echo no such flag; exit 3"}, log: log, backoff: time.Microsecond}

	err := failing.run(t.Context())

	if !errors.Is(err, errProgramGaveUp) || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("the error is %v", err)
	}
	text, err := os.ReadFile(starts)
	if err != nil || strings.Count(string(text), "x") != maxRestarts+1 {
		t.Errorf("started %d times, want %d (%v)", strings.Count(string(text), "x"), maxRestarts+1, err)
	}
	if !strings.Contains(shown.String(), "sh: no such flag\n") {
		t.Errorf("its last words are not in the container's log: %q", shown)
	}
}

func TestAProgramThatIsToStopEndsAndIsNoFailure(t *testing.T) {
	log, _ := testLog(t)
	ctx, stop := context.WithCancel(t.Context())
	// It ends as soon as it is told to, and tells that it was, which a machine that stalls may take long for.
	running := &program{name: "sh", arguments: []string{"-c", "trap 'echo told; exit 0' TERM; echo up; while :; do sleep 0.01; done"}, log: log, backoff: time.Second, stopWithin: time.Minute}
	ended := make(chan error, 1)
	go func() { ended <- running.run(ctx) }()
	for text := ""; !strings.Contains(text, "up"); {
		content, err := os.ReadFile(log.path)
		if err != nil {
			t.Fatal(err)
		}
		text = string(content)
		time.Sleep(time.Millisecond)
	}

	stop()

	if err := <-ended; err != nil {
		t.Errorf("the end that was asked for counts as a failure: %v", err)
	}
	if content, _ := os.ReadFile(log.path); !strings.Contains(string(content), "told") {
		t.Error("it was killed without being asked first")
	}
}

func TestALogFileIsBounded(t *testing.T) {
	log, _ := testLog(t)
	lines := bytes.Repeat([]byte("a line as programs print them\n"), 1<<15)
	for written := 0; written <= 2*logFileLimit; written += len(lines) {
		if _, err := log.Write(lines); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{log.path, log.path + ".1"} {
		information, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if information.Size() > logFileLimit {
			t.Errorf("%s has %d bytes", file, information.Size())
		}
	}
}

func TestOnlyWhatIsFatalIsShownAtOnce(t *testing.T) {
	log, shown := testLog(t)
	lines := "I1126 15:00:00 fine\nE1126 15:00:00 not there yet\nF1126 15:00:00 the end\n{\"level\":\"error\"}\n{\"level\":\"fatal\"}\nhalf"
	if _, err := log.Write([]byte(lines)); err != nil {
		t.Fatal(err)
	}
	if want := "sh: F1126 15:00:00 the end\nsh: {\"level\":\"fatal\"}\n"; shown.String() != want {
		t.Errorf("shown is %q, want %q", shown, want)
	}
}
