// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

const (
	agentDirectory = "/var/lib/rancher/k3s/agent"
	ownImages      = "/usr/share/k3s-compatible/images"
)

// startContainerd starts it and brings images to it: those of this image, and those that a user has put beside.
func startContainerd(programs *supervisor) error {
	// Of containers and addresses of an earlier start nothing runs any more, whether or not the engine empties /run.
	for _, stale := range []string{"/run/containerd", "/run/cni"} {
		if err := os.RemoveAll(stale); err != nil {
			return err
		}
	}
	if err := programs.start(stageClients, "containerd"); err != nil {
		return err
	}
	err := waitFor(programs.context, "containerd", time.Minute, func(ctx context.Context) error {
		return ctr(ctx, "version")
	})
	if err != nil {
		return err
	}
	for _, pattern := range []string{ownImages + "/*.tar", agentDirectory + "/images/*.tar"} {
		archives, err := filepath.Glob(pattern)
		if err != nil {
			return err
		}
		for _, archive := range archives {
			if err := ctr(programs.context, "images", "import", archive); err != nil {
				// A damaged archive of a user's leaves the node without that image, and its pods will say so.
				logError(fmt.Sprintf("cannot import %s: %v", archive, err))
				continue
			}
			logInfo("imported " + archive)
		}
	}
	return nil
}

func ctr(ctx context.Context, arguments ...string) error {
	output, err := exec.CommandContext(ctx, "ctr", arguments...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, output)
	}
	return nil
}

// startAgent makes the container a node, and returns when the node is ready for pods.
func startAgent(programs *supervisor, s settings, h host, api *apiClient) error {
	cgroupRoot, err := prepareCgroup()
	if err != nil {
		return err
	}
	if err := writeAgentConfigurations(s, h, cgroupRoot); err != nil {
		return err
	}
	if err := startContainerd(programs); err != nil {
		return err
	}
	started := time.Now().Truncate(time.Second)
	kubelet := append([]string{
		"--config=" + agentDirectory + "/kubelet.yaml",
		"--kubeconfig=" + credentialDirectory + "/kubelet.kubeconfig",
		"--hostname-override=" + s.nodeName,
		"--node-ip=" + h.address.String(),
	}, s.argumentsOf("kubelet")...)
	if err := programs.start(stageClients, "kubelet", kubelet...); err != nil {
		return err
	}
	proxy := append([]string{"--config=" + agentDirectory + "/kube-proxy.yaml"}, s.argumentsOf("kube-proxy")...)
	if err := programs.start(stageClients, "kube-proxy", proxy...); err != nil {
		return err
	}
	return waitFor(programs.context, "the node", 3*time.Minute, func(ctx context.Context) error {
		var node nodeObject
		if err := api.get(ctx, "/api/v1/nodes/"+s.nodeName, &node); err != nil {
			return err
		}
		return node.whyNotReady(started)
	})
}

func writeAgentConfigurations(s settings, h host, cgroupRoot string) error {
	dns := ""
	if s.isEnabled("coredns") {
		dns = dnsServiceIP
	}
	values := map[string]any{
		"TLS": tlsDirectory, "Credentials": credentialDirectory, "NodeName": s.nodeName, "PodCIDR": podCIDR, "DNS": dns,
		"ResolvConf": h.resolvConf, "CgroupRoot": cgroupRoot, "Restricted": lacksSysResource(),
	}
	for _, name := range []string{"kubelet.yaml", "kube-proxy.yaml"} {
		if err := writeTemplate(agentDirectory+"/"+name, name, 0o600, values); err != nil {
			return err
		}
	}
	return nil
}

// nodeObject is what matters here of a Node.
type nodeObject struct {
	Spec struct {
		Taints []struct{ Key, Effect string }
	}
	Status struct {
		Conditions []struct {
			Type, Status, Message string
			LastHeartbeatTime     time.Time
		}
	}
}

// whyNotReady gives nil for a node that takes pods. After a restart the object still says what kubelet said before it
// was killed: only a report since then counts.
func (n nodeObject) whyNotReady(since time.Time) error {
	for _, taint := range n.Spec.Taints {
		if taint.Effect != "PreferNoSchedule" {
			return fmt.Errorf("it has the taint %s", taint.Key)
		}
	}
	for _, condition := range n.Status.Conditions {
		if condition.Type != "Ready" {
			continue
		}
		if condition.LastHeartbeatTime.Before(since) {
			return errors.New("kubelet has not reported since the start")
		}
		if condition.Status != "True" {
			return errors.New(condition.Message)
		}
		return nil
	}
	return errors.New("kubelet has not reported yet")
}
