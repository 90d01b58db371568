// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// host is what the launcher found out about the container that it runs in.
type host struct {
	address net.IP
	// resolvConf is for pods that use the node's name servers; upstreams are these.
	resolvConf string
	upstreams  []string
}

// findHost looks, and changes nothing but a file of its own.
func findHost() (host, error) {
	address, err := ownAddress()
	if err != nil {
		return host{}, err
	}
	configuration, err := os.ReadFile("/etc/resolv.conf")
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return host{}, err
	}
	upstreams := reachableNameServers(string(configuration))
	found := host{address: address, resolvConf: "/run/k3s/resolv.conf", upstreams: upstreams}
	var lines strings.Builder
	for _, upstream := range upstreams {
		fmt.Fprintf(&lines, "nameserver %s\n", upstream)
	}
	return found, writeFile(found.resolvConf, []byte(lines.String()), 0o644)
}

// ownAddress is the address that the container has towards other machines, or that of its first interface.
func ownAddress() (net.IP, error) {
	// Nothing is sent: connecting a datagram socket chooses the route only.
	if connection, err := net.Dial("udp4", "192.0.2.1:9"); err == nil {
		defer connection.Close()
		if local, ok := connection.LocalAddr().(*net.UDPAddr); ok {
			return local.IP, nil
		}
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("cannot list this container's addresses: %w", err)
	}
	for _, address := range addresses {
		if network, ok := address.(*net.IPNet); ok && network.IP.To4() != nil && !network.IP.IsLoopback() {
			return network.IP, nil
		}
	}
	return nil, errors.New("this container has no network: a node needs an address")
}

// reachableNameServers leaves out those on the loopback, such as the engine's own on a network of the user's: a pod has
// another loopback.
func reachableNameServers(resolvConf string) []string {
	var servers []string
	for line := range strings.Lines(resolvConf) {
		fields := strings.Fields(line)
		if len(fields) < 2 || fields[0] != "nameserver" {
			continue
		}
		if address := net.ParseIP(fields[1]); address != nil && !address.IsLoopback() {
			servers = append(servers, fields[1])
		}
	}
	return servers
}

// prepareHost sets up what kubelet and containerd expect of a machine and an engine does not give to a container.
func prepareHost() error {
	if _, err := os.Stat("/dev/kmsg"); err != nil {
		if err := os.Symlink("/dev/null", "/dev/kmsg"); err != nil {
			return fmt.Errorf("cannot make /dev/kmsg: %w", err)
		}
	}
	if err := identifyMachine(); err != nil {
		return fmt.Errorf("cannot make /etc/machine-id: %w", err)
	}
	// Mounts that are made for pods must be seen by containers, and the other way round.
	if err := syscall.Mount("", "/", "", syscall.MS_SHARED|syscall.MS_REC, ""); err != nil {
		return fmt.Errorf("cannot share mounts; the container needs --privileged, or --cap-add=ALL with "+
			"--security-opt seccomp=unconfined and apparmor=unconfined: %w", err)
	}
	// Refused where it is writable already.
	_ = syscall.Mount("", "/proc/sys", "", syscall.MS_REMOUNT|syscall.MS_BIND, "")
	if err := os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0); err != nil {
		return fmt.Errorf("cannot forward packets between pods: %w", err)
	}
	return chooseIptables()
}

// identifyMachine gives the container the identity that kubelet reports.
func identifyMachine() error {
	const file = "/etc/machine-id"
	if _, err := os.Stat(file); err == nil {
		return nil
	}
	identity := make([]byte, 16)
	if _, err := rand.Read(identity); err != nil {
		return err
	}
	return writeFile(file, []byte(hex.EncodeToString(identity)+"\n"), 0o444)
}

// chooseIptables takes the first flavour that the kernel has.
func chooseIptables() error {
	var failures []string
	for _, flavour := range []string{"nft", "legacy"} {
		output, err := exec.Command("iptables-"+flavour, "--table", "nat", "--list", "--numeric").CombinedOutput()
		if err != nil {
			failures = append(failures, fmt.Sprintf("iptables-%s: %v: %s", flavour, err, output))
			continue
		}
		for _, program := range []string{"iptables", "ip6tables"} {
			link := "/etc/alternatives/" + program
			if err := os.Remove(link); err != nil {
				return err
			}
			if err := os.Symlink("/usr/sbin/"+program+"-"+flavour, link); err != nil {
				return err
			}
			for _, tool := range []string{"save", "restore"} {
				_ = os.Remove(link + "-" + tool)
				if err := os.Symlink("/usr/sbin/"+program+"-"+flavour+"-"+tool, link+"-"+tool); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return fmt.Errorf("the kernel has no iptables that this container may use:\n%s", strings.Join(failures, "\n"))
}

// lacksSysResource tells whether the engine kept CAP_SYS_RESOURCE back.
func lacksSysResource() bool {
	const capSysResource = 24
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return true
	}
	for line := range strings.Lines(string(status)) {
		if text, found := strings.CutPrefix(line, "CapEff:"); found {
			effective, err := strconv.ParseUint(strings.TrimSpace(text), 16, 64)
			return err != nil || effective&(1<<capSysResource) == 0
		}
	}
	return true
}
