// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"reflect"
	"testing"
	"time"
)

func TestTheOwnControlGroupIsReadInEachMode(t *testing.T) {
	hybrid := "9:name=systemd:/docker/a\n5:memory:/docker/b\n0::/docker/c\n"
	for _, example := range []struct {
		membership string
		unified    bool
		want       string
	}{
		{hybrid, false, "/docker/b"},
		{hybrid, true, "/docker/c"},
		{"0::/\n", true, "/"},
		{"", false, "/"},
	} {
		if got := ownCgroup(example.membership, example.unified); got != example.want {
			t.Errorf("%q, unified %v: %s, want %s", example.membership, example.unified, got, example.want)
		}
	}
}

func TestNameServersOnTheLoopbackAreNotForPods(t *testing.T) {
	text := "# a comment\nsearch example\nnameserver 127.0.0.11\nnameserver 192.0.2.53\nnameserver ::1\nnameserver 2001:db8::53\nnameserver\n"
	want := []string{"192.0.2.53", "2001:db8::53"}
	if got := reachableNameServers(text); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestANodeIsReadyOnceKubeletHasSaidSoSinceTheStart(t *testing.T) {
	start := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	condition := func(status string, at time.Time) nodeObject {
		var node nodeObject
		node.Status.Conditions = append(node.Status.Conditions, struct {
			Type, Status, Message string
			LastHeartbeatTime     time.Time
		}{"Ready", status, "the network is not set up", at})
		return node
	}
	if err := condition("True", start).whyNotReady(start); err != nil {
		t.Errorf("not ready: %v", err)
	}
	tainted := condition("True", start)
	tainted.Spec.Taints = append(tainted.Spec.Taints, struct{ Key, Effect string }{"node.kubernetes.io/not-ready", "NoSchedule"})
	for name, node := range map[string]nodeObject{
		"kubelet has reported nothing":      {},
		"the report is of the time before":  condition("True", start.Add(-time.Second)),
		"kubelet says that it is not ready": condition("False", start),
		"pods are kept away for the moment": tainted,
	} {
		if node.whyNotReady(start) == nil {
			t.Errorf("%s, and the node counts as ready", name)
		}
	}
}
