// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const cgroupMount = "/sys/fs/cgroup"

// prepareCgroup gives the control group below which kubelet keeps those of pods: the container's own, so that two nodes
// on one machine do not share, and that they end with it.
func prepareCgroup() (string, error) {
	membership, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return "", fmt.Errorf("cannot tell the control group of this container: %w", err)
	}
	unified := isCgroupV2()
	own := ownCgroup(string(membership), unified)
	if !unified {
		return firstExisting(filepath.Join(cgroupMount, "memory"), own), nil
	}
	root := firstExisting(cgroupMount, own)
	return root, delegate(filepath.Join(cgroupMount, root))
}

// isCgroupV2 tells whether the controllers are in the unified hierarchy; in the hybrid mode they are not.
func isCgroupV2() bool {
	_, err := os.Stat(filepath.Join(cgroupMount, "cgroup.controllers"))
	return err == nil
}

// ownCgroup reads the lines of /proc/self/cgroup, "hierarchy:controllers:path".
func ownCgroup(membership string, unified bool) string {
	for line := range strings.Lines(membership) {
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(fields) != 3 {
			continue
		}
		if unified && fields[0] == "0" || !unified && fields[1] == "memory" {
			return fields[2]
		}
	}
	return "/"
}

// firstExisting gives path, or "/" where what is mounted shows the container's own group as its root.
func firstExisting(mount, path string) string {
	if _, err := os.Stat(filepath.Join(mount, path)); err != nil {
		return "/"
	}
	return path
}

// delegate makes the controllers of a group available to its children. In the unified hierarchy a group with children
// may have no processes, so those of the container move into a child of their own.
func delegate(group string) error {
	leaf := filepath.Join(group, "init")
	if err := os.MkdirAll(leaf, 0o755); err != nil {
		return fmt.Errorf("cannot make a control group (is %s mounted for writing?): %w", cgroupMount, err)
	}
	processes, err := os.ReadFile(filepath.Join(group, "cgroup.procs"))
	if err != nil {
		return err
	}
	for _, process := range strings.Fields(string(processes)) {
		// One that has ended meanwhile cannot be moved and need not be.
		_ = os.WriteFile(filepath.Join(leaf, "cgroup.procs"), []byte(process), 0)
	}
	controllers, err := os.ReadFile(filepath.Join(group, "cgroup.controllers"))
	if err != nil {
		return err
	}
	enabled := "+" + strings.Join(strings.Fields(string(controllers)), " +")
	if err := os.WriteFile(filepath.Join(group, "cgroup.subtree_control"), []byte(enabled), 0); err != nil {
		return fmt.Errorf("cannot hand controllers on to pods: %w", err)
	}
	return nil
}
