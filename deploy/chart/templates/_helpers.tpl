{{- /*
Copyright the Nuvolaris operator platform authors
SPDX-License-Identifier: Apache-2.0
*/ -}}

{{- /* What selects the operator's pods: the same for each release, for there is one operator in a cluster. */ -}}
{{- define "sample-operator.selector" -}}
app.kubernetes.io/name: sample-operator
{{- end -}}

{{- define "sample-operator.labels" -}}
{{ include "sample-operator.selector" . }}
app.kubernetes.io/part-of: nuvolaris
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "sample-operator.subjects" -}}
- kind: ServiceAccount
  name: sample-operator
  namespace: {{ .Release.Namespace }}
{{- end -}}
