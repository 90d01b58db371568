// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
)

// settings is what the command line of "k3s server" says.
type settings struct {
	tlsSANs        []string
	disabled       []string
	disableAgent   bool
	nodeName       string
	kubeconfigMode os.FileMode
	// extraArguments has a program's further flags, as "name=value", by the program's name.
	extraArguments map[string][]string
}

// components are the names that --disable knows. Only one of them is in the image; to leave out what is not there is granted.
var components = []string{"coredns", "local-storage", "metrics-server", "servicelb", "traefik"}

// programsWithArguments take further flags by --<name>-arg.
var programsWithArguments = []string{"etcd", "kube-apiserver", "kube-controller-manager", "kube-proxy", "kube-scheduler", "kubelet"}

// parseServerFlags refuses what it does not know: a flag that is accepted and forgotten makes a test lie.
func parseServerFlags(arguments []string) (settings, error) {
	host, err := os.Hostname()
	if err != nil {
		return settings{}, fmt.Errorf("cannot tell the host name: %w", err)
	}
	parsed := settings{kubeconfigMode: 0o600, nodeName: host, extraArguments: map[string][]string{}}
	flags := flag.NewFlagSet("k3s server", flag.ContinueOnError)
	flags.Func("tls-san", "further `names` or addresses for the API server's certificate", appendTo(&parsed.tlsSANs))
	flags.Func("disable", "leave out `components`: "+strings.Join(components, ", "), appendTo(&parsed.disabled))
	flags.BoolVar(&parsed.disableAgent, "disable-agent", false, "run a control plane without a node")
	flags.StringVar(&parsed.nodeName, "node-name", parsed.nodeName, "the node's `name`; default: the host name")
	flags.Func("write-kubeconfig-mode", "`mode` of "+kubeconfigFile+", such as 644", func(text string) error {
		mode, err := strconv.ParseUint(text, 8, 9)
		parsed.kubeconfigMode = os.FileMode(mode)
		return err
	})
	for _, program := range programsWithArguments {
		flags.Func(program+"-arg", "a further `flag=value` for "+program, func(text string) error {
			parsed.extraArguments[program] = append(parsed.extraArguments[program], text)
			return nil
		})
	}
	// The caller says what is wrong, and only who asks for help gets the list.
	flags.SetOutput(io.Discard)
	if err := flags.Parse(arguments); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			flags.SetOutput(os.Stdout)
			flags.PrintDefaults()
		}
		return settings{}, err
	}
	if flags.NArg() > 0 {
		return settings{}, fmt.Errorf("k3s server takes flags only, not %q", flags.Arg(0))
	}
	for _, name := range parsed.disabled {
		if !slices.Contains(components, name) {
			return settings{}, fmt.Errorf("--disable=%s: there are %s", name, strings.Join(components, ", "))
		}
	}
	return parsed, nil
}

func (s settings) isEnabled(component string) bool {
	return !slices.Contains(s.disabled, component)
}

// argumentsOf gives a program's further flags as its command line has them.
func (s settings) argumentsOf(program string) []string {
	var arguments []string
	for _, argument := range s.extraArguments[program] {
		arguments = append(arguments, "--"+strings.TrimLeft(argument, "-"))
	}
	return arguments
}

// appendTo takes a flag that may be given more than once, or once with commas.
func appendTo(list *[]string) func(string) error {
	return func(text string) error {
		*list = append(*list, strings.Split(text, ",")...)
		return nil
	}
}
