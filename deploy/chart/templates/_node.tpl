{{/* Node and its time to stop. */}}

{{/* A memory limit in MiB. */}}
{{- define "foxtail.mebibytes" -}}
{{- hasSuffix "Gi" . | ternary (mul (trimSuffix "Gi" . | int) 1024) (trimSuffix "Mi" . | int) -}}
{{- end }}

{{/*
Node's heap: heapPercent of the memory limit. 1Gi and 50 give the 512 MiB that the apps are measured with; what is
outside the heap (bodies under way, buffers of sockets, V8 itself) has the rest.
*/}}
{{- define "foxtail.heapOption" -}}
--max-old-space-size={{ div (mul (include "foxtail.mebibytes" .resources.limits.memory | int) (.heapPercent | int)) 100 }}
{{- end }}

{{/* Seconds from the beginning of a pod's end until the app has stopped by itself. */}}
{{- define "foxtail.stopSeconds" -}}
{{- $delay := dig "DRAIN_DELAY_MS" 0 .config | int -}}
{{- $drain := dig "DRAIN_TIMEOUT_MS" 20000 .config | int -}}
{{- add (.preStopSeconds | int) (div (add $delay $drain 999) 1000) -}}
{{- end }}

{{/* Takes component, app. */}}
{{- define "foxtail.gracePeriod" -}}
{{- $needed := include "foxtail.stopSeconds" .app | int -}}
{{- $given := .app.terminationGracePeriodSeconds | int -}}
{{- if and $given (lt $given $needed) -}}
{{- fail (printf "%s.terminationGracePeriodSeconds is %d, but stopping takes up to %d s (preStopSeconds + DRAIN_DELAY_MS + DRAIN_TIMEOUT_MS): Kubernetes would kill it in the middle. Raise it, or set 0 to have it computed." .key $given $needed) -}}
{{- end -}}
{{- default (add $needed 5) $given -}}
{{- end }}

{{/* Security of every container. */}}
{{- define "foxtail.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* Security of every pod. Takes the root. */}}
{{- define "foxtail.podSecurity" -}}
runAsNonRoot: true
{{- with .Values.podSecurityContext }}
{{- range $name := list "runAsUser" "runAsGroup" "fsGroup" }}
{{- with index $.Values.podSecurityContext $name }}
{{ $name }}: {{ . | int64 }}
{{- end }}
{{- end }}
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{/* CPU and memory without what is left empty. */}}
{{- define "foxtail.resources" -}}
{{- range $kind := list "requests" "limits" }}
{{ $kind }}:
  {{- range $what, $amount := index $ $kind }}
  {{- with $amount }}
  {{ $what }}: {{ . | quote }}
  {{- end }}
  {{- end }}
{{- end }}
{{- end }}
