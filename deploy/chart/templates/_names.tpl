{{/* Names and labels. */}}

{{- define "foxtail.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/* At most 40 characters, so that names made of it stay below 63. */}}
{{- define "foxtail.fullname" -}}
{{- $name := include "foxtail.name" . -}}
{{- $whole := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- default $whole .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{/* The apps that are deployed, as a map: component → key in the values. */}}
{{- define "foxtail.apps" -}}
{{- range $component, $key := dict "ingest" "ingest" "projections" "projections" "read-api" "readApi" "simulator" "simulator" }}
{{- if (index $.Values $key).enabled }}
{{ $component }}: {{ $key }}
{{- end }}
{{- end }}
{{- end }}

{{/* What finds the pods of one component. Takes root, component. */}}
{{- define "foxtail.selector" -}}
app.kubernetes.io/name: {{ include "foxtail.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end }}

{{/* Labels of every object. Takes root, component where there is one, and more labels, which go before the common ones. */}}
{{- define "foxtail.labels" -}}
{{ include "foxtail.selector" . }}
app.kubernetes.io/part-of: foxtail
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- with merge (dict) (default (dict) .more) .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Takes root, component. */}}
{{- define "foxtail.object" -}}
{{ include "foxtail.fullname" .root }}-{{ .component }}
{{- end }}

{{/* A topic's name as an object's: Kubernetes has neither capitals nor underscores. */}}
{{- define "foxtail.objectOfTopic" -}}
{{- . | lower | replace "_" "-" | trimAll "-." -}}
{{- end }}

{{/* name, namespace and labels. Takes root, component, and more labels. */}}
{{- define "foxtail.metadata" -}}
name: {{ include "foxtail.object" . }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "foxtail.labels" . | nindent 2 }}
{{- end }}

{{/* Takes root, component, app. */}}
{{- define "foxtail.serviceAccount" -}}
{{- if .app.serviceAccount.create -}}
{{ default (include "foxtail.object" .) .app.serviceAccount.name }}
{{- else -}}
{{ default "default" .app.serviceAccount.name }}
{{- end -}}
{{- end }}

{{/* Takes root and an image of the values. */}}
{{- define "foxtail.image" -}}
{{- $registry := .root.Values.image.registry -}}
{{- $repository := ternary .image.repository (printf "%s/%s" (trimSuffix "/" $registry) .image.repository) (empty $registry) -}}
{{- if .image.digest -}}
{{ printf "%s@%s" $repository .image.digest }}
{{- else -}}
{{ printf "%s:%s" $repository (default .root.Chart.AppVersion .image.tag) }}
{{- end -}}
{{- end }}

{{/* A value as a setting's text. A number must not become 6.7e+07, which Helm makes of it. */}}
{{- define "foxtail.text" -}}
{{- kindIs "string" . | ternary . (toJson .) -}}
{{- end }}
