// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// serve runs the node until a signal or a program that does not stay up ends it.
//
// It may be started again and again on the same volumes: what it finds there it goes on with.
func serve(s settings) error {
	ctx, release := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer release()
	start := time.Now()
	logInfo(fmt.Sprintf("starting a k3s-compatible node, Kubernetes %s", version))
	programs := newSupervisor(ctx, logDirectory)
	err := run(programs, s, start)
	if err == nil {
		<-programs.context.Done()
		err = context.Cause(programs.context)
	} else if ctx.Err() == nil && !errors.Is(err, errProgramGaveUp) {
		// Which of them keeps the node from coming up, the error alone may not tell.
		programs.repeatLast()
	}
	logInfo("stopping")
	programs.stop()
	if ctx.Err() != nil {
		logInfo("stopped")
		return nil
	}
	return err
}

// run brings the node up, in the order in which its programs need each other.
func run(programs *supervisor, s settings, start time.Time) error {
	if !s.disableAgent {
		if err := prepareHost(); err != nil {
			return err
		}
	}
	found, err := findHost()
	if err != nil {
		return err
	}
	cluster, administrator, err := prepareCredentials(s, found.address)
	if err != nil {
		return err
	}
	api, err := newAPIClient(cluster, administrator)
	if err != nil {
		return err
	}
	if err := startServer(programs, s, found.address, api); err != nil {
		return err
	}
	logInfo("k3s is up and running")
	if err := startControllers(programs, s); err != nil {
		return err
	}
	if err := writeManifests(s, found); err != nil {
		return err
	}
	go applyManifests(programs.context)
	if s.disableAgent {
		return nil
	}
	if err := startAgent(programs, s, found, api); err != nil {
		return err
	}
	logInfo(fmt.Sprintf("node %s is ready after %.1f s", s.nodeName, time.Since(start).Seconds()))
	logInfo("Node controller sync successful")
	return nil
}

// writeManifests puts the image's own beside those of the user.
func writeManifests(s settings, h host) error {
	manifest := manifestDirectory + "/coredns.yaml"
	if s.disableAgent || !s.isEnabled("coredns") {
		// An earlier start may have had it.
		return os.RemoveAll(manifest)
	}
	values := map[string]string{"DNS": dnsServiceIP, "Upstreams": strings.Join(h.upstreams, " ")}
	return writeTemplate(manifest, "coredns.yaml", 0o644, values)
}

// applyManifests applies them once, as long as that takes: a manifest may be of a kind that another one defines.
func applyManifests(ctx context.Context) {
	manifests, err := filepath.Glob(manifestDirectory + "/*.yaml")
	if err != nil || len(manifests) == 0 {
		return
	}
	err = waitFor(ctx, "the manifests in "+manifestDirectory, 5*time.Minute, func(ctx context.Context) error {
		output, err := exec.CommandContext(ctx, "kubectl", "--kubeconfig="+kubeconfigFile, "apply", "--server-side",
			"--force-conflicts", "--field-manager=k3s", "--filename="+manifestDirectory).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, output)
		}
		return nil
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		logError(err.Error())
	}
}
