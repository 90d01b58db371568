// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"sync"
)

const (
	// logFileLimit bounds a log file; the one before it is kept beside it.
	logFileLimit = 16 << 20
	// keptLines are told when a program fails.
	keptLines       = 20
	shownCharacters = 600
)

// fatalLine tells among what the programs print the words with which they end: Go's, klog's, etcd's and containerd's.
// Their errors are left in the file: many of them say no more than that another program is not there yet.
var fatalLine = regexp.MustCompile(`^(panic: |fatal error: |F\d{4} )|"level":"(fatal|panic)"|level=(fatal|panic)`)

// logFile keeps what a program prints in a file of bounded size, remembers its last lines, and repeats what is fatal in
// the container's log.
type logFile struct {
	program string
	path    string
	// shown is the container's log.
	shown io.Writer

	mutex   sync.Mutex
	file    *os.File
	size    int64
	pending []byte
	last    []string
}

func openLogFile(directory, program string) (*logFile, error) {
	log := &logFile{program: program, path: directory + "/" + program + ".log", shown: os.Stderr}
	return log, log.open(os.O_APPEND)
}

func (l *logFile) open(how int) error {
	file, err := os.OpenFile(l.path, os.O_CREATE|os.O_WRONLY|how, 0o644)
	if err != nil {
		return fmt.Errorf("cannot open the log of %s: %w", l.program, err)
	}
	information, err := file.Stat()
	if err != nil {
		return fmt.Errorf("cannot open the log of %s: %w", l.program, err)
	}
	l.file, l.size = file, information.Size()
	return nil
}

func (l *logFile) Write(text []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.size+int64(len(text)) > logFileLimit {
		if err := l.rotate(); err != nil {
			return 0, err
		}
	}
	written, err := l.file.Write(text)
	l.size += int64(written)
	l.remember(text)
	return written, err
}

func (l *logFile) rotate() error {
	l.file.Close()
	if err := os.Rename(l.path, l.path+".1"); err != nil {
		return err
	}
	return l.open(os.O_TRUNC)
}

func (l *logFile) remember(text []byte) {
	l.pending = append(l.pending, text...)
	for {
		line, rest, found := bytes.Cut(l.pending, []byte("\n"))
		if !found {
			return
		}
		l.pending = rest
		l.last = append(l.last, string(line))
		if len(l.last) > keptLines {
			l.last = l.last[1:]
		}
		if fatalLine.Match(line) {
			l.show(string(line))
		}
	}
}

// repeatLast shows in the container's log what the program printed last, but for what is there already.
func (l *logFile) repeatLast() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	for _, line := range l.last {
		if !fatalLine.MatchString(line) {
			l.show(line)
		}
	}
}

func (l *logFile) show(line string) {
	// What is longer than this is a stack trace in one line; the file has it whole.
	if len(line) > shownCharacters {
		line = line[:shownCharacters] + " ..."
	}
	fmt.Fprintf(l.shown, "%s: %s\n", l.program, line)
}
