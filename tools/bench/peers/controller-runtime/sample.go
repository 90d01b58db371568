// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var samples = schema.GroupVersion{Group: "nuvolaris.org", Version: "v1"}

// Sample asks for so many replicas of an image.
type Sample struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              SampleSpec   `json:"spec,omitempty"`
	Status            SampleStatus `json:"status,omitempty"`
}

type SampleSpec struct {
	Count int32  `json:"count"`
	Image string `json:"image,omitempty"`
}

type SampleStatus struct {
	Message            string `json:"message,omitempty"`
	ObservedGeneration int64  `json:"observedGeneration,omitempty"`
}

type SampleList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []Sample `json:"items"`
}

// DeepCopyInto is what controller-gen would generate: of a Sample only the metadata holds references.
func (s *Sample) DeepCopyInto(out *Sample) {
	*out = *s
	s.ObjectMeta.DeepCopyInto(&out.ObjectMeta)
}

func (s *Sample) DeepCopy() *Sample {
	out := new(Sample)
	s.DeepCopyInto(out)
	return out
}

func (s *Sample) DeepCopyObject() runtime.Object { return s.DeepCopy() }

func (l *SampleList) DeepCopyObject() runtime.Object {
	out := &SampleList{TypeMeta: l.TypeMeta, Items: make([]Sample, len(l.Items))}
	l.ListMeta.DeepCopyInto(&out.ListMeta)
	for i := range l.Items {
		l.Items[i].DeepCopyInto(&out.Items[i])
	}
	return out
}

func addSamples(scheme *runtime.Scheme) error {
	scheme.AddKnownTypes(samples, &Sample{}, &SampleList{})
	metav1.AddToGroupVersion(scheme, samples)
	return nil
}
